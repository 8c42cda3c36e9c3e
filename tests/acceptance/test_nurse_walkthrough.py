"""A nurse new to it enrols three women from paper notes, each within three minutes, and finds each of them again.

Every click and every key is counted, and turned into seconds by the keystroke-level model (Card, Moran and Newell 1980:
0.28 s a key of an average typist, 1.3 s to point and click, 1.35 s to think before each question), so that the result
does not depend on the machine. With ``SCREENSHOTS=folder`` each page is also left there as a picture.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from actions.staff import sessions
from db.engine import writing
from tests.acceptance.pages import SIZES, Watched, served, watching
from tests.integration.web.site import Site
from tests.integration.web.staff.people import add_person

pytestmark = pytest.mark.browser
KEY, CLICK, THINK = 0.28, 1.3, 1.35
THREE_MINUTES = 180
SHOTS = os.environ.get("SCREENSHOTS")


@dataclass
class Hand:
    """The nurse's hand: it clicks and types, and counts."""

    watched: Watched
    size: str
    clicks: int = 0
    keys: int = 0
    questions: int = 0
    pictures: list[str] = field(default_factory=list)

    def choose(self, name: str, *values: str) -> None:
        """Tick or choose answers of a question."""
        self.questions += 1
        for value in values:
            self.watched.page.check(f"input[name={name}][value={value}]")
            self.clicks += 1

    def type(self, **typed: str) -> None:
        """Type into boxes, going from one to the next with the tabulator."""
        self.questions += 1
        for name, value in typed.items():
            self.watched.page.fill(f"#{name}", value)
            self.keys += len(value) + 1

    def day(self, name: str, said: str) -> None:
        """Type a day into its three boxes."""
        day, month, year = said.split()
        self.type(**{f"{name}-day": day, f"{name}-month": month, f"{name}-year": year})

    def press(self, words: str, then: str) -> None:
        """Press a button or a link, and see the heading of the page it leads to."""
        self.watched.page.locator("button, a", has_text=words).first.click()
        self.clicks += 1
        expect(self.watched.page.locator("h1")).to_have_text(then)
        self.look(then)

    def look(self, what: str) -> None:
        """The page is sound; a picture of it is left where one is wanted."""
        self.watched.check(f"{what} at {self.size}")
        if SHOTS:
            name = f"{len(self.pictures):02}-{what.lower().replace(' ', '-').replace(',', '')[:40]}"
            self.pictures.append(name)
            folder = Path(SHOTS) / self.size.replace(" ", "-")
            folder.mkdir(parents=True, exist_ok=True)
            self.watched.page.screenshot(path=folder / f"{name}.png", full_page=True)

    def seconds(self) -> float:
        """How long an average person needs for what was done since the last time of asking."""
        took = self.keys * KEY + self.clicks * CLICK + self.questions * THINK
        self.clicks = self.keys = self.questions = 0
        return took


@pytest.fixture
def site(ready_sqlite_url: str) -> Iterator[tuple[Site, str]]:
    """The site on a free port."""
    with served(ready_sqlite_url) as (site, base):
        yield site, base


@pytest.mark.parametrize("size", list(SIZES))
def test_three_women_from_paper_notes(site: tuple[Site, str], chromium: Browser, size: str) -> None:
    built, base = site
    with watching(chromium, base, width=SIZES[size]) as watched:
        hand = Hand(watched, size)
        sign_in(watched, built, base)
        watched.go("/staff/")
        hand.look("Tasks")
        took = {}
        for note in (pregnant, at_home_with_a_shared_phone, after_a_loss):
            note(hand)
            took[note.__name__] = hand.seconds()
        for typed, name in (("shah", "Priya Shah"), ("07700 900201", "Priya Shah"), ("ruth@example.org", "Ruth Bell")):
            find(hand, typed, name)
        assert max(took.values()) < THREE_MINUTES, took


def sign_in(watched: Watched, site: Site, base: str) -> None:
    nurse = add_person(site, name="Joan Ellis")
    with writing(site.engine) as connection:
        token = sessions.begin(connection, site.clock.now, nurse.id, second_factor=True)
    watched.page.context.add_cookies([{"name": "staff", "value": token, "url": base}])


