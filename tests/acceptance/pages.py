"""A real browser in front of the real pages, watching what must not happen while a test looks at something else."""

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from playwright.sync_api import Browser, Page, Request
from waitress.server import create_server

from tests.integration.web.site import Site, build

AXE = (Path(__file__).resolve().parents[1] / "support" / "axe.min.js").read_text(encoding="utf-8")
SIZES = {"desktop": 1280, "phone": 390, "small phone": 320}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


@dataclass
class Watched:
    """A page of the browser, and everything wrong that was seen on it."""

    page: Page
    base: str
    outside: list[str] = field(default_factory=list)
    complaints: list[str] = field(default_factory=list)

    def go(self, path: str) -> None:
        """Open a page of ours."""
        self.page.goto(self.base + path)

    def check(self, what: str) -> None:
        """Nothing outside was asked for, no policy was broken, nothing overflows, and axe finds nothing."""
        assert self.outside == [], (what, self.outside)
        assert self.complaints == [], (what, self.complaints)
        overflow = self.page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert overflow <= 0, (what, f"{overflow} px too wide")
        found = self.findings()
        assert found == [], (what, found)

    def findings(self) -> list[str]:
        """What axe finds, one line each."""
        self.page.evaluate(AXE)
        result: dict[str, Any] = self.page.evaluate(
            "rules => axe.run(document, {runOnly: {type: 'tag', values: rules}})", RULES
        )
        return [
            f"{violation['id']}: {node['html'][:160]}"
            for violation in result["violations"]
            for node in violation["nodes"]
            if not _known_upstream(violation["id"], node["html"])
        ]


def _known_upstream(rule: str, html: str) -> bool:
    """The component library puts ``aria-expanded`` on radios that reveal something: known there, harmless here."""
    return rule == "aria-allowed-attr" and "aria-expanded" in html and 'type="radio"' in html


@contextmanager
def served(
    database_url: str, *, outbox_folder: Path | None = None, nothing_leaves: bool = False
) -> Iterator[tuple[Site, str]]:
    """The site behind a real server on a free port of this machine."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    base = f"http://127.0.0.1:{port}"
    site = build(
        database_url, public_base_url=base, quick_exit_url=f"{base}/health/live", outbox_folder=outbox_folder,
        nothing_leaves=nothing_leaves,
    )  # fmt: skip
    server = create_server(site.app, host="127.0.0.1", port=port, threads=4)
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    try:
        yield site, base
    finally:
        server.close()
        thread.join(5)
        site.engine.dispose()


@contextmanager
def watching(browser: Browser, base: str, *, width: int = 390, scripts: bool = True) -> Iterator[Watched]:
    """A fresh browser window of a width, with or without JavaScript."""
    context = browser.new_context(viewport={"width": width, "height": 844}, java_script_enabled=scripts)
    page = context.new_page()
    watched = Watched(page, base)
    host = urlsplit(base).netloc

    def asked(request: Request) -> None:
        parts = urlsplit(request.url)
        if parts.scheme in ("http", "https") and parts.netloc != host:
            watched.outside.append(request.url)

    page.on("request", asked)
    page.on("pageerror", lambda error: watched.complaints.append(str(error)))
    page.on(
        "console",
        lambda message: (
            watched.complaints.append(message.text)
            if message.type == "error" and "status of 4" not in message.text
            else None
        ),
    )
    try:
        yield watched
    finally:
        context.close()


def prove(watched: Watched, token: str) -> None:
    """Answer the question with her keyboard alone."""
    watched.go(f"/p/{token}")
    watched.page.locator("#birthday-day").focus()
    for typed in ("3", "6", "1988"):
        watched.page.keyboard.type(typed)
        watched.page.keyboard.press("Tab")
    watched.page.keyboard.press("Enter")
    watched.page.wait_for_selector("text=Messages so far")
