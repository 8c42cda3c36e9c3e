"""What came in from her: stored, understood, and acted on in one transaction, then answered by the clock.

A repeat of the same message changes nothing. An unknown sender is recorded and learns nothing.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import Connection, select, update
from sqlalchemy.dialects import postgresql, sqlite

from actions import answers, audit, contact, preferences, work_items
from actions.change_circumstances import record_in
from actions.dispatch.settle import wait_until_nothing_in_hand
from actions.enrolment.confirm import confirm_in, invitation_open
from actions.gather import EMAIL, TEXT, Gathered, gather_one
from actions.questions import OpenQuestion, open_question, settle
from actions.services import Services
from db.engine import writing
from db.queries import addresses, consents, women
from db.tables import Reply
from programme.calendar import add_months
from programme.replies import Kind, Meaning, Scope, understand

ACTOR = "her reply"


@dataclass(frozen=True, slots=True)
class Received:
    """What became of a reply: whether it was new, whose it is, and what it was taken to mean."""

    new: bool
    woman_id: int | None
    meaning: str


@dataclass(frozen=True, slots=True)
class _Incoming:
    """One reply while it is acted on."""

    connection: Connection
    services: Services
    now: datetime
    her: Gathered
    channel: str
    reply_id: int
    body: str
    meaning: Meaning
    question: OpenQuestion | None

    @property
    def woman_id(self) -> int:
        return self.her.woman.id

    def answer(
        self,
        step: str,
        *,
        suffix: str = "",
        channels: tuple[str, ...] | None = None,
        values: Mapping[str, str] | None = None,
    ) -> None:
        """Answer her the way she came."""
        answers.add(
            self.connection,
            self.services,
            self.now,
            self.woman_id,
            step,
            f"reply-{self.reply_id}{suffix}",
            channels=channels or (self.channel,),
            values=values,
        )

    def task(self, kind: str, reason: str, *, each: bool = False) -> None:
        """Something for a nurse; ``each``: one per reply."""
        work_items.open_item(
            self.connection,
            kind,
            self.woman_id,
            reason,
            self.now,
            self.services.work_calendar,
            actor=ACTOR,
            dedupe=f"{kind}:{self.woman_id}:{self.reply_id}" if each else None,
        )


def receive_text(
    services: Services, now: datetime, from_number: str, body: str, provider_id: str, opt_out_type: str | None = None
) -> Received:
    """A text came in. ``opt_out_type``: what the provider says it did by itself (STOP, START, HELP), if anything."""
    return _receive(services, now, TEXT, from_number, body, provider_id, opt_out_type)


def receive_email(services: Services, now: datetime, from_address: str, body: str, provider_id: str) -> Received:
    """An email came in that no machine wrote."""
    return _receive(services, now, EMAIL, from_address, body, provider_id, None)


def _receive(
    services: Services, now: datetime, channel: str, sender: str, body: str, provider_id: str, opt_out_type: str | None
) -> Received:
    """Take it in; after a stop, answer only once no earlier message of hers is on its way to a provider any more."""
    owners, ends, received = _take_in(services, now, channel, sender, body, provider_id, opt_out_type)
    if ends and owners:
        wait_until_nothing_in_hand(services, now, owners)
    return received


def _take_in(
    services: Services, now: datetime, channel: str, sender: str, body: str, provider_id: str, opt_out_type: str | None
) -> tuple[list[int], bool, Received]:
    with writing(services.engine) as connection:
        holders = [
            row for row in addresses.holders(connection, channel, sender) if row.state in ("unverified", "verified")
        ]
        owners = list(dict.fromkeys(row.woman_id for row in holders))
        for woman_id in sorted(owners):
            women.lock(connection, woman_id)
        known = [her for her in (gather_one(connection, one, services) for one in owners) if her is not None]
        her = _whose(known)
        question = open_question(connection, her.woman.id, now) if her else None
        meaning = _understand(connection, her, channel, body, question, opt_out_type)
        ends = meaning.kind in (Kind.STOP, Kind.WRONG) or meaning.reports_loss
        reply_id = _store(connection, now, her, channel, sender, body, provider_id, meaning)
        if reply_id is None:
            return owners, ends, Received(False, her.woman.id if her else None, meaning.kind)
        if her is None:
            _unknown_sender(connection, now, channel, sender, meaning)
            return owners, ends, Received(True, None, meaning.kind)
        incoming = _Incoming(connection, services, now, her, channel, reply_id, body, meaning, question)
        _act(incoming, opt_out_type)
        for other in known:
            if other.woman.id != her.woman.id and meaning.kind in (Kind.STOP, Kind.WRONG):
                preferences.stop_in(connection, services, now, ACTOR, other.woman.id, channel, how="shared address")
        return owners, ends, Received(True, her.woman.id, meaning.kind)


def _whose(known: list[Gathered]) -> Gathered | None:
    """On a shared phone: the woman whose messages are on, else the newest record."""
    on = [her for her in known if not her.circumstances.ended and her.circumstances.enrolled_on is not None]
    return next(iter(on or known), None)


def _understand(
    connection: Connection,
    her: Gathered | None,
    channel: str,
    body: str,
    question: OpenQuestion | None,
    opt_out_type: str | None,
) -> Meaning:
    rows = consents.of(connection, [her.woman.id]).get(her.woman.id, []) if her else []
    meaning = understand(
        body,
        invitation_open=bool(her) and invitation_open(list(rows), channel),
        open_question=question.kind if question else None,
    )
    told = (opt_out_type or "").upper()
    if told == "STOP" and meaning.kind is not Kind.STOP:
        return Meaning(Kind.STOP, provider_word=True)
    return meaning


def _store(
    connection: Connection,
    now: datetime,
    her: Gathered | None,
    channel: str,
    sender: str,
    body: str,
    provider_id: str,
    meaning: Meaning,
) -> int | None:
    dialect = postgresql if connection.dialect.name == "postgresql" else sqlite
    stored: int | None = connection.execute(
        dialect.insert(Reply)
        .values(
            woman_id=her.woman.id if her else None,
            channel=channel,
            from_hash=addresses.address_hash(sender),
            body=body,
            provider_id=provider_id[:80],
            meaning=str(meaning.kind)[:20],
            urgent=meaning.urgent,
            received_at=now,
        )
        .on_conflict_do_nothing(index_elements=["provider_id"])
        .returning(Reply.id)
    ).scalar_one_or_none()
    return stored


def _unknown_sender(connection: Connection, now: datetime, channel: str, sender: str, meaning: Meaning) -> None:
    """Nobody we know. A stop still counts for that address, for ever; nothing is answered."""
    if meaning.kind in (Kind.STOP, Kind.WRONG):
        addresses.suppress(connection, channel, addresses.address_hash(sender), "stopped", now)
    audit.record(connection, now, ACTOR, "reply-from-unknown", channel=channel)


def _act(incoming: _Incoming, opt_out_type: str | None) -> None:
    meaning, connection, now = incoming.meaning, incoming.connection, incoming.now
    address = incoming.her.ways[incoming.channel].address
    if meaning.kind is not Kind.WRONG and address is not None and address.state == "verified":
        addresses.prove(connection, address.id, now)
    audit.record(connection, now, ACTOR, "reply", incoming.woman_id, meaning=str(meaning.kind), urgent=meaning.urgent)
    if incoming.her.circumstances.died_on is not None:
        return
    if meaning.reports_loss:
        record_in(connection, incoming.services, now, ACTOR, incoming.woman_id, [("loss", "", None)])
    connection.execute(update(Reply).where(Reply.id == incoming.reply_id).values(answered_by=str(meaning.kind)))
    _HANDLERS[meaning.kind](incoming)
    _flags(incoming)


def _flags(incoming: _Incoming) -> None:
    """What she says beside what she asks for."""
    meaning = incoming.meaning
    if meaning.urgent:
        incoming.task("urgent-word", "A reply holds urgent words. Read it now and call her.", each=True)
        if meaning.kind is not Kind.WRONG:
            incoming.answer("sys-urgent-help", suffix="-urgent")
    if meaning.warning_signs:
        incoming.task("new-break", "A reply may speak of signs of a new break. Read it and call her.", each=True)
    if meaning.maybe_stop:
        incoming.task("maybe-stop", "A reply may ask us to stop. Read it and stop her messages if it does.", each=True)


def _stop(incoming: _Incoming) -> None:
    scope = incoming.meaning.scope
    channels = {Scope.TEXTS: (TEXT,), Scope.EMAILS: (EMAIL,), Scope.BOTH: (TEXT, EMAIL)}[scope]
    if incoming.channel == EMAIL and scope is Scope.TEXTS:
        channels = (EMAIL,)
    provider_answers = incoming.services.provider_answers_stop and incoming.meaning.provider_word
    for channel in channels:
        preferences.stop_in(
            incoming.connection,
            incoming.services,
            incoming.now,
            ACTOR,
            incoming.woman_id,
            channel,
            how="reply",
            words=incoming.body[:200],
            answer=channel == incoming.channel and not provider_answers,
            answer_key=f"reply-{incoming.reply_id}",
        )


def _wrong(incoming: _Incoming) -> None:
    contact.report_wrong_in(
        incoming.connection, incoming.services, incoming.now, ACTOR, incoming.woman_id, incoming.channel
    )


def _start(incoming: _Incoming) -> None:
    """Her own START undoes her STOP; after a year, a loss or leaving, a new double opt-in is needed."""
    her, services = incoming.her, incoming.services
    way = her.ways[incoming.channel]
    consent = way.consent
    if consent is not None and consent.event == "confirmed":
        incoming.answer("sys-start-confirm")
        return
    if not preferences.may_start(her, incoming.channel):
        _free_text(incoming)
        return
    today = incoming.now.astimezone(services.zone).date()
    stopped_on = consent.at.astimezone(services.zone).date() if consent else None
    known = her.circumstances
    fresh = stopped_on is not None and add_months(stopped_on, services.limits.start_again_months) > today
    if (
        fresh
        and consent is not None
        and consent.event == "stopped"
        and known.withdrawn_on is None
        and not known.loss_hold
    ):
        preferences.start_in(
            incoming.connection, services, incoming.now, ACTOR, incoming.woman_id, incoming.channel, how="START"
        )
        if not (services.provider_answers_stop and incoming.meaning.provider_word):
            incoming.answer("sys-start-confirm")
        return
    _invite_again(incoming)


def _invite_again(incoming: _Incoming) -> None:
    address = incoming.her.ways[incoming.channel].address
    if address is None:
        return
    addresses.lift(incoming.connection, incoming.channel, address.value_hash, ACTOR, incoming.now)
    consents.append(
        incoming.connection, incoming.woman_id, incoming.channel, "invited", incoming.now, how="START", actor=ACTOR,
        address_id=address.id,
    )  # fmt: skip
    incoming.answer("sys-confirm-optin")


def _yes(incoming: _Incoming) -> None:
    confirm_in(
        incoming.connection, incoming.services, incoming.now, ACTOR, incoming.her, incoming.channel, how="reply YES"
    )
    if incoming.her.circumstances.withdrawn_on is not None:
        record_in(
            incoming.connection, incoming.services, incoming.now, ACTOR, incoming.woman_id, [("rejoin", "", None)]
        )


def _help(incoming: _Incoming) -> None:
    incoming.answer("sys-help")
    if incoming.meaning.extra_words:
        incoming.task("reply-to-read", "She asked for help in a reply. Read it.", each=True)


def _pause(incoming: _Incoming) -> None:
    weeks = str(incoming.meaning.weeks or preferences.PAUSE_WEEKS[0])
    record_in(incoming.connection, incoming.services, incoming.now, ACTOR, incoming.woman_id, [("pause", weeks, None)])
    ends = incoming.now.astimezone(incoming.services.zone).date() + timedelta(weeks=int(weeks))
    incoming.answer("sys-pause-confirm", values={"weeks": weeks, "date": f"{ends:%-d %B %Y}"})


def _resume(incoming: _Incoming) -> None:
    if incoming.her.circumstances.loss_hold:
        incoming.task("restart-asked", "After a loss she asked for messages to go on. Talk with her before restarting.")
        incoming.answer("sys-unmonitored-inbox")
        return
    record_in(incoming.connection, incoming.services, incoming.now, ACTOR, incoming.woman_id, [("resume", "", None)])
    today = incoming.now.astimezone(incoming.services.zone).date()
    incoming.answer("sys-resume", values={"date": f"{today:%-d %B %Y}"})


def _fewer(incoming: _Incoming) -> None:
    record_in(incoming.connection, incoming.services, incoming.now, ACTOR, incoming.woman_id, [("pace", "fewer", None)])
    incoming.answer("answer-fewer")


def _answer(incoming: _Incoming) -> None:
    question, number = incoming.question, incoming.meaning.answer
    if question is None or number is None:
        _free_text(incoming)
        return
    reply = settle(
        incoming.connection, incoming.services, incoming.now, ACTOR, incoming.her, question, number, incoming.reply_id
    )
    if reply.step:
        incoming.answer(reply.step, values=reply.values)


def _free_text(incoming: _Incoming) -> None:
    meaning = incoming.meaning
    if not meaning.maybe_stop and not meaning.urgent and not meaning.warning_signs and meaning.kind is Kind.FREE_TEXT:
        incoming.task("reply-to-read", "A reply in her own words. Nobody has answered it.", each=True)
    if meaning.urgent:
        return
    since = incoming.now - incoming.services.limits.unmonitored_every
    told_lately = incoming.connection.scalar(
        select(Reply.id)
        .where(
            Reply.woman_id == incoming.woman_id,
            Reply.answered_by == "told-unmonitored",
            Reply.received_at > since,
        )
        .limit(1)
    )
    if told_lately is None:
        incoming.answer("sys-unmonitored-inbox")
        incoming.connection.execute(
            update(Reply).where(Reply.id == incoming.reply_id).values(answered_by="told-unmonitored")
        )


def _urgent(incoming: _Incoming) -> None:
    """The flags do it all."""


_HANDLERS: dict[Kind, Callable[[_Incoming], None]] = {
    Kind.STOP: _stop,
    Kind.START: _start,
    Kind.HELP: _help,
    Kind.PAUSE: _pause,
    Kind.RESUME: _resume,
    Kind.FEWER: _fewer,
    Kind.WRONG: _wrong,
    Kind.YES: _yes,
    Kind.ANSWER: _answer,
    Kind.STRAY_NUMBER: _free_text,
    Kind.URGENT: _urgent,
    Kind.FREE_TEXT: _free_text,
    Kind.EMPTY: _free_text,
}
