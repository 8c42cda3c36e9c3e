"""A wrong setting stops the start with a sentence: the line, the key, the value, and what is allowed."""

from pathlib import Path

import pytest

from settings import DEFAULT_CONFIG, SettingsError, load_settings

SHIPPED = DEFAULT_CONFIG.read_text(encoding="utf-8")

WRONG = [
    (
        'name = "Kind Notes"',
        'name = "Recovery Notes"',
        'service.name = "Recovery Notes" is 14 characters long. Use at most 10.',
    ),
    (
        'name = "Kind Notes"',
        'name = "Bone Notes"',
        'service.name = "Bone Notes" holds "Bone". It shows on lock screens',
    ),
    ('name = "Kind Notes"', 'name = "PAO help"', 'holds "PAO"'),
    ('name = "Kind Notes"', 'name = ""', 'service.name = "" must not be empty.'),
    ('name = "Kind Notes"', "name = 7", "service.name = 7 must be text in quotes."),
    ('name = "Kind Notes"', "", "service.name is missing. Copy it, with its comment,"),
    ('name = "Kind Notes"', 'nam = "Kind Notes"', "service.nam is not a setting. Did you mean service.name?"),
    ('contact_phone = ""', 'contact_phone = "0117 496 0000 0000"', "is 18 characters long. Use at most 13."),
    (
        'time_zone = "Europe/London"',
        'time_zone = "Europe/Londinium"',
        'is not a time zone. Write one like "Europe/London".',
    ),
    ("look_every_seconds = 4", "look_every_seconds = 0", "clock.look_every_seconds = 0 must be at least 1."),
    ("look_every_seconds = 4", "look_every_seconds = 61", "must be at most 60."),
    ("look_every_seconds = 4", "look_every_seconds = 4.5", "clock.look_every_seconds = 4.5 must be a whole number"),
    (
        "look_every_seconds = 4",
        'look_every_seconds = "4"',
        'clock.look_every_seconds = "4" must be a whole number, without quotes.',
    ),
    (
        'sweep_at = "02:30"',
        'sweep_at = "2:30"',
        'clock.sweep_at = "2:30" is not a time of day. Write hours and minutes',
    ),
    (
        "allow_time_travel = false",
        'allow_time_travel = "no"',
        'clock.allow_time_travel = "no" must be true or false, without quotes.',
    ),
    (
        'url = "sqlite:///var/recovery.db"',
        'url = "mysql://x@y/z"',
        "is not a database this service can use. Write sqlite:///",
    ),
    ('url = "sqlite:///var/recovery.db"', 'url = "sqlite:///:memory:"', "would be lost when the service stops."),
    (
        '\ntext = "outbox"',
        '\ntext = "nexmo"',
        "delivery.text = \"nexmo\" is not one of the values allowed: 'outbox' or 'twilio'.",
    ),
    ('outbox_folder = "var/outbox"', 'outbox_folder = ""', "is empty. Write the path of a file or folder."),
    ("texts_per_second = 10.0", "texts_per_second = 0", "delivery.texts_per_second = 0 must be more than 0."),
    ("texts_per_second = 10.0", "texts_per_second = true", "delivery.texts_per_second = true must be a number"),
    (
        'account_sid = ""',
        'account_sid = "SK1"',
        'is not a Twilio account SID. It begins with "AC" and has 34 characters.',
    ),
    ('\nsender = ""', '\nsender = "07700 900000"', 'twilio.sender = "07700 900000" is not a number that can receive.'),
    ('messaging_service_sid = ""', 'messaging_service_sid = "AC1"', "is not a Twilio Messaging Service SID."),
    (
        'from_address = ""',
        'from_address = "notes at example.org"',
        'smtp.from_address = "notes at example.org" is not an email address.',
    ),
    ('bounce_domain = ""', 'bounce_domain = "https://example.org"', "is not a host name. Write only the name,"),
    ('bounce_local_part = ""', 'bounce_local_part = "a b"', "cannot stand before the @ of an address."),
    ("\nport = 587", "\nport = 70000", "smtp.port = 70000 must be at most 65535."),
    (
        'security = "starttls"',
        'security = "ssl"',
        "smtp.security = \"ssl\" is not one of the values allowed: 'starttls', 'tls' or 'none'.",
    ),
    (
        'public_base_url = "http://127.0.0.1:8000"',
        'public_base_url = "www.example.org"',
        "is not a web address. Write it whole,",
    ),
    (
        'public_base_url = "http://127.0.0.1:8000"',
        'public_base_url = "https://my_host.example.org"',
        "has an underscore in its host name",
    ),
    (
        'public_base_url = "http://127.0.0.1:8000"',
        'public_base_url = "https://example.org/app"',
        "must be only the scheme and the host",
    ),
    ('"mon", "tue"', '"mon", "tues"', "sending.days[2] = \"tues\" is not one of the values allowed: 'mon', 'tue'"),
    ('days = ["mon", "tue", "wed", "thu", "fri", "sat"]', "days = []", "sending.days must name at least one."),
    (
        'days = ["mon", "tue", "wed", "thu", "fri", "sat"]',
        'days = "mon"',
        'sending.days = "mon" must be a list in square brackets.',
    ),
    ('"12-25", "12-26"', '"12-25", "02-30"', 'sending.avoid[2] = "02-30" is not a day of the year.'),
    ('\nend = "18:30"', '\nend = "09:30"', 'sending.end = "09:30" is not after sending.start = "09:30".'),
    (
        "invitation_reminder_days = 3",
        "invitation_reminder_days = 14",
        "must be less than consent.invitation_lapse_days = 14",
    ),
    ("staffed = false", "staffed = true", "alerts.duty_address is empty, which alerts.staffed = true needs"),
    (
        'heartbeat_url = ""',
        'heartbeat_url = "http://watch.example.org/ping"',
        'alerts.heartbeat_url = "http://watch.example.org/ping" must begin with https://',
    ),
    ("admin_addresses = []", 'admin_addresses = ["nobody"]', 'alerts.admin_addresses[1] = "nobody" is not an email'),
    ('daily_summary_at = "08:00"', 'daily_summary_at = "8"', 'alerts.daily_summary_at = "8" is not a time of day.'),
    ('q01_calcium_daily = ""', 'q01_calcium_daily = "700 grams"', "is not an amount in milligrams."),
    ("q13_first_exercise_days_after_birth = 42", "q13_first_exercise_days_after_birth = 14", "must be at least 42."),
    (
        'samaritans = { phone = "116 123"',
        'samaritans = { phone = "call us"',
        'numbers.samaritans.phone = "call us" is not a phone number.',
    ),
    (
        'emergency = { phone = "999", check_by = 2027-07-31 }',
        'emergency = { phone = "999" }',
        "numbers.emergency.check_by is missing.",
    ),
    (
        'emergency = { phone = "999", check_by = 2027-07-31 }',
        'emergency = { phone = "999", check_by = "31 July" }',
        "must be a date, written without quotes",
    ),
    ('pao_page = ""', 'pao_page = "our page"', 'links.pao_page = "our page" is not a web address.'),
    ('pao_page = ""', "", "links.pao_page is missing."),
    ('level = "INFO"', 'level = "LOUD"', 'log.level = "LOUD" is not one of the values allowed'),
    ("clock_port = 0", "clock_port = 8000", "metrics.clock_port = 8000 is the port of the pages."),
    ("[limits]", "[limit]", "limit is not a setting. Did you mean limits?"),
    ('host = "127.0.0.1"', 'host = "0.0.0.0"', 'web.host = "0.0.0.0" lets other machines in'),
]


