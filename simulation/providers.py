"""Providers in memory that say they are real, remember what they took, and fail as real ones do.

What they took is the truth that all promises are checked against: it survives every crash of the service.
"""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random

from delivery.history import History, Passed, Progress
from delivery.protocol import (
    Accepted,
    EmailMessage,
    Listed,
    ListedText,
    Listing,
    ListingUnavailable,
    NotSent,
    Outcome,
    Rejected,
    RejectReason,
    SetupFault,
    TextMessage,
    Unknown,
)
from simulation.clock import FastClock
from simulation.weather import Weather

TEXT, EMAIL = "text", "email"
STOP_WORDS, START_WORDS = ("STOP", "UNSUBSCRIBE", "CANCEL", "END", "QUIT"), ("START", "YES", "UNSTOP")
"""Words that a text provider obeys by itself."""
DISK_FULL, LOST_BEFORE, LOST_AFTER, LOST_UNSEEN = "disk-full", "lost-before", "lost-after", "lost-unseen"
"""Troubles: the outbox has no room; the connection breaks before, or after, the message was taken; or after, and the
list cannot be read either."""
UNLISTED = ("list", "not-sent", "set-up", LOST_UNSEEN)
"""Troubles in which the text provider's list cannot be read."""
BUSY, LOST_ANSWER, FILTERED = 0.01, 0.006, 0.001
"""How often, per message: too busy now; the answer gets lost on its way back; taken for spam."""


@dataclass(frozen=True, slots=True)
class Taken:
    """A message that a provider took, and so may have reached somebody."""

    at: datetime
    channel: str
    to: str
    attempt_id: str
    provider_id: str
    message_id: str
    subject: str = field(repr=False)
    text: str = field(repr=False)
    html: str = field(repr=False)
    shown: datetime | None = None
    """What the service's clock showed then, where that was not the true time."""


@dataclass
class Address:
    """A number or mailbox out in the world. ``owner``: a woman's number in this run; None: a stranger, or nobody."""

    owner: int | None
    dead: bool = False
    opted_out: bool = False


class Post:
    """The world's numbers and mailboxes, and everything that was handed over. ``failed``: attempts reported so."""

    def __init__(
        self,
        seed: int,
        clock: FastClock,
        weather: Weather,
        on_taken: Callable[[Taken], None],
        shown: Callable[[], datetime] | None = None,
    ) -> None:
        """``shown``: what the service believes that the time is; else the true time."""
        self.seed, self.clock, self.weather, self.on_taken = seed, clock, weather, on_taken
        self.shown = shown or clock
        self.busy, self.lost_answer, self.filtered = BUSY, LOST_ANSWER, FILTERED
        self.addresses: dict[str, Address] = {}
        self.taken: list[Taken] = []
        self.by_number: dict[str, list[Taken]] = {}
        self.outcomes: Counter[str] = Counter()
        self.failed: dict[str, datetime] = {}
        self.codes: dict[str, str | None] = {}
        self.arrived: set[str] = set()
        """Attempts that were reported as delivered before anything else was said of them for good."""
        self.received: dict[str, Passed] = {}
        """What women wrote, by its number: the provider lists it too."""
        self.answers_stop = False
        """Whether the text provider itself obeys STOP and START, and refuses what is sent to whoever stopped."""
        self._tries: Counter[str] = Counter()

    def luck(self, to: str) -> Random:
        """Chance for the next try at this address: the same whatever happens elsewhere."""
        self._tries[to] += 1
        return Random(f"{self.seed}:{to}:{self._tries[to]}")  # noqa: S311  # a game of chance, repeatable

    def take(self, one: Taken) -> None:
        """It is accepted: remember it, and let whoever has the address see it."""
        self.taken.append(one)
        self.by_number.setdefault(one.to, []).append(one)
        self.on_taken(one)

    @property
    def unknown(self) -> int:
        """How many outcomes we could not be told."""
        return self.outcomes[f"{TEXT} unknown"] + self.outcomes[f"{EMAIL} unknown"]

    def trouble(self, channel: str) -> str | None:
        """What is wrong with a provider now."""
        found = self.weather.at(channel, self.clock())
        return found.kind if found else None

    def texted(self, number: str, body: str, id: str) -> str | None:  # noqa: A002
        """A text came in; the provider keeps it. Answers what it obeyed by itself, if that is how it is set up."""
        self.received.setdefault(id, Passed(id, TEXT, True, number, body, self.clock(), "received"))
        word = body.strip().strip(".").upper()
        if not self.answers_stop or word not in (*STOP_WORDS, *START_WORDS):
            return None
        self.addresses[number].opted_out = word in STOP_WORDS
        return "STOP" if word in STOP_WORDS else "START"

    def count(self, channel: str, outcome: Outcome) -> Outcome:
        """Count outcomes for the summary."""
        self.outcomes[f"{channel} {type(outcome).__name__.lower()}"] += 1
        return outcome


