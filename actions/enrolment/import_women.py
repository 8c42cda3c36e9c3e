"""Enrolling many women from a file: every line is checked first, then many are enrolled in each transaction.

Nobody is enrolled twice: what was done is written down with the enrolment itself, so that a second press, a stop half
way or the same file once more goes on where it ended.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Connection, insert, select, update

from actions import audit
from actions.enrolment import import_table
from actions.enrolment.consent_words import CONSENT_WORDS
from actions.enrolment.enrol import AT_ONCE, Enrolled, checked_all, enrol_all_in
from actions.enrolment.form import Enrolment
from actions.enrolment.import_table import BY_HEADING, Row
from actions.enrolment.others import Others, read_others
from actions.errors import NotFound, Refused
from actions.services import Services
from db.engine import reading, writing
from db.staff_tables import ImportBatch

READY, WRONG, THERE, ENROLLED = "ready", "wrong", "there", "enrolled"
LABELS: Final = {column.field: column.heading for column in BY_HEADING.values()}
ALREADY: Final = "She is enrolled already"


@dataclass(frozen=True, slots=True)
class Line:
    """What became of one line. ``state``: ready, wrong, there (enrolled before), or enrolled."""

    number: int
    name: str = field(repr=False)
    state: str
    sentences: tuple[str, ...] = field(repr=False, default=())
    reference: str | None = None


@dataclass(frozen=True, slots=True)
class Batch:
    """A file that was checked, and perhaps imported."""

    id: int
    filename: str
    at: datetime
    lines: tuple[Line, ...]
    before: datetime | None

    def count(self, state: str) -> int:
        """How many lines are in a state."""
        return sum(line.state == state for line in self.lines)


def check(services: Services, now: datetime, user_id: int, filename: str, content: bytes) -> int:
    """Check every line and keep the result; answers its number. Nobody is enrolled yet.

    Raises Refused when the file as a whole cannot be used.
    """
    rows = import_table.read(content)
    with reading(services.engine) as connection:
        report = _checked(connection, services, now, rows)
    with writing(services.engine) as connection:
        return connection.execute(
            insert(ImportBatch)
            .values(
                user_id=user_id, at=now, filename=_safe(filename), rows=len(rows), report=json.dumps(report),
                sha256=hashlib.sha256(content).hexdigest(),
            )
            .returning(ImportBatch.id)
        ).scalar_one()  # fmt: skip


def _safe(filename: str) -> str:
    return "".join(one for one in filename if one.isprintable() and one not in "<>/\\")[:100] or "list.csv"


def _checked(connection: Connection, services: Services, now: datetime, rows: list[Row]) -> list[dict[str, Any]]:
    readable = [row for row in rows if not row.problems]
    forms = checked_all(connection, services, now, [_data(row) for row in readable])
    others = read_others(connection, [form for form in forms if isinstance(form, Enrolment)])
    by_number = {row.number: form for row, form in zip(readable, forms, strict=True)}
    seen: dict[str, int] = {}
    found = []
    for row in rows:
        state, sentences = _state(row, by_number.get(row.number), others, seen)
        found.append({
            "number": row.number, "state": state, "sentences": sentences, "reference": None,
            "name": " ".join(str(row.data.get(part, "")) for part in ("first_name", "last_name")).strip()[:120],
            "data": _data(row) if state == READY else None,
        })  # fmt: skip
    return found


def _data(row: Row) -> dict[str, object]:
    consent = row.data.get("consent")
    ways = consent if isinstance(consent, list) else []
    return {**row.data, "consent_words": {way: CONSENT_WORDS[way] for way in ways}}


def _state(row: Row, form: Enrolment | Refused | None, others: Others, seen: dict[str, int]) -> tuple[str, list[str]]:
    """``form``: what the checks make of the line; None when it cannot be read."""
    problems = [sentence for sentence, _ in row.problems]
    refused = form if isinstance(form, Refused) else None
    if isinstance(form, Enrolment):
        try:
            others.check(form)
        except Refused as not_possible:
            refused = not_possible
    if refused is not None:
        problems = _spoken(refused)
        if problems[0].startswith(ALREADY):
            return THERE, problems[:1]
    twin = _twin(row, seen)
    if twin:
        problems.append(f"Line {twin} has the same number or email address.")
    return (WRONG, problems) if problems else (READY, [])


def _twin(row: Row, seen: dict[str, int]) -> int | None:
    """An earlier line with one of the same addresses; remembers this one's."""
    twin = None
    for name in ("mobile", "email"):
        value = str(row.data.get(name, ""))
        key = f"{name}:{''.join(value.split()).removeprefix('+44').removeprefix('0').casefold()}"
        if value:
            twin = twin or seen.get(key)
            seen.setdefault(key, row.number)
    return twin


