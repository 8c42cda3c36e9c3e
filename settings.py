"""All settings of the service: config.toml, and secrets from the environment.

A wrong setting stops the start. Every mistake is named at once, each in a sentence with its line.
"""

import tomllib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import Field, PrivateAttr, ValidationError

from configuration.access import Limits, Privacy, Staff, Web
from configuration.base import Section
from configuration.care import Alerts, Consent, Content, Menopause, Sending
from configuration.clinical import Clinical
from configuration.problems import Problem, explain, line_of
from configuration.providers import Delivery, Imap, Smtp, Twilio
from configuration.secret_values import Secrets, read_secrets
from configuration.service import Clock, Database, Log, Metrics, Service
from configuration.signposts import Links, Numbers
from configuration.together import (
    check_alerts,
    check_live,
    check_mail,
    check_metrics,
    check_sending,
    check_twilio,
    check_web,
)

CONFIG_VARIABLE = "RECOVERY_CONFIG"
DEFAULT_CONFIG = Path(__file__).resolve().parent / "config.toml"


class SettingsError(Exception):
    """The settings cannot be used. `sentences` says why, one a mistake; str() is all of them for a person to read."""

    def __init__(self, sentences: list[str]) -> None:
        self.sentences = sentences
        count = "1 thing" if len(sentences) == 1 else f"{len(sentences)} things"
        super().__init__(
            "\n".join([f"The settings cannot be used. {count} to put right:", *(f"- {s}" for s in sentences)])
        )


class Settings(Section):
    """Every setting, checked. Frozen: a change takes a restart."""

    service: Service
    clock: Clock = Field(default_factory=Clock)
    database: Database = Field(default_factory=Database)
    delivery: Delivery = Field(default_factory=Delivery)
    twilio: Twilio = Field(default_factory=Twilio)
    smtp: Smtp = Field(default_factory=Smtp)
    imap: Imap = Field(default_factory=Imap)
    web: Web = Field(default_factory=Web)
    staff: Staff = Field(default_factory=Staff)
    sending: Sending = Field(default_factory=Sending)
    consent: Consent = Field(default_factory=Consent)
    menopause: Menopause = Field(default_factory=Menopause)
    alerts: Alerts = Field(default_factory=Alerts)
    content: Content = Field(default_factory=Content)
    clinical: Clinical = Field(default_factory=Clinical)
    numbers: Numbers
    links: Links
    privacy: Privacy = Field(default_factory=Privacy)
    limits: Limits = Field(default_factory=Limits)
    metrics: Metrics = Field(default_factory=Metrics)
    log: Log = Field(default_factory=Log)

    _secrets: Secrets = PrivateAttr(default_factory=Secrets)

    @property
    def secrets(self) -> Secrets:
        """What came from the environment alone."""
        return self._secrets

    @property
    def zone(self) -> ZoneInfo:
        """The time zone of women and staff."""
        return ZoneInfo(self.service.time_zone)

    @property
    def allow_test_numbers(self) -> bool:
        """Whether the reserved test numbers 07700 900000-900999 count as mobile numbers."""
        explicit = self.privacy.allow_test_numbers
        return self.delivery.text == "outbox" if explicit is None else explicit


def config_path(environ: Mapping[str, str], given: Path | None = None) -> Path:
    """Which file holds the settings: the one given, else the one RECOVERY_CONFIG names, else this folder's own."""
    return given or Path(environ.get(CONFIG_VARIABLE) or DEFAULT_CONFIG)


def load_settings(path: Path, environ: Mapping[str, str]) -> Settings:
    """Read and check everything. Raises SettingsError with every mistake found."""
    text = _read(path)
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise SettingsError([f"{path} is not written as TOML: {error}."]) from error
    secrets, problems = read_secrets(environ)
    problems += _password_in_file(data)
    if secrets.database_url is not None:
        database = data.get("database", {})
        if isinstance(database, dict):
            data["database"] = database | {"url": secrets.database_url.get_secret_value()}
    settings, found = _validate(data, path.resolve().parent)
    problems += found
    if settings is not None:
        problems += _check_together(settings, secrets)
    if settings is None or problems:
        raise SettingsError([_with_line(problem, path, text) for problem in problems])
    settings._secrets = secrets
    return settings


def _read(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise SettingsError(
            [f"{path} does not exist. Name the settings file with --config or {CONFIG_VARIABLE}."]
        ) from error
    except UnicodeDecodeError as error:
        raise SettingsError([f"{path} is not UTF-8 text. Save it as UTF-8."]) from error
    except OSError as error:
        raise SettingsError([f"{path} cannot be read: {error.strerror}."]) from error


def _validate(data: Mapping[str, Any], folder: Path) -> tuple[Settings | None, list[Problem]]:
    # A table that is left out is filled in empty, so that the paths among its defaults count from the folder too.
    left_out: dict[str, Any] = {name: {} for name, field in Settings.model_fields.items() if not field.is_required()}
    try:
        return Settings.model_validate(left_out | dict(data), context={"folder": folder}), []
    except ValidationError as error:
        return None, explain(error, Settings)


def _check_together(settings: Settings, secrets: Secrets) -> Iterator[Problem]:
    yield from check_sending(settings.sending, settings.consent)
    yield from check_live(settings.delivery, settings.clock, settings.web)
    yield from check_twilio(settings.delivery, settings.twilio, settings.web, secrets)
    yield from check_mail(settings.delivery, settings.smtp, settings.imap, secrets)
    yield from check_web(settings.web)
    yield from check_alerts(settings.alerts)
    yield from check_metrics(settings.metrics, settings.web, secrets)


def _password_in_file(data: Mapping[str, Any]) -> list[Problem]:
    database = data.get("database")
    url = database.get("url") if isinstance(database, dict) else None
    if not isinstance(url, str) or not _has_password(url):
        return []
    sentence = (
        "database.url holds a password, which does not belong in this file. Put the whole address in the environment "
        "as RECOVERY_DATABASE_URL, or in a file that RECOVERY_DATABASE_URL_FILE names."
    )
    return [Problem(("database", "url"), sentence)]


def _has_password(url: str) -> bool:
    try:
        return bool(urlsplit(url).password)
    except ValueError:
        return False


def _with_line(problem: Problem, path: Path, text: str) -> str:
    if problem.from_environment:
        return problem.sentence
    line = line_of(text, problem.key)
    return f"{path.name}, line {line}: {problem.sentence}" if line else f"{path.name}: {problem.sentence}"
