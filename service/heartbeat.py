"""A dead man's switch: a watcher elsewhere hears from us only while messages can really go out.

When the process, its machine, the database or the dispatcher stops, the watcher hears nothing, and tells a person. So
nothing here may speak for a service that does not work.
"""

import time
from collections.abc import Callable
from datetime import timedelta
from typing import Final

from actions.operating.events import EventLog
from delivery.ping import ping
from service.jobs import Counted, Expected, Jobs

log = EventLog(__name__)

LATELY: Final = timedelta(minutes=3)
"""The dispatcher looks every few seconds, and while it sends, it says so with each group of messages."""


class HeartbeatFault(Expected):
    """The watcher could not be told; the text says why."""


class Heartbeat:
    """Knows when the dispatcher last worked, and tells the watcher. Safe for several threads."""

    def __init__(
        self, jobs: Jobs, steady: Callable[[], float] = time.monotonic, tell: Callable[[str], str] = ping
    ) -> None:
        self._jobs, self._steady, self._tell = jobs, steady, tell
        self._worked_at: float | None = None
        self._withheld = False

    def dispatch_works(self) -> None:
        """The dispatcher has just looked, claimed, or written down what became of messages."""
        self._worked_at = self._steady()

    def beat(self) -> Counted:
        """Tell the watcher, if there is something good to tell. Raises HeartbeatFault when it could not be told."""
        why_not = self._why_not()
        if why_not:
            if not self._withheld:
                log.error("heartbeat.withheld", says=why_not)
            self._withheld = True
            return {}
        self._withheld = False
        if wrong := self._tell(self._jobs.settings.alerts.heartbeat_url):
            raise HeartbeatFault(wrong)
        return {}

    def _why_not(self) -> str:
        """Why nothing can go out; empty when it can. Raises what the database raises."""
        if self._jobs.sending_is_off():
            return "Sending is off: `recovery restore-check` says how to go on."
        return "" if self._worked_lately() else "The dispatcher has not worked lately."

    def _worked_lately(self) -> bool:
        return self._worked_at is not None and self._steady() - self._worked_at < LATELY.total_seconds()
