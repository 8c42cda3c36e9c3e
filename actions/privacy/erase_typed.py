"""What staff typed about a woman in forms and lists that is not tied to her row: found by what she is known by."""

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, delete, select, update

from actions.enrolment.drafts import DONE
from db.queries import addresses
from db.staff_tables import EnrolmentDraft, ImportBatch, KeptForm
from db.tables import Woman, WorkItem

SHORTEST = 3
"""A part of a name must have so many letters to be looked for in the name of a file."""


@dataclass(frozen=True, slots=True)
class Her:
    """``born``: her birthday as it is stored, or empty. ``tasks``: the numbers of tasks about her."""

    reference: str = field(repr=False)
    name: str = field(repr=False)
    born: str = field(repr=False)
    hashes: Collection[str] = field(repr=False)
    tasks: Collection[int] = field(repr=False)


def known_by(connection: Connection, woman_id: int, hashes: Collection[str]) -> Her:
    """Look her up, while her rows are still there. ``hashes``: of all her addresses."""
    row = connection.execute(
        select(Woman.reference, Woman.first_name, Woman.last_name, Woman.date_of_birth).where(Woman.id == woman_id)
    ).one()
    name = " ".join(part for part in (row.first_name, row.last_name) if part)
    tasks = connection.scalars(select(WorkItem.id).where(WorkItem.woman_id == woman_id))
    return Her(row.reference, name.casefold(), row.date_of_birth or "", hashes, frozenset(tasks))


def remove(connection: Connection, her: Her) -> int:
    """Forms that are half filled in or kept, and her lines in imported files. Answers how many rows went."""
    gone, places = _drafts(connection, her)
    gone += _kept_forms(connection, her, {her.reference, *places})
    _imports(connection, her)
    return gone


def _drafts(connection: Connection, her: Her) -> tuple[int, set[str]]:
    """Enrolments about her, and the one that became her record. Answers how many, and their references."""
    rows = connection.execute(
        select(EnrolmentDraft.id, EnrolmentDraft.reference, EnrolmentDraft.form, EnrolmentDraft.step)
    ).all()
    hers = {
        row.id: row.reference
        for row in rows
        if row.step == f"{DONE}{her.reference}" or _about(json.loads(row.form or "{}"), her)
    }
    if hers:
        connection.execute(delete(EnrolmentDraft).where(EnrolmentDraft.id.in_(hers)))
    return len(hers), set(hers.values())


def _kept_forms(connection: Connection, her: Her, places: Collection[str]) -> int:
    """What staff sent while their session ran out: on pages about her, about a task of hers, or naming her."""
    rows = connection.execute(select(KeptForm.id, KeptForm.form)).all()
    hers = [row.id for row in rows if row.form and _is_about(json.loads(row.form), her, places)]
    return connection.execute(delete(KeptForm).where(KeptForm.id.in_(hers))).rowcount if hers else 0


def _is_about(kept: Mapping[str, Any], her: Her, places: Collection[str]) -> bool:
    everything = json.dumps(kept, ensure_ascii=False).casefold()
    if any(place.casefold() in everything for place in places):
        return True
    if any(f"/tasks/{task}/" in kept["action"] for task in her.tasks):
        return True
    typed = {str(name): str(value) for name, value in kept["fields"]}
    if any(_is_hers(value, her) or (her.name and her.name in value.casefold()) for value in typed.values()):
        return True
    return _about(typed, her)


def _imports(connection: Connection, her: Her) -> None:
    """Her lines in the reports of imported files, and the name of a file that was named after her."""
    parts = [part for part in her.name.split() if len(part) >= SHORTEST]
    query = select(ImportBatch.id, ImportBatch.report, ImportBatch.filename)
    for batch_id, report, filename in connection.execute(query).all():
        this = update(ImportBatch).where(ImportBatch.id == batch_id)
        lines = json.loads(report or "[]")
        kept = [line for line in lines if not _is_her_line(line, her)]
        if len(kept) != len(lines):
            connection.execute(this.values(report=json.dumps(kept)))
        if any(part in (filename or "").casefold() for part in parts):
            connection.execute(this.values(filename=None))


def _is_her_line(line: Mapping[str, Any], her: Her) -> bool:
    said = " ".join(line.get("sentences") or ())
    same_name = bool(her.name) and str(line.get("name", "")).casefold() == her.name
    return line.get("reference") == her.reference or her.reference in said or same_name or _about(line.get("data"), her)


def _about(data: object, her: Her) -> bool:
    """Whether what was typed has one of her addresses, or her whole name with no other year of birth."""
    if not isinstance(data, dict):
        return False
    if any(_is_hers(str(data.get(field) or ""), her) for field in ("mobile", "email")):
        return True
    name = " ".join(str(data.get(part) or "").strip() for part in ("first_name", "last_name")).casefold()
    years = [str(data.get(field) or "")[:4] for field in ("date_of_birth", "date_of_birth-year", "year_of_birth")]
    another = her.born and any(year and year != her.born[:4] for year in years)
    return bool(her.name) and name == her.name and not another


def _is_hers(typed: str, her: Her) -> bool:
    """Whether what was typed is one of her addresses, however it was written."""
    return bool(typed.strip()) and any(addresses.address_hash(one) in her.hashes for one in _spellings(typed))


def _spellings(value: str) -> set[str]:
    digits = "".join(one for one in value if one.isdigit() or one == "+")
    local = digits.removeprefix("+44").removeprefix("0044").removeprefix("0")
    return {value.strip(), digits, f"+44{local}", f"+{digits.removeprefix('00').removeprefix('+')}"}
