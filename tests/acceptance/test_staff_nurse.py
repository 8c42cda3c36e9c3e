"""Nurses' pages in a real browser: at every width, with a keyboard alone, and without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlalchemy import select

from actions import receive_reply
from actions.staff import sessions
from db.engine import reading, writing
from db.tables import Woman
from tests.acceptance.pages import SIZES, Watched, served, watching
from tests.integration.web.site import MOBILE, Site
from tests.integration.web.staff.people import add_person
from web.staff.changes_list import CHANGES

pytestmark = pytest.mark.browser
PAGES = (
    "/staff/", "/staff/women", "/staff/enrol", "/staff/import", "/staff/pictures",
)  # fmt: skip
HERS = (
    "",
    "/change",
    "/papers",
    "/enrolled",
    "/loss",
    "/died",
    "/stop",
    "/new-address",
    "/new-address/code",
    "/details",
)


@pytest.fixture
def site(ready_sqlite_url: str) -> Iterator[tuple[Site, str]]:
    """The site on a free port, with something to read on it."""
    with served(ready_sqlite_url) as (site, base):
        site.sent("welcome-start", "text", "Kind Notes: welcome.")
        receive_reply.receive_text(site.services, site.clock.now, MOBILE, "My back hurts at night", "SM1")
        receive_reply.receive_text(site.services, site.clock.now, MOBILE, "I can't feel my legs", "SM2")
        yield site, base


def _reference(site: Site) -> str:
    with reading(site.engine) as connection:
        return str(connection.scalar(select(Woman.reference).where(Woman.id == site.woman_id)))


def _sign_in(watched: Watched, site: Site, base: str) -> None:
    nurse = add_person(site)
    with writing(site.engine) as connection:
        token = sessions.begin(connection, site.clock.now, nurse.id, second_factor=True)
    watched.page.context.add_cookies([{"name": "staff", "value": token, "url": base}])


def _about(page: Page) -> None:
    page.fill("#first_name", "Bea")
    page.fill("#last_name", "Lindqvist")
    for part, value in (("day", "15"), ("month", "3"), ("year", "1990")):
        page.fill(f"#date_of_birth-{part}", value)
    page.check("#consent")
    page.fill("#mobile", "07700 900456")
    page.check("input[name=texts][value=usual]")
    page.check("input[name=nation][value=england]")


@pytest.mark.parametrize("size", list(SIZES))
def test_every_page_is_sound_at_every_width(site: tuple[Site, str], chromium: Browser, size: str) -> None:
    built, base = site
    reference = _reference(built)
    with watching(chromium, base, width=SIZES[size]) as watched:
        _sign_in(watched, built, base)
        for path in (*PAGES, *(f"/staff/women/{reference}{path}" for path in HERS)):
            watched.go(path)
            watched.check(f"{path} at {size}")


def test_every_change_is_sound_on_a_phone(site: tuple[Site, str], chromium: Browser) -> None:
    built, base = site
    reference = _reference(built)
    with watching(chromium, base, width=390) as watched:
        _sign_in(watched, built, base)
        for change in CHANGES:
            answer = watched.page.goto(f"{base}/staff/women/{reference}/change/{change.key}")
            if answer is not None and answer.status == 200:
                watched.check(change.key)


@pytest.mark.parametrize("size", list(SIZES))
def test_enrolling_and_recording_a_loss(site: tuple[Site, str], chromium: Browser, size: str) -> None:
    built, base = site
    with watching(chromium, base, width=SIZES[size]) as watched:
        _sign_in(watched, built, base)
        page = watched.page
        watched.go("/staff/enrol")
        page.click("text=Continue")
        expect(page.locator(".nhsuk-error-summary")).to_be_focused()
        watched.check("mistakes")
        _about(page)
        page.click("text=Continue")
        expect(page.locator("h1")).to_have_text("Pregnancy and birth")
        page.check("input[name=state][value=birth]")
        page.check("input[name=baby][value=with-her]")
        watched.check("birth")
        page.click("text=Continue")
        expect(page.locator("h1")).to_have_text("Broken bones, treatment and tests")
        watched.check("health")
        page.click("text=Continue")
        expect(page.locator("h1")).to_have_text("Later on")
        watched.check("later")
        page.click("text=Continue")
        expect(page.locator("h1")).to_have_text("Check, and see what she will get")
        watched.check("check")
        page.click("text=and send the invitation")
        expect(page.locator("h1")).to_have_text("Bea Lindqvist is enrolled")
        watched.check("enrolled")
        page.click("text=Open her page")
        expect(page.locator("h1")).to_have_text("Bea Lindqvist")
        watched.check("her page")
        watched.go(f"/staff/women/{_reference(built)}/loss")
        page.click("text=Hold everything now")
        expect(page.locator("h1")).to_have_text("The note to her")
        watched.check("the note")
        page.click("text=I have read it, and approve it")
        expect(page.locator("h1")).to_have_text("Amara Okafor")
        watched.check("her page after a loss")


def test_a_change_is_previewed_and_saved_without_javascript(site: tuple[Site, str], chromium: Browser) -> None:
    built, base = site
    with watching(chromium, base, scripts=False) as watched:
        _sign_in(watched, built, base)
        page = watched.page
        watched.go(f"/staff/women/{_reference(built)}/change/treatment")
        page.check("input[name=treatment][value=drug]")
        page.fill("#drug_name", "Bonefix")
        page.click("text=See what this changes")
        expect(page.locator("text=Nothing is saved yet")).to_be_visible()
        assert built.last_fact("drug-name") is None
        page.click("text=Change the answers")
        expect(page.locator("#drug_name")).to_have_value("Bonefix")
        page.click("text=See what this changes")
        page.click("button[value=save]")
        expect(page.locator("text=Her messages are planned anew.")).to_be_visible()
        fact = built.last_fact("drug-name")
        assert fact is not None
        assert fact.value == "Bonefix"


def test_without_javascript_a_number_without_its_tick_is_not_lost(site: tuple[Site, str], chromium: Browser) -> None:
    built, base = site
    with watching(chromium, base, scripts=False) as watched:
        _sign_in(watched, built, base)
        page = watched.page
        watched.go("/staff/enrol")
        _about(page)
        page.uncheck("#consent")
        page.click("text=Continue")
        expect(page.locator(".nhsuk-error-summary")).to_contain_text("Tick texts, emails, or both")
        expect(page.locator("#mobile")).to_have_value("07700 900456")


def test_a_task_is_taken_and_done_with_the_keyboard_alone(site: tuple[Site, str], chromium: Browser) -> None:
    built, base = site
    with watching(chromium, base, width=1280) as watched:
        _sign_in(watched, built, base)
        page = watched.page
        watched.go("/staff/")
        page.locator("summary", has_text="It is done").first.focus()
        page.keyboard.press("Enter")
        page.keyboard.press("Tab")
        page.keyboard.type("Called her; she is with her doctor.")
        page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        expect(page.locator("h2", has_text="1 needs a person")).to_be_visible()


def test_the_picture_can_be_scrolled_with_the_keyboard(site: tuple[Site, str], chromium: Browser) -> None:
    built, base = site
    with watching(chromium, base, width=320) as watched:
        _sign_in(watched, built, base)
        watched.go(f"/staff/women/{_reference(built)}")
        region = watched.page.locator(".app-picture__scroll")
        region.focus()
        for _ in range(3):
            watched.page.keyboard.press("ArrowRight")
        watched.page.wait_for_function("document.querySelector('.app-picture__scroll').scrollLeft > 0")
