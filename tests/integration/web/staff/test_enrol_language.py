"""Her language is asked at enrolment where there is more than one, and not otherwise."""

import pytest
from sqlalchemy import select

from db.engine import reading, writing
from db.queries import templates
from db.tables import Woman
from messages.parsing import parse_template
from tests.integration.web.site import Site
from tests.integration.web.staff.people import signed_in
from tests.integration.web.staff.typing_in import ABOUT, begin, enrol, fill_in
from tests.support.world import starting_wording

ASKED = "Language of her messages"


@pytest.fixture
def welsh(site: Site) -> Site:
    """Wording in Welsh is in force: the English with a mark stands in for it."""
    for key in ("_new-note", "_email-footer", "sys-confirm-optin"):
        source = starting_wording().get(key).source.replace("{{ service }}", "CYMRAEG {{ service }}")
        one = parse_template(key, source, "cy")
        with writing(site.engine) as connection:
            templates.add_live_once(connection, key, "cy", one.source, one.sha256, site.clock.now, "starting wording")
    return site


def test_with_english_alone_nothing_is_asked(site: Site) -> None:
    nurse = signed_in(site)
    assert ASKED not in nurse.get("/staff/enrol").text
    assert ASKED not in nurse.get(f"/staff/enrol/{fill_in(nurse)}/check").text


def test_an_answer_is_needed_and_keeps_what_was_typed(welsh: Site) -> None:
    nurse = signed_in(welsh)
    assert ASKED in nurse.get("/staff/enrol").text
    answer = nurse.post("/staff/enrol", "/staff/enrol", **ABOUT)
    assert answer.status_code == 422
    assert "Choose a language." in answer.text
    assert 'href="#language"' in answer.text
    assert 'id="language"' in answer.text
    answer = nurse.post("/staff/enrol", "/staff/enrol", **{**ABOUT, "language": "tlh"})
    assert answer.status_code == 422, "a language that is not offered counts as none"


@pytest.mark.parametrize(("language", "marked"), [("cy", True), ("en", False)])
def test_she_is_written_to_in_the_language_that_was_chosen(welsh: Site, language: str, marked: bool) -> None:
    nurse = signed_in(welsh)
    draft = begin(nurse, language=language)
    assert f'value="{language}" checked' in nurse.get(f"/staff/enrol/{draft}/about").text
    reference = enrol(nurse, language=language)
    with reading(welsh.engine) as connection:
        assert connection.scalar(select(Woman.language).where(Woman.reference == reference)) == language
    assert ("CYMRAEG" in nurse.get(f"/staff/women/{reference}/enrolled").text) is marked


def test_the_check_shows_the_invitation_in_her_language(welsh: Site) -> None:
    nurse = signed_in(welsh)
    shown = nurse.get(f"/staff/enrol/{fill_in(nurse, language='cy')}/check").text
    assert "CYMRAEG" in shown
    assert "Welsh" in shown
