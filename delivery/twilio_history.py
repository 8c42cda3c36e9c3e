"""Everything that Twilio keeps of an account since an instant: what went out, and what women wrote."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from delivery.history import History, Passed, Progress
from delivery.protocol import ListingUnavailable

PAGE = 1000
OLDER_BY = timedelta(days=1)
MOST = 500_000
OUTBOUND, INBOUND = "outbound-api", "inbound"
"""Twilio's words for what the program sent, and what came in. Its own answers to STOP and HELP have others."""


def read_history(
    messages: Any, since: datetime, number: str, progress: Progress, code_of: Callable[[Exception], str]
) -> History | ListingUnavailable:
    """``messages`` is the client's list of messages; ``number`` is our number or Messaging Service: others may use the
    same account. Reads page by page until all are older. Never raises.
    """
    found: list[Passed] = []
    older = read = 0
    try:
        for entry in messages.stream(page_size=PAGE):
            read += 1
            if read > MOST:
                return ListingUnavailable("too_many", "Twilio lists too many texts to read them all.")
            created = entry.date_created
            older = older + 1 if created is not None and created < since - OLDER_BY else 0
            if older >= PAGE:
                break
            passed = _passed(entry, number)
            if passed is not None and passed.at >= since:
                found.append(passed)
            if read % PAGE == 0:
                progress(read)
    except Exception as error:  # whatever went wrong, nothing may be concluded
        return ListingUnavailable(code_of(error), "The list of texts could not be read from Twilio.")
    progress(read)
    return History(tuple(found))


def _passed(entry: Any, number: str) -> Passed | None:
    """None for what is not ours, and for the provider's own answers. Raises when the entry is not a whole message."""
    direction, sid, status = entry.direction, entry.sid, entry.status
    if not (isinstance(sid, str) and isinstance(status, str) and isinstance(direction, str)):
        raise TypeError("a listed message lacks its id, status or direction")
    if direction not in (OUTBOUND, INBOUND):
        return None
    inbound = direction == INBOUND
    if number not in (entry.messaging_service_sid, entry.to if inbound else entry.from_):
        return None
    address, at = (entry.from_ if inbound else entry.to), (entry.date_created or entry.date_sent)
    if not (isinstance(address, str) and isinstance(at, datetime)):
        raise TypeError("a listed message lacks its address or time")
    error = None if entry.error_code is None else str(entry.error_code)
    return Passed(sid, "text", inbound, address, entry.body or "", at, status, error)
