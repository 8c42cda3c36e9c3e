"""Enrolling a woman on the nurses' pages."""

import pytest
from sqlalchemy import select

from actions.privacy import erase
from db.engine import reading
from db.queries import facts
from db.staff_tables import EnrolmentDraft
from db.tables import Consent, PlannedMessage, Woman, WorkItem
from tests.integration.web.site import BASE_URL, MOBILE, Site
from tests.integration.web.staff.people import signed_in
from tests.integration.web.staff.typing_in import ABOUT, ATTACKS, PAGES, begin, enrol, fill_in


def _woman(site: Site, reference: str) -> int:
    with reading(site.engine) as connection:
        found = connection.scalar(select(Woman.id).where(Woman.reference == reference))
    assert found is not None
    return found


def test_a_woman_is_enrolled_from_a_paper_note(site: Site) -> None:
    nurse = signed_in(site)
    woman_id = _woman(site, enrol(nurse))
    with reading(site.engine) as connection:
        known = {one.name: one for one in facts.of(connection, [woman_id])[woman_id]}
        words = {
            row.channel: row.words
            for row in connection.execute(
                select(Consent.channel, Consent.words).where(Consent.woman_id == woman_id, Consent.event == "given")
            )
        }
        steps = list(connection.scalars(select(PlannedMessage.step).where(PlannedMessage.woman_id == woman_id)))
        tasks = set(connection.scalars(select(WorkItem.kind).where(WorkItem.woman_id == woman_id)))
    assert known["pregnancy"].value == "not-pregnant"
    assert known["birth"].on is not None
    assert known["birth"].on.isoformat() == "2026-11-01"
    assert known["drug-name"].value == "Bonefix"
    assert all(one.actor == nurse.user.actor for one in known.values())
    assert "May we text you?" in words["text"]
    assert "May we email you?" in words["email"]
    assert set(steps) == {"sys-confirm-optin"}, "nothing but the invitation before she says yes"
    assert tasks == {"gp-letter", "breastfeeding-on-drug"}


def test_the_check_shows_her_first_messages_and_her_years(site: Site) -> None:
    nurse = signed_in(site)
    shown = nurse.get(f"/staff/enrol/{fill_in(nurse)}/check").text
    assert "Reply YES to start" in shown
    assert "Kind Notes: welcome" in shown
    assert 'role="img" aria-label="Timeline of her messages from 26 November 2026 to' in shown
    assert "0000000000000000" not in shown, "no address that looks like her page"


def test_after_a_loss_the_check_says_what_waits_and_shows_words_of_years_ahead(site: Site) -> None:
    nurse = signed_in(site)
    shown = " ".join(nurse.get(f"/staff/enrol/{fill_in(nurse, state='lost', restart='no')}/check").text.split())
    assert "Everything waits after the loss until she, or a nurse with her, starts messages." in shown
    assert "messages if she says yes today" not in shown
    assert "Still the right contact?" in shown
    assert "past its review date" not in shown, "by then the wording will have been read again"
    asked = nurse.get(f"/staff/enrol/{fill_in(nurse, state='lost', restart='yes')}/check").text
    assert "Everything waits after the loss" not in asked


def test_before_anybody_is_enrolled_the_list_says_so(site: Site) -> None:
    nurse = signed_in(site)
    assert "1 on record. Enrolled last" in nurse.get("/staff/women").text
    erase.ask(site.services, site.clock.now, "staff:1", site.woman_id)
    erase.erase(site.services, site.clock.now, "staff:2", site.woman_id)
    assert "Nobody is enrolled yet." in nurse.get("/staff/women").text


@pytest.mark.parametrize(
    ("field", "typed", "sentence"),
    [
        ("first_name", "", "Enter her first name."),
        ("date_of_birth-month", "", "Date of birth: the month is missing."),
        ("date_of_birth-day", "31", "is not a real day"),
        ("date_of_birth-year", "2012", "She is under 18"),
        ("date_of_birth-year", "1950", "The programme ends at 65"),
        ("consent", [], "Tick texts, emails, or both"),
        ("mobile", "", "Enter her mobile number"),
        ("mobile", "0117 496 0000", "is a landline"),
        ("mobile", "123", "is not a number that exists"),
        ("email", "bea.example.org", "is not an email address"),
        ("texts", "", "Choose what may stand on her screen"),
        ("nation", "atlantis", "Choose where she lives"),
        ("mobile", MOBILE, "in use for another woman"),
    ],
)
def test_every_mistake_has_a_sentence_and_nothing_typed_is_lost(
    site: Site, field: str, typed: object, sentence: str
) -> None:
    nurse = signed_in(site)
    if field == "date_of_birth-day":
        answer = nurse.post("/staff/enrol", "/staff/enrol", **{**ABOUT, field: typed, "date_of_birth-month": "2"})
    else:
        answer = nurse.post("/staff/enrol", "/staff/enrol", **{**ABOUT, field: typed})
    assert answer.status_code == 422
    assert answer.text.count(sentence) >= 2, "in the summary, and beside the field"
    assert 'value="Lindqvist"' in answer.text
    assert 'value="bea@example.org"' in answer.text or field == "email"
    drafts = site.rows(EnrolmentDraft)
    assert len(drafts) == 1, "what was typed is kept although it is wrong"


