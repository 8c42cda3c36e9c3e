"""What holds for every answer: headers, kind failures, health, logs without anything personal, the outbox."""

import logging
import re
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from delivery.email_message import EmailIdentity
from delivery.outbox import OutboxEmail, OutboxText
from delivery.protocol import EmailMessage, TextMessage
from tests.integration.web.site import BASE_URL, EMAIL, MOBILE, SECRET_NAME, Site, build
from web.settings import HelpNumbers, WebSettings

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)


def test_every_answer_has_the_headers_even_a_failure(site: Site) -> None:
    client = site.client()
    for path in (f"/p/{site.text_token}", "/nowhere", "/health/live", f"/u/{site.text_token}", "/assets/app.css"):
        headers = client.get(path, base_url=BASE_URL).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Referrer-Policy"] == "same-origin"
        assert headers["X-Robots-Tag"] == "noindex, nofollow"
        assert "max-age" in headers["Strict-Transport-Security"]
        assert "Server" not in headers or "Python" not in headers["Server"]
        if not path.startswith("/assets"):
            assert headers["Cache-Control"] == "no-store"


def test_each_page_has_its_own_nonce_and_no_other_inline_script(site: Site) -> None:
    seen = set()
    for _ in range(3):
        answer = site.client().get(f"/p/{site.text_token}", base_url=BASE_URL)
        nonce = re.search(r"'nonce-([^']+)'", answer.headers["Content-Security-Policy"])
        assert nonce is not None
        seen.add(nonce.group(1))
        assert re.findall(r"<script(?![^>]*src=)[^>]*>", answer.text) == [f'<script nonce="{nonce.group(1)}">']
    assert len(seen) == 3


def test_no_page_names_an_outside_address_but_the_way_out(site: Site) -> None:
    client = site.proved()
    for path in ("", "/messages", "/pace", "/changes", "/reminder", "/contact", "/keep", "/data"):
        shown = client.get(f"/p/{site.email_token}{path}", base_url=BASE_URL).text
        addresses = set(re.findall(r"""(?:href|src|action)=["'](https?://[^"']+)""", shown))
        assert addresses <= {"https://www.bbc.co.uk/weather"}, path


def test_what_she_types_is_shown_as_text_never_as_markup(site: Site) -> None:
    base = f"/p/{site.text_token}"
    answer = site.post(site.client(), base, f"{base}/prove", day='"><script>', month="<b>", year="'><i>")
    assert answer.status_code == 422
    assert "<b>" not in answer.text
    assert '"><script>' not in answer.text
    assert site.client().get(f"{base}?next=javascript:alert(1)", base_url=BASE_URL).text.count("javascript:") == 0


def test_after_proof_she_is_only_ever_sent_to_her_own_page(site: Site) -> None:
    base = f"/p/{site.text_token}"
    for wanted in ("https://evil.example", "//evil.example", "../../x", "pause"):
        client = site.client()
        answer = site.post(client, base, f"{base}/prove", day="3", month="6", year="1988", next=wanted)
        assert answer.headers["Location"] == (f"{base}/pause" if wanted == "pause" else base)


def test_a_stale_form_is_said_kindly_and_changes_nothing(site: Site) -> None:
    client = site.proved()
    answer = client.post(f"/p/{site.email_token}/leave", data={"csrf_token": "old"}, base_url=BASE_URL)
    assert answer.status_code == 400
    assert "Nothing was changed" in answer.text
    assert site.last_fact("withdraw") is None


