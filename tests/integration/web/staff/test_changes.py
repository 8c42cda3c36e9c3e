"""Recording changes: seen before they are saved, exact, and put right by recording anew."""

import re
from collections.abc import Mapping
from datetime import date, timedelta

import pytest
from sqlalchemy import select

from actions.fact_words import FACTS
from actions.preview import effect_of
from db.engine import reading
from db.tables import AuditEvent, PlannedMessage, Woman, WorkItem
from programme.facts import KINDS
from tests.integration.web.site import BASE_URL, Site
from tests.integration.web.staff.people import Person, browser_of, signed_in
from tests.integration.web.staff.typing_in import ATTACKS
from web.staff.changes_list import BY_KEY, CHANGES
from web.staff.women_questions import DAY, Question

BIRTH_ANSWERS = {"birth-day": "20", "birth-month": "11", "birth-year": "2026", "baby": "in-hospital"}
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "birth": BIRTH_ANSWERS,
    "pregnant": {"due_date-day": "1", "due_date-month": "6", "due_date-year": "2027"},
    "baby": {"baby": "in-care"},
    "feeding": {"feeding": "mixed"},
    "pregnancy": {"pregnancy": "not-known"},
    "break": {},
    "bones": {"break_sites": "hip"},
    "treatment": {"treatment": "monitoring"},
    "tests": {"tests": "pending", "heparin": "yes"},
    "menopause": {"menopause": "begun", "menopause_cause": "surgery"},
    "talk": {"talk": "booked"},
    "reminders": {"reminders": "declined"},
    "pause": {"pause": "8"},
    "pace": {"pace": "fewer"},
    "texts": {"texts": "discreet"},
    "hours": {"hours": "some", "safe_hours": "10:00-12:00"},
    "interests": {"intimate_topics": "yes"},
    "hold": {"hold_track": "pain", "hold_or_release": "hold"},
    "stop-step": {"stop_step": "connect-helpline"},
    "send-now": {"send_now": "treat-tests-and-doctors"},
    "unlock": {"unlock": "exercise-unlock"},
    "nation": {"nation": "northern-ireland"},
    "partner": {"partner": "no"},
    "gp": {"gp_letter_agreed": "yes", "gp_sent": "yes"},
    "support": {"health_support": "Large print"},
    "not-pao": {},
    "in-error": {"in_error": "birth"},
}


def reference_of(site: Site) -> str:
    with reading(site.engine) as connection:
        found = connection.scalar(select(Woman.reference).where(Woman.id == site.woman_id))
    assert found is not None
    return found


def planned(site: Site) -> dict[tuple[str, str], object]:
    query = select(PlannedMessage.step, PlannedMessage.occurrence, PlannedMessage.due_on)
    where = (PlannedMessage.woman_id == site.woman_id, PlannedMessage.state == "planned")
    with reading(site.engine) as connection:
        return {(row[0], row[1]): row[2] for row in connection.execute(query.where(*where))}


def record(site: Site, nurse: Person, key: str, **answers: str):  # type: ignore[no-untyped-def]
    path = f"/staff/women/{reference_of(site)}/change/{key}"
    return nurse.post(path, path, do="save", **answers)


def test_every_fact_has_its_words() -> None:
    assert set(FACTS) == set(KINDS)
    for name, (_, values) in FACTS.items():
        assert set(KINDS[name].values) <= set(values), name


def test_every_change_is_tried_here_or_needs_something_first() -> None:
    later = {"due-date", "staff-contact", "break-settled", "reminder-date", "resume", "restart", "staff-resume",
             "go-on"}  # fmt: skip
    assert set(ANSWERS) | later == set(BY_KEY)


