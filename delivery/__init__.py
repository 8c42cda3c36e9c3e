"""Hands messages to the outside world and understands what comes back. Imports nothing of ours."""
