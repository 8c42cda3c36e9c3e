"""What the `recovery` command can do: one file for each thing, or few that belong together."""
