"""Short runs of the whole: every promise is kept, with crashes too, and the same seed gives the same result."""

import signal
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli import main
from settings import load_settings
from simulation.plan import Plan
from simulation.report import as_json, summary
from simulation.run import Result, simulate
from simulation.temporary import ALLOWED_TO_EXPIRE, NEVER_APPROVED, Setting
from wiring import PROGRAMME_FILE, ROOT, WORDING_FOLDER, limits, rules, values_by_nation

pytestmark = pytest.mark.timeout(600)
"""Decades take a minute on a machine that does nothing else."""
START = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
YEAR = timedelta(days=365.25)


def setting() -> Setting:
    shipped = load_settings(ROOT / "config.toml", {})
    return Setting(
        PROGRAMME_FILE,
        WORDING_FOLDER,
        replace(rules(shipped), staffed=True, vitamin_d_settled=True),
        limits(shipped),
        values_by_nation(shipped),
    )


def live(url: str, women: int, years: float, seed: int, *, faults: bool = False) -> Result:
    plan = Plan(
        seed, women, START, START + YEAR * years, faults,
        sweep_every=timedelta(days=90),
        chores_every=timedelta(days=14), enrol_within=timedelta(days=min(200, years * 60)),
    )  # fmt: skip
    return simulate(plan, setting(), url)


def report(result: Result) -> str:
    return "\n".join(summary(result))


def test_every_promise_is_kept_through_decades(sqlite_url: str) -> None:
    result = live(sqlite_url, 3, 25, 5)
    assert result.kept, report(result)
    assert result.sent > 100
    assert NEVER_APPROVED not in result.by_step
    assert result.by_step[ALLOWED_TO_EXPIRE] > 0, "while its review was in date; never since is a promise"
    assert result.whole
    assert 60 < result.lived < 75


@pytest.mark.parametrize("seed", [3])
def test_every_promise_is_kept_though_the_service_dies_again_and_again(database_url: str, seed: int) -> None:
    result = live(database_url, 3, 1, seed, faults=True)
    assert result.kept, report(result)
    assert sum(result.crashes.values()) > 3


def test_the_same_seed_gives_the_same_result(tmp_path: Path) -> None:
    first, second = (
        as_json(live(f"sqlite:///{tmp_path / name}.db", 2, 0.5, 11, faults=True)) for name in ("one", "two")
    )
    assert first == second


def test_the_command_answers_and_says_so(tmp_path: Path) -> None:
    run = CliRunner().invoke(main, ["simulate", "--women", "2", "--years", "0.5", "--seed", "4"])
    assert run.exit_code == 0, run.output
    assert "Seed 4: 2 women" in run.output
    assert "Every promise was kept." in run.output


def test_a_run_that_is_stopped_is_checked_as_far_as_it_came(sqlite_url: str) -> None:
    plan = Plan(4, 2, START, START + YEAR * 20, enrol_within=timedelta(days=30))
    result = simulate(plan, setting(), sqlite_url, lambda now: now < START + YEAR / 4)
    assert not result.whole
    assert result.kept, report(result)
    assert 0 < result.sent < 120
    assert "STOPPED after 0.2 of 20 years" in report(result)
    assert as_json(result)["reached"] < START + YEAR / 4


def test_ctrl_c_stops_the_command_and_checks_what_was_lived(monkeypatch: pytest.MonkeyPatch) -> None:
    def stops(now: datetime) -> None:
        if now > START + YEAR / 6:
            signal.raise_signal(signal.SIGINT)

    monkeypatch.setattr("commands.simulate._tenths", lambda plan: stops)
    run = CliRunner().invoke(main, ["simulate", "--women", "1", "--years", "5", "--seed", "4"])
    assert run.exit_code == 130, run.output
    assert "STOPPED after 0.2 of 5 years" in run.output
    assert "Every promise was kept." in run.output


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--years", "0"), "0.5<=x<=60"),
        (("--years", "-3"), "0.5<=x<=60"),
        (("--years", "nan"), "from 0.5 to 60"),
        (("--women", "0"), "1<=x<=5000"),
        (("--women", "2.5"), "not a valid integer"),
        (("--seed", "one"), "not a valid integer"),
    ],
)
def test_what_cannot_be_simulated_is_refused_in_a_sentence(given: tuple[str, str], said: str) -> None:
    run = CliRunner().invoke(main, ["simulate", *given])
    assert run.exit_code == 2
    assert said in run.output


def test_the_command_leaves_a_database_with_a_service_in_it_alone(sqlite_url: str) -> None:
    runner = CliRunner()
    arguments = ["simulate", "--women", "1", "--years", "0.5", "--database", sqlite_url]
    assert runner.invoke(main, arguments).exit_code == 0
    again = runner.invoke(main, arguments)
    assert again.exit_code == 1
    assert "holds a service already" in again.output
