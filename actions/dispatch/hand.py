"""What the database thread gives to the sender threads, and what it gets back."""

from dataclasses import dataclass, field, fields

from delivery.protocol import EmailMessage, Outcome, TextMessage


@dataclass(frozen=True, slots=True)
class Tried:
    """Which attempt it is, and whose. ``tries``: the how-manieth try at this delivery."""

    attempt_id: str
    delivery_id: int
    message_id: int
    woman_id: int
    channel: str
    address_id: int
    step: str
    tries: int


@dataclass(frozen=True, slots=True)
class InHand(Tried):
    """An attempt that is written down and may go out. ``revision``: hers when it was decided.

    ``taken`` is the worker's own steady clock (seconds) at the moment of the claim, for judging how stale it is.
    """

    revision: int
    taken: float
    outgoing: TextMessage | EmailMessage = field(repr=False)


@dataclass(frozen=True, slots=True)
class Withdrawn:
    """It was never handed over: something about her changed, its channel was stopped, or the worker is stopping."""

    code: str


@dataclass(frozen=True, slots=True)
class Lapsed:
    """It was never accepted, and the time in which it made sense is over."""

    code: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Done:
    """What became of an attempt."""

    item: Tried
    outcome: Outcome | Withdrawn | Lapsed


@dataclass(slots=True)
class Counts:
    """What one run of the dispatcher did."""

    claimed: int = 0
    held: int = 0
    skipped: int = 0
    failed: int = 0
    accepted: int = 0
    rejected: int = 0
    not_sent: int = 0
    setup_faults: int = 0
    unknown: int = 0
    withdrawn: int = 0

    def add(self, name: str, number: int = 1) -> None:
        """Count. ``name`` is one of the fields."""
        setattr(self, name, getattr(self, name) + number)

    def include(self, other: "Counts") -> None:
        """Add what another count holds."""
        for one in fields(self):
            self.add(one.name, getattr(other, one.name))