def load_changed(folder: Path, *changes: tuple[str, str], environ: dict[str, str] | None = None) -> str:
    """Load the shipped settings after changing some of their text; the sentences of the refusal."""
    text = SHIPPED
    for old, new in changes:
        assert text.count(old) >= 1, f"config.toml no longer holds {old!r}"
        text = text.replace(old, new, 1)
    path = folder / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refusal:
        load_settings(path, environ or {})
    return str(refusal.value)


@pytest.mark.parametrize(("old", "new", "sentence"), WRONG)
def test_each_mistake_is_named_with_what_is_allowed(tmp_path: Path, old: str, new: str, sentence: str) -> None:
    assert sentence in load_changed(tmp_path, (old, new))


def test_the_sentence_gives_the_line(tmp_path: Path) -> None:
    wrong = 'end = "25:00"'
    refusal = load_changed(tmp_path, ('end = "18:30"', wrong))
    line = SHIPPED.splitlines().index('end = "18:30"') + 1
    assert f'- config.toml, line {line}: sending.end = "25:00" is not a time of day.' in refusal


def test_the_line_of_a_value_inside_a_table_in_braces_is_the_line_of_that_table(tmp_path: Path) -> None:
    refusal = load_changed(tmp_path, ('wales = { phone = "0800 702 2020"', 'wales = { phone = "none"'))
    lines = SHIPPED.splitlines()
    line = next(number for number, text in enumerate(lines, start=1) if text.startswith('wales = { phone = "'))
    assert f"line {line}: numbers.citizens_advice.wales.phone" in refusal


