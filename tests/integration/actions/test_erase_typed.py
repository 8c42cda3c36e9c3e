"""Erasure reaches what staff typed about her elsewhere: kept forms, drafts and lists; nothing of anybody else goes."""

import json
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from actions.enrolment import drafts, import_women
from actions.privacy import erase
from actions.staff import kept_forms
from actions.staff.kept_forms import Kept
from db.engine import reading, writing
from db.staff_tables import EnrolmentDraft, ImportBatch, KeptForm, StaffUser
from db.tables import WorkItem
from tests.integration.actions.conftest import Story
from tests.integration.actions.test_erase import HERS, her

ENROL, SEARCH = "/staff/enrol/0123456789abcdef/contact", "/staff/women/search"


@pytest.fixture
def user(story: Story) -> int:
    her(story)
    with writing(story.services.engine) as connection:
        return connection.execute(
            insert(StaffUser)
            .values(email_hash="k", roles="nurse", state="active", created_at=story.now, created_by="t")
            .returning(StaffUser.id)
        ).scalar_one()


def keep(story: Story, user: int, action: str, **fields: str) -> None:
    kept_forms.keep(story.services, story.now, user, Kept(action, action, tuple(fields.items())))


def kept(story: Story) -> list[str]:
    with reading(story.services.engine) as connection:
        return [json.loads(form or "{}")["action"] for form in connection.scalars(select(KeptForm.form))]


def erased(story: Story) -> None:
    erase.ask(story.services, story.now, "staff:1", story.woman_id)
    erase.erase(story.services, story.now, "staff:2", story.woman_id)


@pytest.mark.parametrize(
    "fields",
    [
        {"mobile": "07700900456"},
        {"mobile": "+44 7700 900 456"},
        {"mobile": "0044 7700 900456"},
        {"q": "07700 900456"},
        {"q": "Zebediah@Example.org"},
        {"note": "I rang zebediah quillfeather today"},
        {"first_name": "Zebediah", "last_name": "Quillfeather", "date_of_birth-year": "1971"},
        {"first_name": "zebediah ", "last_name": "QUILLFEATHER"},
    ],
)
def test_a_form_that_names_her_goes_wherever_it_stood(story: Story, user: int, fields: dict[str, str]) -> None:
    keep(story, user, ENROL, **fields)
    keep(story, user, SEARCH, q="07700 900123", first_name="Zebediah", last_name="Otherwise")
    erased(story)
    assert kept(story) == [SEARCH]


def test_forms_of_her_page_and_of_tasks_and_drafts_about_her_go(story: Story, user: int) -> None:
    with reading(story.services.engine) as connection:
        task = connection.scalars(select(WorkItem.id).where(WorkItem.woman_id == story.woman_id)).first()
    draft = drafts.begin(story.services, story.now, user)
    drafts.save(story.services, story.now, user, draft, "about", {"mobile": HERS["mobile"]})
    keep(story, user, f"/staff/women/{story.reference}/change", note="She sounded tired")
    keep(story, user, f"/staff/tasks/{task}/done", note="She sounded tired")
    keep(story, user, f"/staff/enrol/{draft}/babies", note="She sounded tired")
    keep(story, user, f"/staff/tasks/{task}5/done", note="Somebody else's")
    erased(story)
    assert kept(story) == [f"/staff/tasks/{task}5/done"]


def test_drafts_with_her_name_go_but_not_those_of_another_birthday(story: Story, user: int) -> None:
    hers = {"first_name": "Zebediah", "last_name": "Quillfeather"}
    for form in (hers, hers | {"date_of_birth-year": "1971"}, hers | {"date_of_birth-year": "1990"}):
        number = drafts.begin(story.services, story.now, user)
        drafts.save(story.services, story.now, user, number, "about", form)
    erased(story)
    with reading(story.services.engine) as connection:
        left = [json.loads(form or "{}") for form in connection.scalars(select(EnrolmentDraft.form))]
    assert left == [hers | {"date_of_birth-year": "1990"}]


def test_the_name_of_a_file_that_was_named_after_her_goes(story: Story, user: int) -> None:
    line = "First name,Family name,Mobile number,Agreed to be asked by\nBea,Bell,07700 900123,texts\n"
    for name in ("for quillfeather.csv", "october.csv"):
        import_women.check(story.services, story.now, user, name, f"{line}{name}".encode())
    erased(story)
    with reading(story.services.engine) as connection:
        names = list(connection.scalars(select(ImportBatch.filename).where(ImportBatch.user_id == user)))
    assert names == [None, "october.csv"]


def test_whatever_names_nobody_goes_within_a_day(story: Story, user: int) -> None:
    keep(story, user, SEARCH, q="tall, came on Tuesday")
    erased(story)
    assert kept(story) == [SEARCH]
    with writing(story.services.engine) as connection:
        kept_forms.tidy(connection, story.now + timedelta(days=1, minutes=1))
    assert kept(story) == []
