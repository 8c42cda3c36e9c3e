"""What was typed when a session ran out stands on the page again after signing in, for its own person alone."""

import re

import pytest
from sqlalchemy import text

from actions.staff import kept_forms, passwords
from db.engine import reading
from db.staff_tables import EnrolmentDraft, KeptForm
from tests.integration.web.site import BASE_URL, Site
from tests.integration.web.staff.people import Person, add_person, browser_of, signed_in
from tests.integration.web.staff.test_changes import reference_of
from tests.integration.web.staff.typing_in import ABOUT

PASSWORD = "correct horse battery"


def sent_too_late(site: Site, person: Person, page: str, address: str, **fields: object):  # type: ignore[no-untyped-def]
    """Open a page, be called away, and send its form when the session has run out."""
    token = site.form_token(person.client, page)
    site.clock.move(minutes=20)
    return person.client.post(
        address, data={"csrf_token": token, **fields}, base_url=BASE_URL, headers={"Referer": f"{BASE_URL}{page}"}
    )


def back(site: Site, person: Person, answer) -> str:  # type: ignore[no-untyped-def]
    """Sign in again in the same browser and go where the sign-in leads."""
    assert answer.status_code == 303
    where = answer.headers["Location"]
    assert where.startswith("/staff/sign-in?next=")
    shown = person.get(where).text
    wanted = shown.split('name="next" value="', 1)[1].split('"', 1)[0].replace("&amp;", "&")
    return browser_of(site, person.user).get(wanted).text


def test_an_enrolment_page_comes_back_with_all_that_was_typed(site: Site) -> None:
    nurse = signed_in(site)
    answer = sent_too_late(site, nurse, "/staff/enrol", "/staff/enrol", **{**ABOUT, "consent": "text"})
    assert "Lindqvist" not in answer.headers["Location"]
    assert site.rows(EnrolmentDraft) == [], "nothing is carried out"
    page = back(site, nurse, answer)
    assert "Nothing you typed is lost" in page
    for value in ("Bea", "Lindqvist", "07700 900456", "1990"):
        assert f'value="{value}"' in page
    ticked = re.findall(r'<input[^>]*name="(\w+)"[^>]*value="([^"]+)"[^>]* checked', page)
    assert {("consent", "text"), ("texts", "usual"), ("hours", "any"), ("nation", "england")} <= set(ticked)
    assert ("consent", "email") not in ticked


def test_a_change_that_was_about_to_be_saved_comes_back_and_is_forgotten_when_it_is_sent(site: Site) -> None:
    nurse = signed_in(site)
    path = f"/staff/women/{reference_of(site)}/change/support"
    page = back(site, nurse, sent_too_late(site, nurse, path, path, health_support="Large print", do="save"))
    assert 'value="Large print"' in page
    assert site.last_fact("health-support") is None
    again = browser_of(site, nurse.user)
    assert again.post(path, path, health_support="Large print", do="save", kept="1").status_code == 303
    assert site.rows(KeptForm) == []
    assert "Nothing you typed is lost" not in browser_of(site, nurse.user).get(f"{path}?kept=1").text


def test_the_note_of_a_task_comes_back_open_on_the_list(site: Site) -> None:
    nurse = signed_in(site)
    reference = reference_of(site)
    nurse.post(f"/staff/women/{reference}/change/break", f"/staff/women/{reference}/change/break", do="save")
    tasks = nurse.get("/staff/").text
    action = tasks.split('/done"', 1)[0].rsplit('"', 1)[1] + "/done"
    page = back(site, nurse, sent_too_late(site, nurse, "/staff/", action, note="Rang her, all is well"))
    assert "Rang her, all is well</textarea>" in page
    before_it = page.split("Rang her", 1)[0]
    assert " open>" in before_it.rsplit("<details", 1)[1]