@pytest.mark.parametrize("key", ANSWERS)
def test_it_shows_what_it_changes_and_saving_does_just_that(site: Site, key: str) -> None:
    nurse = signed_in(site)
    path = f"/staff/women/{reference_of(site)}/change/{key}"
    before, rows = planned(site), site.snapshot()
    shown = nurse.post(path, path, **ANSWERS[key])
    assert shown.status_code == 200, shown.text
    assert "Nothing is saved yet" in shown.text
    after_preview = site.snapshot()
    for table in ("facts", "planned_messages", "work_items", "audit_events"):
        assert after_preview[table] == rows[table], "a preview changes nothing"
    facts = BY_KEY[key].facts(ANSWERS[key])
    effect = effect_of(site.services, site.clock.now, site.woman_id, facts)
    assert record(site, nurse, key, **ANSWERS[key]).status_code == 303
    now = planned(site)
    gone, come = before.keys() - now.keys(), now.keys() - before.keys()
    moved = {one for one in before.keys() & now.keys() if before[one] != now[one]}
    assert (len(gone), len(come), len(moved)) == (
        len(effect.stops) + len(effect.waits), len(effect.begins), len(effect.moves),
    )  # fmt: skip
    assert {fact.actor for fact in site.facts() if fact.recorded_at == site.clock.now and fact.actor != "nurse"} == {
        nurse.user.actor
    }


def test_what_was_recorded_wrongly_is_put_right_by_recording_anew(site: Site) -> None:
    nurse = signed_in(site)
    before = planned(site)
    record(site, nurse, "treatment", treatment="drug")
    assert planned(site) != before
    record(site, nurse, "treatment", treatment="not-known")
    assert planned(site) == before
    assert [fact.value for fact in site.facts() if fact.name == "treatment"] == ["drug", "not-known"]


def test_pausing_and_ending_the_pause(site: Site) -> None:
    nurse = signed_in(site)
    assert record(site, nurse, "pause", pause="12").status_code == 303
    assert "Paused" in nurse.get(f"/staff/women/{reference_of(site)}").text
    site.clock.move(minutes=5)
    assert record(site, nurse, "resume").status_code == 303
    assert site.last_fact("resume") is not None


def test_a_loss_is_held_by_one_button_and_the_note_waits_for_a_person(site: Site) -> None:
    nurse = signed_in(site)
    reference = reference_of(site)
    path = f"/staff/women/{reference}/loss"
    answer = nurse.post(path, path)
    assert answer.status_code == 303
    first = min(day for day in planned(site).values() if isinstance(day, date))
    assert first >= date(2027, 5, 26), "held in the same moment; only what lasts for decades passes, after six months"
    note = nurse.get(answer.headers["Location"]).text
    assert "We are so very sorry for your loss." in note
    assert not any(step == "sys-loss-acknowledgement" for step, _ in planned(site))
    assert nurse.post(f"/staff/women/{reference}/loss-note", f"/staff/women/{reference}/loss-note").status_code == 303
    assert any(step == "sys-loss-acknowledgement" for step, _ in planned(site))
    fact = site.last_fact("loss-wording-approved")
    assert fact is not None
    assert fact.actor == nurse.user.actor
    with reading(site.engine) as connection:
        open_kinds = set(connection.scalars(select(WorkItem.kind).where(WorkItem.done_at.is_(None))))
    assert "loss" not in open_kinds
    site.clock.move(days=40)
    nurse = browser_of(site, nurse.user)
    unsaid = record(site, nurse, "restart", staff_resume="no")
    assert unsaid.status_code == 422
    assert "Choose whether she is pregnant now" in unsaid.text
    assert record(site, nurse, "restart", pregnancy="not-pregnant", staff_resume="no").status_code == 303
    steps = {step for step, _ in planned(site)}
    assert steps
    assert not steps & {"emo-bond", "practical-lifting", "feeding-your-choice"}, "no baby words ever"
    assert "pain-ask-for-relief" not in steps, "waits for the staff tick"