def bad_weather(post: Post, kind: str | None, luck: Random) -> Outcome | None:
    """What a provider in trouble answers; None: it works, or its answer gets lost (see ``fate``)."""
    if kind == "not-sent":
        return NotSent(timedelta(minutes=luck.choice((1, 5, 30))), "503", "The provider is not available.")
    if kind == DISK_FULL:
        return NotSent(timedelta(minutes=5), "disk_full", "The outbox could not be written: the disk is full.")
    if kind == "set-up":
        return SetupFault("20003", "The provider refuses our key.")
    return NotSent(timedelta(seconds=30), "20429", "Too many at once.") if luck.random() < post.busy else None


def fate(post: Post, kind: str | None, luck: Random) -> tuple[bool, bool]:
    """Whether the provider takes a message, and whether its answer comes back."""
    if kind in (LOST_BEFORE, LOST_AFTER, LOST_UNSEEN):
        return kind != LOST_BEFORE, False
    lost = luck.random() < (0.7 if kind == "unknown" else post.lost_answer)
    return not (lost and luck.random() < 0.5), not lost


@dataclass
class PretendTexts:
    """A text provider. ``real``: it says that messages leave the machine, so only approved wording may come here."""

    post: Post
    name: str = "pretend"
    real: bool = True

    def send(self, message: TextMessage) -> Outcome:
        """Hand over one text."""
        return self.post.count(TEXT, self._send(message))

    def _send(self, message: TextMessage) -> Outcome:
        post, luck = self.post, self.post.luck(message.to)
        kind = post.trouble(TEXT)
        outcome = bad_weather(post, kind, luck)
        if outcome is not None:
            return outcome
        address = post.addresses.get(message.to)
        if address is not None and address.opted_out:
            return Rejected(RejectReason.OPTED_OUT, "21610", "She has texted STOP.")
        if (address is None or address.dead) and luck.random() < 0.5:
            return Rejected(RejectReason.BAD_ADDRESS, "21614", "This number cannot get texts.")
        if luck.random() < post.filtered:
            return Rejected(RejectReason.FILTERED, "30007", "The network took it for spam.")
        taken, answered = fate(post, kind, luck)
        if not taken:
            return Unknown("timeout", "The connection broke.")
        provider_id = f"SM{len(post.taken):030d}"
        post.take(
            Taken(
                post.clock(), TEXT, message.to, message.attempt_id, provider_id, "", "", message.body, "", post.shown()
            )
        )
        return Accepted(provider_id, "queued") if answered else Unknown("timeout", "The connection broke.")

    def history(self, since: datetime, progress: Progress) -> History | ListingUnavailable:
        """Everything since, as far as the list can be read now."""
        post = self.post
        if post.trouble(TEXT) in UNLISTED:
            return ListingUnavailable("503", "The provider's list cannot be read.")
        sent = (
            Passed(
                one.provider_id, TEXT, False, one.to, one.text, one.at,
                "undelivered" if one.attempt_id in post.failed else "delivered", post.codes.get(one.attempt_id),
            )
            for one in post.taken
            if one.channel == TEXT and one.at >= since
        )  # fmt: skip
        return History((*sent, *(one for one in post.received.values() if one.at >= since)))

    def find(self, to: str, since: datetime, until: datetime) -> Listing:
        """The texts to a number in a span, as far as the list can be read now."""
        if self.post.trouble(TEXT) in UNLISTED:
            return ListingUnavailable("503", "The provider's list cannot be read.")
        return Listed(
            tuple(
                ListedText(one.provider_id, "delivered", one.text, one.at, one.at)
                for one in self.post.by_number.get(to, ())
                if one.channel == TEXT and since <= one.at <= until
            )
        )


@dataclass
class PretendEmails:
    """A mail server, like `PretendTexts`."""

    post: Post
    name: str = "pretend"
    real: bool = True

    def send(self, message: EmailMessage) -> Outcome:
        """Hand over one email."""
        return self.post.count(EMAIL, self._send(message))

    def _send(self, message: EmailMessage) -> Outcome:
        post, luck = self.post, self.post.luck(message.to)
        kind = post.trouble(EMAIL)
        outcome = bad_weather(post, kind, luck)
        if outcome is not None:
            return outcome
        address = post.addresses.get(message.to)
        if (address is None or address.dead) and luck.random() < 0.5:
            return Rejected(RejectReason.BAD_ADDRESS, "5.1.1", "There is no such mailbox.")
        taken, answered = fate(post, kind, luck)
        if not taken:
            return Unknown("timeout", "The connection broke.")
        post.take(
            Taken(
                post.clock(),
                EMAIL,
                message.to,
                message.attempt_id,
                message.message_id,
                message.message_id,
                message.subject,
                message.text,
                message.html,
                post.shown(),
            )
        )
        return Accepted(message.message_id, "250") if answered else Unknown("timeout", "The connection broke.")
