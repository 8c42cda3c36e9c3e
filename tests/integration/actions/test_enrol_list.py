"""A list of women is enrolled in a few statements, and what is stored is what enrolling them one by one stores."""

import re
from collections import defaultdict
from dataclasses import replace
from typing import Any

import psycopg
import pytest
from sqlalchemy import Connection, Engine, event, func, select

from actions.enrolment.enrol import Enrolled, checked, enrol_all, enrol_all_in, enrol_in
from actions.enrolment.form import Enrolment
from actions.errors import Refused
from actions.preferences import stop
from db.base import Base
from db.engine import reading, writing
from db.queries import addresses
from db.tables import StaffNotice, Woman, WorkItem
from tests.integration.actions.conftest import FORM, START, Story
from tests.support import all_rows

REFERENCE = re.compile(r"W-[0-9A-Z]{6}")
ERASED = "erased@example.org"
MOST_STATEMENTS = 25
Outcome = Enrolled | Refused


def form(story: Story, number: int, **changes: Any) -> Enrolment:
    """A woman unlike the others."""
    hers = {"first_name": f"Bea{number}", "mobile": f"07700 900{200 + number}", "email": f"bea{number}@example.org"}
    data = {**FORM, **hers, **changes}
    return checked(story.services, START, {key: value for key, value in data.items() if value is not None})


def very_different(story: Story) -> list[Enrolment]:
    """Some who are enrolled, each with other tasks, and some who are refused, each for another reason."""
    no_baby = {"baby": None, "feeding": None, "birth": None}
    return [
        form(story, 0),
        form(story, 0, email="other@example.org"),  # the same woman
        form(story, 1, mobile="07700 900200"),  # a number of another woman's
        form(story, 1, mobile="07700 900200", shared_number=True, consent=["email", "text"]),
        form(story, 2, mobile=FORM["mobile"]),  # stopped by whoever has it
        form(story, 3, **no_baby, loss="2026-02-10", gp_letter_agreed="yes", date_of_birth=None, consent=["text"]),
        form(story, 4, email=ERASED, consent=["email"]),  # erased
        form(story, 4, email=ERASED, consent=["email"], asked_to_return="by-phone"),
        form(story, 5, email=ERASED.upper(), consent=["email"], shared_number=True),  # open again by the one before
        form(story, 6, treatment="drug", year_of_birth=1991, date_of_birth=None, birth="not-known"),
        form(story, 7, first_name=FORM["first_name"], mobile=None, email=FORM["email"], consent=["email"]),  # is there
        form(story, 8, menopause="begun", consent_words={"text": "May we text you?"}),
    ]


@pytest.fixture
def town(ana: Story) -> Story:
    """A woman who stopped her texts, and an address of one who was erased."""
    stop(ana.services, ana.now, "her page", ana.woman_id, "text", how="test")
    with writing(ana.services.engine) as connection:
        addresses.suppress(connection, "email", addresses.address_hash(ERASED), addresses.ERASED, ana.now)
    return ana


def at_once(connection: Connection, story: Story, forms: list[Enrolment]) -> list[Outcome]:
    return enrol_all_in(connection, story.services, START, "nurse", forms)


def one_by_one(connection: Connection, story: Story, forms: list[Enrolment]) -> list[Outcome]:
    done: list[Outcome] = []
    for one in forms:
        try:
            done.append(enrol_in(connection, story.services, START, "nurse", one))
        except Refused as refused:
            done.append(refused)
    return done


def comparable(connection: Connection, outcomes: list[Outcome]) -> tuple[dict[str, list[Any]], list[Any]]:
    """All rows and what was answered, with rows counted from one and women's references in the order of the women."""
    tables: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for name, row in all_rows.read(connection):
        tables[name].append(row)
    ranks = defaultdict(dict, {name: _ranks(rows) for name, rows in tables.items()})
    shown = {row["reference"]: f"woman {ranks['women'][row['id']]}" for row in tables["women"]}

    def plain(name: str, row: dict[str, Any]) -> dict[str, Any]:
        found = {key: value for key, value in row.items() if key != "attempt_id"} | {
            "id": ranks[name].get(row.get("id"))
        }
        for column in Base.metadata.tables[name].columns:
            for key in column.foreign_keys:
                found[column.name] = ranks[key.column.table.name].get(row[column.name])
        if "reference" in row:
            found["reference"] = shown.get(row["reference"])
        if "dedupe" in row:
            found["dedupe"] = row["dedupe"].replace(str(row["woman_id"]), str(found["woman_id"]))
        if "item" in (details := row.get("details") or {}):
            found["details"] = {**details, "item": ranks["work_items"][details["item"]]}
        return found

    stored = {name: sorted((plain(name, row) for row in rows), key=repr) for name, rows in tables.items()}
    return stored, [_said(one, shown) for one in outcomes]


