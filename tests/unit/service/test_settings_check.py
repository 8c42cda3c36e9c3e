"""What the settings mean for the women is said before anybody is hurt by it."""

from datetime import date
from pathlib import Path

from service.settings_check import check_settings
from settings import DEFAULT_CONFIG, load_settings

TODAY = date(2026, 11, 26)
TWILIO = (
    ('\ntext = "outbox"', '\ntext = "twilio"'),
    ('account_sid = ""', f'account_sid = "AC{"0" * 32}"'),
    ('\nsender = ""', '\nsender = "+447700900000"'),
    ('public_base_url = "http://127.0.0.1:8000"', 'public_base_url = "https://n.example.org"'),
)


def codes(folder: Path, *changes: tuple[str, str], today: date = TODAY) -> dict[str, str]:
    text = DEFAULT_CONFIG.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    (folder / "config.toml").write_text(text, encoding="utf-8")
    settings = load_settings(folder / "config.toml", {"TWILIO_AUTH_TOKEN": "token"})
    return {one.code: one.level for one in check_settings(settings, today)}


def test_as_shipped_nothing_is_broken_and_what_is_empty_is_named(tmp_path: Path) -> None:
    found = codes(tmp_path)
    assert "broken" not in found.values()
    assert found["links-missing"] == "warning"
    assert found["no-duty-address"] == "warning"
    assert found["outbox"] == "fine"
    assert "opt-out-replies" not in found


def test_texts_for_real_need_the_opt_out_replies_confirmed(tmp_path: Path) -> None:
    assert codes(tmp_path, *TWILIO)["opt-out-replies"] == "warning"
    confirmed = ("opt_out_replies_confirmed = false", "opt_out_replies_confirmed = true")
    assert "opt-out-replies" not in codes(tmp_path, *TWILIO, confirmed)


def test_approval_that_is_switched_off_is_said_only_when_messages_leave(tmp_path: Path) -> None:
    off = ("require_approval = true", "require_approval = false")
    assert "approval-off" not in codes(tmp_path, off)
    assert codes(tmp_path, *TWILIO, off)["approval-off"] == "warning"


def test_numbers_past_their_date_are_named(tmp_path: Path) -> None:
    assert codes(tmp_path)["check-by"] == "fine"
    assert codes(tmp_path, today=date(2030, 1, 1))["check-by"] == "warning"
