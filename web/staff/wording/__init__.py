"""The wording of the messages: what is in force, writing, previewing, approving, testing."""

from web.staff.wording import approving, editor, listing, message, preview, testing

MODULES = (listing, message, editor, preview, approving, testing)
