"""Wording, programme and service pages in a real browser: every width, the live preview, and without JavaScript."""

from collections.abc import Iterator
from threading import Event
from urllib.parse import unquote

import pytest
from playwright.sync_api import Browser, expect

from actions.programmes import change
from actions.programmes.in_force import follow, put_programme_in_force
from actions.programmes.trial import run_trials
from actions.staff import sessions
from db.engine import writing
from tests.acceptance.pages import SIZES, Watched, served, watching
from tests.integration.web.site import Site
from tests.integration.web.staff.people import add_person
from tests.integration.web.staff.test_programme_and_service import LATER, SOURCE
from tests.integration.web.staff.wording.desk import GUARDED, KEY

pytestmark = pytest.mark.browser

PAGES = (
    "/staff/service", "/staff/wording", "/staff/wording/review", f"/staff/wording/en/{KEY}",
    "/staff/wording/en/documents~gp-letter",
    f"/staff/wording/cy/{KEY}", "/staff/programme", f"/staff/programme/step/{KEY}", "/staff/programme/change",
)  # fmt: skip


@pytest.fixture
def site(ready_sqlite_url: str) -> Iterator[tuple[Site, str]]:
    """A site with the wording of the files in force."""
    with served(ready_sqlite_url) as made:
        yield made


def enter(watched: Watched, site: Site, name: str, roles: str = "admin", *, clinical: bool = False) -> None:
    """Sign in as somebody new."""
    user = add_person(site, roles, clinical=clinical, name=name)
    with writing(site.engine) as connection:
        token = sessions.begin(connection, site.clock.now, user.id, second_factor=True)
    watched.page.context.add_cookies([{"name": "staff", "value": token, "url": watched.base}])


def enter_again(watched: Watched, site: Site) -> None:
    """Sign in once more as the first person of this site."""
    with writing(site.engine) as connection:
        token = sessions.begin(connection, site.clock.now, 1, second_factor=True)
    watched.page.context.add_cookies([{"name": "staff", "value": token, "url": watched.base}])


def begin(watched: Watched, key: str = KEY) -> None:
    watched.go(f"/staff/wording/en/{key}")
    watched.page.get_by_role("button", name="Change the wording").click()
    expect(watched.page.locator("h1")).to_be_visible()


def drawn_up(site: Site) -> int:
    """A change of the programme that waits to be tried out."""
    put_programme_in_force(site.engine, SOURCE, site.clock.now)
    author = add_person(site, "admin", name="Una Author")
    return change.upload(follow(site.services), site.clock.now, author, LATER, "Later.")


@pytest.mark.parametrize("size", list(SIZES))
def test_every_page_is_sound_at_every_width(site: tuple[Site, str], chromium: Browser, size: str) -> None:
    built, base = site
    with watching(chromium, base, width=SIZES[size]) as watched:
        enter(watched, built, "Ada Writer")
        for path in PAGES:
            watched.go(path)
            watched.check(f"{path} at {size}")
        draft = f"/staff/programme/drafts/{drawn_up(built)}"
        for state in ("waiting to be tried out", "tried out"):
            watched.go(draft)
            watched.check(f"a change of the programme {state} at {size}")
            run_trials(follow(built.services), built.clock, Event())
        begin(watched, GUARDED)
        watched.check(f"the editor at {size}")
        watched.page.locator("#note").fill("Clearer.")
        watched.page.locator("#box-email").fill("Dear {{ nobody }}")
        watched.page.get_by_role("button", name="Send for approval").click()
        expect(watched.page.locator(".nhsuk-error-summary")).to_be_focused()
        watched.check(f"the editor with mistakes at {size}")


def test_the_preview_follows_what_is_written(site: tuple[Site, str], chromium: Browser) -> None:
    built, base = site
    with watching(chromium, base, width=1280) as watched:
        enter(watched, built, "Ada Writer")
        begin(watched)
        page = watched.page
        page.locator("#box-text").fill("{{ service }}: words that grow. {{ link }}")
        expect(page.locator("#preview")).to_contain_text("Careline: words that grow.")
        page.locator("#box-text").fill("{{ service }}: 😀 {{ link }}")
        expect(page.locator("#preview")).to_contain_text("cannot hold “😀” (grinning face)")
        page.locator("#box-text").fill("Word ")
        page.get_by_text("Fields and conditions you can use").click()
        page.locator("#box-text").press("End")
        page.locator('[data-insert="{{ link }}"]').click()
        expect(page.locator("#box-text")).to_have_value("Word {{ link }}")
        expect(page.locator("#preview")).to_contain_text("Word https://n.example.org/ab")
        page.reload()
        expect(page.locator("#box-text")).to_have_value("Word {{ link }}")
        watched.check("the editor after writing")
        frame = page.frame_locator("[data-email-frame]")
        expect(frame.locator("body")).to_contain_text("Amara")


def test_what_is_typed_after_the_session_ran_out_is_kept(site: tuple[Site, str], chromium: Browser) -> None:
    built, base = site
    with watching(chromium, base, width=1280) as watched:
        enter(watched, built, "Ada Writer")
        begin(watched)
        page = watched.page
        built.clock.move(hours=1)
        page.locator("#box-text").fill("{{ service }}: typed too late. {{ link }}")
        expect(page.locator("[data-live-state]")).to_contain_text("you are signed out")
        expect(page.locator("#box-text")).to_have_value("{{ service }}: typed too late. {{ link }}")
        page.get_by_role("button", name="Save draft").click()
        expect(page.locator("h1")).to_contain_text("Sign in")
        wanted = page.url
        enter_again(watched, built)
        watched.page.goto(base + unquote(wanted.partition("next=")[2]))
        expect(page.locator("#box-text")).to_have_value("{{ service }}: typed too late. {{ link }}")
        page.get_by_role("button", name="Save draft").click()
        expect(page.locator("#box-text")).to_have_value("{{ service }}: typed too late. {{ link }}")
        expect(page.get_by_text("Draft saved")).to_be_visible()


def test_everything_works_without_javascript(site: tuple[Site, str], chromium: Browser) -> None:
    built, base = site
    with watching(chromium, base, width=390, scripts=False) as watched:
        enter(watched, built, "Ada Writer")
        begin(watched)
        page = watched.page
        page.locator("#box-text").fill(
            "{{ service }}: a nurse can help. {{ link }}{% if say_stop %} STOP to end.{% endif %}"
        )
        page.locator("#woman").select_option("4")
        page.get_by_role("button", name="Save and preview").click()
        expect(page.locator("#preview")).to_contain_text("Careline: a nurse can help.")
        expect(page.locator("#woman")).to_have_value("4")
        page.locator("#note").fill("Shorter.")
        page.get_by_role("button", name="Send for approval").click()
        expect(page.locator(".app-notice__heading")).to_have_text("Sent for approval")
        page.get_by_role("link", name="Waiting for approval").first.click()
        expect(page.get_by_text("You wrote it, so you cannot approve it.")).to_be_visible()
    with watching(chromium, base, width=390, scripts=False) as watched:
        enter(watched, built, "Bea Admin")
        watched.go("/staff/wording")
        watched.page.locator(".app-todo a").first.click()
        expect(watched.page.locator("ins").first).to_be_visible()
        watched.page.get_by_role("button", name="Approve as admin").click()
        expect(watched.page.locator(".app-notice__heading")).to_have_text("In force now")