def _spoken(refused: Refused) -> list[str]:
    """The sentences with the headings of the file in place of names of fields."""
    found = []
    for sentence, name in zip(refused.problems, refused.fields, strict=True):
        label = LABELS.get(name)
        if label:
            sentence = sentence.replace(f"“{name}”", f"“{label}”").replace(f"“{name.replace('_', '-')}”", f"“{label}”")
            sentence = sentence if label in sentence else f"{label}: {sentence}"
        found.append(sentence.removeprefix("Mobile number: ") if ALREADY in sentence else sentence)
    return [one.removeprefix("Email: ") if ALREADY in one else one for one in found]


def find(services: Services, user_id: int, batch_id: int) -> Batch:
    """A file of this nurse's. Raises NotFound."""
    with reading(services.engine) as connection:
        row = connection.execute(
            select(ImportBatch.__table__).where(ImportBatch.id == batch_id, ImportBatch.user_id == user_id)
        ).one_or_none()
        if row is None:
            raise NotFound(str(batch_id))
        before = connection.scalar(
            select(ImportBatch.at)
            .where(ImportBatch.sha256 == row.sha256, ImportBatch.id < batch_id)
            .order_by(ImportBatch.id.desc())
            .limit(1)
        )
    lines = tuple(_line(one) for one in json.loads(row.report or "[]"))
    return Batch(row.id, row.filename or "", row.at, lines, before)


def _line(kept: Mapping[str, Any]) -> Line:
    return Line(kept["number"], kept["name"], kept["state"], tuple(kept["sentences"]), kept["reference"])


def carry_out(services: Services, now: datetime, actor: str, user_id: int, batch_id: int) -> None:
    """Enrol every line that is ready, in their order. Doing it again enrols nobody again. Raises NotFound."""
    while _enrol_next(services, now, actor, user_id, batch_id):
        pass


def _enrol_next(services: Services, now: datetime, actor: str, user_id: int, batch_id: int) -> bool:
    """Enrol the first lines that are ready. False: there was none."""
    with writing(services.engine) as connection:
        # The row is locked until these lines are written down: two presses take turns.
        mine = (ImportBatch.id == batch_id, ImportBatch.user_id == user_id)
        stored = connection.scalar(select(ImportBatch.report).where(*mine).with_for_update())
        if stored is None:
            raise NotFound(str(batch_id))
        report = json.loads(stored)
        lines = [line for line in report if line["state"] == READY][:AT_ONCE]
        if not lines:
            return False
        outcomes = _enrolled(connection, services, now, actor, [line["data"] for line in lines])
        for line, outcome in zip(lines, outcomes, strict=True):
            line |= outcome
        connection.execute(update(ImportBatch).where(*mine).values(report=json.dumps(report)))
        audit.record_all(
            connection,
            [
                audit.Event(
                    now, actor, "import-line", None,
                    {"batch": batch_id, "line": line["number"], "state": line["state"]},
                )
                for line in lines
            ],
        )  # fmt: skip
    return True


def _enrolled(
    connection: Connection, services: Services, now: datetime, actor: str, entries: Sequence[Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Enrol the women of these lines who can be; answers what the report says of each from now on."""
    forms = checked_all(connection, services, now, entries)
    sound = [form for form in forms if isinstance(form, Enrolment)]
    outcomes = iter(enrol_all_in(connection, services, now, actor, sound))
    return [_said(form if isinstance(form, Refused) else next(outcomes)) for form in forms]


def _said(outcome: Enrolled | Refused) -> dict[str, Any]:
    if isinstance(outcome, Enrolled):
        sentences = list(outcome.warnings)
        return {"state": ENROLLED, "reference": outcome.reference, "sentences": sentences, "data": None}
    problems = _spoken(outcome)
    return {"state": THERE if problems[0].startswith(ALREADY) else WRONG, "sentences": problems, "data": None}


def latest(services: Services, user_id: int) -> list[tuple[int, str, datetime, int]]:
    """The last files of this nurse's: number, name, when, and how many lines."""
    query = (
        select(ImportBatch.id, ImportBatch.filename, ImportBatch.at, ImportBatch.rows)
        .where(ImportBatch.user_id == user_id)
        .order_by(ImportBatch.id.desc())
        .limit(5)
    )
    with reading(services.engine) as connection:
        return [(row.id, row.filename, row.at, row.rows) for row in connection.execute(query)]
