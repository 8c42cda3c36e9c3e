"""Puts the parts together: from the settings to what every action is given.

Whatever stands in the way is a `CannotStart` with sentences that say how to put it right. Nothing below this module
knows the settings.
"""

import os
import secrets
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from types import TracebackType
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError

from actions.operating.trusted_clock import ImplausibleClock, TrustedClock, check_at_start, last_seen
from actions.programmes.in_force import put_programme_in_force
from actions.services import Limits, Services
from actions.staff.rules import StaffRules
from actions.wording.live import LiveWording, put_starting_wording_in_force
from configuration.secret_values import read_key_text
from configuration.signposts import NATIONS, signpost_values
from db import cipher, migrate
from db.cipher import CipherError
from db.engine import DatabaseUrlError, open_engine, reading
from db.mark_file import MarkFile
from db.queries.health import read_something_encrypted
from db.trouble import trouble
from delivery.email_message import EmailIdentity
from delivery.outbox import OutboxEmail, OutboxText
from delivery.paced import PacedEmail, PacedText
from delivery.protocol import EmailSender, TextSender
from delivery.rate_limit import RateLimit
from delivery.smtp_email import SmtpEmail
from delivery.smtp_session import MailServer
from delivery.tls import Encryption
from delivery.twilio_text import TwilioAccount, TwilioText
from messages.catalogue import Catalogue
from messages.findings import TemplateError
from programme.calendar import SendingHours
from programme.definition import ProgrammeError
from programme.rules import Rules
from settings import Settings

Clock = Callable[[], datetime]
"""Answers now, as an aware datetime in UTC."""

ROOT = Path(__file__).resolve().parent
PROGRAMME_FILE = ROOT / "programme" / "pao.toml"
WORDING_FOLDER = ROOT / "messages" / "templates"
STATUS_HOOK = "/hooks/twilio/status"
SENDER_WHILE_NOTHING_LEAVES = "notes@example.org"
WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class CannotStart(Exception):
    """The service cannot start. `sentences` say why and what to do."""

    def __init__(self, *sentences: str) -> None:
        self.sentences = sentences
        super().__init__("\n".join(sentences))


@dataclass(frozen=True)
class Wired(AbstractContextManager["Wired"]):
    """Everything put together. Leave it, or `close()`, to end connections."""

    services: Services
    new_programme: bool
    """The programme text differs from the one that ran before: everybody is to be planned again."""
    _closers: tuple[Callable[[], None], ...] = field(repr=False)

    def close(self) -> None:
        """End connections to providers and the database."""
        for close in self._closers:
            close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def utc_now() -> datetime:
    """The clock of real life."""
    return datetime.now(UTC)


def real_clock() -> TrustedClock:
    """The clock of real life for a process that runs long: one that is set wrong by years is not believed."""
    return TrustedClock(utc_now, partial(time.clock_gettime, _STEADY))


_STEADY = getattr(time, "CLOCK_BOOTTIME", time.CLOCK_MONOTONIC)
"""Counts while the machine sleeps, too, where the system can do that."""


def wire(settings: Settings, clock: Clock = utc_now, *, clock_is_right: bool = False) -> Wired:
    """Read key, programme and wording, open the database and the senders. Raises CannotStart.

    ``clock_is_right``: a person says so, however far it is from when the service last ran.
    """
    install_key(settings)
    engine = open_database(settings)
    try:
        if not (clock_is_right or settings.clock.allow_time_travel):
            _check_clock(engine, clock)
        programme, new_programme = put_programme_in_force(engine, PROGRAMME_FILE.read_text(encoding="utf-8"), clock())
        put_starting_wording_in_force(engine, Catalogue.load(WORDING_FOLDER), clock())
        text, email, closers = senders(settings, clock)
    except ImplausibleClock as error:
        engine.dispose()
        raise CannotStart(str(error)) from error
    except ProgrammeError as error:
        engine.dispose()
        raise CannotStart(*error.problems) from error
    except TemplateError as error:
        engine.dispose()
        raise CannotStart(*map(str, error.findings)) from error
    except (SQLAlchemyError, OSError) as error:
        engine.dispose()
        raise CannotStart(database_sentence(settings, error)) from error
    services = Services(
        engine=engine,
        programme=programme,
        wording=LiveWording(),
        rules=rules(settings),
        worker=f"{os.getpid()}-{secrets.token_hex(6)}",
        public_base_url=settings.web.public_base_url,
        email_domain=email_domain(settings),
        bounce_address=bounce_address(settings),
        duty_address=settings.alerts.duty_address,
        outbox_folder=settings.delivery.outbox_folder,
        text_sender=text,
        email_sender=email,
        values=values_by_nation(settings),
        calcium_daily=settings.clinical.q01_calcium_daily,
        named_person=settings.service.named_person,
        allow_unapproved=not settings.content.require_approval,
        allow_test_numbers=settings.allow_test_numbers,
        provider_answers_stop=settings.delivery.text == "twilio",
        holidays=frozenset(settings.alerts.closed_days),
        limits=limits(settings),
        marks=MarkFile(settings.database.mark_file),
        staff=staff_rules(settings),
    )
    return Wired(services, new_programme, (*closers, engine.dispose))


