"""What every command starts from: the settings, the environment and the clock, read once and only when needed."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from actions.errors import Refused
from actions.services import Services
from configuration.private_files import private_files
from settings import Settings, SettingsError, config_path, load_settings
from wiring import CannotStart, database_sentence, wire


@dataclass
class CommandContext:
    """One run of the command. Tests give their own environment and clock."""

    environ: Mapping[str, str]
    given_config: Path | None = None
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    @property
    def config(self) -> Path:
        return config_path(self.environ, self.given_config)

    @property
    def actor(self) -> str:
        """Who does it, for the record: the account at this terminal."""
        return f"terminal: {self.environ.get('USER') or self.environ.get('LOGNAME') or 'unknown'}"[:80]

    @cached_property
    def settings(self) -> Settings:
        """The settings, or an end with all that is wrong with them."""
        try:
            return load_settings(self.config, self.environ)
        except SettingsError as error:
            raise WrongSettings(str(error)) from error

    def now(self) -> datetime:
        """The time this command runs at, aware, in UTC."""
        return self.clock()

    @contextmanager
    def services(self) -> Iterator[Services]:
        """Everything put together. What is refused, or fails, becomes sentences and an exit code."""
        settings = self.settings
        with private_files():
            try:
                with wire(settings, self.clock) as wired:
                    yield wired.services
            except CannotStart as error:
                raise CannotDo(str(error)) from error
            except Refused as error:
                raise AskedWrongly(error.problems) from error
            except SQLAlchemyError as error:
                raise CannotDo(database_sentence(settings, error)) from error


class WrongSettings(click.ClickException):
    """The settings stop everything: exit code 3, so that a supervisor need not try again."""

    exit_code = 3


class CannotDo(click.ClickException):
    """What was asked cannot be done; the sentence says why and how to put it right."""

    exit_code = 1


class AskedWrongly(click.ClickException):
    """What was asked was refused, and nothing changed: exit code 2, with a sentence for each reason."""

    exit_code = 2

    def __init__(self, problems: Sequence[str]) -> None:
        super().__init__("\n       ".join(problems))


def answer_json(answer: Any) -> None:
    """Print an answer for a program."""
    click.echo(json.dumps(answer, ensure_ascii=False, indent=2, default=_written))


def _written(value: object) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


pass_context = click.make_pass_decorator(CommandContext)
json_option = click.option("--json", "as_json", is_flag=True, help="Answer as JSON.")