def test_a_failure_is_a_kind_page_and_a_log_line_without_words(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    @site.app.get("/p/<token>/broken")
    def broken(token: str) -> str:
        raise ValueError(f"{SECRET_NAME} {MOBILE} {token}")

    with caplog.at_level(logging.DEBUG):
        answer = site.client().get(f"/p/{site.text_token}/broken", base_url=BASE_URL)
    assert answer.status_code == 500
    assert "This is our fault, not yours" in answer.text
    assert "ValueError" not in answer.text
    assert "ValueError" in caplog.text
    for secret in (SECRET_NAME, MOBILE, site.text_token):
        assert secret not in caplog.text


def test_no_log_line_holds_anything_of_hers(site: Site, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        client = site.proved()
        base = f"/p/{site.email_token}"
        for path in ("", "/data", "/contact", "/nowhere"):
            client.get(base + path, base_url=BASE_URL)
        site.post(client, f"{base}/contact", f"{base}/contact/text", value="07700 900456")
        site.client().post(f"/u/{site.email_token}", base_url=BASE_URL)
        site.client().get("/p/AAAAAAAAAAAAAAAA", base_url=BASE_URL)
    logged = "\n".join(record.getMessage() for record in caplog.records)
    assert "/p/<token>" in logged
    for secret in (
        SECRET_NAME,
        "Okafor",
        MOBILE,
        EMAIL,
        "900456",
        "1988",
        site.email_token,
        "AAAAAAAAAAAAAAAA",
        "nowhere",
    ):
        assert secret not in logged, secret


def test_a_database_that_is_gone_is_not_ready_and_pages_fail_kindly(ready_sqlite_url: str) -> None:
    site = build(ready_sqlite_url)
    site.engine.dispose()
    Path(ready_sqlite_url.removeprefix("sqlite:///")).unlink()
    Path(ready_sqlite_url.removeprefix("sqlite:///")).mkdir()
    client = site.client()
    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").status_code == 200
    answer = client.get(f"/p/{site.text_token}", base_url=BASE_URL)
    assert answer.status_code == 503
    assert answer.headers["Retry-After"] == "60"
    assert "try again in a minute" in answer.text
    assert "text STOP" in answer.text
    assert "999" in answer.text
    staff = client.get("/staff/link/AAAAAAAAAAAAAAAA", base_url=BASE_URL)
    assert staff.status_code == 503
    assert "The database cannot be used just now" in staff.text


def test_a_body_that_is_too_large_is_refused_kindly(site: Site) -> None:
    answer = site.client().post(f"/p/{site.text_token}/prove", data={"day": "x" * 100_000}, base_url=BASE_URL)
    assert answer.status_code in (400, 413)
    assert "999" in answer.text


def test_files_are_packed_for_browsers_that_can_unpack_them(site: Site) -> None:
    client = site.client()
    plain = client.get("/assets/nhsuk/nhsuk.css", base_url=BASE_URL)
    small = client.get("/assets/nhsuk/nhsuk.css", base_url=BASE_URL, headers={"Accept-Encoding": "gzip"})
    assert small.headers["Content-Encoding"] == "gzip"
    assert len(small.data) < len(plain.data) / 5
    assert "Accept-Encoding" in small.headers["Vary"]


def test_links_come_from_the_settings_never_from_the_request(site: Site) -> None:
    answer = site.client().get(f"/p/{site.text_token}", base_url="http://evil.example")
    assert "evil.example" not in answer.text
    answer = site.client().get(f"/p/{site.text_token}/pause", base_url="http://evil.example")
    assert "evil.example" not in answer.headers["Location"]


def test_the_network_address_behind_a_proxy_is_the_one_the_proxy_saw(database_url: str) -> None:
    site = build(database_url, trusted_proxies=1)
    base = f"/p/{site.text_token}"
    forwarded = {"X-Forwarded-For": "198.51.100.7, 203.0.113.9"}
    client = site.client()
    token = site.form_token(client, base)
    client.post(
        f"{base}/prove",
        data={"csrf_token": token, "day": "4", "month": "6", "year": "1988"},
        headers=forwarded,
        base_url=BASE_URL,
    )
    hashes = {row[2] for row in site.snapshot()["page_attempts"]}
    from_proxy = {site.origin("203.0.113.9")}
    assert hashes == from_proxy


def test_settings_that_would_break_links_or_cookies_are_refused() -> None:
    numbers = HelpNumbers("999", "111", "116 123", "0808 800 0035")
    for base, key in (("notes.example.org", "k" * 40), ("https://notes.example.org/", "k" * 40), (BASE_URL, "short")):
        with pytest.raises(ValueError, match=r"public address|secret key"):
            WebSettings("Kind Notes", base, key, lambda: NOW, numbers)


def test_the_outbox_shows_messages_as_they_would_look_on_this_machine_alone(database_url: str, tmp_path: Path) -> None:
    folder = tmp_path / "outbox"
    site = build(database_url, outbox_folder=folder)
    local = "http://127.0.0.1:8000"
    assert "There are no messages yet" in site.client().get("/outbox", base_url=local).text
    link = f"{BASE_URL}/p/{site.text_token}"
    OutboxText(folder, lambda: NOW).send(
        TextMessage(MOBILE, f"Kind Notes: <b>a note</b> {link}", "a" * 32, timedelta(hours=1))
    )
    identity = EmailIdentity("notes@example.org", "Kind Notes")
    OutboxEmail(folder, lambda: NOW, identity).send(
        EmailMessage(EMAIL, "A note", "The words", "<p style='color:red'>The words</p>", "b" * 32, "<b@example.org>")
    )
    shown = site.client().get("/outbox", base_url=local).text
    assert "Nothing leaves this machine" in shown
    assert "&lt;b&gt;a note&lt;/b&gt;" in shown
    assert f'<a href="/p/{site.text_token}">' in shown
    letter = site.client().get(f"/outbox/{'b' * 32}/email", base_url=local)
    assert "The words" in letter.text
    assert "sandbox" in letter.headers["Content-Security-Policy"]
    assert "script-src" not in letter.headers["Content-Security-Policy"]
    assert site.client().get(f"/outbox/{'a' * 32}/email", base_url=local).status_code == 404
    assert site.client().get("/outbox/..%2f..%2fx/email", base_url=local).status_code == 404
    away = {"REMOTE_ADDR": "198.51.100.7"}
    assert site.client().get("/outbox", base_url=local, environ_overrides=away).status_code == 404
    assert site.client().get("/outbox", base_url="http://rebound.example.com").status_code == 404


def test_there_is_no_outbox_page_once_messages_leave(site: Site) -> None:
    assert site.client().get("/outbox", base_url="http://127.0.0.1:8000").status_code == 404
