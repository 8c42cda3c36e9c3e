"""Writing down women who join: record, facts, addresses, consents, invitations, tasks and audit events.

As many women as there are, in the same few statements; each table's rows in the order of the women.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from actions import answers, audit
from actions.enrolment.confirm import invitation
from actions.enrolment.form import Enrolment
from actions.enrolment.others import AskedWay, ways_of
from actions.new_work_items import NewItem, open_new
from actions.services import Services
from db.cipher import keyed_hash
from db.queries import addresses, consents, facts, women
from db.queries.women import NewWoman
from db.together import together
from programme.alerts import ALERT_STATES
from programme.circumstances import Channel
from programme.facts import Fact
from programme.folding import circumstances_from


@dataclass(frozen=True, slots=True)
class Joining:
    """A woman who may be enrolled. ``returning``: addresses of an erased record of hers that are opened again."""

    form: Enrolment
    reference: str
    warnings: tuple[str, ...]
    returning: tuple[AskedWay, ...]


@dataclass(frozen=True, slots=True)
class _Joined:
    """The same, with her number."""

    woman_id: int
    form: Enrolment
    returning: tuple[AskedWay, ...]


def write(
    connection: Connection, services: Services, now: datetime, actor: str, joining: Sequence[Joining]
) -> list[int]:
    """Write them all down; answers the number of each. What may not be has been refused before."""
    if not joining:
        return []
    ids = women.add_all(connection, [_record(one) for one in joining], now, actor)
    joined = [_Joined(id_, one.form, one.returning) for id_, one in zip(ids, joining, strict=True)]
    recorded = {one.woman_id: [Fact(*fact, now, actor) for fact in one.form.facts] for one in joined}
    rows = [row for woman_id, hers in recorded.items() for row in facts.rows_of(woman_id, hers)]
    *_, numbers = together(
        connection,
        [
            *facts.NEW.given(rows),
            *addresses.NEW.given([row for one in joined for row in _addresses(one, now)]),
            (addresses.NUMBERS_OF, {"ids": ids}),
        ],
    )
    for one in joined:
        for way in one.returning:
            addresses.lift(connection, way.channel, way.value_hash, actor, now)
    tasks = {one.woman_id: list(_tasks(services, one, recorded[one.woman_id])) for one in joined}
    opened = open_new(
        connection, [item for hers in tasks.values() for item in hers], now, services.work_calendar, actor
    )
    address_ids = {(row[0], row[1]): row[2] for row in numbers}
    invited = [invitation(services, now, one.woman_id, way.channel) for one in joined for way in ways_of(one.form)]
    agreed = [row for one in joined for row in _consents(one, address_ids, now, actor)]
    events = [event for one in joined for event in (*opened.get(one.woman_id, ()), *_events(one, now, actor))]
    together(connection, [*consents.NEW.given(agreed), *answers.NEW.given(invited), *audit.given(events)])
    return ids


def _record(one: Joining) -> NewWoman:
    form = one.form
    name = " ".join(part for part in (form.first_name, form.last_name) if part)
    hashed = keyed_hash("name", name.casefold()) if name else None
    return NewWoman(one.reference, form.first_name, form.last_name, hashed, form.date_of_birth, form.language)


def _addresses(one: _Joined, now: datetime) -> Iterator[dict[str, object]]:
    for way in ways_of(one.form):
        yield addresses.row(one.woman_id, way.channel, way.value, way.value_hash, now)


def _consents(
    one: _Joined, address_ids: dict[tuple[int, str], int], now: datetime, actor: str
) -> Iterator[dict[str, object]]:
    """That she agreed to be asked, and that she is."""
    for way in ways_of(one.form):
        for event, words in (("given", one.form.consent_words.get(way.channel)), ("invited", None)):
            yield consents.row(
                one.woman_id, way.channel, event, now, how="enrolment", actor=actor,
                words=words, address_id=address_ids[one.woman_id, way.channel],
            )  # fmt: skip


def _events(one: _Joined, now: datetime, actor: str) -> Iterator[audit.Event]:
    for way in one.returning:
        details = {"channel": way.channel, "asked": one.form.asked_to_return}
        yield audit.Event(now, actor, "came-back-after-erasure", one.woman_id, details)
    yield audit.Event(now, actor, "enrolled", one.woman_id, {"channels": list(one.form.consent)})


def _tasks(services: Services, one: _Joined, recorded: Sequence[Fact]) -> Iterator[NewItem]:
    """What her answers ask of a person, and what how things stand together does (as after any change of hers)."""
    said = {fact.name: fact.value for fact in recorded}
    if said.get("gp-letter-agreed") == "yes":
        yield NewItem(one.woman_id, "gp-letter", "Send the letter to her GP practice: she agreed to it.")
    if "loss" in said and "restart" not in said:
        yield NewItem(
            one.woman_id,
            "loss",
            "She was enrolled after a loss. Everything is held. Approve the note, or leave it, and start messages when "
            "she would like them.",
        )
    born, _ = women.born_from(one.form.date_of_birth)
    known = circumstances_from(
        one.woman_id, recorded, born=born, enrolled_on=None, text=Channel(), email=Channel(), zone=services.zone
    )
    for state in ALERT_STATES:
        if state.holds(known):
            yield NewItem(one.woman_id, state.kind, state.reason)
