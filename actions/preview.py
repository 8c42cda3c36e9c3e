"""What would happen: worked out by the same planner and the same wording as the real thing, and stored nowhere."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Final

from sqlalchemy import Connection

from actions.change_circumstances import ENDING, NewFact, refuse_wrong
from actions.dispatch.words import CannotWord, Occasion, word
from actions.gather import CHANNELS, TEXT, Gathered, gather_known
from actions.private_links import page_links
from actions.replan import EVENT_PREFIX, changes_for, wanted_for
from actions.services import Services
from db.engine import reading
from db.queries import facts, messages, planning
from programme.circumstances import Channel
from programme.definition import Step
from programme.facts import Fact
from programme.folding import circumstances_from
from programme.gates import open_channels
from programme.history import History
from programme.plan import HELD, PLANNED, Wanted
from programme.reconcile import Cancel, Diff, Insert
from programme.wording import wording


class AsRecorded:
    """Stands for what is on her record, where None means that it is not known."""


AS_RECORDED: Final = AsRecorded()
Born = date | AsRecorded | None
SAMPLE_TOKEN: Final = "0" * 16
"""Stands where her own link will stand: a preview must not hand out a link that opens her page."""


@dataclass(frozen=True, slots=True)
class Piece:
    """One message of hers in a preview. ``before`` and ``after``: its days (local), where it has one."""

    step: str
    says: str
    track: str
    before: date | None = None
    after: date | None = None
    reason: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """What recording something would change in her messages, each list in the order of days."""

    stops: tuple[Piece, ...] = ()
    waits: tuple[Piece, ...] = ()
    moves: tuple[Piece, ...] = ()
    begins: tuple[Piece, ...] = ()

    @property
    def nothing(self) -> bool:
        """Whether her messages stay as they are."""
        return not (self.stops or self.waits or self.moves or self.begins)


@dataclass(frozen=True, slots=True)
class ShownWords:
    """The exact words of a message on one channel, as they would go out; or why it cannot be worded."""

    channel: str
    text: str = field(repr=False, default="")
    subject: str = field(repr=False, default="")
    html: str = field(repr=False, default="")
    cannot: str = ""
    approved: bool = True


def effect_of(
    services: Services,
    now: datetime,
    woman_id: int,
    new: Sequence[NewFact],
    *,
    closed: tuple[str, ...] = (),
    born: Born = AS_RECORDED,
) -> Effect:
    """What these facts would change, closing these channels, and another day of birth. Raises Refused when they cannot
    be recorded, and LookupError without a record.
    """
    with reading(services.engine) as connection:
        her = gather_known(connection, woman_id, services)
        recorded = facts.of(connection, [woman_id]).get(woman_id, [])
        refuse_wrong(services, now, her, new, recorded)
        then = _with_facts(services, now, her, recorded, new, closed, born)
        stored = planning.messages_of(connection, [woman_id]).get(woman_id, [])
        changes = changes_for(services, then, stored, now)
    effect = _sorted_out(services, changes)
    if not any(name in ENDING for name, _, _ in new):
        return effect
    # What ends the programme also takes back answers and notices that wait.
    waiting = [row for row in stored if row.state == PLANNED and row.occurrence.startswith(EVENT_PREFIX)]
    taken_back = [_piece(services, row.step, row.due_on, None) for row in waiting]
    return replace(effect, stops=tuple(sorted((*taken_back, *effect.stops), key=_by_day)))


def _with_facts(
    services: Services,
    now: datetime,
    her: Gathered,
    recorded: Sequence[Fact],
    new: Sequence[NewFact],
    closed: tuple[str, ...],
    born: Born,
) -> Gathered:
    known = [*recorded, *(Fact(name, value, on, now, "preview") for name, value, on in new)]
    before = her.circumstances
    after = circumstances_from(
        her.woman.id, known, born=before.born if isinstance(born, AsRecorded) else born, enrolled_on=before.enrolled_on,
        text=Channel() if "text" in closed else before.text, email=Channel() if "email" in closed else before.email,
        zone=services.zone,
    )  # fmt: skip
    return replace(her, circumstances=after)


def _sorted_out(services: Services, changes: Iterable[Diff]) -> Effect:
    stops: list[Piece] = []
    waits: list[Piece] = []
    moves: list[Piece] = []
    begins: list[Piece] = []
    for change in changes:
        if isinstance(change, Insert):
            if change.wanted.state == PLANNED:
                begins.append(_piece(services, change.wanted.step, None, change.wanted))
            continue
        was_planned = change.stored.state == PLANNED
        before = change.stored.due_on if was_planned else None
        if isinstance(change, Cancel):
            if was_planned:
                stops.append(replace(_piece(services, change.stored.step, before, None), reason=change.reason))
            continue
        piece = _piece(services, change.wanted.step, before, change.wanted)
        if change.wanted.state == PLANNED:
            if not was_planned:
                begins.append(piece)
            elif before != change.wanted.due_on:
                moves.append(piece)
        elif was_planned:
            (waits if change.wanted.state == HELD else stops).append(replace(piece, after=None))
    order = _by_day
    return Effect(
        tuple(sorted(stops, key=order)), tuple(sorted(waits, key=order)), tuple(sorted(moves, key=order)),
        tuple(sorted(begins, key=order)),
    )  # fmt: skip


def _by_day(piece: Piece) -> date:
    return piece.before or piece.after or date.max


def _piece(services: Services, step_key: str, before: date | None, wanted: Wanted | None) -> Piece:
    step = services.step(step_key)
    return Piece(
        step_key,
        step.says.rstrip(".") if step else step_key,
        step.track if step else "",
        before,
        wanted.due_on if wanted else None,
        wanted.reason if wanted else "",
    )


def words_as_of(
    connection: Connection,
    services: Services,
    her: Gathered,
    step: Step,
    occurrence: str,
    now: datetime,
    *,
    channels: tuple[str, ...] | None = None,
    history: History | None = None,
    own_values: Mapping[str, str] | None = None,
    judged_on: date | None = None,
) -> tuple[ShownWords, ...]:
    """The words of a step as they would go to her at ``now``, on the channels it would take.

    ``judged_on``: today, when ``now`` lies ahead. By then the wording will have been read again at its source.
    """
    past = messages.histories(connection, [her.woman.id]).get(her.woman.id, ()) if history is None else history
    today = now.astimezone(services.zone).date()
    words = wording(step, occurrence, her.circumstances, past, today, services.rules)
    wordings = services.wording.read(connection)
    links = page_links(services.public_base_url, SAMPLE_TOKEN)
    shown = []
    for channel in channels or open_channels(step, her.circumstances) or step_channels(step):
        try:
            occasion = Occasion(services, wordings, her, step, words, own_values or {}, now, judged_on=judged_on)
            found = word(occasion, channel, links)
        except CannotWord as error:
            shown.append(ShownWords(channel, cannot=error.sentence))
            continue
        shown.append(ShownWords(channel, found.text, found.subject, found.html, approved=found.approved))
    return tuple(shown)


def step_channels(step: Step) -> tuple[str, ...]:
    """The channels a step goes by when nothing is known of hers."""
    return tuple(one for one in CHANNELS if one in step.channels) or (TEXT,)


def next_words(services: Services, now: datetime, woman_id: int, message_id: int) -> tuple[ShownWords, ...]:
    """The words that a message of hers which has not gone yet would have, as things are known now."""
    with reading(services.engine) as connection:
        row = messages.by_id(connection, [message_id]).get(message_id)
        if row is None or row.woman_id != woman_id or services.step(row.step) is None:
            return ()
        her = gather_known(connection, woman_id, services)
        step = her.programme.step(row.step)
        when = max(now, row.due_at or now)
        narrowed = tuple(row.channels.split(",")) if row.channels else None
        today = now.astimezone(services.zone).date()
        return words_as_of(connection, services, her, step, row.occurrence, when, channels=narrowed, judged_on=today)


def step_words(
    services: Services, now: datetime, woman_id: int, step_key: str, channels: tuple[str, ...]
) -> tuple[ShownWords, ...]:
    """The words of a step for her on these channels, whether it is planned or not."""
    with reading(services.engine) as connection:
        her = gather_known(connection, woman_id, services)
        step = her.programme.steps[step_key]
        return words_as_of(connection, services, her, step, "once", now, channels=channels)


def plan_of(services: Services, her: Gathered, now: datetime) -> tuple[Wanted, ...]:
    """Everything planned for somebody who has had nothing yet, in the order of days."""
    planned = [one for one in wanted_for(services, her, (), now) if one.state == PLANNED and one.due_on]
    return tuple(sorted(planned, key=lambda one: (one.due_on or date.max, one.step)))
