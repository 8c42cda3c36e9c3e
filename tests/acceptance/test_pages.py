"""Her pages in a real browser: on a desk, on a phone, on a small old one; with a keyboard; without JavaScript."""

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from sqlalchemy import insert

from db.engine import writing
from db.tables import Question
from delivery.email_message import EmailIdentity
from delivery.outbox import OutboxEmail, OutboxText
from delivery.protocol import EmailMessage, TextMessage
from tests.acceptance.pages import SIZES, prove, served, watching
from tests.integration.web.site import EMAIL, MOBILE, START, Site

pytestmark = pytest.mark.browser

BEFORE = ("", "/stop", "/stop/texts", "/stop/everything", "/fewer", "/not-me")
AFTER = (
    "", "/messages", "/pace", "/pause", "/restart", "/changes", "/changes/birth", "/changes/pregnant", "/changes/loss",
    "/changes/break", "/changes/feeding", "/changes/treatment", "/changes/private", "/changes/loss/saved",
    "/changes/break/saved", "/reminder", "/reminder/saved/begun", "/check-in", "/check-in/saved/hard", "/contact",
    "/contact/text", "/contact-changed", "/keep", "/data", "/leave", "/stop", "/pace/saved",
)  # fmt: skip


@pytest.fixture
def site(ready_sqlite_url: str, tmp_path: Path) -> Iterator[tuple[Site, str]]:
    """The site on a free port, with a little past."""
    with served(ready_sqlite_url, outbox_folder=tmp_path / "outbox") as (site, base):
        site.sent("connect-helpline", "text", "Kind Notes: a new note is ready for you.")
        site.sent("emo-mixed-feelings", "text", "Kind Notes: another note is ready for you.")
        site.sent(
            "treat-heparin", "email", "Hello,\n\nOne thing\n---------\n\n- First\n- Second\n\n    Ask first.", "A note"
        )
        yield site, base


@pytest.mark.parametrize("size", list(SIZES))
def test_every_page_before_proof_is_sound_at_every_width(site: tuple[Site, str], chromium: Browser, size: str) -> None:
    built, base = site
    with watching(chromium, base, width=SIZES[size]) as watched:
        for path in BEFORE:
            watched.go(f"/p/{built.text_token}{path}")
            watched.check(f"{path} at {size}")
        for path in (f"/u/{built.email_token}", "/p/AAAAAAAAAAAAAAAA", "/nowhere"):
            watched.go(path)
            watched.check(f"{path} at {size}")


@pytest.mark.parametrize("size", list(SIZES))
def test_every_page_after_proof_is_sound_at_every_width(site: tuple[Site, str], chromium: Browser, size: str) -> None:
    built, base = site
    with watching(chromium, base, width=SIZES[size]) as watched:
        prove(watched, built.text_token)
        for path in AFTER:
            watched.go(f"/p/{built.text_token}{path}")
            expect(watched.page.locator("h1")).to_have_count(1)
            watched.check(f"{path} at {size}")
        watched.go(f"/p/{built.text_token}/messages")
        for link in watched.page.locator(".app-menu a").evaluate_all(
            "links => links.map(link => link.getAttribute('href'))"
        ):
            watched.go(link)
            watched.check(f"{link} at {size}")


def test_titles_in_the_tab_and_in_the_history_give_nothing_away(site: tuple[Site, str], chromium: Browser) -> None:
    built, base = site
    with watching(chromium, base) as watched:
        prove(watched, built.text_token)
        for path in AFTER:
            watched.go(f"/p/{built.text_token}{path}")
            assert re.fullmatch(r"(Error: )?Your messages - Kind Notes", watched.page.title()), path


def test_everything_works_without_javascript(site: tuple[Site, str], chromium: Browser) -> None:
    built, base = site
    with watching(chromium, base, width=320, scripts=False) as watched:
        page = watched.page
        watched.go(f"/p/{built.text_token}")
        for box, typed in (("day", "3"), ("month", "June"), ("year", "1988")):
            page.fill(f"#birthday-{box}", typed)
        page.click("text=Open my page")
        page.click("text=Take a break from messages")
        page.check("text=8 weeks")
        page.click("text=Pause my messages")
        expect(page.locator("text=Your messages are paused until")).to_be_visible()
        page.click("text=Your long-term reminder")
        page.check("text=I have talked with my doctor")
        page.fill("#talk-day", "1")
        page.fill("#talk-month", "10")
        page.fill("#talk-year", "2026")
        page.click("text=Save")
        expect(page.locator("h1")).to_contain_text("Thank you")
        page.click("text=Back to your messages")
        page.click("text=Stop messages")
        page.click("text=Stop everything")
        page.click("role=button[name='Stop everything']")
        expect(page.locator("h1")).to_contain_text("Everything stopped")
    assert built.standing("text") == built.standing("email") == "stopped"


def test_stopping_takes_a_keyboard_and_three_presses(site: tuple[Site, str], chromium: Browser) -> None:
    built, base = site
    with watching(chromium, base) as watched:
        watched.go(f"/p/{built.text_token}/stop/texts")
        for _ in range(12):
            watched.page.keyboard.press("Tab")
            if watched.page.evaluate("document.activeElement.tagName") == "BUTTON":
                break
        watched.page.keyboard.press("Enter")
        expect(watched.page.locator("h1")).to_contain_text("Texts stopped")
        watched.check("stopped")
    assert built.standing("text") == "stopped"


