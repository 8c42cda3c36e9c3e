"""The units of systemd are right, leave time to stop, and shut the service in; every secret reaches it."""

import configparser
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from configuration.secret_values import VARIABLES
from configuration.service import Clock
from service.pages import STOP_SECONDS
from tests.support.missing import skip_or_fail

ROOT = Path(__file__).resolve().parents[3]
DEPLOY = ROOT / "deploy"
UNITS = sorted(path.name for path in (DEPLOY / "systemd").iterdir())
SERVICES = [name for name in UNITS if name.endswith(".service")]
MOST_EXPOSED = 20
"""Of 100, as `systemd-analyze security` counts: what is left is the network and a folder to write to."""


def analyze(*words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    program = shutil.which("systemd-analyze")
    if program is None:
        skip_or_fail("systemd-analyze is not installed. Install Debian's package `systemd`.")
    return subprocess.run([program, *words], cwd=cwd, capture_output=True, text=True, timeout=60, check=False)


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units as installed, only with this folder for /opt/recovery: what they start must be there."""
    for name in UNITS:
        text = (DEPLOY / "systemd" / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(text.replace("/opt/recovery", str(ROOT)), encoding="utf-8")
    return tmp_path


def test_systemd_finds_nothing_wrong(units: Path) -> None:
    found = analyze("verify", "--man=no", *(f"./{name}" for name in UNITS), cwd=units)
    assert (found.returncode, found.stdout + found.stderr) == (0, "")


def test_systemd_would_find_what_is_wrong(units: Path) -> None:
    broken = units / SERVICES[0]
    broken.write_text(broken.read_text(encoding="utf-8").replace("with-secrets", "without-secrets"), encoding="utf-8")
    assert analyze("verify", "--man=no", f"./{broken.name}", cwd=units).returncode != 0


@pytest.mark.parametrize("name", SERVICES)
def test_a_service_is_shut_in(units: Path, name: str) -> None:
    found = analyze("security", "--offline=true", f"--threshold={MOST_EXPOSED}", f"./{name}", cwd=units)
    assert found.returncode == 0, found.stdout[-2000:]


def test_what_is_being_sent_has_time_to_finish() -> None:
    unit = configparser.ConfigParser(strict=False, interpolation=None)
    unit.read(DEPLOY / "systemd" / "recovery.service", encoding="utf-8")
    assert int(unit["Service"]["TimeoutStopSec"]) >= Clock().stop_within_seconds + STOP_SECONDS + 5
    assert unit["Service"]["RestartPreventExitStatus"] == "3"


@pytest.mark.parametrize("handed_over", [True, False], ids=["by systemd", "at a terminal"])
def test_every_secret_that_is_there_is_named(tmp_path: Path, handed_over: bool) -> None:
    script = (DEPLOY / "with-secrets").read_text(encoding="utf-8")
    named = dict(re.findall(r"^name_secret (\w+) (\S+)$", script, flags=re.MULTILINE))
    assert set(named) == set(VARIABLES.values())
    for file in named.values():
        (tmp_path / (f"secrets_{file}" if handed_over else file)).write_text("secret")
    where = {"CREDENTIALS_DIRECTORY" if handed_over else "RECOVERY_SECRETS": str(tmp_path)}
    told = subprocess.run(
        [DEPLOY / "with-secrets", "env"], env={"PATH": os.environ["PATH"], **where}, capture_output=True, text=True,
        timeout=20, check=True,
    ).stdout.splitlines()  # fmt: skip
    prefix = "secrets_" if handed_over else ""
    assert {f"{name}_FILE={tmp_path}/{prefix}{file}" for name, file in named.items()} <= set(told)


def test_a_secret_that_is_not_there_is_left_out(tmp_path: Path) -> None:
    told = subprocess.run(
        [DEPLOY / "with-secrets", "env"], env={"PATH": os.environ["PATH"], "RECOVERY_SECRETS": str(tmp_path)},
        capture_output=True, text=True, timeout=20, check=True,
    ).stdout  # fmt: skip
    assert "_FILE=" not in told
