"""`recovery simulate`: many made-up women live through many years in minutes, and every promise is checked."""

import math
import signal
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click
from sqlalchemy.exc import SQLAlchemyError

from commands.context import CannotDo, answer_json, json_option
from db import migrate
from db.engine import DatabaseUrlError, open_engine
from settings import Settings, load_settings
from simulation import report
from simulation.plan import Plan
from simulation.run import simulate
from simulation.temporary import Setting
from wiring import PROGRAMME_FILE, ROOT, WORDING_FOLDER, limits, rules, values_by_nation

BEGINS = datetime(2027, 1, 4, 8, 0, tzinfo=UTC)
"""Every simulation begins on this day, so that the same seed gives the same result whenever it runs."""
NOT_KEPT = 1
STOPPED = 130
"""What programs answer that were stopped by Ctrl+C."""
STOPPED_BY = (signal.SIGINT, signal.SIGTERM)


@click.command("simulate")
@click.option("--women", type=click.IntRange(1, 5000), default=200, show_default=True, help="How many women.")
@click.option("--years", type=click.FloatRange(0.5, 60), default=25, show_default=True, help="How many years.")
@click.option("--seed", type=int, default=1, show_default=True, help="The same seed gives the same lives and result.")
@click.option("--faults", is_flag=True, help="Crash the service between any two steps, again and again.")
@click.option("--sweep-days", type=click.IntRange(1, 366), default=28, show_default=True, help="Days between sweeps.")
@click.option("--database", metavar="URL", help="An empty database to use. Else a temporary SQLite file.")
@json_option
def simulate_command(
    women: int, years: float, seed: int, faults: bool, sweep_days: int, database: str | None, as_json: bool
) -> None:
    """Run the real programme, database and wording for made-up women on a fast clock, and check every promise.

    It makes a service of its own from the shipped settings: nothing leaves this machine, and the real database, keys
    and outbox are not touched. Exit code 1 when a promise was broken.

    Ctrl+C stops it early: what was lived until then is checked, and the exit code is 130 when no promise was broken.
    """
    if math.isnan(years):
        raise click.BadParameter("Say how many years, from 0.5 to 60.", param_hint="'--years'")
    plan = Plan(
        seed=seed,
        women=women,
        start=BEGINS,
        end=BEGINS + timedelta(days=years * 365.25),
        faults=faults,
        sweep_every=timedelta(days=sweep_days),
        enrol_within=timedelta(days=min(500, years * 60)),
    )
    with _database(database) as url, _progress(plan, quiet=as_json) as progress, _stopped() as stopped:

        def goes_on(now: datetime) -> bool:
            progress(now)
            return not stopped()

        try:
            result = simulate(plan, _setting(), url, goes_on)
        except SQLAlchemyError as error:
            raise CannotDo(f"The database of the simulation cannot be used: {type(error).__name__}.") from error
    if as_json:
        answer_json(report.as_json(result))
    else:
        for line in report.summary(result):
            click.echo(line)
    if not result.kept:
        sys.exit(NOT_KEPT)
    if not result.whole:
        sys.exit(STOPPED)


def _setting() -> Setting:
    """The shipped settings as plain values; staffed, because a nurse is simulated too, and with the question settled
    that would keep one message back for ever."""
    settings: Settings = load_settings(ROOT / "config.toml", {})
    return Setting(
        programme_file=PROGRAMME_FILE,
        wording_folder=WORDING_FOLDER,
        rules=replace(rules(settings), staffed=True, vitamin_d_settled=True),
        limits=limits(settings),
        values=values_by_nation(settings),
    )


@contextmanager
def _database(given: str | None) -> Iterator[str]:
    """The address of an empty database: a temporary file, or the one given, which must hold nothing of ours."""
    if given is None:
        with tempfile.TemporaryDirectory(prefix="simulation-") as folder:
            yield f"sqlite:///{Path(folder) / 'simulation.db'}"
        return
    try:
        engine = open_engine(given)
        version = migrate.current(engine)
        engine.dispose()
    except DatabaseUrlError as error:
        raise CannotDo(str(error)) from error
    except SQLAlchemyError as error:
        raise CannotDo("The database given does not answer. Start it, or put the address right.") from error
    if version is not None:
        raise CannotDo("The database given holds a service already. Give an empty one; it gets made-up women.")
    yield given


@contextmanager
def _stopped() -> Iterator[Callable[[], bool]]:
    """Whether somebody asked to stop. Who asks again does not wait for the checks."""
    asked = False

    def ask(number: int, _frame: object) -> None:
        nonlocal asked
        asked = True
        for one in STOPPED_BY:
            signal.signal(one, before[one])
        click.echo("Stopping. What was lived so far is checked; once more to leave at once.", err=True)

    before = {one: signal.signal(one, ask) for one in STOPPED_BY}
    try:
        yield lambda: asked
    finally:
        for one in STOPPED_BY:
            signal.signal(one, before[one])


@contextmanager
def _progress(plan: Plan, *, quiet: bool) -> Iterator[Callable[[datetime], None]]:
    """A bar on a terminal, a line now and then elsewhere; nothing for a program."""
    if quiet:
        yield lambda now: None
        return
    if not sys.stderr.isatty():
        yield _tenths(plan)
        return
    days = max(1, (plan.end - plan.start).days)
    with click.progressbar(length=days, label="Living", file=sys.stderr) as bar:
        done = 0

        def progress(now: datetime) -> None:
            nonlocal done
            reached = (now - plan.start).days
            if reached > done:
                bar.update(reached - done)
                done = reached

        yield progress


def _tenths(plan: Plan) -> Callable[[datetime], None]:
    said = 0

    def progress(now: datetime) -> None:
        nonlocal said
        tenths = int((now - plan.start) / (plan.end - plan.start) * 10)
        if tenths > said:
            said = tenths
            click.echo(f"Lived until {now:%B %Y}, {tenths * 10} % of it.", err=True)

    return progress
