"""The wording that is shipped, held against every rule, for every step and every kind of woman."""

import tomllib
from datetime import date
from itertools import product
from pathlib import Path

import pytest

from messages.catalogue import Catalogue
from messages.check import StepNeeds, check_catalogue
from messages.facts import coverage, default_facts
from messages.render import render_email, render_text
from messages.samples import SAMPLE_FOOTER, SAMPLE_WOMEN, SampleWoman, sample_values
from messages.template import Template

CATALOGUE = Catalogue.load(Path("messages/templates"))
SHARED = CATALOGUE.shared()
MESSAGES = CATALOGUE.messages()
STEPS = tomllib.loads(Path("programme/pao.toml").read_text(encoding="utf-8"))["step"]
NEEDS = {
    step["key"]: StepNeeds(
        channels=step["channels"],
        pregnant=step.get("pregnant", "yes"),
        loss=step.get("loss", "yes"),
        gates=tuple(step.get("gates", ())),
        stop_line=step.get("stop_line", ""),
    )
    for step in STEPS
}
WRITTEN = date(2026, 11, 1)


def test_no_shipped_wording_breaks_a_rule() -> None:
    found = check_catalogue(CATALOGUE, default_facts(), WRITTEN, NEEDS)
    assert [str(finding) for finding in found if finding.severity == "error"] == []


def test_every_fact_to_be_used_reaches_a_message_and_no_held_back_one_does() -> None:
    found = coverage(MESSAGES, default_facts())
    assert found.uncovered == ()
    assert found.claimed == {}


def test_every_step_has_wording_and_all_wording_a_step() -> None:
    assert {template.key for template in MESSAGES} == set(NEEDS)


@pytest.mark.parametrize("woman", SAMPLE_WOMEN, ids=lambda woman: woman.name)
def test_every_message_can_be_rendered_for_every_sample_woman(woman: SampleWoman) -> None:
    values = sample_values(woman)
    extra = {"sands_phone": "0808 164 3332"} if woman.flags["after_loss"] else {}
    for template, style in product(MESSAGES, ("full", "usual", "discreet")):
        shown = render_text(
            template, SHARED, style=style, variant=woman.variant, values={**values, **extra}, flags=woman.flags
        )
        assert shown.body
        assert "{" not in shown.body
        assert "  " not in shown.body
    for template in emails():
        mail = render_email(
            template, SHARED, variant=woman.variant, values=values, flags=woman.flags, footer=SAMPLE_FOOTER
        )
        for part in (mail.subject, mail.text):
            assert "{" not in part
            assert "\ue000" not in part
        assert " ." not in mail.text
        assert "\n\n\n" not in mail.text


def emails() -> tuple[Template, ...]:
    return tuple(template for template in MESSAGES if template.section_name("email", None))


def test_every_email_of_the_programme_says_when_its_information_was_checked_and_how_to_get_fewer() -> None:
    woman = SAMPLE_WOMEN[1]
    for template in emails():
        mail = render_email(
            template, SHARED, variant=None, values=sample_values(woman), flags=woman.flags, footer=SAMPLE_FOOTER
        )
        if template.topic == "staff":
            continue
        assert SAMPLE_FOOTER.stop_url in mail.text
        assert SAMPLE_FOOTER.fewer_url in mail.text
        assert "call 999" in mail.text
        if template.track != "system":
            assert "Information last checked: July 2024" in " ".join(mail.text.split())


def test_one_preview_line_for_everyone() -> None:
    woman = SAMPLE_WOMEN[0]
    previews = {
        render_email(
            template, SHARED, variant=None, values=sample_values(woman), flags=woman.flags, footer=SAMPLE_FOOTER
        ).preview
        for template in emails()
    }
    assert len(previews) == 1


def test_the_foot_after_a_loss_does_not_offer_fewer_messages() -> None:
    woman = next(woman for woman in SAMPLE_WOMEN if woman.flags["after_loss"])
    mail = render_email(
        CATALOGUE.get("sys-loss-acknowledgement"),
        SHARED,
        variant=woman.variant,
        values=sample_values(woman),
        flags=woman.flags,
        footer=SAMPLE_FOOTER,
    )
    assert "your loss" in mail.text
    assert SAMPLE_FOOTER.fewer_url not in mail.html
    assert "Helpline" not in mail.text.split("* * *")[1]
