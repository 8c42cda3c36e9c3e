"""What a Twilio error code means for us. One table for answers to a send and for receipts that come later.

Source: Twilio's error dictionary. Codes change over the years, so check the table again before go-live. A code that is
not listed is final for that one message and is shown to a nurse; it never stops the channel.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from types import MappingProxyType

from delivery.protocol import NotSent, Outcome, Rejected, RejectReason, SetupFault


class Reaction(StrEnum):
    """What the programme does about a failure."""

    NUMBER_INVALID = "number_invalid"
    """Mark the number invalid, tell the nurse, ask by email. No retry."""
    OPTED_OUT = "opted_out"
    """Record the opt-out at once. No retry."""
    SETUP = "setup"
    """Our set-up is wrong: stop the channel, say so loudly, keep messages due."""
    TOO_FAST = "too_fast"
    """Not processed: back off with jitter, try again inside the window."""
    TRANSIENT = "transient"
    """At most `TRANSIENT_RETRIES` more tries, `TRANSIENT_SPACING` apart at the least, inside the window."""
    BLOCKED = "blocked"
    """No retry. After two of these, stop texts to her and tell the nurse."""
    FILTERED = "filtered"
    """No retry. Tell the admin: the wording needs a look."""
    EXPIRED = "expired"
    """The window of the text passed before it could go out. No retry."""
    UNLISTED = "unlisted"
    """Final for this message. Tell the nurse."""


TRANSIENT_RETRIES = 2
TRANSIENT_SPACING = timedelta(hours=24)
TRANSIENT_LIMIT = timedelta(hours=72)


@dataclass(frozen=True, slots=True)
class CodeMeaning:
    """A provider's code, what we do about it, and a sentence for a nurse or an admin. Nothing personal in it."""

    code: str
    reaction: Reaction
    sentence: str


_NUMBER = "This mobile number cannot get texts ({why}). Check the number with her and correct it."
_SETUP = "Text messages cannot be sent because the set-up is wrong: {why}. Messages are kept until it is put right."

_TABLE: tuple[tuple[Iterable[int], Reaction, str], ...] = (
    ((21211,), Reaction.NUMBER_INVALID, _NUMBER.format(why="it is not a valid number")),
    ((21614,), Reaction.NUMBER_INVALID, _NUMBER.format(why="it is not a mobile")),
    ((21635,), Reaction.NUMBER_INVALID, _NUMBER.format(why="it is a landline")),
    ((30005,), Reaction.NUMBER_INVALID, _NUMBER.format(why="the network does not know it")),
    ((30006,), Reaction.NUMBER_INVALID, _NUMBER.format(why="it is a landline or its network cannot be reached")),
    ((21610,), Reaction.OPTED_OUT, "She has texted STOP to this service, so no text may be sent to her."),
    (
        (20003, 20005, 20008),
        Reaction.SETUP,
        _SETUP.format(why="Twilio refuses the account or its key. Check the Twilio credentials in the settings"),
    ),
    (
        (20404,),
        Reaction.SETUP,
        _SETUP.format(why="Twilio does not know this account. Check the account SID and the API address"),
    ),
    (
        (21212, 21601, 21603, 21606, 21607, 21659, 21660, 21661),
        Reaction.SETUP,
        _SETUP.format(why="the account may not send from this sender number. Check the sender in the settings"),
    ),
    (
        (21608,),
        Reaction.SETUP,
        _SETUP.format(why="this is a Twilio trial account, which may only text verified numbers. Upgrade the account"),
    ),
    (
        (21612,),
        Reaction.SETUP,
        _SETUP.format(why="there is no route from the sender number to this mobile. Check the sender"),
    ),
    (
        (21617,),
        Reaction.SETUP,
        _SETUP.format(why="a text is longer than the 1600 characters Twilio allows. Shorten the wording"),
    ),
    (
        (21609,),
        Reaction.SETUP,
        _SETUP.format(why="Twilio cannot use our public address for reports. Check it in the settings"),
    ),
    (
        (21701, 21703, 21704, 21705),
        Reaction.SETUP,
        _SETUP.format(why="the Twilio Messaging Service is missing or has no sender. Check its SID and its senders"),
    ),
    (
        (20001, 21602, 21604, 21624, 90007),
        Reaction.SETUP,
        _SETUP.format(why="Twilio does not understand the request. This is a fault in the program: report it"),
    ),
    ((30002,), Reaction.SETUP, _SETUP.format(why="the Twilio account is suspended. Sign in to Twilio to see why")),
    (
        (20429, 429, 21611, 30001),
        Reaction.TOO_FAST,
        "Twilio was given more texts than it takes at once. This one will be sent a little later.",
    ),
    ((30003,), Reaction.TRANSIENT, "Her phone could not be reached: it may be off or out of signal."),
    ((30008,), Reaction.TRANSIENT, "The mobile network did not deliver the text and gave no reason."),
    ((30004,), Reaction.BLOCKED, "The mobile network or her phone blocks texts from this service."),
    (
        (30007,),
        Reaction.FILTERED,
        "The mobile network took this text for spam. The wording needs a look before it is sent again.",
    ),
    ((30036,), Reaction.EXPIRED, "The text could not go out before its time was over, so it was not sent."),
)

