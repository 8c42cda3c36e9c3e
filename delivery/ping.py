"""Asks a web address, to tell a watcher elsewhere that we are alive. The address is a secret: it is never repeated."""

from typing import Final

from urllib3 import PoolManager, Retry, Timeout
from urllib3.exceptions import HTTPError, MaxRetryError

from delivery.tls import client_context

PATIENCE: Final = Timeout(connect=5.0, read=5.0)
"""Seconds. A watcher that is slow must not keep anything waiting."""
AGENT: Final = "recovery-messages"


def ping(address: str) -> str:
    """GET the address once. Empty when it answered well, else a sentence on what went wrong. Never raises."""
    try:
        with PoolManager(num_pools=1, ssl_context=client_context()) as pool:
            answer = pool.request(
                "GET", address, retries=Retry(0, redirect=0), redirect=False, timeout=PATIENCE, preload_content=False,
                headers={"User-Agent": AGENT},
            )  # fmt: skip
            answer.drain_conn()
            answer.release_conn()
    except (HTTPError, OSError) as error:
        cause = error.reason if isinstance(error, MaxRetryError) and error.reason else error
        return f"The heartbeat address does not answer ({type(cause).__name__})."
    if not 200 <= answer.status < 300:
        return f"The heartbeat address answered {answer.status}."
    return ""
