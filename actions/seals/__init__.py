"""Seals over the record of who did what, so that a change behind the program's back is named."""
