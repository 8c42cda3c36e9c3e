"""The facts read from one reply. Nothing here decides what is sent: the caller does."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What she asks for. One kind per reply; what else she says is in the flags of :class:`Meaning`."""

    STOP = "stop"
    START = "start"
    HELP = "help"
    PAUSE = "pause"
    RESUME = "resume"
    FEWER = "fewer"
    WRONG = "wrong"
    YES = "yes"
    ANSWER = "answer"
    STRAY_NUMBER = "stray-number"
    URGENT = "urgent"
    FREE_TEXT = "free-text"
    EMPTY = "empty"


class UrgentReason(StrEnum):
    """Why a reply is urgent: the brief's list (Staff alerts). A safety net, never an assessment."""

    SELF_HARM = "self-harm"
    BREATHING = "breathing"
    LEGS = "legs"
    BLEEDING = "bleeding"
    VIOLENCE = "violence"


class Scope(StrEnum):
    """Which channel a STOP names. Plain STOP is about texts."""

    TEXTS = "texts"
    EMAILS = "emails"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Meaning:
    """What one reply means.

    ``weeks``            for PAUSE only: 4, 8 or 12.
    ``answer``           for ANSWER only: 1 to 4, within what the open question offers.
    ``urgent_reasons``   set whatever the kind is: "stop, I want to die" is STOP *and* urgent.
    ``provider_word``    the whole body is one of the provider's own words, so the provider answers by itself.
                         Its webhook's OptOutType, where there is one, is the better witness.
    ``maybe_stop``       might be an opt-out, but is not clearly one: a nurse must look. Never set with STOP or WRONG.
    ``warning_signs``    speaks of a possible new break: only goes to a nurse.
    ``reports_loss``     plainly reports the loss of a pregnancy or baby: everything is held, whatever the kind is.
    ``extra_words``      says more than the kind needs, so that someone should read it.
    ``scope``            for STOP only: which channel she named.
    """

    kind: Kind
    weeks: int | None = None
    answer: int | None = None
    urgent_reasons: tuple[UrgentReason, ...] = ()
    provider_word: bool = False
    maybe_stop: bool = False
    warning_signs: bool = False
    reports_loss: bool = False
    extra_words: bool = False
    scope: Scope = Scope.TEXTS

    @property
    def urgent(self) -> bool:
        """True when any urgent reason was found."""
        return bool(self.urgent_reasons)

    @property
    def ends_texts(self) -> bool:
        """True when no further text may go to this number: WRONG stops too."""
        return self.kind is Kind.WRONG or (self.kind is Kind.STOP and self.scope is not Scope.EMAILS)
