"""A dispatcher in a process of its own, to be killed:

    python -m tests.support.dispatch_worker <database url> <api url> <worker name> <senders> [<patience> [<pace>]]

It sends what is due through the real Twilio client, looks again and again, and ends when its input is closed or by
SIGTERM. A database that is away it waits for. ``patience``: seconds that it waits for an answer of the provider.

Probes of a provider that is down come every half second; but with a ``pace`` they come as the service has them, and its
clock runs so many times faster than the true one.
"""

import gc
import signal
import sys
import time
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from threading import Event, Thread

from sqlalchemy.exc import DBAPIError

from actions.dispatch.send import dispatch_due
from actions.services import Services
from db.engine import open_engine
from delivery.twilio_text import TwilioAccount, TwilioText
from tests.support.database import install_test_cipher
from tests.support.twilio_rules import Account
from tests.support.world import at_any_hour, make_services


def worker_services(database_url: str, api_url: str, worker: str, senders: int, patience: float = 15.0) -> Services:
    """Services as this worker has them: texts go to the stand-in, at any hour."""
    install_test_cipher()
    account = Account()
    text = TwilioText(
        TwilioAccount(
            account_sid=account.sid,
            username=account.sid,
            password=account.auth_token,
            from_number="+447700900999",
            status_callback="https://n.example.org/hooks/twilio/status",
            api_base_url=api_url,
            read_timeout=patience,
            senders=senders,
        )
    )
    services = make_services(open_engine(database_url), text_sender=text, rules=at_any_hour(), worker=worker)
    limits = replace(
        services.limits,
        senders=senders,
        batch=senders * 2,
        # Its clock is the real one: it sends past the day by which the wording is to be read again, too.
        review_grace=timedelta(days=36_600),
    )
    return replace(services, limits=limits, allow_unapproved=True)


def main() -> None:
    database_url, api_url, worker, senders, *more = sys.argv[1:]
    services = worker_services(database_url, api_url, worker, int(senders), *map(float, more[:1]))
    began, pace = datetime.now(UTC), float(more[1]) if more[1:] else 1.0
    if pace == 1.0:
        soon = timedelta(seconds=0.5)
        services = replace(services, limits=replace(services.limits, down_first=soon, down_most=soon))
    stopping = Event()
    signal.signal(signal.SIGTERM, lambda *_: stopping.set())

    def clock() -> datetime:
        return began + (datetime.now(UTC) - began) * pace

    def until_closed() -> None:
        sys.stdin.read()
        stopping.set()

    Thread(target=until_closed, daemon=True).start()
    gc.freeze()  # as the service does
    print("ready", flush=True)
    while not stopping.is_set():
        try:
            dispatch_due(services, clock, stopping)
        except DBAPIError as error:
            print(type(error.orig).__name__, flush=True)
        time.sleep(0.05)


if __name__ == "__main__":
    main()