def test_what_does_not_stand_on_the_page_any_more_is_still_shown(site: Site) -> None:
    nurse = signed_in(site)
    page = back(site, nurse, sent_too_late(site, nurse, "/staff/", "/staff/tasks/99/done", note="Rang <b>her</b>"))
    assert "The form is not on this page any more" in page
    assert "Rang &lt;b&gt;her&lt;/b&gt;" in page


def test_nobody_else_sees_it_and_it_is_stored_encrypted_for_a_day(site: Site) -> None:
    nurse, other = signed_in(site), add_person(site, name="Grace Odu")
    path = f"/staff/women/{reference_of(site)}/change/support"
    answer = sent_too_late(site, nurse, path, path, health_support="Sign language", do="save")
    assert "Sign language" not in browser_of(site, other).get(f"{path}?kept=1").text
    assert "kept" in answer.headers["Location"]
    with reading(site.engine) as connection:
        stored = "".join(connection.execute(text("SELECT form FROM kept_forms")).scalars())
    assert "Sign" not in stored
    site.clock.move(hours=25)
    assert kept_forms.find(site.services, site.clock.now, nurse.user.id, path) is None
    assert "Sign language" not in browser_of(site, nurse.user).get(f"{path}?kept=1").text


@pytest.mark.parametrize("signed_out", [True, False])
def test_a_form_whose_token_is_stale_is_kept_too(site: Site, signed_out: bool) -> None:
    nurse = signed_in(site)
    path = f"/staff/women/{reference_of(site)}/change/support"
    nurse.get(path)
    if signed_out:
        site.clock.move(minutes=20)
    answer = nurse.client.post(
        path, data={"csrf_token": "stale", "health_support": "Large print"}, base_url=BASE_URL
    )  # fmt: skip
    assert answer.status_code == 303
    if signed_out:
        assert 'value="Large print"' in back(site, nurse, answer)
    else:
        assert answer.headers["Location"] == f"{path}?kept=1"
        assert 'value="Large print"' in nurse.get(f"{path}?kept=1").text
    assert site.last_fact("health-support") is None


def test_another_site_or_a_stranger_can_leave_nothing(site: Site) -> None:
    nurse = signed_in(site)
    path = f"/staff/women/{reference_of(site)}/change/support"
    fields = {"csrf_token": "stale", "health_support": "planted"}
    elsewhere = {"Sec-Fetch-Site": "cross-site"}
    assert nurse.client.post(path, data=fields, base_url=BASE_URL, headers=elsewhere).status_code == 400
    stranger = site.client()
    stranger.set_cookie("__Host-staff", "made-up", domain="notes.example.org", secure=True, path="/")
    assert stranger.post(path, data=fields, base_url=BASE_URL).status_code == 400
    assert nurse.client.post(path, data={"health_support": "planted"}, base_url=BASE_URL).status_code == 400
    nurse.post("/staff/account", "/staff/sign-out")
    nurse.client.set_cookie("__Host-staff", nurse.token, domain="notes.example.org", secure=True, path="/")
    assert nurse.client.post(path, data=fields, base_url=BASE_URL).status_code == 400, "she signed out herself"
    assert site.rows(KeptForm) == []


def test_a_password_is_never_kept(site: Site) -> None:
    user = add_person(site, password_hash=passwords.hash_password(PASSWORD))
    person = browser_of(site, user)
    sent_too_late(site, person, "/staff/account", "/staff/account/password", old=PASSWORD, password="x", again="x")
    assert site.rows(KeptForm) == []


def test_only_a_few_are_kept_for_one_person(site: Site) -> None:
    nurse = signed_in(site)
    for number in range(kept_forms.MOST + 5):
        form = kept_forms.Kept("/staff/", f"/staff/tasks/{number}/done", (("note", f"note {number}"),))
        kept_forms.keep(site.services, site.clock.now, nurse.user.id, form)
    kept_forms.keep(site.services, site.clock.now, nurse.user.id, form)
    assert len(site.rows(KeptForm)) == kept_forms.MOST
