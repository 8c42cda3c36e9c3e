"""`recovery demo`: the service with made-up women and a clock that runs fast, to be watched in a browser."""

import signal
import sys
import threading
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from types import FrameType

import click

from commands.context import CannotDo, CommandContext, pass_context
from commands.init import prepare
from configuration.private_files import private_files
from service.demo.clock import DemoClock
from service.demo.run import FOR_EVER, PASSWORD, PEOPLE, Demonstration, add_people, demo_services
from service.demo.settings import demo_settings, fresh_folder
from service.demo.women import WOMEN
from service.logs import write_log
from service.pages import PageServer, web_settings
from settings import Settings
from web.app import create_app
from wiring import CannotStart, wire

BEFORE = timedelta(days=46)
"""The first woman is enrolled so long before the demonstration begins."""


@click.command("demo")
@click.option("--folder", type=click.Path(path_type=Path, file_okay=False), default=Path("var/demo"))
@click.option("--port", type=click.IntRange(1, 65535), help="Where the pages are. Else web.port of the settings.")
@pass_context
def demo_command(context: CommandContext, folder: Path, port: int | None) -> None:
    """Show the service with twenty made-up women and a clock that runs a year in two minutes.

    Everything is under FOLDER and made anew each time. Nothing leaves this machine. Ctrl-C ends it.
    """
    settings = demo_settings(context.settings, folder.resolve(), port or context.settings.web.port)
    write_log(settings.log.model_copy(update={"level": "WARNING"}))
    with private_files():
        try:
            fresh_folder(folder)
            prepare(settings)
            _run(context, settings)
        except CannotStart as error:
            raise CannotDo(str(error)) from error


def _run(context: CommandContext, settings: Settings) -> None:
    start = context.now()
    clock = DemoClock(start - BEFORE)
    stopping = threading.Event()
    with ExitStack() as stack:
        services = demo_services(stack.enter_context(wire(settings, clock)).services)
        add_people(services, clock())
        pages_settings = replace(web_settings(settings, clock), clock_control=clock, proof_lasts=FOR_EVER)
        pages = PageServer(create_app(services, pages_settings), settings)
        demonstration = Demonstration(services, clock, stopping)
        demonstration.story.begin(start)
        _stop_when_asked(stopping)
        pages.start()
        _say_where(settings)
        demonstration.run(click.echo, start)
        pages.stop()


def _stop_when_asked(stopping: threading.Event) -> None:
    def stop(number: int, frame: FrameType | None) -> None:
        if stopping.is_set():
            sys.exit(1)
        stopping.set()

    signal.signal(signal.SIGTERM, stop)
    signal.signal(signal.SIGINT, stop)


def _say_where(settings: Settings) -> None:
    click.echo("Sample data. Nothing leaves this machine. Ctrl-C ends it.")
    click.echo(f"Open       {settings.web.public_base_url}/staff/demo")
    for one in PEOPLE:
        role = {"both": "nurse and admin"}.get(one.roles, one.roles)
        click.echo(f"Sign in    {one.email:26} password: {PASSWORD}    ({role})")
    click.echo(f"Outbox     {settings.web.public_base_url}/outbox shows every message as it went out")
    click.echo(f"Enrolling {len(WOMEN)} women over the last weeks; this takes a little while.")
