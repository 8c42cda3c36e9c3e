"""Secrets come from the environment or a file it names, and show nowhere."""

from pathlib import Path

import pytest

from configuration.secret_values import make_key_file, read_key_text, read_secrets
from settings import DEFAULT_CONFIG, Settings, SettingsError, load_settings

PASSWORD = "correct-horse-battery"
URL = f"postgresql://notes:{PASSWORD}@127.0.0.1:5432/notes"


def shipped(environ: dict[str, str]) -> Settings:
    return load_settings(DEFAULT_CONFIG, environ)


def test_the_database_address_of_the_environment_wins() -> None:
    assert shipped({"RECOVERY_DATABASE_URL": URL}).database.url == URL.replace("postgresql:", "postgresql+psycopg:")


def test_its_password_shows_nowhere() -> None:
    settings = shipped({"RECOVERY_DATABASE_URL": URL, "TWILIO_AUTH_TOKEN": PASSWORD, "SMTP_PASSWORD": PASSWORD})
    assert PASSWORD not in repr(settings) + str(settings) + repr(settings.secrets) + settings.database.safe_url
    assert settings.database.safe_url == "postgresql+psycopg://notes:…@127.0.0.1:5432/notes"


def test_a_token_that_could_be_guessed_is_refused() -> None:
    for weak in ("short", "with spaces in its many letters"):
        with pytest.raises(SettingsError, match="METRICS_TOKEN must have at least 24 letters and digits") as refusal:
            shipped({"METRICS_TOKEN": weak})
        assert weak not in str(refusal.value)
    assert shipped({"METRICS_TOKEN": "x" * 24}).secrets.metrics_token is not None


def test_a_wrong_database_address_is_refused_without_showing_its_password() -> None:
    with pytest.raises(SettingsError) as refusal:
        shipped({"RECOVERY_DATABASE_URL": URL.replace("postgresql", "mysql")})
    assert "database.url is not a database this service can use" in str(refusal.value)
    assert PASSWORD not in str(refusal.value)


def test_a_password_in_the_file_is_refused_without_showing_it(tmp_path: Path) -> None:
    path = tmp_path / "config.toml"
    path.write_text(
        DEFAULT_CONFIG.read_text(encoding="utf-8").replace("sqlite:///var/recovery.db", URL), encoding="utf-8"
    )
    with pytest.raises(SettingsError) as refusal:
        load_settings(path, {})
    assert "database.url holds a password, which does not belong in this file." in str(refusal.value)
    assert PASSWORD not in str(refusal.value)


def test_a_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    file = tmp_path / "token"
    file.write_text("s3cret\n", encoding="utf-8")
    secrets, problems = read_secrets({"TWILIO_AUTH_TOKEN_FILE": str(file)})
    assert problems == []
    assert secrets.twilio_auth_token is not None
    assert secrets.twilio_auth_token.get_secret_value() == "s3cret"


@pytest.mark.parametrize(
    ("content", "sentence"), [(None, "cannot be read: No such file"), ("", "is empty."), ("\n", "is empty.")]
)
def test_a_secret_file_that_cannot_serve_is_named(tmp_path: Path, content: str | None, sentence: str) -> None:
    file = tmp_path / "token"
    if content is not None:
        file.write_text(content, encoding="utf-8")
    _, problems = read_secrets({"SMTP_PASSWORD_FILE": str(file)})
    assert [problem.sentence for problem in problems if "SMTP_PASSWORD_FILE names" in problem.sentence]
    assert sentence in problems[0].sentence


def test_a_secret_given_twice_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="IMAP_PASSWORD and IMAP_PASSWORD_FILE are both set"):
        shipped({"IMAP_PASSWORD": "a", "IMAP_PASSWORD_FILE": str(tmp_path / "b")})


def test_the_key_file_is_for_its_owner_alone_and_never_replaced(tmp_path: Path) -> None:
    path = tmp_path / "var" / "recovery.key"
    assert make_key_file(path, "first") is True
    assert path.stat().st_mode & 0o777 == 0o600
    assert make_key_file(path, "second") is False
    assert path.read_text(encoding="utf-8") == "first"


def test_the_key_of_the_environment_wins_over_the_file(tmp_path: Path) -> None:
    path = tmp_path / "recovery.key"
    make_key_file(path, "from the file")
    secrets, _ = read_secrets({"RECOVERY_KEY": "from the environment"})
    assert read_key_text(secrets, path) == "from the environment"
    assert read_key_text(read_secrets({})[0], path) == "from the file"


def test_a_missing_key_says_what_it_means(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match=r"run `recovery init`.*put the kept copy back"):
        read_key_text(read_secrets({})[0], tmp_path / "nowhere.key")
