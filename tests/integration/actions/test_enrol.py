"""A nurse enrols a woman: what is refused, in sentences, and what is not sent before she says yes."""

from typing import Any

import pytest

from actions.enrolment.enrol import enrol
from actions.errors import Refused
from actions.preferences import stop
from tests.integration.actions.conftest import FORM, START, Story


def refused(story: Story, **changes: Any) -> Refused:
    with pytest.raises(Refused) as caught:
        enrol(story.services, story.now, "nurse", {**FORM, **changes})
    return caught.value


def test_only_the_invitation_goes_before_she_says_yes(story: Story) -> None:
    story.enrol().send()
    assert len(story.texts.sent) == 1
    assert "Reply YES" in story.bodies()[0]
    assert len(story.emails.sent) == 1
    story.days(2)
    assert len(story.texts.sent) == 1


def test_one_reminder_after_three_days_then_it_lapses(story: Story) -> None:
    story.enrol().send().days(13)
    assert len(story.texts.sent) == 2
    assert "optin-unanswered" not in story.tasks()
    story.days(3)
    assert len(story.texts.sent) == 2
    assert "optin-unanswered" in story.tasks()
    assert story.text("YES").meaning == "free-text"
    assert "welcome-start" not in story.steps("sent", "planned")


def test_all_mistakes_are_named_at_once_with_their_fields(story: Story) -> None:
    found = refused(
        story,
        mobile="0117 496 0123",
        email="ana@",
        date_of_birth="1890-31-02",
        nation="france",
        shoe_size=5,
        consent=[],
    )
    assert {"mobile", "email", "date_of_birth", "nation", "shoe_size", "consent"} <= set(found.fields)
    assert all(problem.endswith(".") for problem in found.problems)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"mobile": "0117 496 0123"}, "mobile"),
        ({"mobile": "07700 90012"}, "mobile"),
        ({"mobile": "070 1234 5678"}, "mobile"),
        ({"mobile": "07700 900123 ext 4"}, "mobile"),
        ({"mobile": "+44 909 879 0000"}, "mobile"),
        ({"date_of_birth": "2030-01-01"}, "date_of_birth"),
        ({"date_of_birth": "2012-01-01"}, "date_of_birth"),
        ({"diagnosis": "2026-05-01"}, "diagnosis"),
        ({"birth": "2026-12-01"}, "birth"),
        ({"pregnancy": "pregnant", "due_date": "2026-06-01"}, "birth"),
        ({"pregnancy": "pregnant", "birth": None, "baby": None, "due_date": "2028-06-01"}, "due_date"),
        ({"safe_hours": "14:00-10:00"}, "safe_hours"),
        ({"mobile": None}, "mobile"),
        ({"language": "cy"}, "language"),
        ({"drug_name": "half \ud83d"}, "drug_name"),
        ({"consent_words": {"text": "half \ud83d"}}, "consent_words"),
    ],
)
def test_what_cannot_be_is_refused_beside_its_field(story: Story, changes: dict[str, Any], field: str) -> None:
    assert field in refused(story, **changes).fields


def test_test_numbers_need_a_setting(story: Story) -> None:
    object.__setattr__(story.services, "allow_test_numbers", False)
    assert "mobile" in refused(story).fields


def test_the_same_woman_is_not_enrolled_twice(story: Story) -> None:
    story.enrol()
    found = refused(story)
    assert story.reference in found.problems[0]
    other = refused(story, first_name="Bea", date_of_birth="1988-01-01", email="bea@example.org")
    assert "share it" in other.problems[0]
    assert other.fields == ["shared_number"]
    enrol(
        story.services,
        START,
        "nurse",
        {**FORM, "first_name": "Bea", "date_of_birth": "1988-01-01", "email": "bea@example.org", "shared_number": True},
    )


def test_a_stop_survives_enrolment_by_a_nurse(ana: Story) -> None:
    stop(ana.services, ana.now, "her page", ana.woman_id, "text", how="test")
    found = refused(ana, first_name="Anna", date_of_birth="1991-01-01", email="anna@example.org")
    assert "Only she can start them again" in found.problems[0]
