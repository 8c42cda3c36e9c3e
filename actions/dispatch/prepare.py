"""One transaction: claim, decide with what is true now, word it, write it down as `sending`. Nothing goes out here."""

import uuid
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from actions import audit, work_items
from actions.audit import DISPATCHER, Event
from actions.dispatch import channel_state
from actions.dispatch.channel_state import Stopped
from actions.dispatch.claim import claim
from actions.dispatch.decide import Case, Rest, Send, decide, sender_of
from actions.dispatch.hand import Counts, InHand
from actions.dispatch.links import Recipient, links_for
from actions.dispatch.state import AGAIN, GONE, DeliveryRow
from actions.dispatch.ways import Target
from actions.dispatch.words import CannotWord, Occasion, Words, word
from actions.gather import TEXT, gather
from actions.live_wording import Wordings
from actions.private_links import PageLinks
from actions.services import Services
from db.cipher import keyed_hash
from db.queries import deliveries, messages
from db.queries.deliveries import DeliveryChange, MessageChange, NewAttempt, NewDelivery
from db.queries.messages import MessageRow
from delivery.protocol import EmailMessage, TextMessage

SOONEST = timedelta(minutes=1)
WORDING_WAIT = timedelta(hours=1)
NO_UNSUBSCRIBE = frozenset({"sys-stop-confirm"})


@dataclass(frozen=True, slots=True)
class _Planned:
    """One channel of one message, worded and ready to be written down."""

    case: Case
    send: Send
    target: Target
    words: Words
    links: PageLinks


def prepare(
    services: Services, connection: Connection, now: datetime, taken: float, limit: int, counts: Counts
) -> list[InHand]:
    """Claim up to ``limit`` messages and answer the attempts to be handed over once this transaction is committed.

    ``taken`` is the worker's steady clock now. What is held, skipped or failed is written down here and not answered.
    """
    claimed = claim(connection, now, services.worker, limit)
    if not claimed:
        return []
    counts.add("claimed", len(claimed))
    services.fault_point("claimed")
    return _Batch(services, connection, now, taken, counts).run(claimed)


