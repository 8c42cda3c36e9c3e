"""A woman's page, tasks, search and pictures."""

import json
from urllib.parse import unquote_plus

from sqlalchemy import select, update

from actions import find_women, receive_reply
from actions.pictures import pictures
from db.engine import reading, writing
from db.tables import Attempt, AuditEvent, Delivery, Woman, WorkItem
from tests.integration.web.site import BASE_URL, MOBILE, Site
from tests.integration.web.staff.people import signed_in
from tests.integration.web.staff.test_changes import reference_of
from tests.integration.web.staff.typing_in import enrol
from web.staff.pictures import chart, nice_top
from web.staff.woman_page_picture import Mark, draw


def test_it_shows_what_comes_what_went_and_what_she_sent(site: Site) -> None:
    nurse = signed_in(site)
    site.sent("welcome-start", "text", "Kind Notes: welcome.")
    receive_reply.receive_text(site.services, site.clock.now, MOBILE, "Is this <b>normal</b>?", "SM1")
    shown = nurse.get(f"/staff/women/{reference_of(site)}").text
    assert "Amara Okafor" in shown
    assert "3 weeks after the birth" in shown
    assert "Last proved hers: today" in shown
    assert "Is this &lt;b&gt;normal&lt;/b&gt;?" in shown
    assert "Nobody reads these replies" in shown
    assert 'role="img"' in shown
    assert 'tabindex="0"' in shown


def test_looking_is_on_record_and_only_for_nurses(site: Site) -> None:
    path = f"/staff/women/{reference_of(site)}"
    admin, nurse = signed_in(site, "admin"), signed_in(site)
    for page in ("", "/change", "/papers", "/letter", "/messages/1", "/loss"):
        assert admin.get(path + page).status_code == 403, page
    assert admin.get("/staff/women").status_code == 403
    assert admin.get("/staff/enrol").status_code == 403
    assert admin.get("/staff/import").status_code == 403
    assert site.client().get(path, base_url=BASE_URL).status_code == 303
    nurse.get(path)
    with reading(site.engine) as connection:
        viewed = connection.execute(
            select(AuditEvent.actor, AuditEvent.woman_id).where(AuditEvent.action == "record-viewed")
        ).all()
    assert [(row.actor, row.woman_id) for row in viewed] == [(nurse.user.actor, site.woman_id)]


def test_the_exact_words_are_shown_without_what_only_she_may_hold(site: Site) -> None:
    nurse = signed_in(site)
    message_id = site.sent("welcome-start", "text", f"Welcome. {BASE_URL}/p/{site.text_token} STOP to end")
    shown = nurse.get(f"/staff/women/{reference_of(site)}/messages/{message_id}").text
    assert "Welcome." in shown
    assert "STOP to end" in shown
    assert site.text_token not in shown
    with writing(site.engine) as connection:
        connection.execute(
            update(Attempt).values(template_key="sys-number-verify", words=json.dumps({"text": "Your code: 123456"}))
        )
    assert "123456" not in nurse.get(f"/staff/women/{reference_of(site)}/messages/{message_id}").text


def test_a_message_of_another_woman_is_not_found(site: Site) -> None:
    nurse = signed_in(site)
    message_id = site.sent("welcome-start", "text", "For Amara alone")
    other = enrol(nurse)
    assert nurse.get(f"/staff/women/{reference_of(site)}/messages/{message_id}").status_code == 200
    assert nurse.get(f"/staff/women/{other}/messages/{message_id}").status_code == 404


def test_papers_can_be_printed(site: Site) -> None:
    nurse = signed_in(site)
    path = f"/staff/women/{reference_of(site)}"
    letter = nurse.get(f"{path}/letter")
    assert "Amara Okafor" in letter.text
    assert "sandbox" in letter.headers["Content-Security-Policy"]
    assert nurse.get(f"{path}/card").status_code == 200
    assert nurse.get(f"{path}/reminders.ics").text.startswith("BEGIN:VCALENDAR")


