"""What she sends us comes once: nobody passes it on again because our database was just being restarted."""

import time
from collections.abc import Callable
from functools import wraps
from typing import Final, ParamSpec

from flask import Response

from db.engine import AWAY

P = ParamSpec("P")

SECONDS: Final = 8.0
"""A restart of the database takes a second or two; whoever passes on a text gives up after fifteen."""
PAUSE: Final = 0.5


def patient(view: Callable[P, Response]) -> Callable[P, Response]:
    """Try again while the database is away for a moment. Only for views that may be repeated without harm."""

    @wraps(view)
    def answered(*args: P.args, **kwargs: P.kwargs) -> Response:
        until = time.monotonic() + SECONDS
        while True:
            try:
                return view(*args, **kwargs)
            except AWAY:
                if time.monotonic() + PAUSE > until:
                    raise
                time.sleep(PAUSE)

    return answered