def test_all_mistakes_are_named_at_once(tmp_path: Path) -> None:
    refusal = load_changed(
        tmp_path, ("look_every_seconds = 4", "look_every_seconds = 0"), ("port = 587", "port = 0"), ("[log]", "[logs]")
    )
    assert refusal.startswith("The settings cannot be used. 3 things to put right:")
    assert "clock.look_every_seconds" in refusal
    assert "smtp.port" in refusal
    assert "logs is not a setting" in refusal


def test_a_file_that_is_not_toml_says_where(tmp_path: Path) -> None:
    assert "is not written as TOML: " in load_changed(tmp_path, ('name = "Kind Notes"', "name = Kind Notes"))


def test_a_file_that_is_not_there_says_how_to_name_one(tmp_path: Path) -> None:
    with pytest.raises(
        SettingsError, match=r"nowhere\.toml does not exist\. Name the settings file with --config or RECOVERY_CONFIG"
    ):
        load_settings(tmp_path / "nowhere.toml", {})


def test_a_file_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_bytes(SHIPPED.replace("Kind Notes", "Café").encode("cp1252", errors="replace"))
    with pytest.raises(SettingsError, match="is not UTF-8 text"):
        load_settings(path, {})


LIVE_TEXT = ('\ntext = "outbox"', '\ntext = "twilio"')
LIVE_EMAIL = ('\nemail = "outbox"', '\nemail = "smtp"')


def test_sending_texts_for_real_names_all_it_needs(tmp_path: Path) -> None:
    refusal = load_changed(tmp_path, LIVE_TEXT)
    for needed in (
        "twilio.account_sid is empty",
        "Set one of twilio.sender and twilio.messaging_service_sid",
        "TWILIO_AUTH_TOKEN is not set",
        "is an address of this machine",
    ):
        assert needed in refusal


def test_sending_emails_for_real_names_all_it_needs(tmp_path: Path) -> None:
    refusal = load_changed(tmp_path, LIVE_EMAIL)
    for needed in ("smtp.host is empty", "smtp.from_address is empty", "smtp.message_id_domain is empty"):
        assert needed in refusal


def test_a_clock_that_can_be_moved_is_refused_while_messages_leave(tmp_path: Path) -> None:
    refusal = load_changed(tmp_path, LIVE_EMAIL, ("allow_time_travel = false", "allow_time_travel = true"))
    assert "clock.allow_time_travel = true is allowed only while nothing leaves this machine" in refusal


def test_private_links_without_https_are_refused_while_messages_leave(tmp_path: Path) -> None:
    refusal = load_changed(tmp_path, LIVE_EMAIL, ("http://127.0.0.1:8000", "http://notes.example.org"))
    assert 'web.public_base_url = "http://notes.example.org" must begin with https://' in refusal


def test_a_mail_password_is_not_sent_in_the_clear(tmp_path: Path) -> None:
    changes = [
        LIVE_EMAIL,
        ('host = ""', 'host = "mail.example.org"'),
        ('security = "starttls"', 'security = "none"'),
        ('username = ""', 'username = "notes"'),
    ]
    assert 'smtp.security = "none" would send the password in the clear' in load_changed(
        tmp_path, *changes, environ={"SMTP_PASSWORD": "secret"}
    )


def test_a_bounce_address_needs_both_its_halves(tmp_path: Path) -> None:
    assert "Set both smtp.bounce_local_part and smtp.bounce_domain" in load_changed(
        tmp_path, ('bounce_domain = ""', 'bounce_domain = "mail.example.org"')
    )


def test_reading_a_mailbox_needs_its_password(tmp_path: Path) -> None:
    after_imap = SHIPPED.index("[imap]")
    text = SHIPPED[:after_imap] + SHIPPED[after_imap:].replace('host = ""', 'host = "mail.example.org"', 1)
    path = tmp_path / "config.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SettingsError) as refusal:
        load_settings(path, {})
    assert "IMAP_PASSWORD is not set, which imap.host needs" in str(refusal.value)
    assert "imap.username is empty" in str(refusal.value)
