"""Says once that a job cannot do its work, and once that it can again, instead of every few seconds."""

import threading
from datetime import datetime, timedelta

from sqlalchemy.exc import DBAPIError

from actions.operating.events import EventLog, where
from db.trouble import trouble
from service.jobs import Expected

log = EventLog(__name__)

AGAIN = " It will be tried again."
SAY_AGAIN = timedelta(minutes=10)


class Faults:
    """What does not work now, by job. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._said: dict[str, tuple[str, datetime]] = {}

    def seen(self, name: str, error: Exception, now: datetime) -> bool:
        """A job failed. True: it was said now; False: the same was said a little while ago."""
        sentence = explain(error)
        with self._lock:
            said, at = self._said.get(name, ("", now))
            if said == sentence and now - at < SAY_AGAIN:
                return False
            self._said[name] = (sentence, now)
        expected = isinstance(error, DBAPIError | OSError | Expected)
        # Where it broke, without the error's own text: that may hold what a woman wrote.
        place = None if expected else where(error.__traceback__)
        log.error("job.failed", job=name, says=f"{sentence}{AGAIN}", where=place)
        return True

    def over(self, name: str) -> bool:
        """A job did its work. True: it had been failing."""
        with self._lock:
            was_failing = self._said.pop(name, None) is not None
        if was_failing:
            log.warning("job.works-again", job=name)
        return was_failing


def explain(error: Exception) -> str:
    """A sentence without personal data: what a database says about values is left out by ``hide_parameters``."""
    if isinstance(error, DBAPIError):
        return f"The database cannot be used: {trouble(error)}."
    if isinstance(error, OSError) and error.strerror:
        return f"A file, folder or connection cannot be used ({error.strerror})."
    if isinstance(error, Expected):
        return str(error).removesuffix(AGAIN)
    return f"Failed with {type(error).__name__}."
