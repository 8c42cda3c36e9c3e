"""A whole site for tests: a database with one woman on it, the wording of the files, and the pages in front."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask.testing import FlaskClient
from jinja2.bccache import Bucket, BytecodeCache
from sqlalchemy import Connection, Engine, Row, insert, select
from twilio.request_validator import RequestValidator
from werkzeug.datastructures import MultiDict
from werkzeug.test import TestResponse

from actions.enrolment.confirm import confirm
from actions.enrolment.enrol import enrol
from actions.personal.proof import hash_origin
from actions.private_links import token_for
from actions.services import Services
from actions.wording.live import LiveWording, put_starting_wording_in_force
from db.engine import open_engine, reading, writing
from db.queries import addresses, consents, facts
from db.queries.addresses import AddressRow
from db.tables import Attempt, Base, Delivery, PlannedMessage, TemplateVersion
from programme.facts import Fact
from programme.rules import Rules
from tests.support.database import install_test_cipher
from tests.support.world import real_programme, starting_wording
from web.app import create_app
from web.settings import HelpNumbers, WebSettings

ROOT = Path(__file__).resolve().parents[3]
START = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
BASE_URL = "https://notes.example.org"
MOBILE = "+447700900123"
EMAIL = "amara@example.org"
SECRET_NAME = "Amara"
TOLD = {
    "service": "Kind Notes",
    "contact_phone": "01632 960001",
    "emergency_phone": "999",
    "urgent_numbers": "999 or 111",
    "urgent_advice": "NHS 111",
    "samaritans_phone": "116 123",
    "sands_phone": "0808 164 3332",
    "helpline_phone": "0808 800 0035",
    "citizens_advice_link": "https://www.citizensadvice.org.uk",
    "nct_phone": "0300 330 0700",
    "nct_link": "https://www.nct.org.uk",
}
ENROLMENT: Mapping[str, object] = {
    "first_name": SECRET_NAME,
    "last_name": "Okafor",
    "date_of_birth": "1988-06-03",
    "mobile": MOBILE,
    "email": EMAIL,
    "consent": ["text", "email"],
    "consent_words": "May we write to you?",
    "nation": "england",
    "pregnancy": "not-pregnant",
    "birth": "2026-11-01",
    "baby": "with-her",
    "diagnosis": "2026-11-10",
    "break_sites": "spine",
}


class InMemory(BytecodeCache):
    """Every site of a test process compiles each page's template once, not again for each test."""

    def __init__(self) -> None:
        self._code: dict[str, bytes] = {}

    def load_bytecode(self, bucket: Bucket) -> None:
        if bucket.key in self._code:
            bucket.bytecode_from_string(self._code[bucket.key])

    def dump_bytecode(self, bucket: Bucket) -> None:
        self._code[bucket.key] = bucket.bytecode_to_string()


COMPILED_PAGES = InMemory()


