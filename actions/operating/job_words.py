"""How the jobs of the clock are called, on the page Service and in the email of the morning."""

from collections.abc import Mapping
from typing import Final

ONE_ALONE: Final[Mapping[str, str]] = {
    "sweep": "Nightly sweep: everybody's messages are planned again",
    "unknown-outcomes": "Finding out what became of texts whose outcome is unknown",
    "housekeeping": "Invitations, reminders, and tidying",
    "retention": "What has been kept long enough is let go",
    "bounces": "Reading emails that came back",
    "audit-seals": "Sealing the record of who did what",
    "backup": "A backup by the command `recovery backup`",
    "daily-summary": "The email of the morning on what needs a person",
}
"""The jobs that one machine does for all, in the order of the page."""
_OTHERS: Final[Mapping[str, str]] = {
    "dispatch": "Sending what is due",
    "notices": "Urgent emails to the duty address",
    "programme-trials": "Trying out changes of the programme",
    "planning-again": "Planning everybody again after a new programme",
    "heartbeat": "Telling the watcher that messages go out",
}


def job_words(name: str) -> str:
    """A job in words."""
    return ONE_ALONE.get(name) or _OTHERS.get(name) or name.replace("-", " ").capitalize()


_COUNTED: Final[Mapping[str, str]] = {"sealed": "new entries", "handled": "dealt with"}
_UNSAID: Final = frozenset({"seal"})
"""A count that is the number of a row."""


def counted_words(result: Mapping[str, int]) -> str:
    """What a job counted when it last ran: "3 women, 1 changed"; empty when it found nothing to do."""
    said = (
        f"{number:,} {_COUNTED.get(what, what.replace('_', ' '))}"
        for what, number in result.items()
        if number and what not in _UNSAID
    )
    return ", ".join(said)
