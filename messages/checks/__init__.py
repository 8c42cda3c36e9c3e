"""Checks of the wording, one file for each kind of rule. `messages.check` puts them together."""
