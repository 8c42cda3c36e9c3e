"""As a clinician new to it would: one sentence of the exercise text is changed, seen as three women would see it, and
reaches the next woman only after an admin and a clinical approver, neither of them its author, have approved it."""

import os
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from threading import Event

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import update

from actions.dispatch.send import dispatch_due
from db.engine import writing
from db.queries import facts
from db.wording_tables import TemplateVersion
from programme.facts import Fact
from tests.acceptance.pages import Watched, served, watching
from tests.acceptance.test_staff_wording import enter
from tests.integration.web.site import Site
from tests.support.world import FakeEmail, add_woman, plan_message

pytestmark = pytest.mark.browser

KEY = "exercise-start-gentle"
OLD = "The idea is exercise that is gentle and regular, built up little by little."
NEW = "The idea is movement that is gentle and regular, built up little by little."
AS_SEEN = (("Baby at home, breastfeeding", NEW, True), ("After a loss", "not for use in pregnancy", False),
           ("Twenty years on", NEW, False))  # fmt: skip
"""A sample woman, what her email says, and whether it speaks of the birth."""


@pytest.fixture
def site(ready_sqlite_url: str) -> Iterator[tuple[Site, str]]:
    """A site where all wording was approved once."""
    with served(ready_sqlite_url) as made:
        with writing(made[0].engine) as connection:
            connection.execute(update(TemplateVersion).values(approved_by="Dr A", approved_at=made[0].clock.now))
        yield made


def what_the_next_woman_gets(site: Site, number: int) -> str:
    """The exercise email that goes to one more woman now, through a sender that takes approved wording only."""
    emails, now = FakeEmail(real=True), site.clock.now
    with writing(site.engine) as connection:
        known = (("pregnancy", "not-pregnant"), ("texts", "usual"), ("break-sites", "spine"))
        woman = add_woman(connection, number, text=False, at=now - timedelta(days=60), known=known)
        birth = Fact("birth", "", (now - timedelta(days=120)).date(), now - timedelta(days=60), "test")
        facts.append(connection, woman, [birth])
        plan_message(connection, woman, KEY, due_at=now, due_on=now.date(), expires_at=now + timedelta(days=9))
    dispatch_due(replace(site.services, email_sender=emails, allow_unapproved=False), lambda: now, Event())
    (sent,) = [one for one in emails.sent if one.to == f"ann{number}@example.org"]
    return " ".join(sent.text.split())


def look(watched: Watched, name: str) -> None:
    """The page is sound; with SCREENSHOTS set, it is kept to be looked at."""
    watched.check(name)
    if folder := os.environ.get("SCREENSHOTS"):
        watched.page.screenshot(path=str(Path(folder) / f"{name}.png"), full_page=True)


@pytest.mark.parametrize("width", [1280, 390])
def test_a_sentence_is_changed_seen_approved_by_two_and_sent(
    site: tuple[Site, str], chromium: Browser, width: int
) -> None:
    built, base = site
    assert OLD in what_the_next_woman_gets(built, 1)
    with watching(chromium, base, width=width) as watched:
        enter(watched, built, "Ada Writer")
        page = watched.page
        watched.go("/staff/wording")
        look(watched, f"1-list-{width}")
        page.get_by_role("link", name="Starting gentle exercise (break in the back)").click()
        look(watched, f"2-message-{width}")
        page.get_by_role("button", name="Change the wording").click()
        box = page.locator("#box-email")
        assert OLD in box.input_value()
        box.fill(box.input_value().replace(OLD, NEW))
        for name, said, of_birth in AS_SEEN:
            label = page.locator("#woman option").filter(has_text=name).first.text_content()
            page.locator("#woman").select_option(label=label)
            page.get_by_role("button", name="Save and preview").click()
            email = page.frame_locator("[data-email-frame]").locator("body")
            expect(email).to_contain_text(said)
            expect(email).to_contain_text("after the birth") if of_birth else expect(email).not_to_contain_text(
                "after the birth"
            )
        look(watched, f"3-editor-{width}")
        page.locator("#note").fill("Movement is the word the physios use.")
        page.get_by_role("button", name="Send for approval").click()
        expect(page.locator(".app-notice__heading")).to_have_text("Sent for approval")
        look(watched, f"4-sent-{width}")
        page.get_by_role("link", name="Waiting for approval").first.click()
        expect(page.get_by_text("You wrote it, so you cannot approve it.")).to_be_visible()
    assert OLD in what_the_next_woman_gets(built, 2)
    approve(chromium, base, built, width, "Bea Admin", "Approve as admin", "Approved")
    assert OLD in what_the_next_woman_gets(built, 3), "one of the two is not enough: it carries a caution"
    approve(chromium, base, built, width, "Cleo Clinician", "Approve as clinical approver", "In force now")
    assert NEW in what_the_next_woman_gets(built, 4)


def approve(browser: Browser, base: str, site: Site, width: int, name: str, button: str, said: str) -> None:
    """Somebody else opens what waits, sees the difference, and approves it."""
    clinical = "clinical" in button
    with watching(browser, base, width=width, scripts=clinical) as watched:
        enter(watched, site, name, "nurse" if clinical else "admin", clinical=clinical)
        watched.go("/staff/wording")
        watched.page.locator(".app-todo a").first.click()
        expect(watched.page.locator("del").filter(has_text="exercise").first).to_be_visible()
        expect(watched.page.locator("ins").filter(has_text="movement").first).to_be_visible()
        if clinical:
            look(watched, f"5-approve-{width}")
        watched.page.get_by_role("button", name=button).click()
        expect(watched.page.locator(".app-notice__heading")).to_have_text(said)
