"""How `recovery restore-check` says what it found."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

import click

from actions.restore.doubt import Doubtful
from actions.restore.guard import Guard
from actions.restore.lost import Lost
from actions.restore.replay import Replayed
from programme.replies import Kind

MOST_SHOWN = 50
NAMES = {"text": "texts", "email": "emails"}
STOPS = (str(Kind.STOP), str(Kind.WRONG))


def say_guard(found: Guard) -> None:
    """Why sending is off, and since when nothing is known."""
    click.secho(f"Sending is off. {found.reason}", bold=True)
    click.echo(f"What happened after {_at(found.unknown_since)} it may not know.")


def say_lost(lost: Lost) -> None:
    """What the providers' lists show."""
    for channel, why in lost.unlisted.items():
        click.echo(f"Which {NAMES[channel]} went out since cannot be found out. {why}")
    click.echo(
        f"Since then the lists show {lost.listed} messages; of {len(lost.sent)} that went out and {len(lost.received)} "
        "that came in this database knows nothing."
    )


def say_replayed(done: Replayed) -> None:
    """What was noted, and what fits nothing."""
    click.echo(f"{len(done.found)} messages that went out are noted as sent, so nobody gets them twice.")
    for one in done.found[:MOST_SHOWN]:
        click.echo(f"  {_at(one.at)}  {one.reference}  {one.channel:5}  {one.step}  (by its {one.how})")
    _more(len(done.found))
    stops = sum(number for meaning, number in done.replies.items() if meaning in STOPS)
    if done.replies:
        click.echo(f"{sum(done.replies.values())} replies were received again; {stops} of them wished to stop.")
    if done.unmatched:
        click.secho(f"{len(done.unmatched)} messages that went out fit nothing that is planned:", bold=True)
    for lone in done.unmatched[:MOST_SHOWN]:
        whose = lone.reference or "an address that this database does not know"
        click.echo(f"  {_at(lone.at)}  {lone.channel:5}  to {lone.ending}  {whose}")
    _more(len(done.unmatched))
    if any(not lone.reference for lone in done.unmatched):
        click.echo("Women who were enrolled since are not in this database: enrol them again.")


def say_doubtful(doubtful: Sequence[Doubtful], lost: Lost) -> None:
    """What nothing can tell."""
    if not doubtful:
        return
    names = " and ".join(NAMES[one] for one in lost.unlisted)
    click.secho(f"Of {len(doubtful)} {names} that were due it is not known whether they went:", bold=True)
    for one in doubtful[:MOST_SHOWN]:
        click.echo(f"  due {_at(one.due_at)}  {one.reference}  {one.step}")
    _more(len(doubtful))


def say_next(*, started: bool, doubtful: bool) -> None:
    """What is left to a person."""
    click.echo(
        "What was recorded since then is lost and has to be entered again: women enrolled, births, losses, changes of "
        "number, pauses, and wishes to stop that came by email, page, phone or in person."
    )
    if started:
        click.secho("Sending is on.", bold=True)
        return
    choice = " --in-doubt went (or again)" if doubtful else ""
    click.echo('Once that is done:  recovery restore-check --start --by "Your name"' + choice)
    click.echo("To note first what went out, and look at it, give --note instead of --start.")


def as_json(
    found: Guard | None, lost: Lost | None, done: Replayed | None, doubtful: Sequence[Doubtful], *, sending: bool
) -> dict[str, Any]:
    """The same for programs: references, steps and times, nothing personal."""
    return {
        "sending": sending,
        "guard": asdict(found) if found else None,
        "unknown_sent": len(lost.sent) if lost else 0,
        "unknown_received": len(lost.received) if lost else 0,
        "unlisted": dict(lost.unlisted) if lost else {},
        "noted": [asdict(one) for one in done.found] if done else [],
        "replies": done.replies if done else {},
        "unmatched": [asdict(one) for one in done.unmatched] if done else [],
        "in_doubt": [asdict(one) for one in doubtful],
    }


def _more(number: int) -> None:
    if number > MOST_SHOWN:
        click.echo(f"  … and {number - MOST_SHOWN} more (all of them with --json)")


def _at(when: datetime) -> str:
    return f"{when:%-d %B %Y %H:%M} UTC"
