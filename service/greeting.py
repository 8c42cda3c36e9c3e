"""What the service says when it starts: where things are, what is held and why, and what to do first."""

from collections.abc import Iterator
from datetime import datetime

from actions.restore import guard
from actions.services import Services
from actions.staff.accounts import first_account_link
from db.engine import reading
from service.database_check import approvals
from service.guard_check import sending_off
from service.pages import outbox_is_shown
from service.settings_check import check_settings
from settings import Settings


def greeting(
    settings: Settings, services: Services, now: datetime, *, with_pages: bool, with_clock: bool
) -> Iterator[str]:
    """A few lines for the person who started it."""
    yield f"{settings.service.name} is running. Ctrl-C stops it."
    if with_pages:
        yield f"Pages      {_pages(settings)}"
        yield f"Sign in    {_sign_in(settings, services, now)}"
    elif settings.metrics.clock_port:
        yield f"Watch      http://127.0.0.1:{settings.metrics.clock_port}/health/clock says whether the clock keeps up"
    if not with_clock:
        yield "Clock      not in this process (--no-clock): another one must send"
    yield f"Messages   {_messages(settings)}"
    yield f"Data       {settings.database.safe_url}"
    for finding in _to_say(settings, services, now):
        yield f"Note       {finding}"
    yield "First      .venv/bin/recovery enrol docs/examples/woman.json      (then: recovery --help, recovery doctor)"


def _pages(settings: Settings) -> str:
    where = f"http://{settings.web.host}:{settings.web.port}"
    if outbox_is_shown(settings):
        return f"{where}/outbox shows every message as it went out"
    return where if settings.web.public_base_url == where else f"{where}, for the world {settings.web.public_base_url}"


def _sign_in(settings: Settings, services: Services, now: datetime) -> str:
    first = first_account_link(services, now)
    if first is None:
        return f"{settings.web.public_base_url}/staff/"
    return f"make the first account here, once, within a day: {first}"


def _messages(settings: Settings) -> str:
    delivery = settings.delivery
    if not delivery.live:
        return f"nothing leaves this machine; each message becomes a file in {delivery.outbox_folder}"
    return f"texts: {delivery.text}, emails: {delivery.email}"


def _to_say(settings: Settings, services: Services, now: datetime) -> Iterator[str]:
    yield from (one.sentence for one in sending_off(guard.peek(services, now)))
    with reading(services.engine) as connection:
        wording = [one for one in approvals(connection, settings) if one.code != "approved"]
    for finding in (*wording, *check_settings(settings, now.date())):
        if finding.level != "fine" or finding.code == "not-approved":
            yield finding.sentence
