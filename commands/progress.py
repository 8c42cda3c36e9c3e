"""Saying how far a long task has come, on a terminal alone."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import click


@contextmanager
def counter(what: str, *, quiet: bool) -> Iterator[Callable[[int], None]]:
    """One line that counts up; nothing where no person looks."""
    if quiet or not sys.stderr.isatty():
        yield lambda _number: None
        return

    def show(number: int) -> None:
        click.echo(f"\r{what}: {number}", nl=False, err=True)

    yield show
    click.echo("", err=True)


@contextmanager
def bar(what: str, *, quiet: bool) -> Iterator[Callable[[int, int], None]]:
    """A bar from nothing to all."""
    if quiet or not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    with click.progressbar(length=1, label=what, file=sys.stderr) as drawn:

        def show(done: int, length: int) -> None:
            drawn.length = max(length, 1)
            drawn.update(done - drawn.pos)

        yield show
