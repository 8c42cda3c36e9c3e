"""Putting right her name, her date of birth and her language."""

from db.tables import AuditEvent, Woman
from tests.integration.web.site import Site
from tests.integration.web.staff.people import Person, signed_in
from tests.integration.web.staff.test_changes import planned, reference_of
from tests.integration.web.staff.typing_in import ATTACKS

BEFORE = {"first_name": "Amara", "last_name": "Okafor"}
BORN = {"date_of_birth-day": "3", "date_of_birth-month": "6", "date_of_birth-year": "1988"}


def send(site: Site, nurse: Person, **typed: str):  # type: ignore[no-untyped-def]
    path = f"/staff/women/{reference_of(site)}/details"
    return nurse.post(path, path, **{**BEFORE, **BORN, **typed})


def test_a_name_is_corrected_and_she_is_found_by_it(site: Site) -> None:
    nurse = signed_in(site)
    shown = nurse.get(f"/staff/women/{reference_of(site)}/details").text
    for value in ("Amara", "Okafor", "1988"):
        assert f'value="{value}"' in shown
    preview = send(site, nurse, first_name="Amaya", last_name="Okafor-Bell")
    assert "Nothing is saved yet" in preview.text
    assert "In place of Okafor" in preview.text
    assert site.rows(Woman)[0].first_name == "Amara"
    assert send(site, nurse, first_name="Amaya", last_name="Okafor-Bell", do="save").status_code == 303
    found = {
        typed: nurse.post("/staff/women", "/staff/women/search", q=typed).headers["Location"]
        for typed in ("amaya", "Amaya Okafor-Bell", "amara")
    }
    assert found["amaya"] == found["Amaya Okafor-Bell"] == f"/staff/women/{reference_of(site)}"
    assert reference_of(site) not in nurse.get(found["amara"]).text


def test_another_date_of_birth_moves_the_late_reminder_and_is_seen_first(site: Site) -> None:
    nurse = signed_in(site)
    before = planned(site)
    preview = send(site, nurse, **{"date_of_birth-year": "1983"})
    assert "What this changes in her messages" in preview.text
    assert planned(site) == before
    assert send(site, nurse, do="save", **{"date_of_birth-year": "1983"}).status_code == 303
    after = planned(site)
    first = ("meno-first-nudge", "once")
    assert str(before[first])[:4] == "2033"
    assert str(after[first])[:4] == "2028"


def test_the_record_says_what_was_corrected_and_by_whom_but_no_value(site: Site) -> None:
    nurse = signed_in(site)
    send(site, nurse, first_name="Amaya", do="save")
    found = [row for row in site.rows(AuditEvent) if row.action == "details-corrected"]
    assert [(row.actor, row.details) for row in found] == [(nurse.user.actor, {"fields": ["first_name"]})]
    send(site, nurse, first_name="Amaya", do="save")
    assert len([row for row in site.rows(AuditEvent) if row.action == "details-corrected"]) == 1, "nothing changed"


def test_mistakes_get_a_sentence_beside_the_field_and_nothing_typed_is_lost(site: Site) -> None:
    nurse = signed_in(site)
    for typed, sentence in (
        ({"first_name": ""}, "Enter her first name."),
        ({"last_name": "Bell<b>"}, "holds characters that no name has"),
        ({"date_of_birth-month": "13"}, "is not a real day"),
        ({"date_of_birth-year": "2030"}, "is in the future"),
        ({"date_of_birth-year": "1910"}, "when she joined"),
        ({"date_of_birth-year": "2012"}, "under 18"),
    ):
        answer = send(site, nurse, do="save", **typed)
        assert answer.status_code == 422, typed
        assert answer.text.count(sentence) == 2, "in the summary and beside the field"
        assert 'value="Okafor"' in answer.text or "last_name" in typed
    for attack in ATTACKS:
        answer = send(site, nurse, last_name=attack, do="save")
        assert "<script>alert" not in answer.text
        assert "<img src=x" not in answer.text
