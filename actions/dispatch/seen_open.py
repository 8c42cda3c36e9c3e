"""How long something has stood open, by the seconds that this process has counted itself.

Rows are stamped by the clock of the machine that wrote them, and machines that work on one database may differ by an
hour. Whoever judged "in hand for five minutes" by two clocks would take a message from a sender that is busy with it.
"""

import time
from collections.abc import Callable, Collection
from datetime import timedelta


class SeenOpen:
    """When this process first saw each of them open. Lives as long as the process."""

    def __init__(self, steady: Callable[[], float] = time.monotonic) -> None:
        """``steady``: seconds that only ever grow, whatever the clock is set to."""
        self._steady = steady
        self._since: dict[str, dict[str, float]] = {}

    def longer_than(self, span: timedelta, matter: str, ids: Collection[str]) -> set[str]:
        """Those of ``ids`` that were seen open so long ago. Give all that are open: what is left out is forgotten."""
        now, before = self._steady(), self._since.get(matter, {})
        seen = self._since[matter] = {one: before.get(one, now) for one in ids}
        return {one for one, since in seen.items() if now - since >= span.total_seconds()}
