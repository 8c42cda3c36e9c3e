"""Signing in and looking after accounts in a real browser: every width, by keyboard, and without JavaScript."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect
from pyotp import TOTP

from actions.staff import accounts
from actions.staff.accounts import Form
from tests.acceptance.pages import SIZES, Watched, served, watching
from tests.integration.web.site import Site
from tests.integration.web.staff.people import add_person

pytestmark = pytest.mark.browser

PASSWORD = "purple tram otter lamp"
NAME, EMAIL = "Grace Odu-Featherstonehaugh", "grace.odu-featherstonehaugh@example.org"


@pytest.fixture
def site(ready_sqlite_url: str) -> Iterator[tuple[Site, str]]:
    """A site where nobody works yet."""
    with served(ready_sqlite_url, nothing_leaves=True) as made:
        yield made


def first_link(site: Site, base: str) -> str:
    link = accounts.first_account_link(site.services, site.clock.now)
    assert link is not None
    return link[link.index("/staff/link/") :]


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()


def code_of(page: Page, site: Site) -> str:
    secret = page.locator(".app-secret").inner_text().replace(" ", "")
    return TOTP(secret).at(site.clock.now)


@pytest.mark.parametrize("size", list(SIZES))
def test_from_the_first_link_to_the_record_every_page_is_sound(
    site: tuple[Site, str], chromium: Browser, size: str
) -> None:
    built, base = site
    with watching(chromium, base, width=SIZES[size]) as watched:
        page = watched.page
        watched.go(first_link(built, base))
        watched.check(f"the first link at {size}")
        press(page, "Make the account")
        expect(page.locator(".nhsuk-error-summary")).to_be_focused()
        watched.check(f"its mistakes at {size}")
        for box, typed in (("name", NAME), ("email", EMAIL), ("password", PASSWORD), ("again", PASSWORD)):
            page.fill(f"#{box}", typed)
        press(page, "Make the account")
        expect(page.locator("h1")).to_have_text("Set up a code on your phone")
        expect(page.locator(".app-qr__picture")).to_be_visible()
        assert page.locator(".app-qr__picture").evaluate("picture => picture.naturalWidth") > 0
        watched.check(f"setting up at {size}")
        page.fill("#code", code_of(page, built))
        press(page, "Go on")
        walk(watched, built, size)
        press(page, "Sign out")
        expect(page.locator("h1")).to_have_text("You are signed out")
        watched.check(f"signed out at {size}")
        sign_in_wrongly(watched, size)


def walk(watched: Watched, site: Site, size: str) -> None:
    """Every page of accounts and the record."""
    other = add_person(site, "nurse", name="Joan Ellis")
    retired = add_person(site, "nurse", name="Wilhelmina Szczepanska-Blythe")
    accounts.retire(site.services, site.clock.now, "terminal: test", retired.id)
    form = Form("Una Invited", "una@example.org", "both", clinical_approver=True)
    accounts.invite(site.services, site.clock.now, "terminal: test", form)
    for path in (
        "/staff/account", "/staff/account/password", "/staff/accounts", "/staff/accounts/new", "/staff/accounts/1",
        f"/staff/accounts/{other.id}", f"/staff/accounts/{other.id}/change", f"/staff/accounts/{other.id}/retire",
        f"/staff/accounts/{retired.id}", "/staff/audit", "/staff/audit?kind=all", "/staff/audit?since-day=40",
        "/staff/nowhere",
    ):  # fmt: skip
        watched.go(path)
        expect(watched.page.locator("h1")).to_have_count(1)
        watched.check(f"{path} at {size}")
    watched.go(f"/staff/accounts/{other.id}")
    press(watched.page, "New password")
    expect(watched.page.locator("h2")).to_have_text("Hand this link to Joan Ellis")
    watched.check(f"handing over at {size}")


def sign_in_wrongly(watched: Watched, size: str) -> None:
    watched.go("/staff/sign-in")
    watched.check(f"signing in at {size}")
    watched.page.fill("#email", EMAIL)
    watched.page.fill("#password", "not that one at all")
    press(watched.page, "Sign in")
    expect(watched.page.locator(".nhsuk-error-summary")).to_be_focused()
    watched.check(f"signing in wrongly at {size}")
    assert watched.page.input_value("#email") == EMAIL
    assert watched.page.input_value("#password") == ""


def test_signing_in_takes_a_keyboard_and_no_javascript(site: tuple[Site, str], chromium: Browser) -> None:
    built, base = site
    with watching(chromium, base, width=320, scripts=False) as watched:
        page = watched.page
        watched.go(first_link(built, base))
        page.locator("#name").focus()
        for typed in (NAME, EMAIL, PASSWORD, PASSWORD):
            page.keyboard.type(typed)
            page.keyboard.press("Tab")
        page.keyboard.press("Enter")
        secret = page.locator(".app-secret").inner_text().replace(" ", "")
        page.fill("#code", TOTP(secret).at(built.clock.now))
        page.locator("#code").press("Enter")
        watched.go("/staff/account")
        page.get_by_role("button", name="Sign out").press("Enter")
        built.clock.move(minutes=1)
        watched.go("/staff/account/password")
        expect(page.locator("h1")).to_have_text("Sign in")
        page.fill("#email", EMAIL)
        page.fill("#password", PASSWORD)
        page.locator("#password").press("Enter")
        page.fill("#code", TOTP(secret).at(built.clock.now))
        page.locator("#code").press("Enter")
        expect(page.locator("h1")).to_have_text("Change your password")