@dataclass
class Clock:
    """A clock that tests move by hand."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def move(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Site:
    """The pages, the database behind them, and one woman with her links."""

    app: Flask
    services: Services
    clock: Clock
    woman_id: int
    text_token: str
    email_token: str
    clients: list[FlaskClient] = field(default_factory=list)

    @property
    def engine(self) -> Engine:
        return self.services.engine

    def client(self) -> FlaskClient:
        """A fresh browser."""
        return self.app.test_client()

    def proved(self, token: str | None = None) -> FlaskClient:
        """A browser that has answered the question."""
        token = token or self.email_token
        client = self.client()
        answer = self.post(client, f"/p/{token}", f"/p/{token}/prove", day="3", month="6", year="1988")
        assert answer.status_code == 303, answer.text
        return client

    def post(self, client: FlaskClient, page: str, address: str, **fields: object):  # type: ignore[no-untyped-def]
        """Send the form of a page, with its token."""
        client.get(page, base_url=BASE_URL)
        return client.post(address, data={"csrf_token": self.form_token(client, page), **fields}, base_url=BASE_URL)

    def form_token(self, client: FlaskClient, page: str) -> str:
        shown = client.get(page, base_url=BASE_URL).text
        marker = 'name="csrf_token" value="'
        assert marker in shown, f"{page} has no form"
        return shown.split(marker, 1)[1].split('"', 1)[0]

    def facts(self) -> list[Fact]:
        with reading(self.engine) as connection:
            return facts.of(connection, [self.woman_id]).get(self.woman_id, [])

    def last_fact(self, name: str) -> Fact | None:
        return next((one for one in reversed(self.facts()) if one.name == name), None)

    def snapshot(self) -> dict[str, list[tuple[object, ...]]]:
        """Everything in the database, to prove that nothing changed."""
        with reading(self.engine) as connection:
            return {
                table.name: [tuple(row) for row in connection.execute(table.select().order_by(*table.primary_key))]
                for table in Base.metadata.sorted_tables
            }

    def rows(self, table: type[Base]) -> list[Row[Any]]:
        """Everything in one table."""
        with reading(self.engine) as connection:
            return list(connection.execute(select(table.__table__)).all())

    def addresses(self) -> list[AddressRow]:
        """Every number and address of hers, oldest first."""
        with reading(self.engine) as connection:
            return list(addresses.of(connection, [self.woman_id]).get(self.woman_id, []))

    @staticmethod
    def origin(network_address: str) -> str:
        """How a network address is stored."""
        return hash_origin(network_address)

    def standing(self, channel: str) -> str | None:
        """What her consent on a channel stands at."""
        with reading(self.engine) as connection:
            found = consents.standing(consents.of(connection, [self.woman_id]).get(self.woman_id, []), channel)
            return found.event if found else None

    def sent(self, step: str, channel: str, text: str, subject: str = "", when: datetime | None = None) -> int:
        """Put a message into her past, as the dispatcher leaves it."""
        when = when or self.clock.now
        with writing(self.engine) as connection:
            return _put_sent(connection, self.woman_id, step, channel, text, subject, when)


def signed(
    site: Site, path: str, fields: Mapping[str, Any], *, key: str = "twilio-token", base: str = BASE_URL
) -> TestResponse:
    """What the provider of texts posts, with its signature."""
    signature = RequestValidator(key).compute_signature(base + path, MultiDict(fields))
    # Behind a proxy the request arrives under another name than the one that was signed.
    return site.client().post(
        path, data=fields, base_url="http://127.0.0.1:8000", headers={"X-Twilio-Signature": signature}
    )


def build(database_url: str, *, enrolment: Mapping[str, object] = ENROLMENT, **changed: object) -> Site:
    """Make the site on a database with tables. ``changed`` are settings of the pages that a test wants otherwise."""
    install_test_cipher()
    engine = open_engine(database_url)
    clock = Clock()
    programme, catalogue = real_programme(), starting_wording()
    put_starting_wording_in_force(engine, catalogue, clock.now)
    services = Services(
        engine=engine,
        programme=programme,
        wording=LiveWording(),
        rules=Rules(),
        worker="test",
        public_base_url=str(changed.get("public_base_url", BASE_URL)),
        email_domain="example.org",
        values={"not-known": TOLD},
        allow_unapproved=True,
        allow_test_numbers=True,
    )
    enrolled = enrol(services, clock.now, "nurse", enrolment)
    consent = enrolment["consent"]
    assert isinstance(consent, list)
    for channel in consent:
        confirm(services, clock.now, "her yes", enrolled.woman_id, channel)
    tokens = _tokens(services, clock.now, enrolled.woman_id)
    values: dict[str, object] = {
        "service_name": "Kind Notes",
        "public_base_url": BASE_URL,
        "secret_key": "k" * 40,
        "clock": clock,
        "numbers": HelpNumbers("999", "111", "116 123", "0808 800 0035", "0808 164 3332", "01632 960001"),
        "twilio_auth_token": "twilio-token",
        "bounce_secret": "bounce-secret",
        **changed,
    }
    app = create_app(services, WebSettings(**values))  # type: ignore[arg-type]
    app.jinja_env.bytecode_cache = COMPILED_PAGES
    return Site(app, services, clock, enrolled.woman_id, tokens.get("text", ""), tokens.get("email", ""))


def _tokens(services: Services, now: datetime, woman_id: int) -> dict[str, str]:
    with writing(services.engine) as connection:
        rows = addresses.of(connection, [woman_id]).get(woman_id, [])
        return {one.channel: token_for(connection, now, woman_id, one.channel, one.value_hash) for one in rows}


def _put_sent(
    connection: Connection, woman_id: int, step: str, channel: str, text: str, subject: str, when: datetime
) -> int:
    message_id = connection.execute(
        insert(PlannedMessage)
        .values(
            woman_id=woman_id, step=step, occurrence=f"test-{when.isoformat()}-{channel}"[:40], state="sent",
            due_at=None, due_on=when.date(), priority=50, immediate=False, reason_code="due", reason="It was due.",
            programme_version="test", sent_at=when, sent_on=when.date(), created_at=when, updated_at=when,
        )
        .returning(PlannedMessage.id)
    ).scalar_one()  # fmt: skip
    address = addresses.current(addresses.of(connection, [woman_id])[woman_id])[channel]
    delivery_id = connection.execute(
        insert(Delivery)
        .values(message_id=message_id, woman_id=woman_id, channel=channel, address_id=address.id, state="delivered",
                provider_id=f"SM{message_id}", tries=1, updated_at=when)
        .returning(Delivery.id)
    ).scalar_one()  # fmt: skip
    version = connection.scalar(select(TemplateVersion.id).where(TemplateVersion.key == step)) or 1
    connection.execute(
        insert(Attempt).values(
            id=f"{message_id:032x}", delivery_id=delivery_id, woman_id=woman_id, template_key=step,
            template_version_id=version, style="usual", variant="",
            words=json.dumps({"text": text, "subject": subject}), approved=False, says_stop=False,
            provider="outbox", worker="test", started_at=when, valid_until=when, outcome="accepted", outcome_at=when,
        )
    )  # fmt: skip
    return int(message_id)