def test_a_mistake_takes_the_focus_to_its_sentence_and_from_there_to_its_box(
    site: tuple[Site, str], chromium: Browser
) -> None:
    built, base = site
    with watching(chromium, base) as watched:
        page = watched.page
        watched.go(f"/p/{built.text_token}")
        page.fill("#birthday-day", "99")
        page.click("text=Open my page")
        summary = page.locator(".nhsuk-error-summary")
        expect(summary).to_be_focused()
        assert page.title().startswith("Error: ")
        watched.check("a wrong date")
        summary.locator("a").click()
        expect(page.locator("#birthday-day")).to_be_focused()
        assert page.locator("#birthday-day").input_value() == "99"
        # What has the focus is not hidden under the header that stays.
        box = page.locator("#birthday-day").bounding_box()
        header = page.locator(".app-header").bounding_box()
        assert box is not None
        assert header is not None
        assert box["y"] >= header["y"] + header["height"]


@pytest.mark.parametrize("scripts", [True, False])
def test_the_way_out_is_in_reach_and_leads_elsewhere(site: tuple[Site, str], chromium: Browser, scripts: bool) -> None:
    built, base = site
    with watching(chromium, base, scripts=scripts) as watched:
        page = watched.page
        watched.go("/health/live")
        watched.go(f"/p/{built.text_token}")
        page.mouse.wheel(0, 3000)
        leave = page.locator("text=Leave this page").first
        expect(leave).to_be_in_viewport()
        leave.click()
        page.wait_for_url("**/health/live")
        assert page.locator("body").inner_text().strip() == "alive"
        if scripts:
            # The page was replaced in the history: going back does not show it again.
            page.go_back()
            assert "/p/" not in page.url


def test_what_can_be_tapped_is_large_enough_to_be_tapped(site: tuple[Site, str], chromium: Browser) -> None:
    built, base = site
    with watching(chromium, base, width=320) as watched:
        prove(watched, built.text_token)
        for path in ("", "/changes", "/check-in", "/pause"):
            watched.go(f"/p/{built.text_token}{path}")
            tapped = watched.page.locator("main button, .app-menu a, .app-exit, .nhsuk-radios__item")
            small = tapped.evaluate_all(
                "nodes => nodes.filter(node => node.getBoundingClientRect().height < 39).map(node => node.textContent)"
            )
            assert small == [], path


def test_large_letters_do_not_break_a_page(site: tuple[Site, str], chromium: Browser) -> None:
    built, base = site
    with watching(chromium, base, width=640) as watched:
        prove(watched, built.text_token)
        for path in ("", "/changes", "/contact", "/reminder", "/data"):
            watched.go(f"/p/{built.text_token}{path}")
            watched.page.evaluate("document.documentElement.style.fontSize = '200%'")
            watched.check(f"{path} with letters twice as large")


def test_a_question_is_answered_with_one_tap(site: tuple[Site, str], chromium: Browser) -> None:
    built, base = site
    message = built.sent("checkin-recovery", "text", "Kind Notes: how are things?", when=START + timedelta(minutes=1))
    with writing(built.engine) as connection:
        connection.execute(
            insert(Question).values(
                woman_id=built.woman_id, kind="checkin", message_id=message, asked_at=built.clock.now,
                lapses_at=built.clock.now + timedelta(days=28),
            )
        )  # fmt: skip
    with watching(chromium, base) as watched:
        prove(watched, built.text_token)
        watched.page.click("text=Answer it here")
        watched.check("check-in")
        watched.page.click("role=button[name='Hard']")
        expect(watched.page.locator("main")).to_contain_text("You do not have to face this alone")
        expect(watched.page.locator("main")).to_contain_text("0808 800 0035")
        watched.check("a hard day")
    assert [one.answer for one in built.rows(Question)] == ["3"]


def test_the_letter_and_the_card_open_clean(site: tuple[Site, str], chromium: Browser) -> None:
    built, base = site
    with watching(chromium, base) as watched:
        prove(watched, built.text_token)
        for path in ("/keep/letter", "/keep/card"):
            watched.go(f"/p/{built.text_token}{path}")
            assert watched.outside == []
            assert watched.complaints == []
            assert watched.page.locator("h1").count() == 1


@pytest.mark.parametrize("size", list(SIZES))
def test_the_outbox_is_sound_at_every_width(
    site: tuple[Site, str], chromium: Browser, size: str, tmp_path: Path
) -> None:
    built, base = site
    folder = tmp_path / "outbox"
    words = f"Kind Notes: a new note is ready for you: {base}/p/{built.text_token} Text STOP to end."
    OutboxText(folder, lambda: START).send(TextMessage(MOBILE, words, "a" * 32, timedelta(hours=1)))
    OutboxEmail(folder, lambda: START, EmailIdentity("notes@example.org", "Kind Notes")).send(
        EmailMessage(EMAIL, "A note", "The words", "<p style='color:#333'>The words</p>", "b" * 32, "<b@example.org>")
    )
    with watching(chromium, base, width=SIZES[size]) as watched:
        watched.go("/outbox")
        watched.check(f"outbox at {size}")
        watched.page.click("text=As it looks in a mail program")
        frame = watched.page.frame_locator("iframe")
        expect(frame.locator("p")).to_have_text("The words")
        watched.check(f"outbox with a letter open at {size}")
        watched.page.locator(f".app-bubble a[href='/p/{built.text_token}']").press("Enter")
        expect(watched.page.locator("h1")).to_have_text("Your messages")
