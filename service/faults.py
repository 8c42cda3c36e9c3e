"""Says once that a job cannot do its work, and once that it can again, instead of every few seconds."""

import logging
import threading
import traceback
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError

from service.jobs import MailboxFault

log = logging.getLogger(__name__)

SAY_AGAIN = timedelta(minutes=10)


class Faults:
    """What does not work now, by job. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said: dict[str, tuple[str, datetime]] = {}

    def seen(self, name: str, error: Exception, now: datetime) -> None:
        """A job failed."""
        sentence = explain(error)
        with self._lock:
            said, at = self._said.get(name, ("", now))
            if said == sentence and now - at < SAY_AGAIN:
                return
            self._said[name] = (sentence, now)
        expected = isinstance(error, DBAPIError | OSError | MailboxFault)
        # Where it broke, without the error's own text: that may hold what a woman wrote.
        where = "" if expected else "\n" + "".join(traceback.format_tb(error.__traceback__)).rstrip()
        log.error("%s: %s It will be tried again.%s", name, sentence, where)

    def over(self, name: str) -> None:
        """A job did its work."""
        with self._lock:
            was_failing = self._said.pop(name, None) is not None
        if was_failing:
            log.warning("%s: works again.", name)


def explain(error: Exception) -> str:
    """A sentence without personal data: what a database says about values is left out by ``hide_parameters``."""
    if isinstance(error, DBAPIError):
        said = str(error.orig).strip().splitlines()
        return f"The database cannot be used ({said[0] if said else type(error.orig).__name__})."
    if isinstance(error, OSError) and error.strerror:
        return f"A file, folder or connection cannot be used ({error.strerror})."
    if isinstance(error, MailboxFault):
        return str(error)
    return f"Failed with {type(error).__name__}."