CODES: Mapping[str, CodeMeaning] = MappingProxyType(
    {str(code): CodeMeaning(str(code), reaction, sentence) for codes, reaction, sentence in _TABLE for code in codes}
)

DOUBTFUL = frozenset({"21608", "21612", "21617"})
"""Faults of the set-up that another number, or a shorter text, might not meet."""

_HTTP_SETUP = frozenset({401, 403, 404, 405, 407, 415})
"""HTTP statuses without a Twilio code that every message would get alike, as from a wrong address or a proxy."""

_UNLISTED = "Twilio refused this text for a reason not known here (code {code}). It will not be tried again."

_REJECTIONS = {
    Reaction.NUMBER_INVALID: RejectReason.BAD_ADDRESS,
    Reaction.OPTED_OUT: RejectReason.OPTED_OUT,
    Reaction.BLOCKED: RejectReason.BLOCKED,
    Reaction.FILTERED: RejectReason.FILTERED,
    Reaction.EXPIRED: RejectReason.OTHER,
    Reaction.UNLISTED: RejectReason.OTHER,
}


def classify(code: int | str | None) -> CodeMeaning:
    """Look the code up. Total: whatever comes in, a meaning comes out."""
    text = "none" if code is None else str(code).strip()[:20] or "none"
    return CODES.get(text) or CodeMeaning(text, Reaction.UNLISTED, _UNLISTED.format(code=text))


def outcome_of_refusal(code: int | str | None, http_status: int, retry_after: timedelta) -> Outcome:
    """The outcome of a 4xx answer to a send. `retry_after` is used where a later try makes sense."""
    meaning = classify(code)
    if meaning.reaction is Reaction.UNLISTED and meaning.code == str(http_status) and http_status in _HTTP_SETUP:
        return SetupFault(f"http_{http_status}", _http_setup_sentence(http_status))
    if meaning.reaction is Reaction.SETUP:
        return SetupFault(meaning.code, meaning.sentence)
    if meaning.reaction is Reaction.TOO_FAST:
        return NotSent(retry_after, meaning.code, meaning.sentence)
    if meaning.reaction is Reaction.TRANSIENT:
        return NotSent(TRANSIENT_SPACING, meaning.code, meaning.sentence)
    return Rejected(_REJECTIONS[meaning.reaction], meaning.code, meaning.sentence)


def _http_setup_sentence(http_status: int) -> str:
    why = f"the API address answers HTTP {http_status}. Check the API address, the credentials and any proxy"
    return _SETUP.format(why=why)
