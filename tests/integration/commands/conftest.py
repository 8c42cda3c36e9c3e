"""The `recovery` command on an empty database that was prepared, with a clock of the test."""

import json
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from cli import main
from commands.context import CommandContext
from configuration.secret_values import make_key_file
from settings import DEFAULT_CONFIG
from tests.support.database import TEST_KEYS

EXAMPLE = DEFAULT_CONFIG.parent / "docs" / "examples" / "woman.json"


@dataclass
class Terminal:
    """A terminal of one service. ``now`` may be moved."""

    config: Path
    environ: dict[str, str]
    now: datetime = field(default=datetime(2026, 11, 26, 10, 0, tzinfo=UTC))

    def run(self, *words: str, text: str | None = None) -> Result:
        """Run the command."""
        return CliRunner().invoke(main, list(words), obj=self.context, input=text)

    @property
    def context(self) -> CommandContext:
        """What a command is given."""
        return CommandContext(self.environ, given_config=self.config, clock=lambda: self.now)

    def done(self, *words: str, text: str | None = None) -> str:
        """The same; it must succeed."""
        result = self.run(*words, text=text)
        assert result.exit_code == 0, result.output
        return result.output

    def json(self, *words: str, text: str | None = None) -> Any:
        """What it answers to programs."""
        return json.loads(self.done(*words, "--json", text=text))

    def change(self, old: str, new: str) -> None:
        """Change the settings file."""
        settings = self.config.read_text(encoding="utf-8")
        assert old in settings, old
        self.config.write_text(settings.replace(old, new, 1), encoding="utf-8")

    @property
    def outbox(self) -> Path:
        """Where messages become files."""
        return self.config.parent / "var" / "outbox"

    def enrol(self, **changes: Any) -> str:
        """Enrol the woman of the example; answers her reference."""
        woman = json.loads(EXAMPLE.read_text(encoding="utf-8")) | changes
        reference: str = self.json("enrol", "-", text=json.dumps(woman))["enrolled"][0]["reference"]
        return reference


@pytest.fixture
def terminal(tmp_path: Path, ready_url: str) -> Terminal:
    """A service that was prepared with `recovery init`."""
    config = tmp_path / "config.toml"
    config.write_bytes(DEFAULT_CONFIG.read_bytes())
    # Its database holds wording already, so it wants the key that belongs to it.
    make_key_file(tmp_path / "var" / "recovery.key", TEST_KEYS)
    made = Terminal(config, {"RECOVERY_DATABASE_URL": ready_url, "USER": "sister"})
    made.done("init")
    return made
