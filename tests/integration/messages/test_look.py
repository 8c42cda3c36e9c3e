"""How emails and printed pages look in a real browser: no sideways scrolling, readable contrast, one sheet of paper."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, sync_playwright

from messages.catalogue import Catalogue
from messages.documents import card_html, letter_html
from messages.fields import DOCUMENT_FIELDS
from messages.render import render_email
from messages.samples import LONGEST_VALUES, SAMPLE_FOOTER, SAMPLE_VALUES, SAMPLE_WOMEN, flags_with

pytestmark = pytest.mark.browser

CHROMIUM = os.environ.get("TEST_CHROMIUM", "/usr/bin/chromium")
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]
CATALOGUE = Catalogue.load(Path("messages/templates"))
DOCUMENT_VALUES = {**SAMPLE_VALUES, **{name: field.longest for name, field in DOCUMENT_FIELDS.items()}}
# A4 less the margins of document.css, in CSS pixels.
SHEET_WIDTH, SHEET_HEIGHT = 643, (297 - 16 - 14) * 96 / 25.4

CONTRAST = """() => {
  const channel = v => { v /= 255; return v <= 0.03928 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; };
  const parse = c => c.match(/[\\d.]+/g).map(Number);
  const light = c => {
    const [r, g, b] = parse(c);
    return 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
  };
  const behind = e => {
    for (; e; e = e.parentElement) {
      const colour = getComputedStyle(e).backgroundColor;
      if (!/, 0\\)$/.test(colour)) return colour;
    }
    return 'rgb(255, 255, 255)';
  };
  const low = [];
  for (const e of document.querySelectorAll('h1,h2,p,li,td.callout,td.band,a')) {
    if (!e.textContent.trim()) continue;
    const [a, b] = [light(getComputedStyle(e).color), light(behind(e))];
    const ratio = (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
    if (ratio < 4.5) low.push(e.tagName + ' ' + e.className + ' ' + ratio.toFixed(2));
  }
  return low;
}"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield opened
        opened.close()


def emails() -> dict[str, str]:
    woman = SAMPLE_WOMEN[1]
    keys = (
        "welcome-start",
        "treat-choices",
        "practical-money-and-advice",
        "checkin-quarterly",
        "sys-loss-acknowledgement",
    )
    return {
        key: render_email(
            CATALOGUE.get(key),
            CATALOGUE.shared(),
            variant=None,
            values=LONGEST_VALUES,
            flags=woman.flags,
            footer=SAMPLE_FOOTER,
        ).html
        for key in keys
    }


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1280])
def test_emails_fit_and_can_be_read(browser: Browser, width: int, scheme: str) -> None:
    page = browser.new_page(viewport={"width": width, "height": 700}, color_scheme=scheme)  # type: ignore[arg-type]
    for key, html in emails().items():
        page.set_content(html)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, key
        assert page.evaluate(CONTRAST) == [], key
        for target in page.locator("a.button, a.quiet").all():
            box = target.bounding_box()
            assert box is not None
            assert box["height"] >= 40, f"{key}: {target.inner_text()} is too small to tap"
    page.close()


def test_dark_is_dark_and_the_preview_line_is_not_seen(browser: Browser) -> None:
    page = browser.new_page(color_scheme="dark")
    page.set_content(emails()["welcome-start"])
    assert page.evaluate("getComputedStyle(document.querySelector('td.body').closest('table')).backgroundColor") == (
        "rgb(27, 35, 34)"
    )
    assert not page.locator("div.preview").is_visible()
    page.close()


@pytest.mark.parametrize("discreet", [False, True])
def test_the_letter_and_the_card_fit_one_sheet(browser: Browser, *, discreet: bool) -> None:
    page = browser.new_page(viewport={"width": SHEET_WIDTH, "height": 900})
    page.emulate_media(media="print")
    letter = letter_html(CATALOGUE.get("documents/gp-letter"), DOCUMENT_VALUES, flags_with(), discreet=discreet)
    card = card_html(CATALOGUE.get("documents/reminder-card"), DOCUMENT_VALUES, flags_with(), discreet=discreet)
    for html in (letter, card):
        page.set_content(html)
        cover = page.evaluate("document.querySelector('.cover')?.offsetHeight ?? 0")
        assert bool(cover) == (discreet and html == letter)
        assert page.evaluate("document.querySelector('main').scrollHeight") - cover <= SHEET_HEIGHT
    page.close()
