"""The record of who did what, in words: each kind of event, and the small print below it."""

from collections.abc import Callable, Mapping
from typing import Final

from actions.staff.people import ACTOR
from actions.task_words import TITLES
from web.staff.women_words import CHANNELS, fact_label
from web.staff.wording.words import LANGUAGES

_ABOUT_WOMEN: Final = {
    "enrolled": "Enrolled her",
    "confirmed": "Said yes to messages",
    "replanned": "Her messages were planned anew",
    "urgent-help-sent": "Sent the numbers for urgent help",
    "record-viewed": "Looked at the record",
    "fact-recorded": "Recorded",
    "work-item-opened": "Task opened",
    "work-item-closed": "Task done",
    "work-item-taken": "Took the task",
    "invited-again": "Asked her once more",
    "invitation-lapsed": "The invitation lapsed",
    "stopped": "Stopped messages",
    "answers-taken-back": "Took back answers that waited, at another stop",
    "address-change-asked": "Asked for another number or address",
    "address-changed": "Number or address changed",
    "wrong-person": "The number or address reaches somebody else",
    "reply": "She replied",
    "details-corrected": "Corrected name, date of birth or language",
    "erasure-asked": "Asked for the record to be erased",
    "erasure-declined": "Turned the erasure down: the record stays",
    "exported": "Took out everything that is held about her",
    "came-back-after-erasure": "She came back after an erasure",
    "death-confirmed": "Confirmed the report of her death",
    "death-corrected": "Corrected the report of her death",
    "message-held": "A message was held",
    "message-skipped": "A message was left out",
    "invitation-reminded": "Reminded of the invitation",
    "erased": "The record was erased",
    "outcome-decided": "Decided whether a message went",
    "found-sent": "Found to have been sent before the restore",
    "reply-from-unknown": "A reply from a number or address we do not know",
    "address-invalid": "The number or address does not work",
    "address-blocked": "The network refuses her number or address",
    "attempt-accepted": "A message was handed to the provider",
    "attempt-rejected": "The provider refused a message",
    "attempt-not-sent": "A message did not go, and is tried again",
    "attempt-setup-fault": "A message did not go: our set-up is wrong",
    "attempt-unknown": "Not certain whether a message went",
    "attempt-withdrawn": "A message was put back before it went out",
    "receipt-accepted": "The provider has a message",
    "receipt-sent": "A message is on its way",
    "receipt-delivered": "A message arrived",
    "receipt-undelivered": "A message did not arrive",
    "sweep-surprise": "The nightly sweep found something unexpected: tell support",
}
_OTHERS: Final = {
    "signed-in": "Signed in",
    "signed-out": "Signed out",
    "sign-in-failed": "Failed to sign in",
    "second-factor-set-up": "Set up the code",
    "password-chosen": "Chose a password by a link",
    "password-changed": "Changed their password",
    "new-password-asked": "Asked for a new password",
    "lock-out-ended": "Let somebody try to sign in again",
    "account-made": "Made the first account",
    "account-invited": "Made an account",
    "account-roles": "Changed roles",
    "account-changed": "Changed name or address of an account",
    "account-retired": "Retired an account",
    "account-brought-back": "Brought an account back",
    "link-invite": "Made a new link for an invitation",
    "link-reset": "Made a link for a new password",
    "link-reset-all": "Made a link for a new password and code",
    "import-line": "Worked on a line of a list",
    "wording-draft-begun": "Began a draft",
    "wording-draft-discarded": "Threw a draft away",
    "wording-sent-for-approval": "Sent wording for approval",
    "wording-approved": "Approved wording",
    "wording-in-force": "Wording is in force",
    "wording-sent-back": "Sent wording back to its writer",
    "wording-offer-dismissed": "Declined wording that came with the program",
    "wording-brought-in": "Brought wording in from files",
    "test-code-sent": "Asked for a code for test messages",
    "test-address-proved": "Proved a number or address for test messages",
    "test-sent": "Sent themselves a test message",
    "programme-drafted": "Drew up a change of the programme",
    "programme-tried": "Tried out a change of the programme",
    "programme-draft-dropped": "Dropped a change of the programme",
    "programme-in-force": "A programme is in force",
    "programme-offered": "A newer programme came with the program",
    "connection-tried": "Tried the connection to a provider",
    "channel-stopped": "A channel has stopped",
    "channel-reopened": "A channel works again",
    "sending-off": "Sending is off: the database was restored or copied",
    "sending-on": "Turned sending on again",
    "summary-sent": "The email of the morning went out",
    "staff-told": "The duty address was told",
    "encrypted-again": "Everything was encrypted with a new key",
    "retention": "What was kept long enough was let go",
    "views-forgotten": "Old entries on who looked at records were let go",
}
ACTIONS: Final[Mapping[str, str]] = {**_ABOUT_WOMEN, **_OTHERS}
"""Every kind of event in words."""
MEANINGS: Final[Mapping[str, str]] = {
    "stop": "she wants no more", "start": "she wants messages again", "help": "she asks for help",
    "pause": "she wants a break", "resume": "the break is over", "fewer": "she wants fewer",
    "wrong": "it reaches somebody else", "yes": "yes", "answer": "an answer to the last question",
    "stray-number": "a number, with no question open", "urgent": "urgent words", "free-text": "words of her own",
    "empty": "nothing",
}  # fmt: skip
"""How a reply was understood."""
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
