"""Jobs that one process alone may do at a time: several machines may run the clock, and only one does them."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta

from actions.services import Services
from db.engine import writing
from db.queries import jobs

CLOCK = "clock"
"""The row that says when a clock was last seen alive."""
LEASE = timedelta(minutes=30)
"""A job that says nothing for this long was left by a process that stopped, and may be taken by another."""


def run_alone(
    services: Services,
    clock: Callable[[], datetime],
    name: str,
    job: Callable[[], Mapping[str, int]],
    *,
    not_since: datetime | None = None,
    lease: timedelta = LEASE,
) -> Mapping[str, int] | None:
    """Run a job unless another process has it now, or it ended well since ``not_since``; then None.

    Errors of the job come through, after the job was let go.
    """
    now = clock()
    with writing(services.engine) as connection:
        if not jobs.take(connection, name, services.worker, now, now + lease, not_since):
            return None
    try:
        result = job()
    except BaseException:
        with writing(services.engine) as connection:
            jobs.release(connection, name, services.worker)
        raise
    with writing(services.engine) as connection:
        jobs.finish(connection, name, services.worker, clock(), result)
    return result


def seen_alive(services: Services, now: datetime) -> None:
    """Note that a clock runs, for `recovery doctor`."""
    with writing(services.engine) as connection:
        if jobs.take(connection, CLOCK, services.worker, now, now):
            jobs.finish(connection, CLOCK, services.worker, now, {})


def failed(services: Services, now: datetime, name: str, fault: str) -> None:
    """Note that a job could not do its work, and why, for the doctor and the service page. Nothing personal."""
    with writing(services.engine) as connection:
        jobs.failed(connection, name, now, fault[:400])


def works(services: Services, name: str) -> None:
    """Note that it works, if it was said that it does not."""
    with writing(services.engine) as connection:
        jobs.works(connection, name)
