"""Secrets come from the environment, or from a file that the environment names: VAR or VAR_FILE."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from configuration.problems import Problem


@dataclass(frozen=True)
class Secrets:
    """What only the environment may hold. None where it was not given."""

    database_url: SecretStr | None = None
    key: SecretStr | None = None
    twilio_auth_token: SecretStr | None = None
    smtp_password: SecretStr | None = None
    imap_password: SecretStr | None = None
    bounce_secret: SecretStr | None = None
    metrics_token: SecretStr | None = None


VARIABLES = {
    "database_url": "RECOVERY_DATABASE_URL",
    "key": "RECOVERY_KEY",
    "twilio_auth_token": "TWILIO_AUTH_TOKEN",
    "smtp_password": "SMTP_PASSWORD",
    "imap_password": "IMAP_PASSWORD",
    "bounce_secret": "BOUNCE_SECRET",
    "metrics_token": "METRICS_TOKEN",
}


def read_secrets(environ: Mapping[str, str]) -> tuple[Secrets, list[Problem]]:
    """All secrets that the environment gives, and what is wrong with those it gives wrongly."""
    found: dict[str, SecretStr | None] = {}
    problems: list[Problem] = []
    for field, variable in VARIABLES.items():
        try:
            value = _read(environ, variable)
        except ValueError as error:
            problems.append(Problem((variable,), str(error), from_environment=True))
            continue
        found[field] = SecretStr(value) if value else None
    return Secrets(**found), problems


def _read(environ: Mapping[str, str], variable: str) -> str:
    direct, file_name = environ.get(variable, ""), environ.get(f"{variable}_FILE", "")
    if direct and file_name:
        raise ValueError(f"{variable} and {variable}_FILE are both set. Set only one of them.")
    if not file_name:
        return direct.strip()
    try:
        value = Path(file_name).read_text(encoding="utf-8").strip()
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "it is not text"
        raise ValueError(f"{variable}_FILE names {file_name}, which cannot be read: {reason}.") from error
    if not value:
        raise ValueError(f"{variable}_FILE names {file_name}, which is empty.")
    return value


def make_key_file(path: Path, text: str) -> bool:
    """Write a new key file that only its owner can read. False when there is one already: it is never replaced."""
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return False
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(file.fileno())
    return True


def read_key_text(secrets: Secrets, key_file: Path) -> str:
    """The keys for personal data, as they are written down. Raises ValueError when there are none."""
    if secrets.key is not None:
        return secrets.key.get_secret_value()
    try:
        return key_file.read_text(encoding="utf-8")
    except FileNotFoundError as error:
        raise ValueError(
            f"There is no key for personal data: RECOVERY_KEY is not set and {key_file} does not exist. "
            "On a new machine run `recovery init`, which makes one. With existing data put the kept copy back: "
            "without it nothing can be read."
        ) from error
    except OSError as error:
        raise ValueError(
            f"The key file {key_file} cannot be read: {error.strerror}. Let the service's user read it, or put the "
            "kept copy back."
        ) from error
    except UnicodeDecodeError as error:
        raise ValueError(f"The key file {key_file} is damaged: it is not text. Put the kept copy back.") from error
