"""In a real browser: the session runs out in the middle of a page, and nothing typed is lost."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, expect
from pyotp import TOTP

from actions.staff import passwords, sessions
from actions.staff.people import StaffUser
from db.engine import writing
from tests.acceptance.pages import Watched, served, watching
from tests.integration.web.site import Site
from tests.integration.web.staff.people import add_person

pytestmark = pytest.mark.browser
PASSWORD = "purple tram otter lamp"
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


@pytest.fixture
def site(ready_sqlite_url: str) -> Iterator[tuple[Site, str]]:
    """The site on a free port."""
    with served(ready_sqlite_url) as (site, base):
        yield site, base


def signed_in(watched: Watched, site: Site, base: str) -> StaffUser:
    nurse = add_person(site, name="Joan Ellis", password_hash=passwords.hash_password(PASSWORD), secret=SECRET)
    with writing(site.engine) as connection:
        token = sessions.begin(connection, site.clock.now, nurse.id, second_factor=True)
    watched.page.context.add_cookies([{"name": "staff", "value": token, "url": base}])
    return nurse


@pytest.mark.parametrize("scripts", [True, False])
@pytest.mark.parametrize("width", [1280, 320])
def test_she_is_called_away_and_finds_everything_again(
    site: tuple[Site, str], chromium: Browser, width: int, scripts: bool
) -> None:
    built, base = site
    with watching(chromium, base, width=width, scripts=scripts) as watched:
        nurse, page = signed_in(watched, built, base), watched.page
        watched.go("/staff/enrol")
        page.fill("#first_name", "Bea")
        page.fill("#date_of_birth-year", "1990")
        page.check("#consent")
        page.fill("#mobile", "07700 900456")
        page.check("input[name=nation][value=wales]")
        built.clock.move(minutes=20)
        page.click("text=Continue")
        expect(page.locator("h1")).to_have_text("Sign in")
        assert "Bea" not in page.url
        page.fill("#email", nurse.email)
        page.fill("#password", PASSWORD)
        page.locator("main button", has_text="Sign in").click()
        page.fill("#code", TOTP(SECRET).at(built.clock.now))
        page.click("text=Go on")
        expect(page.locator("h1")).to_have_text("About her, and how to reach her")
        expect(page.locator("text=Nothing you typed is lost")).to_be_visible()
        expect(page.locator("#first_name")).to_have_value("Bea")
        expect(page.locator("#mobile")).to_have_value("07700 900456")
        expect(page.locator("#mobile")).to_be_visible()
        expect(page.locator("input[name=nation][value=wales]")).to_be_checked()
        if scripts:
            watched.check(f"filled in again at {width}")
        page.fill("#last_name", "Lindqvist")
        page.check("input[name=texts][value=usual]")
        page.click("text=Continue")
        expect(page.locator("h1")).to_have_text("Pregnancy and birth")