class _Batch:
    def __init__(self, services: Services, connection: Connection, now: datetime, taken: float, counts: Counts) -> None:
        self.services, self.connection, self.now, self.taken, self.counts = services, connection, now, taken, counts
        self.message_changes: list[MessageChange] = []
        self.delivery_changes: list[DeliveryChange] = []
        self.new_deliveries: list[NewDelivery] = []
        self.attempts: list[NewAttempt] = []
        self.events: list[Event] = []
        self.stopped = channel_state.stopped(connection)

    def run(self, claimed: Sequence[MessageRow]) -> list[InHand]:
        cases = self._cases(claimed)
        sends: list[tuple[Case, Send]] = []
        for case in cases:
            found = decide(self.services, case, self.now, self.stopped)
            if isinstance(found, Rest):
                self._rest(case, found)
                continue
            found = self._with_probe(found)
            if found.ways:
                sends.append((case, found))
            else:
                self._wait_for_channel(case, found.later[0][1])
        hand = self._write_down(self._worded(sends))
        deliveries.change_messages(self.connection, self.message_changes)
        deliveries.change_deliveries(self.connection, self.delivery_changes)
        audit.record_all(self.connection, self.events)
        self.services.fault_point("prepared")
        return hand

    def _cases(self, claimed: Sequence[MessageRow]) -> list[Case]:
        ids = {one.woman_id for one in claimed}
        known = gather(self.connection, ids, self.services.zone)
        pasts = messages.histories(self.connection, ids)
        before = deliveries.of_messages(self.connection, [one.id for one in claimed])
        return [
            Case(
                one,
                known[one.woman_id],
                pasts.get(one.woman_id, ()),
                tuple(DeliveryRow(*row) for row in before.get(one.id, ())),
            )
            for one in claimed
        ]

    def _with_probe(self, send: Send) -> Send:
        """A stopped channel whose time has come lets one message through, to see whether it was mended."""
        for target, state in send.later:
            due = state.probe_at <= self.now
            if due and channel_state.take_probe(self.services, self.connection, state, self.now):
                self.stopped = channel_state.stopped(self.connection)
                later = tuple(one for one in send.later if one[0] is not target)
                return replace(send, ways=(*send.ways, target), later=later)
        return send

    # What is not sent now

    def _rest(self, case: Case, rest: Rest) -> None:
        message = case.message
        state, reason = rest.state, rest.reason
        if any(one.state in GONE for one in case.deliveries):
            state, reason = "sent", f"Sent. On its other channel: {rest.reason}"
        elif state == "held" and any(one.state == "unknown" for one in case.deliveries):
            state = "unknown"
        if rest.state != "held":
            self._drop_waiting(case, rest)
        if rest.state in ("held", "skipped", "failed"):
            self.counts.add(rest.state)
        # Never due again at once: one message must not keep the dispatcher turning.
        due_at = max(rest.due_at, self.now + SOONEST) if rest.due_at else None
        self._change(case, state, due_at, rest.code, reason)
        if rest.code != message.reason_code:
            self._event(case, f"message-{rest.state}", code=rest.code)
        if rest.fault:
            self._item("program-fault", message.woman_id, rest.reason, f"program-fault:{message.id}")

    def _wait_for_channel(self, case: Case, state: Stopped) -> None:
        code = f"{channel_state.CODE}-{state.channel}"
        name = channel_state.NAMES[state.channel]
        self._rest(case, Rest("held", code, f"{name} are stopped: {state.reason}", state.probe_at))

    def _drop_waiting(self, case: Case, rest: Rest) -> None:
        for one in case.deliveries:
            if one.state in AGAIN:
                self.delivery_changes.append(
                    _delivery_change(one, "dropped", rest.code, rest.reason, one.tries, None, self.now)
                )

    # What is sent now

    def _worded(self, sends: Sequence[tuple[Case, Send]]) -> dict[int, list[_Planned]]:
        """Word every way of every message; what cannot be worded is held, and somebody is told."""
        links = links_for(
            self.connection,
            self.now,
            self.services.public_base_url,
            [_recipient(case, target) for case, send in sends for target in send.ways],
        )
        wordings = self.services.wording.read(self.connection)
        planned: dict[int, list[_Planned]] = {}
        for case, send in sends:
            found: list[_Planned] = []
            problems: list[tuple[Target, CannotWord]] = []
            for target in send.ways:
                page = links[_recipient(case, target)]
                try:
                    words = word(self._occasion(case, send, wordings), target.channel, page)
                except CannotWord as problem:
                    problems.append((target, problem))
                else:
                    found.append(_Planned(case, send, target, words, page))
                    self._note_english(case, words)
            self._hold_unworded(case, problems, sent=bool(found))
            if found:
                planned[case.message.id] = found
                self._later(case, send)
        return planned

    def _occasion(self, case: Case, send: Send, wordings: Wordings) -> Occasion:
        step = self.services.programme.step(case.message.step)
        return Occasion(self.services, wordings, case.gathered, step, send.wording, send.own_values, self.now)

    def _note_english(self, case: Case, words: Words) -> None:
        """Somebody is told, once, that a translation lacks a part."""
        if words.in_english_instead:
            step, language = case.message.step, case.gathered.woman.language
            reason = f"The message “{step}” goes out in English: it is not whole in the language she asked for."
            self._item("wording-missing", None, reason, f"translation:{step}:{language}")

    def _hold_unworded(self, case: Case, problems: Sequence[tuple[Target, CannotWord]], *, sent: bool) -> None:
        again = self.now + WORDING_WAIT
        for target, problem in problems:
            matter = f"{problem.code}:{case.message.step}:{case.gathered.woman.language}"
            reason = f"The message “{case.message.step}” is held for one woman or more. {problem.sentence}"
            self._item("wording-missing", None, reason, matter)
            if sent:
                self._put_off(case, target, "waiting", problem.code, problem.sentence, again)
        if problems and not sent:
            self._rest(case, Rest("held", problems[0][1].code, problems[0][1].sentence, again))

    def _later(self, case: Case, send: Send) -> None:
        for target, state in send.later:
            self._put_off(case, target, "ready", channel_state.CODE, state.reason, state.probe_at)

    def _put_off(self, case: Case, target: Target, state: str, code: str, reason: str, retry_at: datetime) -> None:
        if target.delivery is not None:
            self.delivery_changes.append(
                _delivery_change(target.delivery, state, code, reason, target.delivery.tries, retry_at, self.now)
            )
            return
        new = self._delivery(case, target, state)
        new["reason_code"], new["reason"], new["retry_at"] = code, reason, retry_at
        self.new_deliveries.append(new)

    def _write_down(self, planned: dict[int, list[_Planned]]) -> list[InHand]:
        ways = [one for several in planned.values() for one in several]
        new = [one for one in ways if one.target.delivery is None]
        numbers = deliveries.add_deliveries(
            self.connection, [self._delivery(one.case, one.target, "sending") for one in new] + self.new_deliveries
        )
        hand = []
        for one in ways:
            before = one.target.delivery
            if before is not None:
                self.delivery_changes.append(
                    _delivery_change(before, "sending", None, None, before.tries, None, self.now, one.target.address.id)
                )
            delivery_id = before.id if before else numbers[one.case.message.id, one.target.channel]
            hand.append(self._attempt(one, delivery_id))
        deliveries.add_attempts(self.connection, self.attempts)
        return hand

    def _attempt(self, one: _Planned, delivery_id: int) -> InHand:
        case, target, message = one.case, one.target, one.case.message
        attempt_id = uuid.uuid4().hex
        valid_until = self._valid_until(one)
        sender = sender_of(self.services, target.channel)
        self.attempts.append(
            NewAttempt(
                id=attempt_id,
                delivery_id=delivery_id,
                woman_id=message.woman_id,
                template_key=message.step,
                template_version_id=one.words.version_id,
                style=one.words.style,
                variant=one.words.variant,
                words=one.words.stored,
                provider=sender.name if sender else "",
                worker=self.services.worker,
                started_at=self.now,
                valid_until=valid_until,
                approved=one.words.approved,
                says_stop=target.channel == TEXT and one.words.says_stop,
            )
        )
        return InHand(
            attempt_id=attempt_id,
            delivery_id=delivery_id,
            message_id=message.id,
            woman_id=message.woman_id,
            channel=target.channel,
            address_id=target.address.id,
            step=message.step,
            tries=(target.delivery.tries if target.delivery else 0) + 1,
            revision=case.gathered.woman.revision,
            taken=self.taken,
            outgoing=self._outgoing(one, attempt_id, delivery_id, valid_until),
        )

    def _outgoing(
        self, one: _Planned, attempt_id: str, delivery_id: int, valid_until: datetime
    ) -> TextMessage | EmailMessage:
        to = one.target.address.value or ""
        if one.target.channel == TEXT:
            return TextMessage(to, one.words.text, attempt_id, valid_until - self.now)
        unsubscribe = None if one.case.message.step in NO_UNSUBSCRIBE else one.links.one_click_unsubscribe
        return EmailMessage(
            to=to,
            subject=one.words.subject,
            text=one.words.text,
            html=one.words.html,
            attempt_id=attempt_id,
            message_id=message_id(delivery_id, self.services.email_domain),
            unsubscribe_url=unsubscribe,
            attachments=one.words.files,
            date=self.now,
        )

    def _valid_until(self, one: _Planned) -> datetime:
        """Until when a text may come out: the gates' limit, the message's own and ten hours, and never at once."""
        limits = self.services.limits
        ends = [one.send.until, self.now + limits.most_validity]
        if one.case.message.expires_at is not None:
            ends.append(one.case.message.expires_at)
        return max(min(ends), self.now + limits.least_validity)

    # Small change

    def _delivery(self, case: Case, target: Target, state: str) -> NewDelivery:
        return NewDelivery(
            message_id=case.message.id,
            woman_id=case.message.woman_id,
            channel=target.channel,
            address_id=target.address.id,
            state=state,
            tries=0,
            retry_at=None,
            reason_code=None,
            reason=None,
            updated_at=self.now,
        )

    def _change(self, case: Case, state: str, due_at: datetime | None, code: str, reason: str) -> None:
        sent_at = case.message.sent_at
        self.message_changes.append(
            MessageChange(
                b_id=case.message.id,
                b_state=state,
                b_due_at=due_at,
                b_sent_at=sent_at,
                b_sent_on=sent_at.astimezone(self.services.zone).date() if sent_at else None,
                b_claimed_by=None,
                b_claimed_at=None,
                b_reason_code=code[:60],
                b_reason=reason,
                b_now=self.now,
            )
        )

    def _event(self, case: Case, action: str, **details: object) -> None:
        self.events.append(
            Event(self.now, DISPATCHER, action, case.message.woman_id, {"message": case.message.id, **details})
        )

    def _item(self, kind: str, woman_id: int | None, reason: str, dedupe: str) -> None:
        work_items.open_item(
            self.connection, kind, woman_id, reason, self.now, self.services.work_calendar,
            actor=DISPATCHER, dedupe=dedupe,
        )  # fmt: skip


def message_id(delivery_id: int, domain: str) -> str:
    """The Message-ID of an email: the same for every try at a delivery, and not to be guessed."""
    return f"<{keyed_hash('message-id', str(delivery_id))[:32]}@{domain}>"


def _recipient(case: Case, target: Target) -> Recipient:
    return Recipient(case.message.woman_id, target.channel, target.address.value_hash)


def _delivery_change(
    row: DeliveryRow,
    state: str,
    code: str | None,
    reason: str | None,
    tries: int,
    retry_at: datetime | None,
    now: datetime,
    address_id: int | None = None,
) -> DeliveryChange:
    return DeliveryChange(
        b_id=row.id,
        b_state=state,
        b_address_id=address_id or row.address_id,
        b_provider_id=None,
        b_reason_code=code,
        b_reason=reason,
        b_tries=tries,
        b_retry_at=retry_at,
        b_now=now,
    )
