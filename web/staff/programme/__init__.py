"""The programme: every step in words, a picture of the whole, and changing it."""

from web.staff.programme import changing, view

MODULES = (changing, view)
