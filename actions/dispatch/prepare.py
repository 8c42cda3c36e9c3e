"""One transaction: claim, decide with what is true now, word it, write it down as `sending`. Nothing goes out here."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from actions import work_items
from actions.audit import DISPATCHER
from actions.dispatch import cases, channel_state
from actions.dispatch.cases import Batch
from actions.dispatch.channel_state import Stopped
from actions.dispatch.claim import claim
from actions.dispatch.decide import Case, Rest, Send, decide
from actions.dispatch.hand import Counts, InHand
from actions.dispatch.ledger import SENDING, Ledger
from actions.dispatch.links import Recipient, links_for
from actions.dispatch.outgoing import Planned, attempt
from actions.dispatch.state import AGAIN, GONE
from actions.dispatch.ways import Target
from actions.dispatch.words import CannotWord, Occasion, Words, word
from actions.private_links import PageLinks
from actions.services import Services
from db.together import Asked
from programme.reasons import sentence

SOONEST = timedelta(minutes=1)
WORDING_WAIT = timedelta(hours=1)


def prepare(
    services: Services, connection: Connection, now: datetime, taken: float, limit: int, counts: Counts,
    first: Sequence[Asked] = (),
) -> list[InHand]:  # fmt: skip
    """Claim up to ``limit`` messages and answer the attempts to be handed over once this transaction is committed.

    ``taken`` is the worker's steady clock now. What is held, skipped or failed is written down here and not answered.
    ``first``: what is left to be run in this transaction before the claim.
    """
    claimed = claim(connection, now, services.worker, limit, first)
    if not claimed:
        return []
    counts.add("claimed", len(claimed))
    services.fault_point("claimed")
    batch = cases.read(services, connection, claimed)
    return _Preparation(services, connection, now, taken, counts, batch).run()


class _Preparation:
    def __init__(
        self,
        services: Services,
        connection: Connection,
        now: datetime,
        taken: float,
        counts: Counts,
        batch: Batch,
    ) -> None:
        self.services, self.connection, self.now, self.taken, self.counts = services, connection, now, taken, counts
        self.batch, self.stopped = batch, batch.stopped
        self.ledger = Ledger(now, services.zone)

    def run(self) -> list[InHand]:
        sends: list[tuple[Case, Send]] = []
        for case in self.batch.cases:
            found = decide(self.services, case, self.now, self.stopped)
            if isinstance(found, Rest):
                self._rest(case, found)
                continue
            found = self._with_probe(found)
            if found.ways:
                sends.append((case, found))
            else:
                self._wait_for_channel(case, found.later[0][1])
        recipients = [_recipient(case, target) for case, send in sends for target in send.ways]
        links = links_for(self.now, self.services.public_base_url, recipients, self.batch.links)
        planned = [one for case, send in sends for one in self._ways(case, send, links.of)]
        hand = self._write_down(planned, links.new)
        self.services.fault_point("prepared")
        return hand

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
        self.ledger.give_back(case, state, due_at, rest.code, reason)
        # One that stays held for the same reason is asked again and again; all else is told, whatever it said before.
        if rest.state != "held" or rest.code != message.reason_code:
            self.ledger.event(case, f"message-{rest.state}", code=rest.code)
        if rest.fault:
            self._item("program-fault", message.woman_id, rest.reason, f"program-fault:{message.id}")

    def _wait_for_channel(self, case: Case, state: Stopped) -> None:
        code = f"{channel_state.CODE}-{state.channel}"
        name = channel_state.NAMES[state.channel]
        self._rest(case, Rest("held", code, f"{name} are stopped: {state.reason}", state.probe_at))

    def _drop_waiting(self, case: Case, rest: Rest) -> None:
        for one in case.deliveries:
            if one.state in AGAIN:
                self.ledger.change_delivery(one, "dropped", rest.code, rest.reason)

    # What is sent now

    def _ways(self, case: Case, send: Send, links: Mapping[Recipient, PageLinks]) -> list[Planned]:
        """Word every way of a message; what cannot be worded is held, and somebody is told."""
        step = case.gathered.programme.step(case.message.step)
        occasion = Occasion(
            self.services,
            self.batch.wordings,
            case.gathered,
            step,
            send.wording,
            send.own_values,
            self.now,
            self.batch.full_names.get(case.message.woman_id, ""),
        )
        found: list[Planned] = []
        problems: list[tuple[Target, CannotWord]] = []
        for target in send.ways:
            page = links[_recipient(case, target)]
            try:
                words = word(occasion, target.channel, page)
            except CannotWord as problem:
                problems.append((target, problem))
            else:
                found.append(Planned(case, send, target, words, page))
                self._note_english(case, words)
        self._hold_unworded(case, problems, sent=bool(found))
        if found:
            for target, state in send.later:
                self.ledger.put_off(case, target, "ready", channel_state.CODE, state.reason, state.probe_at)
            self._drop_closed(case, send)
        return found

    def _drop_closed(self, case: Case, send: Send) -> None:
        """What waits on a channel that is closed to her now is over. Its time would keep the message due for ever."""
        ways = {one.channel for one in send.ways} | {one.channel for one, _ in send.later}
        for one in case.deliveries:
            if one.state in AGAIN and one.channel not in ways:
                self.ledger.change_delivery(one, "dropped", "way-closed", sentence("way-closed"))

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
                self.ledger.put_off(case, target, "waiting", problem.code, problem.sentence, again)
        if problems and not sent:
            self._rest(case, Rest("held", problems[0][1].code, problems[0][1].sentence, again))

    def _write_down(self, planned: Sequence[Planned], new_links: Sequence[Asked]) -> list[InHand]:
        for one in planned:
            before = one.target.delivery
            if before is None:
                self.ledger.new_delivery(one.case, one.target, SENDING)
            else:
                self.ledger.change_delivery(before, SENDING, address_id=one.target.address.id)
        numbers = self.ledger.write_deliveries(self.connection, new_links)
        hand = []
        for one in planned:
            before = one.target.delivery
            number = before.id if before else numbers[one.case.message.id, one.target.channel]
            row, item = attempt(self.services, one, number, self.now, self.taken)
            self.ledger.attempts.append(row)
            hand.append(item)
        self.ledger.write_rest(self.connection)
        return hand

    def _item(self, kind: str, woman_id: int | None, reason: str, dedupe: str) -> None:
        work_items.open_item(
            self.connection, kind, woman_id, reason, self.now, self.services.work_calendar,
            actor=DISPATCHER, dedupe=dedupe,
        )  # fmt: skip


def _recipient(case: Case, target: Target) -> Recipient:
    return Recipient(case.message.woman_id, target.channel, target.address.value_hash)
