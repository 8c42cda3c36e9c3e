"""Nobody approves their own words, and words with a caution need two others: in the action and in the database."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import insert, select, update
from sqlalchemy.exc import IntegrityError

from actions.wording.checks import is_guarded
from actions.wording.live import STARTING_WORDING, put_starting_wording_in_force
from db.engine import writing
from db.queries import wording
from db.wording_tables import TemplateVersion, WordingApproval
from messages.parsing import parse_template
from tests.integration.web.staff.people import signed_in
from tests.integration.web.staff.wording.desk import GUARDED, KEY, Desk

WORDS = "{{ service }}: a nurse can help. {{ link }}{% if say_stop %} Text STOP to end.{% endif %}"
STRONG = "{{ service }}: you may ask for more pain relief. {{ link }}{% if say_stop %} Text STOP to end.{% endif %}"


def test_another_admin_puts_it_in_force_at_once_and_the_earlier_version_is_kept(desk: Desk) -> None:
    before = desk.live()
    number = desk.waiting(words=WORDS)
    answer = desk.approve(desk.admin, number, "admin")
    assert answer.headers["Location"].endswith("done=live")
    row = desk.live()
    assert (row.id, row.approved_by, row.note) == (number, desk.admin.user.actor, "Clearer.")
    with writing(desk.site.engine) as connection:
        old = wording.version(connection, before.id)
    assert old is not None
    assert (old.state, old.source, old.retired_at) == ("retired", before.source, desk.site.clock.now)
    shown = desk.author.get(f"/staff/wording/versions/{before.id}").text
    assert "Restore as a new draft" in shown


def test_the_author_cannot_approve_even_by_sending_the_form(desk: Desk) -> None:
    number = desk.waiting(words=WORDS)
    assert "Approve as admin" not in desk.author.get(f"/staff/wording/versions/{number}").text
    answer = desk.approve(desk.author, number, "admin")
    assert answer.status_code == 422
    assert "You wrote this wording, so somebody else must approve it." in answer.text
    assert desk.newest().state == "waiting"


def test_the_database_refuses_the_author_too(desk: Desk) -> None:
    number = desk.waiting(words=WORDS)
    author = desk.author.user.id
    yes = {"version_id": number, "user_id": author, "role": "admin", "at": desk.site.clock.now}
    for pretended in (author, 0, desk.admin.user.id):
        with pytest.raises(IntegrityError), writing(desk.site.engine) as connection:
            connection.execute(insert(WordingApproval).values(**yes, author_id=pretended))
    with writing(desk.site.engine) as connection:
        connection.execute(update(TemplateVersion).where(TemplateVersion.key == KEY).values(state="retired"))
    with pytest.raises(IntegrityError), writing(desk.site.engine) as connection:
        connection.execute(update(TemplateVersion).where(TemplateVersion.id == number).values(state="live"))


def test_a_caution_needs_an_admin_and_a_clinical_approver_in_either_order(desk: Desk) -> None:
    number = desk.waiting(GUARDED, STRONG)
    assert desk.approve(desk.admin, number, "admin", key=GUARDED).headers["Location"].endswith("done=approved")
    assert desk.newest(GUARDED).state == "waiting"
    assert "It still needs a clinical approver" in desk.author.get(f"/staff/wording/versions/{number}").text or (
        "You wrote it" in desk.author.get(f"/staff/wording/versions/{number}").text
    )
    assert desk.approve(desk.admin, number, "admin", key=GUARDED).status_code == 422
    other = signed_in(desk.site, "admin", name="Dora Admin")
    assert "approved in that role already" in desk.approve(other, number, "admin", key=GUARDED).text
    assert desk.approve(desk.clinician, number, "clinical", key=GUARDED).headers["Location"].endswith("done=live")
    assert desk.live(GUARDED).approved_by == f"{desk.admin.user.actor} and {desk.clinician.user.actor}"


def test_one_person_with_both_roles_is_still_one_person(desk: Desk) -> None:
    both = signed_in(desk.site, "both", clinical=True, name="Eve Both")
    number = desk.waiting(GUARDED, STRONG)
    assert desk.approve(both, number, "clinical", key=GUARDED).status_code == 303
    answer = desk.approve(both, number, "admin", key=GUARDED)
    assert answer.status_code == 422
    assert "You have approved this already" in answer.text
    assert desk.newest(GUARDED).state == "waiting"


def test_taking_the_caution_out_needs_the_same_two_people(desk: Desk) -> None:
    before = parse_template(GUARDED, desk.live(GUARDED).source)
    without = replace(before, safety=(), facts=())
    assert not is_guarded(without)
    assert is_guarded(without, before)
    assert desk.waiting(GUARDED, STRONG) == desk.newest(GUARDED).id
    assert desk.newest(GUARDED).needs_clinical


def test_a_role_one_does_not_have_is_refused(desk: Desk) -> None:
    number = desk.waiting(words=WORDS)
    assert "You cannot approve as that" in desk.approve(desk.admin, number, "clinical").text
    assert "You cannot approve as that" in desk.approve(desk.admin, number, "owner").text
    nurse = signed_in(desk.site, "nurse", name="Nell Nurse")
    assert desk.approve(nurse, number, "admin").status_code == 403
    assert nurse.get(f"/staff/wording/versions/{number}").status_code == 200
    assert desk.newest().state == "waiting"


def test_what_was_overtaken_is_not_approved(desk: Desk) -> None:
    first = desk.waiting(words=WORDS)
    other = desk.waiting(words=WORDS.replace("help", "listen"), who=desk.admin)
    assert desk.approve(desk.admin, first, "admin").status_code == 303
    answer = desk.approve(desk.author, other, "admin")
    assert answer.status_code == 422
    assert "Other wording of this message came into force since" in answer.text
    assert desk.live().id == first


def test_what_is_sent_back_comes_back_as_a_draft_with_the_reason(desk: Desk) -> None:
    number = desk.waiting(words=WORDS)
    page = f"/staff/wording/versions/{number}"
    assert desk.admin.post(page, f"{page}/send-back", remark="").status_code == 422
    assert desk.admin.post(page, f"{page}/send-back", remark="Too short.").status_code == 303
    assert (desk.newest().state, desk.newest().remark) == ("retired", "Too short.")
    draft = desk.begin()
    assert "a nurse can help" in desk.author.get(f"/staff/wording/drafts/{draft}").text


def test_an_earlier_version_is_restored_as_a_draft_and_approved_like_any_other(desk: Desk) -> None:
    first = desk.live()
    desk.approve(desk.admin, desk.waiting(words=WORDS), "admin")
    draft = desk.begin(version=str(first.id))
    assert desk.send(draft, "submit", note="The earlier words were better.").status_code == 303
    assert desk.approve(desk.admin, desk.newest().id, "admin").headers["Location"].endswith("done=live")
    restored = desk.live()
    old, new = parse_template(KEY, first.source), parse_template(KEY, restored.source)
    assert new.sections == old.sections
    assert restored.id != first.id


def test_newer_wording_of_the_files_is_offered_and_never_in_force_by_itself(desk: Desk) -> None:
    desk.approve(desk.admin, desk.waiting(words=WORDS), "admin")
    mine = desk.live()
    file = parse_template(KEY, mine.source.replace("a nurse can help", "the files say so"))
    with_file = [file]
    assert put_starting_wording_in_force(desk.site.engine, with_file, desk.site.clock.now + timedelta(days=1)) == 0
    assert put_starting_wording_in_force(desk.site.engine, with_file, desk.site.clock.now + timedelta(days=2)) == 0
    assert desk.live().id == mine.id
    offer = desk.newest()
    assert (offer.state, offer.created_by) == ("draft", STARTING_WORDING)
    with writing(desk.site.engine) as connection:
        count = connection.execute(select(TemplateVersion.id).where(TemplateVersion.state == "draft")).all()
    assert len(count) == 1
    assert "the files say so" in desk.author.get(f"/staff/wording/versions/{offer.id}").text
    draft = desk.begin(version=str(offer.id))
    assert desk.send(draft, "submit", note="Take it up.").status_code == 303
    assert desk.newest().state == "waiting"


def test_wording_that_came_with_the_program_is_approved_as_it_is(desk: Desk) -> None:
    live = desk.live()
    assert live.approved_by is None
    assert desk.approve(desk.admin, live.id, "admin").status_code == 303
    assert desk.live().approved_by == desk.admin.user.actor
    strong = desk.live(GUARDED)
    assert desk.approve(desk.admin, strong.id, "admin", key=GUARDED).headers["Location"].endswith("approved")
    assert desk.live(GUARDED).approved_by is None
    assert desk.approve(desk.clinician, strong.id, "clinical", key=GUARDED).headers["Location"].endswith("live")
    assert desk.live(GUARDED).approved_by is not None
