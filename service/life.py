"""Says in the log that the service starts and ends."""

from actions.operating.events import EventLog
from service.version import version

log = EventLog(__name__)


def started(*, clock: bool, pages: bool, database: str) -> None:
    """It is up. ``database``: which kind."""
    log.info("service.started", version=version(), clock=clock, pages=pages, database=database)


def stopping() -> None:
    """It was asked to stop."""
    log.info("service.stopping")


def stopped(*, in_time: bool) -> None:
    """It has stopped, or leaves something unfinished to the next start."""
    log.info("service.stopped", in_time=in_time)