def test_urgent_tasks_come_first_and_are_done_with_a_note(site: Site) -> None:
    nurse = signed_in(site)
    receive_reply.receive_text(site.services, site.clock.now, MOBILE, "Thank you for this", "SM1")
    receive_reply.receive_text(site.services, site.clock.now, MOBILE, "I want to die", "SM2")
    shown = nurse.get("/staff/").text
    assert shown.index("I want to die") < shown.index("Thank you for this")
    with reading(site.engine) as connection:
        task_id = connection.scalar(select(WorkItem.id).where(WorkItem.kind == "urgent-word"))
    assert nurse.post("/staff/", f"/staff/tasks/{task_id}/take").status_code == 303
    assert "Yours" in nurse.get("/staff/").text
    refused = nurse.post("/staff/", f"/staff/tasks/{task_id}/done", note="  ")
    assert refused.status_code == 422
    assert refused.text.count("Write what was done") == 2
    attack = "<script>alert(1)</script>"
    assert nurse.post("/staff/", f"/staff/tasks/{task_id}/done", note=attack).status_code == 303
    assert "I want to die" not in nurse.get("/staff/").text.split("Not delivered today")[0]
    with reading(site.engine) as connection:
        row = connection.execute(select(WorkItem.done_by, WorkItem.note).where(WorkItem.id == task_id)).one()
    assert (row.done_by, row.note) == (nurse.user.actor, attack)
    assert nurse.client.post(f"/staff/tasks/{task_id}/done", data={"note": "x"}, base_url=BASE_URL).status_code == 400


def test_an_admin_sees_that_something_waits_but_not_her_words(site: Site) -> None:
    receive_reply.receive_text(site.services, site.clock.now, MOBILE, "I want to die", "SM2")
    shown = signed_in(site, "admin").get("/staff/").text
    assert "Urgent words in a reply" in shown
    assert "I want to die" not in shown
    assert "Okafor" not in shown


def test_what_failed_today_is_listed(site: Site) -> None:
    nurse = signed_in(site)
    site.sent("welcome-start", "text", "Hello")
    assert "Everything that went out today has arrived" in nurse.get("/staff/").text
    with writing(site.engine) as connection:
        connection.execute(update(Delivery).values(state="failed", reason="Her phone is off."))
    assert "Her phone is off." in nurse.get("/staff/").text
    site.clock.move(days=1)
    again = signed_in(site)
    assert "Her phone is off." not in again.get("/staff/").text


def test_she_is_found_by_all_that_a_nurse_may_have(site: Site) -> None:
    nurse = signed_in(site)
    reference = reference_of(site)
    for typed in (
        "Amara Okafor", "amara", "oka", "ámárá okafor", "okafor am", MOBILE, "07700 900123", "amara@example.org",
        "AMARA@example.org", reference, reference.lower(), reference.removeprefix("W-"),
    ):  # fmt: skip
        gone_to = nurse.post("/staff/women", "/staff/women/search", q=typed)
        assert gone_to.headers.get("Location", "").endswith(reference), typed
    for typed in ("%", "_", "mara", "07700 900999", "x@example.org", "<script>alert(1)</script>", "' OR 1=1 --"):
        where = nurse.post("/staff/women", "/staff/women/search", q=typed).headers["Location"]
        assert (
            typed.casefold() not in unquote_plus(where).casefold().removeprefix("/staff/women?find=") or len(typed) < 3
        )
        answer = nurse.get(where)
        assert "Nobody found" in answer.text, typed
        assert "<script>alert" not in answer.text


def test_a_name_that_is_erased_is_found_no_more(site: Site) -> None:
    assert find_women.find(site.services, "okaf").women
    with writing(site.engine) as connection:
        connection.execute(update(Woman).values(first_name=None, last_name=None, name_hash=None))
    assert not find_women.find(site.services, "okaf").women


def test_the_picture_shows_every_message_within_its_frame(site: Site) -> None:
    today = site.services.rules.hours.local_day(site.clock.now)
    marks = [Mark(today.replace(year=today.year + years), "planned", "A & <b>") for years in range(28)] * 3
    picture = draw(marks, today, today)
    assert len(picture.marks) == len(marks)
    assert all(0 < one.x < picture.width and 0 < one.y < picture.height for one in picture.marks)
    assert len({(one.x, one.y) for one in picture.marks}) == len(marks), "none hides another"
    assert draw([], today, today).marks == ()


def test_the_numbers_of_the_days_are_counted(site: Site) -> None:
    site.sent("welcome-start", "text", "Hello")
    found = pictures(site.services, site.clock.now)
    assert found.past[-1].delivered == 1
    assert sum(day.delivered for day in found.past) == 1
    assert len(found.past) == 30
    assert len(found.ahead) == 14
    assert sum(day.planned for day in found.ahead) > 3
    nurse = signed_in(site)
    shown = nurse.get("/staff/pictures").text
    assert "Messages of the last 30 days: 1 delivered" in shown
    assert [nice_top(one) for one in (0, 4, 5, 13, 21, 399, 400, 401)] == [4, 4, 8, 20, 40, 400, 400, 800]
    assert chart([], (("planned", "Planned"),), "None").bars == ()
