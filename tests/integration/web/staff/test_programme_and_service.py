"""The programme and service pages: who may do what, uploads with mistakes, applying, and trying a connection."""

import io
from dataclasses import replace
from datetime import timedelta
from threading import Event

import pytest

from actions.operating import health
from actions.operating.clock_jobs import seen_alive
from actions.programmes.in_force import follow, put_programme_in_force
from actions.programmes.trial import run_trials
from delivery.protocol import ListingUnavailable
from tests.integration.web.site import BASE_URL, ROOT, Site
from tests.integration.web.staff.people import Person, signed_in
from tests.integration.web.staff.test_changes import reference_of
from tests.support.world import FakeText

SOURCE = (ROOT / "programme" / "pao.toml").read_text(encoding="utf-8")
LATER = SOURCE.replace('version = "2026-11"', 'version = "2026-12"').replace(
    'due = "enrolment + 30 days"', 'due = "enrolment + 40 days"', 1
)
PAGE = "/staff/programme/change"


@pytest.fixture
def programme(site: Site) -> Site:
    """A site whose programme is in force as a starting service puts it there."""
    put_programme_in_force(site.engine, SOURCE, site.clock.now - timedelta(days=1))
    return site


def upload(person: Person, source: str, note: str = "Later.", scope: str = "everyone"):  # type: ignore[no-untyped-def]
    token = person.site.form_token(person.client, PAGE)
    file = (io.BytesIO(source.encode()), "pao.toml")
    fields = {"csrf_token": token, "note": note, "scope": scope, "file": file}
    return person.client.post(PAGE, data=fields, base_url=BASE_URL)


def test_a_change_is_tried_out_and_applied_by_another_admin(programme: Site) -> None:
    author, other = signed_in(programme, "admin", name="Ada"), signed_in(programme, "admin", name="Bea")
    answer = upload(author, LATER)
    assert answer.status_code == 303, answer.text
    page = answer.headers["Location"]
    waits = author.get(page)
    assert "It waits to be tried out" in waits.text
    assert waits.headers["Refresh"] == "3"
    assert other.post(page, page, do="apply").status_code == 422
    assert run_trials(follow(programme.services), programme.clock, Event()) == 1
    assert "Refresh" not in author.get(page).headers
    shown = author.get(page).text
    assert "Of 1 women, messages of 1 would change" in shown
    assert "another admin must apply it" in shown
    assert author.post(page, page, do="apply").status_code == 422
    assert "version 2026-11" in author.get("/staff/programme").text
    assert "Apply to everyone from now on" in other.get(page).text
    assert other.post(page, page, do="apply").headers["Location"].endswith("done=applied")
    shown = other.get("/staff/programme").text
    assert "version 2026-12" in shown
    assert "1 of 1 women are still to be planned by it" in shown


def test_mistakes_are_shown_with_their_lines_and_what_was_typed_stays(programme: Site) -> None:
    author = signed_in(programme, "admin")
    answer = upload(author, SOURCE.replace('track = "welcome"', 'track = "nowhere"', 1))
    assert answer.status_code == 422
    assert "Programme file, line " in answer.text
    assert "is not listed under [tracks]" in answer.text
    assert "nowhere" in answer.text
    assert upload(author, "").status_code == 422
    assert upload(author, LATER, note="").status_code == 422


def test_nurses_look_and_do_not_change(programme: Site) -> None:
    nurse = signed_in(programme, "nurse")
    shown = nurse.get("/staff/programme")
    assert shown.status_code == 200
    assert shown.text.count("<svg") >= 1
    assert "Change the programme" not in shown.text
    assert nurse.get(PAGE).status_code == 403
    assert nurse.get("/staff/service").status_code == 403


def test_the_service_page_says_when_the_clock_stands_still(site: Site) -> None:
    admin = signed_in(site, "admin")
    assert "The clock does not run" in admin.get("/staff/service").text
    seen_alive(site.services, site.clock.now)
    assert "The clock does not run" not in admin.get("/staff/service").text
    site.clock.move(minutes=6)
    assert "The clock does not run" in admin.get("/staff/service").text


def test_a_connection_is_tried_without_sending(site: Site) -> None:
    admin = signed_in(site, "admin")
    answer = admin.post("/staff/service", "/staff/service/try/text")
    assert answer.status_code == 200
    assert "Texts are not set up." in answer.text
    sender = FakeText(real=True)
    services = replace(site.services, text_sender=sender)
    assert health.try_connection(services, site.clock.now, admin.user, "text").works
    sender.listing = ListingUnavailable("auth", "The provider does not know this account.")
    tried = health.try_connection(services, site.clock.now, admin.user, "text")
    assert (tried.works, tried.sentence) == (False, "The provider does not know this account.")
    assert sender.sent == []


def test_her_page_names_the_programme_she_follows(programme: Site) -> None:
    nurse, author = signed_in(programme), signed_in(programme, "admin", name="Ada")
    other = signed_in(programme, "admin", name="Bea")
    her_page = f"/staff/women/{reference_of(programme)}"
    assert "She follows programme version 2026-11, the one in force." in nurse.get(her_page).text
    page = upload(author, LATER, scope="new").headers["Location"]
    assert run_trials(follow(programme.services), programme.clock, Event()) == 1
    assert other.post(page, page, do="apply").status_code == 303
    shown = " ".join(nurse.get(her_page).text.split())
    assert (
        "She stays on programme version 2026-11. Version 2026-12, in force now, is for women who joined later." in shown
    )
    assert "An admin can move everybody on version 2026-11 to it" in shown
    assert "Retire it: move its women to version 2026-12" in author.get(PAGE).text, "as her page says"