def pregnant(hand: Hand) -> None:
    """Priya Shah, 14.3.1991, 07700 900201, priya@example.org. Due 20.2.2027. Spine, 2 Nov. Tests going on. GP: yes."""
    hand.press("Enrol", "About her, and how to reach her")
    hand.type(first_name="Priya", last_name="Shah")
    hand.day("date_of_birth", "14 3 1991")
    hand.choose("consent", "text", "email")
    hand.type(mobile="07700 900201")
    hand.type(email="priya@example.org")
    hand.choose("texts", "usual")
    hand.choose("nation", "england")
    hand.press("Continue", "Pregnancy and birth")
    hand.choose("state", "pregnant")
    hand.day("due_date", "20 2 2027")
    hand.press("Continue", "Broken bones, treatment and tests")
    hand.day("diagnosis", "10 11 2026")
    hand.choose("break_sites", "spine")
    hand.day("last_break", "2 11 2026")
    hand.choose("tests", "pending")
    hand.press("Continue", "Later on")
    hand.choose("gp_letter_agreed", "yes")
    hand.choose("keepsake_agreed", "yes")
    hand.press("Continue", "Check, and see what she will get")
    text = hand.watched.page.locator("main").inner_text()
    assert "Pregnant" in text or "pregnant" in text
    hand.press("and send the invitation", "Priya Shah is enrolled")


def at_home_with_a_shared_phone(hand: Hand) -> None:
    """Megan Price, born 1988, 07700 900123, which she shares with Amara Okafor. Baby 1.11.2026 at home, breastfed."""
    page = hand.watched.page
    hand.press("Enrol", "About her, and how to reach her")
    hand.type(first_name="Megan", last_name="Price")
    hand.type(**{"date_of_birth-year": "1988"})
    hand.choose("consent", "text")
    hand.type(mobile="07700 900123")
    hand.choose("texts", "discreet")
    hand.choose("hours", "some")
    hand.type(safe_hours="10:00-14:00")
    hand.choose("nation", "wales")
    page.locator("button", has_text="Continue").click()
    hand.clicks += 1
    expect(page.locator(".nhsuk-error-summary")).to_contain_text("in use for another woman")
    hand.look("The number is shared")
    expect(page.locator("#mobile")).to_have_value("07700 900123")
    hand.choose("shared_number", "yes")
    hand.press("Continue", "Pregnancy and birth")
    hand.choose("state", "birth")
    hand.day("birth", "1 11 2026")
    hand.choose("baby", "with-her")
    hand.choose("feeding", "breastfeeding")
    hand.press("Continue", "Broken bones, treatment and tests")
    hand.choose("break_sites", "spine")
    hand.choose("treatment", "undecided")
    hand.press("Continue", "Later on")
    hand.choose("partner", "yes")
    hand.press("Continue", "Check, and see what she will get")
    hand.press("and send the invitation", "Megan Price is enrolled")


def after_a_loss(hand: Hand) -> None:
    """Ruth Bell, 30.9.1985, ruth@example.org, no texts. A loss on 3.10.2026. Hip. She would like messages now."""
    hand.press("Enrol", "About her, and how to reach her")
    hand.type(first_name="Ruth", last_name="Bell")
    hand.day("date_of_birth", "30 9 1985")
    hand.choose("consent", "email")
    hand.type(email="ruth@example.org")
    hand.choose("texts", "usual")
    hand.choose("nation", "scotland")
    hand.press("Continue", "Pregnancy and birth")
    hand.choose("state", "lost")
    hand.day("loss", "3 10 2026")
    hand.choose("restart", "yes")
    hand.press("Continue", "Broken bones, treatment and tests")
    hand.choose("break_sites", "hip")
    hand.press("Continue", "Later on")
    hand.press("Continue", "Check, and see what she will get")
    words = hand.watched.page.locator("main").inner_text().lower()
    shown = words.split("first messages", 1)[-1]
    assert not any(word in shown for word in ("your baby", "breastfeed", "congratulat")), "no baby words"
    hand.press("and send the invitation", "Ruth Bell is enrolled")


def find(hand: Hand, typed: str, name: str) -> None:
    """From the first page to her record, by what the nurse has at hand."""
    page = hand.watched.page
    hand.watched.go("/staff/")
    page.locator("input[name=q]").fill(typed)
    page.keyboard.press("Enter")
    expect(page.locator("h1")).to_have_text(name)
    hand.look(name)