def install_key(settings: Settings) -> None:
    """Load the keys for personal data into this process."""
    try:
        text = read_key_text(settings.secrets, settings.privacy.key_file)
        followed = settings.privacy.key_file if settings.secrets.key is None else None
        cipher.install(cipher.cipher_from_text(text), followed)
    except (ValueError, CipherError) as error:
        raise CannotStart(str(error)) from error


def open_database(settings: Settings) -> Engine:
    """Open the database; it must have all its tables, and its key must be the one that is loaded."""
    try:
        engine = open_engine(settings.database.url, pool_size=settings.database.pool_size)
    except DatabaseUrlError as error:
        raise CannotStart(f"{error} `recovery init` makes what is missing.") from error
    try:
        migrate.check(engine)
        with reading(engine) as connection:
            read_something_encrypted(connection)
    except migrate.WrongDatabaseVersion as error:
        engine.dispose()
        raise CannotStart(str(error)) from error
    except CipherError as error:
        engine.dispose()
        raise CannotStart(
            f"The key does not fit the database {settings.database.safe_url}. {error} "
            "Put the key back that was made with this database."
        ) from error
    except SQLAlchemyError as error:
        engine.dispose()
        raise CannotStart(database_sentence(settings, error)) from error
    return engine


def database_sentence(settings: Settings, error: Exception) -> str:
    """What the database, or the disk under it, has to say, without personal data and without a password."""
    return f"The database {settings.database.safe_url} cannot be used: {trouble(error)}."


def rules(settings: Settings) -> Rules:
    """What the service has settled for everyone."""
    sending, clinical = settings.sending, settings.clinical
    return Rules(
        hours=SendingHours(
            start=sending.start,
            end=sending.end,
            weekdays=frozenset(WEEKDAYS.index(day) for day in sending.days),
            zone=ZoneInfo(settings.service.time_zone),
            avoid=frozenset(sending.avoid),
            days_around_a_loss=sending.days_around_a_loss,
        ),
        proof_months=settings.consent.proof_months,
        staffed=settings.alerts.staffed,
        vitamin_d_settled=clinical.q02_vitamin_d_settled,
        calcium_figure_settled=bool(clinical.q01_calcium_daily),
        hip_exercise_settled=clinical.q03_hip_exercise_settled,
        stories_allowed=clinical.q12_stories_allowed,
        first_exercise_after_birth_days=clinical.q13_first_exercise_days_after_birth,
        first_reminder_age=settings.menopause.first_age,
        last_reminder_age=settings.menopause.last_age,
        closing_on=settings.service.closing_on,
    )


def limits(settings: Settings) -> Limits:
    """How hard the dispatcher works, and how long things stay open."""
    delivery, consent = settings.delivery, settings.consent
    longest_request = settings.twilio.connect_timeout_seconds + settings.twilio.read_timeout_seconds
    return Limits(
        senders=delivery.text_senders + delivery.email_senders,
        batch=delivery.claim_at_once,
        lease=timedelta(seconds=max(300, 4 * longest_request, 8 * settings.smtp.timeout_seconds)),
        probe_first=timedelta(minutes=delivery.retry_after_fault_minutes),
        most_validity=timedelta(minutes=settings.twilio.longest_validity_minutes),
        code_life=timedelta(minutes=consent.code_minutes),
        code_tries=consent.code_tries,
        question_open=timedelta(days=consent.question_open_days),
        unmonitored_every=timedelta(hours=consent.unmonitored_reply_hours),
        invitation_reminder=timedelta(days=consent.invitation_reminder_days),
        invitation_lapse=timedelta(days=consent.invitation_lapse_days),
        start_again_months=consent.start_again_months,
        review_grace=timedelta(days=settings.content.source_page_review_by_grace_days),
        keep_replies_months=settings.privacy.keep_replies_months,
        keep_words_months=settings.privacy.keep_words_months,
        keep_ended_months=settings.privacy.keep_ended_months,
        keep_views_months=settings.privacy.keep_views_months,
        keep_imports_days=settings.privacy.keep_imports_days,
        keep_drafts_days=settings.privacy.keep_drafts_days,
        keep_tries_days=settings.privacy.keep_tries_days,
    )