def test_a_number_typed_without_its_tick_is_kept_but_does_not_count(site: Site) -> None:
    nurse = signed_in(site)
    reference = begin(nurse, consent=["email"])
    shown = nurse.get(f"/staff/enrol/{reference}/about").text
    assert "07700 900456" in shown
    path = f"/staff/enrol/{reference}/check"
    for page in ("birth", "health", "later"):
        here = f"/staff/enrol/{reference}/{page}"
        nurse.post(here, here, **PAGES[page])
    woman_id = _woman(site, nurse.post(path, path).headers["Location"].split("/")[-2])
    with reading(site.engine) as connection:
        channels = set(connection.scalars(select(Consent.channel).where(Consent.woman_id == woman_id)))
    assert channels == {"email"}


def test_two_who_share_a_number_are_enrolled_when_the_nurse_says_so(site: Site) -> None:
    nurse = signed_in(site)
    refused = nurse.post("/staff/enrol", "/staff/enrol", **{**ABOUT, "mobile": MOBILE})
    assert "They share it, and both know" in refused.text
    answer = nurse.post("/staff/enrol", "/staff/enrol", **{**ABOUT, "mobile": MOBILE, "shared_number": "yes"})
    assert answer.status_code == 303
    reference = answer.headers["Location"].split("/")[-2]
    for page in ("birth", "health", "later"):
        here = f"/staff/enrol/{reference}/{page}"
        nurse.post(here, here, **PAGES[page])
    path = f"/staff/enrol/{reference}/check"
    assert "is shared with another woman" in nurse.get(path).text
    assert nurse.post(path, path).status_code == 303


def test_pressing_twice_enrols_once(site: Site) -> None:
    nurse = signed_in(site)
    path = f"/staff/enrol/{fill_in(nurse)}/check"
    token = site.form_token(nurse.client, path)
    first, second = (
        nurse.client.post(path, data={"csrf_token": token}, base_url=BASE_URL).headers["Location"] for _ in range(2)
    )
    assert first == second
    assert len(site.rows(Woman)) == 2
    (draft,) = site.rows(EnrolmentDraft)
    assert draft.form is None, "what was typed is forgotten once it is a record"


def test_a_loss_holds_everything_and_opens_a_task(site: Site) -> None:
    nurse = signed_in(site)
    woman_id = _woman(site, enrol(nurse, state="lost", restart="no"))
    with reading(site.engine) as connection:
        tasks = set(connection.scalars(select(WorkItem.kind).where(WorkItem.woman_id == woman_id)))
    assert "loss" in tasks


def test_a_draft_is_its_nurses_own(site: Site) -> None:
    mine = signed_in(site)
    reference = begin(mine)
    other = signed_in(site, name="Grace Odu")
    for path in (f"/staff/enrol/{reference}/about", f"/staff/enrol/{reference}/check"):
        assert other.get(path).status_code == 404
    answer = other.post("/staff/enrol", f"/staff/enrol/{reference}/about", **ABOUT)
    assert answer.status_code == 404
    other.post("/staff/enrol", f"/staff/enrol/{reference}/discard")
    assert len(site.rows(EnrolmentDraft)) == 1
    assert "Bea Lindqvist" in mine.get("/staff/enrol").text
    assert "Bea Lindqvist" not in other.get("/staff/enrol").text


def test_without_the_token_nothing_happens(site: Site) -> None:
    nurse = signed_in(site)
    path = f"/staff/enrol/{fill_in(nurse)}/check"
    before = site.snapshot()
    for address in (path, "/staff/enrol", path.replace("check", "about"), path.replace("check", "discard")):
        assert nurse.client.post(address, data={}, base_url=BASE_URL).status_code == 400
    assert site.snapshot() == before


@pytest.mark.parametrize("attack", ATTACKS)
def test_code_typed_into_any_field_stays_text(site: Site, attack: str) -> None:
    nurse = signed_in(site)
    for page, typed in PAGES.items():
        reference = begin(nurse) if page != "about" else ""
        path = f"/staff/enrol/{reference}/{page}" if reference else "/staff/enrol"
        for field in typed:
            answer = nurse.post(path, path, **{**typed, field: attack})
            assert answer.status_code in (303, 422), (page, field)
            assert "<script>alert" not in answer.text, (page, field)
            assert "<img src=x" not in answer.text, (page, field)
            assert "{{ 49" not in answer.text, (page, field)


def test_an_attack_in_free_words_is_shown_as_text_on_her_page(site: Site) -> None:
    nurse = signed_in(site)
    reference = enrol(nurse, health_support="<script>alert(1)</script>{{ 7*7 }}")
    shown = nurse.get(f"/staff/women/{reference}").text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{ 7*7 }}" in shown
    assert "<script>alert" not in shown


def test_a_woman_under_eighteen_is_enrolled_once_staff_have_decided(site: Site) -> None:
    nurse = signed_in(site)
    young = {"date_of_birth-year": "2010"}
    shown = nurse.post("/staff/enrol", "/staff/enrol", **{**ABOUT, **young}).text
    assert "speak with whoever decides on consent and safeguarding where you work" in shown
    assert "write who decided, and why, below" in shown
    assert "consent_decision”" not in shown, "the name that files use is not for nurses"
    assert "what you typed is kept as a draft" in shown
    reference = enrol(nurse, **young, consent_decision="Dr Sample, after a talk with her and her mother.")
    with reading(site.engine) as connection:
        words = connection.scalars(
            select(Consent.words).where(Consent.woman_id == _woman(site, reference), Consent.event == "given")
        ).all()
    assert all(one and "Decision of staff: Dr Sample" in one for one in words)