def test_a_loss_in_error_is_taken_back_and_nothing_starts_before_a_nurse_does(site: Site) -> None:
    nurse = signed_in(site)
    reference, before = reference_of(site), planned(site)
    path = f"/staff/women/{reference}"
    nurse.post(f"{path}/loss", f"{path}/loss")
    site.clock.move(minutes=5)
    asked = nurse.get(f"{path}/change/in-error?fact=loss").text
    assert "Loss of a pregnancy or a baby" in asked
    assert f"by {nurse.user.name}" in asked
    shown = nurse.post(f"{path}/change/in-error", f"{path}/change/in-error", in_error="loss")
    assert "Nothing is saved yet" in shown.text
    assert "Recorded in error" in shown.text
    assert record(site, nurse, "in-error", in_error="loss").status_code == 303
    her_page = nurse.get(path).text
    assert "A loss was recorded in error, and everything is still held" in her_page
    assert "<s>Loss of a pregnancy or a baby" in her_page, "it stays on record"
    soon = {key for key, day in planned(site).items() if isinstance(day, date) and day < date(2027, 5, 1)}
    assert not soon, "nothing starts by itself"
    with reading(site.engine) as connection:
        open_kinds = set(connection.scalars(select(WorkItem.kind).where(WorkItem.done_at.is_(None))))
    assert "loss-corrected" in open_kinds
    assert "loss" not in open_kinds
    assert nurse.get(f"{path}/change/restart").status_code == 303, "a link that no longer fits leads to the list"
    assert record(site, nurse, "go-on", pregnancy="not-pregnant", baby="with-her", feeding="mixed").status_code == 303
    assert {step for step, _ in planned(site)} >= {step for step, occurrence in before if occurrence[:5] != "event"}
    with reading(site.engine) as connection:
        assert "loss-corrected" not in set(connection.scalars(select(WorkItem.kind).where(WorkItem.done_at.is_(None))))


def test_only_what_is_on_record_can_be_taken_back(site: Site) -> None:
    nurse = signed_in(site)
    assert "New break, or signs" not in nurse.get(f"/staff/women/{reference_of(site)}/change/in-error").text
    refused = record(site, nurse, "in-error", in_error="break")
    assert refused.status_code == 422
    assert site.last_fact("in-error") is None


def test_the_note_as_a_text_is_asked_about_where_a_loss_is_recorded(site: Site) -> None:
    nurse = signed_in(site)
    path = f"/staff/women/{reference_of(site)}"
    assert "as a text" not in nurse.get(f"{path}/loss").text, "she has an email address"
    nurse.post(f"{path}/stop", f"{path}/stop", stop="email", do="save")
    assert "May a note of sympathy go to her as a text?" in nurse.get(f"{path}/loss").text
    nurse.post(f"{path}/loss", f"{path}/loss", loss_note_by_text="yes")
    fact = site.last_fact("loss-note-by-text")
    assert fact is not None
    assert fact.value == "yes"
    assert re.search(r'id="by_text"[^>]* checked', nurse.get(f"{path}/loss-note").text)
    assert not any(step == "sys-loss-acknowledgement" for step, _ in planned(site)), "it waits for approval"


def test_a_death_freezes_at_once_and_only_a_second_person_settles_it(site: Site) -> None:
    first, second = signed_in(site), signed_in(site, name="Grace Odu")
    reference, before = reference_of(site), planned(site)
    first.post(f"/staff/women/{reference}/died", f"/staff/women/{reference}/died")
    assert not planned(site)
    path = f"/staff/women/{reference}/death"
    assert "second person must look" in first.get(path).text
    refused = first.client.post(
        path, data={"csrf_token": site.form_token(first.client, path), "answer": "wrong"}, base_url=BASE_URL
    )
    assert refused.status_code == 422
    assert not planned(site)
    assert second.post(path, path, answer="wrong").status_code == 303
    as_before = {key: day for key, day in before.items() if not key[1].startswith("event-")}
    assert planned(site) == as_before, "messages go on as before"
    with reading(site.engine) as connection:
        actions = set(connection.scalars(select(AuditEvent.action).where(AuditEvent.actor == second.user.actor)))
    assert "death-corrected" in actions