def staff_rules(settings: Settings) -> StaffRules:
    """How those who work here sign in."""
    staff = settings.staff
    return StaffRules(
        totp_required=staff.totp_required,
        idle=timedelta(minutes=staff.idle_minutes),
        longest=timedelta(hours=staff.longest_session_hours),
        tries=staff.sign_in_tries,
        lock=timedelta(minutes=staff.sign_in_lock_minutes),
        link_life=timedelta(days=staff.link_days),
    )


def values_by_nation(settings: Settings) -> dict[str, dict[str, str]]:
    """The wording fields that the settings fill, by where she lives."""
    own = {"service": settings.service.name, "contact_phone": settings.service.contact_phone}
    return {
        (nation or "not-known").replace("_", "-"): own | signpost_values(settings.numbers, settings.links, nation)
        for nation in (*NATIONS, None)
    }


def email_domain(settings: Settings) -> str:
    """The domain in Message-IDs: never this machine's own name."""
    return settings.smtp.message_id_domain or urlsplit(settings.web.public_base_url).hostname or "example.org"


def bounce_address(settings: Settings) -> str:
    """Where bounces come back; empty when they go to the sender's address."""
    smtp = settings.smtp
    return f"{smtp.bounce_local_part}@{smtp.bounce_domain}" if smtp.bounce_local_part else ""


def _check_clock(engine: Engine, clock: Clock) -> None:
    with reading(engine) as connection:
        check_at_start(clock(), last_seen(connection))


def senders(settings: Settings, clock: Clock) -> tuple[TextSender, EmailSender, tuple[Callable[[], None], ...]]:
    """The sender of each channel, and how to end their connections."""
    text, close_text = _text_sender(settings, clock)
    email, close_email = _email_sender(settings, clock)
    return text, email, (close_text, close_email)


def _text_sender(settings: Settings, clock: Clock) -> tuple[TextSender, Callable[[], None]]:
    delivery, twilio = settings.delivery, settings.twilio
    if delivery.text == "outbox":
        return OutboxText(delivery.outbox_folder, clock), _nothing
    token = settings.secrets.twilio_auth_token
    try:
        account = TwilioAccount(
            account_sid=twilio.account_sid,
            username=twilio.account_sid,
            password=token.get_secret_value() if token else "",
            from_number=twilio.sender,
            messaging_service_sid=twilio.messaging_service_sid,
            status_callback=settings.web.public_base_url + STATUS_HOOK,
            connect_timeout=twilio.connect_timeout_seconds,
            read_timeout=twilio.read_timeout_seconds,
            senders=delivery.text_senders + delivery.email_senders,
            **({"api_base_url": twilio.api_base_url} if twilio.api_base_url else {}),
        )
    except ValueError as error:
        raise CannotStart(str(error)) from error
    sender = TwilioText(account)
    return PacedText(sender, RateLimit(delivery.texts_per_second, time.monotonic), time.sleep), sender.close


def _email_sender(settings: Settings, clock: Clock) -> tuple[EmailSender, Callable[[], None]]:
    delivery, smtp = settings.delivery, settings.smtp
    try:
        identity = EmailIdentity(
            address=smtp.from_address or SENDER_WHILE_NOTHING_LEAVES,
            name=settings.service.name,
            reply_to=smtp.reply_to,
            bounce_address=bounce_address(settings),
            one_bounce_address_each=bool(smtp.bounce_local_part),
        )
        if delivery.email == "outbox":
            return OutboxEmail(delivery.outbox_folder, clock, identity), _nothing
        password = settings.secrets.smtp_password
        server = MailServer(
            host=smtp.host,
            port=smtp.port,
            greeting=smtp.message_id_domain,
            encryption=Encryption(smtp.security),
            username=smtp.username,
            password=password.get_secret_value() if password and smtp.username else "",
            timeout=smtp.timeout_seconds,
            senders=delivery.email_senders,
        )
    except ValueError as error:
        raise CannotStart(str(error)) from error
    sender = SmtpEmail(server, identity, clock)
    return PacedEmail(sender, RateLimit(delivery.emails_per_second, time.monotonic), time.sleep), sender.close


def _nothing() -> None:
    """An outbox has no connection to end."""
