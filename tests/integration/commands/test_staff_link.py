"""`recovery staff-link`: the first account, and a way back in."""

from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main
from commands.context import CommandContext
from settings import DEFAULT_CONFIG


@pytest.fixture
def config(tmp_path: Path) -> Path:
    path = tmp_path / "config.toml"
    path.write_bytes(DEFAULT_CONFIG.read_bytes())
    assert run(path, "init").exit_code == 0
    return path


def run(config: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--config", str(config), *arguments], obj=CommandContext({"USER": "test"}))


def test_without_an_account_it_prints_the_first_link(config: Path) -> None:
    result = run(config, "staff-link")
    assert result.exit_code == 0
    assert result.output.strip().startswith("http://127.0.0.1:8000/staff/link/")


def test_nobody_has_the_address(config: Path) -> None:
    result = run(config, "staff-link", "nobody@example.org")
    assert result.exit_code == 1
    assert "No account in use has the address nobody@example.org" in result.output
