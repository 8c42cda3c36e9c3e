"""Brings the pages behind her link together: importing a module puts its pages on the blueprint."""

from web.personal import answers, changes, choices, contacts, front, keeping
from web.personal.frame import blueprint
from web.personal.stopping import blueprint as stopping

MODULES = (answers, changes, choices, contacts, front, keeping)
__all__ = ["MODULES", "blueprint", "stopping"]
