"""An export holds every row about her in every table, decrypted, with the exact words; nothing of anybody else."""

import json
from typing import Any

from sqlalchemy import select

from actions.privacy.export import export
from db.engine import reading
from db.tables import AuditEvent
from tests.integration.actions.conftest import Story
from tests.integration.actions.test_erase import MARKS, her
from tests.support import all_rows

TIED_BY_HASH = {"suppressions", "page_attempts"}
"""Besides the tables that point to a woman."""


def exported(story: Story) -> tuple[str, dict[str, Any]]:
    made = export(story.services, story.now, "staff:7", story.woman_id)
    return made.page, json.loads(made.rows)


def test_every_table_about_women_is_exported_with_every_row_of_hers(story: Story) -> None:
    story.enrol()
    her(story)
    _, rows = exported(story)
    assert set(rows["tables"]) == {*all_rows.tables_about_women(), *TIED_BY_HASH}
    with reading(story.services.engine) as connection:
        stored = list(all_rows.read(connection))
    hers: dict[str, set[Any]] = {}
    for table, row in stored:
        mine = row.get("woman_id") == story.woman_id or (table == "women" and row["id"] == story.woman_id)
        over = any(row.get(column) in hers.get(target, ()) for column, target in
                   (("attempt_id", "attempts"), ("work_item_id", "work_items")))  # fmt: skip
        if mine or (over and table in ("receipts", "staff_notices")):
            hers.setdefault(table, set()).add(row["id"])
    assert len(hers) >= 12
    given = {table: {row["id"] for row in found} for table, found in rows["tables"].items() if found}
    given.pop("page_attempts")
    assert given == hers


def test_it_is_decrypted_and_whole(story: Story) -> None:
    her(story)
    page, rows = exported(story)
    text = json.dumps(rows, ensure_ascii=False)
    for mark in MARKS:
        if mark != "07700 900456":
            assert mark in text, mark
    first = rows["tables"]["attempts"][0]["words"]
    assert story.texts.sent[0].body in [first["text"], *(one["words"]["text"] for one in rows["tables"]["attempts"])]
    assert rows["tables"]["consents"][0]["words"] == "May we send you texts and emails?"
    assert {"actor", "recorded_at", "name", "value"} <= set(rows["tables"]["facts"][0])
    for shown in (
        "Zebediah Quillfeather",
        "8 July 1971",
        "green giraffe",
        "purple walrus",
        "yellow yak",
    ):
        assert shown in page, shown
    assert "v1:k1:" not in text + page
    assert "_hash" not in text


def test_nothing_of_anybody_else_is_in_it_and_nothing_is_taken_for_markup(story: Story) -> None:
    her(story)
    story.text("<script>alert(1)</script>", sender="+447700900456")
    mine = story.woman_id
    story.enrol(first_name="Otherina", last_name="Elsewhere")
    story.woman_id = mine
    page, rows = exported(story)
    assert "Otherina" not in page + json.dumps(rows)
    assert "<script>" not in page


def test_taking_it_out_is_on_record(story: Story) -> None:
    her(story)
    exported(story)
    with reading(story.services.engine) as connection:
        events = connection.execute(
            select(AuditEvent.actor, AuditEvent.at).where(AuditEvent.action == "exported")
        ).all()
    assert [(event.actor, event.at) for event in events] == [("staff:7", story.now)]
