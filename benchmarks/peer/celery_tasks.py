"""Celery with Redis: a task for each message, with its time (eta), or without one (`now`).

Its defaults stand: a task is acknowledged as it begins, so that none is done twice, and four are fetched ahead for each
thread (those with a time are fetched without a limit, whatever is set).
"""

import os
import sys
from datetime import UTC, datetime

from celery import Celery

from benchmarks.peer.text import THREADS, later, send

app = Celery("peer", broker=os.environ.get("PEER_REDIS", "redis://127.0.0.1:6379/9"))
app.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True, worker_hijack_root_logger=False)


@app.task(name="send")  # type: ignore[untyped-decorator]
def send_task(number: int) -> None:
    """Send one text."""
    send(number)


def main() -> None:
    what, address, *numbers = sys.argv[1:]
    app.conf.broker_url = address
    if what == "work":
        app.worker_main([
            "worker", "--pool", "threads", "--concurrency", str(THREADS), "--loglevel", "ERROR",
            "--without-gossip", "--without-mingle", "--without-heartbeat",
        ])  # fmt: skip
        return
    first, number = map(int, numbers)
    at = {"wait": later(), "due": datetime.now(UTC), "now": None}[what]
    with app.producer_or_acquire() as producer:
        for index in range(first, first + number):
            send_task.apply_async((index,), eta=at, producer=producer)


if __name__ == "__main__":
    main()