def test_leaving_for_good_stops_everything(site: Site) -> None:
    nurse = signed_in(site)
    path = f"/staff/women/{reference_of(site)}/stop"
    shown = nurse.post(path, path, stop="all")
    assert "Nothing is stopped yet" in shown.text
    assert planned(site)
    assert nurse.post(path, path, stop="all", do="save").status_code == 303
    assert not planned(site)
    assert (site.standing("text"), site.standing("email")) == ("stopped", "stopped")


@pytest.mark.parametrize(("what", "event"), [("text", "stopped"), ("wrong-text", "wrong")])
def test_one_way_is_stopped_and_the_other_goes_on(site: Site, what: str, event: str) -> None:
    nurse = signed_in(site)
    path = f"/staff/women/{reference_of(site)}/stop"
    assert nurse.post(path, path, stop=what, do="save").status_code == 303
    assert (site.standing("text"), site.standing("email")) == (event, "confirmed")
    assert planned(site)


def test_a_nurse_cannot_say_yes_for_her_but_may_ask_once_more(site: Site) -> None:
    nurse = signed_in(site)
    reference = reference_of(site)
    path = f"/staff/women/{reference}"
    assert nurse.post(path, f"{path}/invite", channel="text").status_code == 422, "she has said yes already"
    assert nurse.post(path, f"{path}/invite", channel="fax").status_code == 422
    stop = f"{path}/stop"
    nurse.post(stop, stop, stop="text", do="save")
    assert nurse.post(path, f"{path}/invite", channel="text").status_code == 422, "what she stopped only she opens"
    assert site.standing("text") == "stopped"


def test_a_new_number_is_proved_by_its_code(site: Site) -> None:
    nurse = signed_in(site)
    path = f"/staff/women/{reference_of(site)}/new-address"
    wrong = nurse.post(path, path, channel="text", mobile="0117 496 0000")
    assert wrong.status_code == 422
    assert 'value="0117 496 0000"' in wrong.text
    assert nurse.post(path, path, channel="text", mobile="07700 900777").status_code == 303
    assert nurse.post(f"{path}/code", f"{path}/code", code="12").status_code == 422
    site.clock.now += timedelta(hours=1)
    expired = browser_of(site, nurse.user).get(f"{path}/code").text
    assert "No code is waiting" in expired


def test_attacks_on_every_change(site: Site) -> None:
    nurse = signed_in(site)
    reference = reference_of(site)
    for change in CHANGES:
        path = f"/staff/women/{reference}/change/{change.key}"
        if nurse.get(path).status_code == 303:
            continue
        for attack in ATTACKS[:3]:
            typed = {name: attack for question in change.questions for name in names_in(question)}
            answer = nurse.post(path, path, **typed)
            assert answer.status_code in (200, 422), change.key
            assert "<script>alert" not in answer.text
            assert "<img src=x" not in answer.text


def names_in(question: Question) -> list[str]:
    own = [f"{question.name}-{part}" for part in ("day", "month", "year")] if question.kind == DAY else [question.name]
    return own + [name for option in question.options for one in option.reveals for name in names_in(one)]


def test_another_reference_and_a_missing_token_do_nothing(site: Site) -> None:
    nurse = signed_in(site)
    reference = reference_of(site)
    before = site.snapshot()
    for page in ("", "/change", "/change/pause", "/loss", "/loss-note", "/died", "/death", "/stop", "/new-address"):
        assert nurse.get(f"/staff/women/W-999999{page}").status_code == 404
    for page in ("/change/pause", "/loss", "/loss-note", "/died", "/death", "/stop", "/new-address", "/invite",
                 "/send-help", "/new-address/code"):  # fmt: skip
        answer = nurse.client.post(f"/staff/women/{reference}{page}", data={"pause": "4"}, base_url=BASE_URL)
        assert answer.status_code == 400, page
    assert nurse.get(f"/staff/women/{reference}/change/nonsense").status_code == 404
    after = site.snapshot()
    assert {name: rows for name, rows in after.items() if name != "staff_sessions"} == {
        name: rows for name, rows in before.items() if name != "staff_sessions"
    }
