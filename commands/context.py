"""What every command starts from: the settings, the environment and the clock, read once and only when needed."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property
from pathlib import Path

import click

from settings import Settings, SettingsError, config_path, load_settings


@dataclass
class CommandContext:
    """One run of the command. Tests give their own environment and clock."""

    environ: Mapping[str, str]
    given_config: Path | None = None
    clock: Callable[[], datetime] = field(default=lambda: datetime.now(UTC))

    @property
    def config(self) -> Path:
        return config_path(self.environ, self.given_config)

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


class WrongSettings(click.ClickException):
    """The settings stop everything: exit code 3, so that a supervisor need not try again."""

    exit_code = 3


class CannotDo(click.ClickException):
    """What was asked cannot be done; the sentence says why and how to put it right."""

    exit_code = 1


pass_context = click.make_pass_decorator(CommandContext)
