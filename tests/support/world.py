"""A small service with made-up women, for tests of what happens in the database: real programme, wording and gates."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from pathlib import Path
from threading import Lock

from sqlalchemy import Connection, Engine, insert, select

from actions.services import Services
from actions.wording.live import LiveWording, put_starting_wording_in_force
from db.engine import reading, writing
from db.queries import addresses, consents, facts, women
from db.tables import PlannedMessage
from delivery.protocol import (
    Accepted,
    EmailMessage,
    Listed,
    ListedText,
    Listing,
    Outcome,
    TextMessage,
)
from messages.catalogue import Catalogue
from programme.calendar import SendingHours
from programme.definition import Programme, load_programme
from programme.facts import Fact
from programme.rules import Rules

ROOT = Path(__file__).resolve().parents[2]
NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
"""A Wednesday, within sending hours."""
VALUES = {
    "service": "Careline",
    "contact_phone": "0117 496 0000",
    "emergency_phone": "999",
    "urgent_numbers": "999 or 111",
    "urgent_advice": "NHS 111",
    "samaritans_phone": "116 123",
    "helpline_phone": "0808 800 0035",
    "citizens_advice_link": "https://www.citizensadvice.org.uk",
    "nct_phone": "0300 330 0700",
    "nct_link": "https://www.nct.org.uk",
}


class Clock:
    """A clock that stands until it is moved."""

    def __init__(self, now: datetime = NOW) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def forward(self, step: timedelta) -> datetime:
        self.now += step
        return self.now


@dataclass
class FakeText:
    """A text provider in memory: takes everything, or answers what it was told to, first come first served."""

    name: str = "fake"
    real: bool = False
    sent: list[TextMessage] = field(default_factory=list)
    answers: list[Outcome] = field(default_factory=list)
    always: Outcome | None = None
    listing: Listing | None = None
    lock: Lock = field(default_factory=Lock)

    def send(self, message: TextMessage) -> Outcome:
        with self.lock:
            answer = self.answers.pop(0) if self.answers else self.always
            if answer is None or isinstance(answer, Accepted):
                self.sent.append(message)
            return answer or Accepted(f"SM{message.attempt_id}", "queued")

    def find(self, to: str, since: datetime, until: datetime) -> Listing:
        if self.listing is not None:
            return self.listing
        return Listed(
            tuple(
                ListedText(f"SM{one.attempt_id}", "delivered", one.body, None, None)
                for one in self.sent
                if one.to == to
            )
        )


@dataclass
class FakeEmail:
    """A mail server in memory, like `FakeText`."""

    name: str = "fake"
    real: bool = False
    sent: list[EmailMessage] = field(default_factory=list)
    answers: list[Outcome] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def send(self, message: EmailMessage) -> Outcome:
        with self.lock:
            answer = self.answers.pop(0) if self.answers else None
            if answer is None or isinstance(answer, Accepted):
                self.sent.append(message)
            return answer or Accepted(message.message_id, "250")


def at_any_hour() -> Rules:
    """Rules that let messages go at any hour of any day, for tests on the real clock."""
    return Rules(hours=SendingHours(time(0, 0), time.max, frozenset(range(7)), avoid=frozenset()))


@lru_cache
def starting_wording() -> Catalogue:
    """The wording of the files, read once."""
    return Catalogue.load(ROOT / "messages" / "templates")


@lru_cache
def real_programme() -> Programme:
    """The programme of the file, read once."""
    return load_programme((ROOT / "programme" / "pao.toml").read_text(encoding="utf-8"))


def make_services(engine: Engine, **changes: object) -> Services:
    """Services on this database with the real programme and wording, and providers in memory."""
    services = Services(
        engine=engine,
        programme=real_programme(),
        wording=LiveWording(),
        rules=Rules(),
        worker="worker-1",
        public_base_url="https://n.example.org",
        email_domain="example.org",
        text_sender=FakeText(),
        email_sender=FakeEmail(),
        values={"not-known": VALUES},
    )
    put_starting_wording_in_force(engine, starting_wording(), NOW)
    return replace(services, **changes)  # type: ignore[arg-type]


def add_woman(
    connection: Connection,
    number: int,
    *,
    text: bool = True,
    email: bool = True,
    at: datetime = NOW - timedelta(days=3),
    known: Sequence[tuple[str, str]] = (("pregnancy", "not-pregnant"), ("texts", "usual")),
) -> int:
    """A woman whose consent is confirmed on these channels and whose addresses are proved."""
    woman_id = women.add(
        connection,
        reference=f"R{number:06d}",
        first_name="Ann",
        last_name=f"Test{number}",
        name_hash=None,
        date_of_birth=date(1992, 5, 6).isoformat(),
        language="en",
        at=at,
        actor="test",
    )
    for channel, wanted, value in (
        ("text", text, f"+447700900{number % 990:03d}"),
        ("email", email, f"ann{number}@example.org"),
    ):
        if wanted:
            address = addresses.add(connection, woman_id, channel, value, at)
            addresses.prove(connection, address, at)
            consents.append(
                connection, woman_id, channel, "confirmed", at, how="test", actor="test", address_id=address
            )
    facts.append(connection, woman_id, [Fact(name, value, None, at, "test") for name, value in known])
    return woman_id


def plan_message(connection: Connection, woman_id: int, step: str = "connect-helpline", **changes: object) -> int:
    """A planned message, due now unless said otherwise; answers its number."""
    values: dict[str, object] = {
        "woman_id": woman_id,
        "step": step,
        "occurrence": "once",
        "state": "planned",
        "due_at": NOW,
        "due_on": NOW.date(),
        "expires_at": NOW + timedelta(days=7),
        "priority": 5,
        "immediate": False,
        "reason_code": "planned",
        "reason": "Planned.",
        "programme_version": "test",
        "created_at": NOW,
        "updated_at": NOW,
        **changes,
    }
    return connection.execute(insert(PlannedMessage).values(**values).returning(PlannedMessage.id)).scalar_one()


@dataclass(frozen=True)
class Standing:
    """How a message stands."""

    state: str
    due_at: datetime | None
    claimed_by: str | None
    code: str
    reason: str
    sent_at: datetime | None


def standing(engine: Engine, message_id: int) -> Standing:
    """How a message stands now."""
    query = select(
        PlannedMessage.state,
        PlannedMessage.due_at,
        PlannedMessage.claimed_by,
        PlannedMessage.reason_code,
        PlannedMessage.reason,
        PlannedMessage.sent_at,
    ).where(PlannedMessage.id == message_id)
    with reading(engine) as connection:
        return Standing(*connection.execute(query).one())


def one_woman(engine: Engine, number: int = 1, **how: object) -> int:
    """A woman in a transaction of her own."""
    with writing(engine) as connection:
        return add_woman(connection, number, **how)  # type: ignore[arg-type]


def one_message(engine: Engine, woman_id: int, step: str = "connect-helpline", **changes: object) -> int:
    """A planned message in a transaction of its own."""
    with writing(engine) as connection:
        return plan_message(connection, woman_id, step, **changes)
