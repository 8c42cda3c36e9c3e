"""Her copy and her erasure in a real browser: at every width, with the keyboard alone, and what she is handed."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import select

from actions.privacy import erase
from actions.privacy.export import export
from actions.staff import sessions
from db.engine import reading, writing
from db.tables import Woman
from tests.acceptance.pages import SIZES, Watched, served, watching
from tests.integration.web.site import SECRET_NAME, Site
from tests.integration.web.staff.people import add_person

pytestmark = pytest.mark.browser


@pytest.fixture
def site(ready_sqlite_url: str) -> Iterator[tuple[Site, str]]:
    """The site on a free port, with a message in her past."""
    with served(ready_sqlite_url) as (site, base):
        site.sent("treat-heparin", "email", "Hello,\n\nOne thing\n---------\n\n- First\n- Second", "A note")
        yield site, base


def _page_of(site: Site) -> str:
    with reading(site.engine) as connection:
        return f"/staff/women/{connection.scalar(select(Woman.reference).where(Woman.id == site.woman_id))}"


def _be(watched: Watched, site: Site, base: str, name: str) -> None:
    """Sign in as somebody new."""
    person = add_person(site, name=name)
    with writing(site.engine) as connection:
        token = sessions.begin(connection, site.clock.now, person.id, second_factor=True)
    watched.page.context.add_cookies([{"name": "staff", "value": token, "url": base}])


def _press(watched: Watched, label: str) -> None:
    """Reach a button with Tab, and press it."""
    for _ in range(40):
        watched.page.keyboard.press("Tab")
        if watched.page.evaluate("document.activeElement.textContent.trim()") == label:
            break
    else:
        raise AssertionError(f"{label} is not reached with the keyboard")
    with watched.page.expect_navigation():
        watched.page.keyboard.press("Enter")


@pytest.mark.parametrize("size", list(SIZES))
def test_two_nurses_erase_her_with_the_keyboard(site: tuple[Site, str], chromium: Browser, size: str) -> None:
    built, base = site
    hers = _page_of(built)
    with watching(chromium, base, width=SIZES[size]) as watched:
        _be(watched, built, base, "Joan Ellis")
        watched.go(f"{hers}/export")
        watched.check(f"a copy for her at {size}")
        watched.go(f"{hers}/erasure")
        watched.check(f"asking at {size}")
        expect(watched.page.locator("main")).to_contain_text(erase.NOT_REACHED[0])
        _press(watched, "She asks for it: stop everything now")
        watched.check(f"asked at {size}")
        watched.go(f"{hers}/erasure")
        watched.check(f"asked by oneself at {size}")
        expect(watched.page.locator("main button")).to_have_count(0)
    with watching(chromium, base, width=SIZES[size]) as watched:
        _be(watched, built, base, "Grace Odu")
        watched.go(f"{hers}/erasure")
        watched.check(f"the second person at {size}")
        _press(watched, "Go on")
        watched.check(f"nothing chosen at {size}")
        watched.page.locator("input[value=erase]").focus()
        watched.page.keyboard.press("Space")
        _press(watched, "Go on")
        watched.check(f"erased at {size}")
        expect(watched.page.locator("h1")).to_contain_text("Her record is erased")
        for sentence in erase.NOT_REACHED:
            expect(watched.page.locator("main")).to_contain_text(sentence)


@pytest.mark.parametrize("size", list(SIZES))
def test_the_copy_that_she_is_handed_is_sound(site: tuple[Site, str], chromium: Browser, size: str) -> None:
    built, base = site
    made = export(built.services, built.clock.now, "staff:1", built.woman_id)
    with watching(chromium, base, width=SIZES[size]) as watched:
        watched.page.set_content(made.page)
        expect(watched.page.locator("h1")).to_have_text("What is held about you")
        expect(watched.page.locator("main")).to_contain_text(SECRET_NAME)
        watched.check(f"her copy at {size}")