def _ranks(rows: list[dict[str, Any]]) -> dict[Any, int]:
    numbers = sorted(row["id"] for row in rows if isinstance(row.get("id"), int))
    return {number: rank for rank, number in enumerate(numbers, start=1)}


def _said(one: Outcome, shown: dict[str, str]) -> Any:
    what = [shown[one.reference]] if isinstance(one, Enrolled) else [one.code, *one.fields]
    sentences = one.warnings if isinstance(one, Enrolled) else one.problems
    return what, [REFERENCE.sub(lambda found: shown[found.group()], sentence) for sentence in sentences]


def test_a_list_leaves_the_very_same_rows_as_one_by_one(town: Story) -> None:
    forms = very_different(town)
    found = []
    for way in (one_by_one, at_once):
        with town.services.engine.connect() as connection:
            found.append(comparable(connection, way(connection, town, forms)))
            connection.rollback()
    (stored, answered), (stored_at_once, answered_at_once) = found
    assert answered_at_once == answered
    assert stored_at_once == stored
    assert {"women", "facts", "consents", "planned_messages", "work_items", "staff_notices"} <= set(stored)


def test_in_a_list_each_is_refused_or_enrolled_as_if_she_came_alone(town: Story) -> None:
    first, twin, unsaid, sharing, stopped, lost, erased, back, after, dayless, there, early = enrol_all(
        town.services, START, "nurse", very_different(town)
    )
    assert isinstance(first, Enrolled)
    for one, says in (
        (twin, f"She is enrolled already, as {first.reference}"),
        (unsaid, f"in use for another woman ({first.reference})"),
        (stopped, "were stopped by the person who has it"),
        (erased, "is not to be contacted"),
        (there, f"She is enrolled already, as {town.reference}"),
    ):
        assert isinstance(one, Refused)
        assert says in one.problems[0]
    assert isinstance(sharing, Enrolled)
    assert isinstance(back, Enrolled)
    assert isinstance(after, Enrolled)
    assert isinstance(lost, Enrolled)
    assert isinstance(dayless, Enrolled)
    assert isinstance(early, Enrolled)
    with reading(town.services.engine) as connection:
        assert connection.scalar(select(func.count()).select_from(Woman)) == 8, "nobody is enrolled who was refused"
        kinds = {(row.woman_id, row.kind) for row in connection.execute(select(WorkItem.__table__))}
        notices = connection.scalar(select(func.count()).select_from(StaffNotice))
    assert {
        (lost.woman_id, "loss"), (lost.woman_id, "gp-letter"), (dayless.woman_id, "breastfeeding-on-drug"),
        (dayless.woman_id, "find-birth-date"), (early.woman_id, "early-menopause"),
    } == kinds  # fmt: skip
    assert notices == 1, "the loss is urgent"


def test_what_the_database_refuses_keeps_nobody_else_from_being_enrolled(story: Story) -> None:
    forms = [form(story, number) for number in range(3)]
    forms[1] = replace(forms[1], language=None)  # type: ignore[arg-type]
    first, refused, last = enrol_all(story.services, START, "nurse", forms)
    assert isinstance(first, Enrolled)
    assert isinstance(last, Enrolled)
    assert isinstance(refused, Refused)
    assert "did not take her record" in refused.problems[0]
    with reading(story.services.engine) as connection:
        assert connection.scalars(select(Woman.id).order_by(Woman.id)).all() == [first.woman_id, last.woman_id]


def test_a_hundred_women_are_enrolled_in_a_few_statements(
    story: Story, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    forms = [form(story, number, treatment="drug") for number in range(100)]
    run: list[str] = []
    event.listen(engine, "before_cursor_execute", lambda *ran: run.append(ran[2]))
    plainly = psycopg.Connection.execute

    def counted(self: Any, query: Any, *how: Any, **more: Any) -> Any:
        run.append(str(query))
        return plainly(self, query, *how, **more)

    monkeypatch.setattr(psycopg.Connection, "execute", counted)
    assert all(isinstance(one, Enrolled) for one in enrol_all(story.services, START, "nurse", forms))
    assert any("INSERT INTO women" in one for one in run), "every statement is counted"
    assert len(run) <= MOST_STATEMENTS, run
