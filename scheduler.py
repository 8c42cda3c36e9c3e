"""The service: the clock that sends what is due, and the pages, in one process.

`make run` starts it with the settings of config.toml. On several machines each runs one; the database lets each message
go out once.
"""

import gc
import os
import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from pathlib import Path
from types import FrameType

import click
from sqlalchemy.exc import SQLAlchemyError

from configuration.private_files import private_files
from service import life
from service.clock import ServiceClock
from service.greeting import greeting
from service.jobs import Jobs
from service.logs import write_log
from service.pages import PageServer, web_settings
from settings import Settings, SettingsError, config_path, load_settings
from web.app import create_app, create_watch_app
from wiring import CannotStart, Clock, Wired, database_sentence, real_clock, wire

CANNOT_START, WRONG_SETTINGS, STOPPED_HARD = 1, 3, 4


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--config",
    type=click.Path(path_type=Path, dir_okay=False),
    help="The settings file. Else RECOVERY_CONFIG, else config.toml of this project.",
)
@click.option("--no-web", is_flag=True, help="Run the clock alone; another process serves the pages.")
@click.option("--no-clock", is_flag=True, help="Serve the pages alone; another process sends.")
@click.option("--clock-is-right", is_flag=True, help="Start although the service stood still for more than a year.")
def main(config: Path | None, no_web: bool, no_clock: bool, clock_is_right: bool) -> None:
    """Run the service until Ctrl-C or SIGTERM."""
    if no_web and no_clock:
        raise click.UsageError("With --no-web and --no-clock there is nothing to run. Leave one of them out.")
    try:
        settings = load_settings(config_path(os.environ, config), os.environ)
    except SettingsError as error:
        click.echo(str(error), err=True)
        sys.exit(WRONG_SETTINGS)
    with private_files():
        try:
            in_time = run(settings, with_pages=not no_web, with_clock=not no_clock, clock_is_right=clock_is_right)
        except CannotStart as error:
            click.echo(f"The service cannot start.\n{error}", err=True)
            sys.exit(CANNOT_START)
    if not in_time:
        click.echo("Not everything finished in time. What was being sent is settled at the next start.", err=True)
        sys.stderr.flush()
        # A thread that waits for a provider would keep the process alive.
        os._exit(STOPPED_HARD)


def run(settings: Settings, *, with_pages: bool, with_clock: bool, clock_is_right: bool = False) -> bool:
    """Run until asked to stop. False: something in hand did not finish in time. Raises CannotStart."""
    write_log(settings.log)
    stopping = threading.Event()
    with ExitStack() as stack:
        now = real_clock()
        wired = stack.enter_context(wire(settings, now, clock_is_right=clock_is_right))
        pages = _pages(settings, wired, now, stopping, everything=with_pages)
        # What is loaded now stays: not looking through it again and again saves a tenth of the time a message takes.
        gc.freeze()
        jobs = Jobs(wired.services, settings, now, stopping)
        clock = ServiceClock(jobs) if with_clock else None
        life.started(clock=with_clock, pages=with_pages, database=wired.services.engine.dialect.name)
        if with_clock:
            _look_at_database(settings, jobs)
        stack.enter_context(_asked_to_stop(stopping))
        for line in greeting(settings, wired.services, now(), with_pages=with_pages, with_clock=with_clock):
            click.echo(line)
        if pages:
            pages.start()
        if clock:
            clock.start(everybody_again=wired.new_programme)
        stopping.wait()
        click.echo("Stopping: what is being sent may finish.")
        life.stopping()
        if pages:
            pages.stop()
        in_time = clock.stop(timedelta(seconds=settings.clock.stop_within_seconds)) if clock else True
        life.stopped(in_time=in_time)
        return in_time


def _look_at_database(settings: Settings, jobs: Jobs) -> None:
    """The first thing that is written: a database that can be read alone ends the start here."""
    try:
        jobs.look_at_database()
    except SQLAlchemyError as error:
        raise CannotStart(database_sentence(settings, error)) from error


def _pages(
    settings: Settings, wired: Wired, clock: Clock, stopping: threading.Event, *, everything: bool
) -> PageServer | None:
    """The pages; or, for a clock alone, its health and figures where the settings ask for them."""
    web = web_settings(settings, clock, stopping)
    if everything:
        return PageServer(create_app(wired.services, web), settings)
    port = settings.metrics.clock_port
    return PageServer(create_watch_app(wired.services, web), settings, ("127.0.0.1", port)) if port else None


@contextmanager
def _asked_to_stop(stopping: threading.Event) -> Iterator[None]:
    """SIGTERM and Ctrl-C set the event; a second Ctrl-C ends the process as it does otherwise."""

    def stop(number: int, frame: FrameType | None) -> None:
        stopping.set()
        signal.signal(signal.SIGINT, signal.SIG_DFL)

    before = {number: signal.signal(number, stop) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


if __name__ == "__main__":
    main()
