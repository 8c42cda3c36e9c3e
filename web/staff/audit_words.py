"""The small print of the record of who did what, in words."""

from collections.abc import Callable, Mapping
from typing import Final

from actions.fact_words import fact_label
from actions.record_words import MEANINGS
from actions.staff.people import ACTOR
from actions.task_words import TITLES
from web.staff.women_words import CHANNELS
from web.staff.wording.words import LANGUAGES

_FIELDS: Final = {
    "first_name": "first name", "last_name": "family name", "date_of_birth": "date of birth", "language": "language",
}  # fmt: skip
_ROLES: Final = {"admin": "as an admin", "clinical": "as a clinical approver"}
_SCOPES: Final = {"everyone": "for everyone", "new": "for new women only"}
_LINES: Final = {"enrolled": "enrolled", "there": "was enrolled already", "wrong": "not enrolled: something is wrong"}
_LINKS: Final = {
    "first-account": "by the first link", "invite": "by an invitation", "reset": "by a link for a new password",
    "reset-all": "by a link for a new password and code",
}  # fmt: skip
_HOW: Final = {"day": "known by its day", "words": "known by its words", "similar words": "known by similar words"}

Names = Mapping[str, str]


def small_print(details: Mapping[str, object], names: Names, steps: Mapping[str, str]) -> str:
    """The details of an event as a short line. ``names``: of people, by actor; ``steps``: what each message says."""
    said = (_part(name, value, names, steps) for name, value in details.items() if value not in (None, "", []))
    return "; ".join(part for part in said if part)


def _part(name: str, value: object, names: Names, steps: Mapping[str, str]) -> str:
    if name in _SAID:
        return _SAID[name](value)
    if name == "account":
        return f"account of {names.get(f'{ACTOR}{value}') or value}"
    if name == "step":
        return f"“{steps.get(str(value)) or _plain(value)}”"
    return f"{_plain(name)}: {_plain(value)}"


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, list | tuple):
        return " and ".join(map(_plain, value))
    return str(value).replace("-", " ").replace("_", " ")


def _if_so(yes: str, no: str = "") -> Callable[[object], str]:
    return lambda value: yes if value else no


def _named(words: Mapping[str, str], before: str = "") -> Callable[[object], str]:
    return lambda value: before + words.get(str(value), _plain(value))


def _numbered(what: str) -> Callable[[object], str]:
    return lambda value: f"{what} {value}"


def _each(words: Mapping[str, str]) -> Callable[[object], str]:
    def say(value: object) -> str:
        several = value if isinstance(value, list | tuple) else [value]
        return " and ".join(words.get(str(one), _plain(one)) for one in several)

    return say


def _scope(value: object) -> str:
    number = str(value).partition(":")[2]
    return f"for the women of version {number}" if number else _SCOPES.get(str(value), _plain(value))


def _women(value: object) -> str:
    return "1 woman" if value == 1 else f"{value} women"


def _code(value: object) -> str:
    """A provider's code is a number; the service's own codes are words."""
    return f"code {value}" if str(value).isdigit() else _plain(value)


_CHANNELS: Final = {name: words.lower() for name, words in CHANNELS.items()}
_SAID: Final[Mapping[str, Callable[[object], str]]] = {
    "attempt": lambda _: "",
    "summary": lambda _: "",
    "channel": _named(_CHANNELS),
    "channels": _each(_CHANNELS),
    "fact": lambda value: fact_label(str(value)),
    "of": lambda value: fact_label(str(value)),
    "kind": lambda value: TITLES.get(str(value), _plain(value)),
    "item": _numbered("task"),
    "message": _numbered("message"),
    "address": lambda _: "",
    "template": lambda value: f"“{value}”",
    "language": _named(LANGUAGES, "in "),
    "version": _numbered("version"),
    "draft": _numbered("draft"),
    "batch": _numbered("list"),
    "line": _numbered("line"),
    "state": _named(_LINES),
    "scope": _scope,
    "women": _women,
    "fields": _each(_FIELDS),
    "roles": lambda value: "nurse and admin" if value == "both" else str(value),
    "role": _named(_ROLES),
    "clinical": _if_so("may approve clinical wording"),
    "approver": _numbered("by"),
    "by": _named(_LINKS),
    "asked": _named({"in-person": "in person", "by-phone": "by phone", "in-writing": "in writing"}, "she asked "),
    "resting": _if_so("too many tries: that address rests"),
    "second_factor": _if_so("with the code from the phone", "with the password alone"),
    "works": _if_so("it works", "it does not work"),
    "went_out": _if_so("it went out", "it did not go out"),
    "meaning": _named(MEANINGS),
    "urgent": _if_so("urgent words"),
    "code": _code,
    "how": lambda value: _HOW.get(str(value), str(value)),
    "why": str,
    "insert": lambda value: f"{value} added",
    "change": lambda value: f"{value} changed",
    "cancel": lambda value: f"{value} taken out",
}
