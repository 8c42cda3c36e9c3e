"""The watcher hears from us while messages can go out, and hears nothing when they cannot."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import SimpleNamespace
from typing import cast

import pytest

from delivery.ping import ping
from service.heartbeat import LATELY, Heartbeat, HeartbeatFault
from service.jobs import Jobs

ADDRESS = "http://127.0.0.1:1/secret-word"


class Watcher(ThreadingHTTPServer):
    """A watcher that remembers who asked, and answers what it was told to."""

    def __init__(self, status: int) -> None:
        self.status, self.heard = status, list[str]()
        super().__init__(("127.0.0.1", 0), _Handler)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_address[1]}/ping/secret-word"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        watcher = cast(Watcher, self.server)
        watcher.heard.append(self.path)
        self.send_response(watcher.status)
        self.send_header("Location", "/elsewhere")
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"OK")

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002 - the name is the library's
        """Say nothing."""


@contextmanager
def watcher(status: int = 200) -> Iterator[Watcher]:
    server = Watcher(status)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


class Working:
    """Just enough of the jobs: a database that answers, or does not."""

    def __init__(self) -> None:
        self.away = self.off = False
        self.settings = SimpleNamespace(alerts=SimpleNamespace(heartbeat_url=ADDRESS))

    def sending_is_off(self) -> bool:
        if self.away:
            raise OSError(111, "Connection refused")
        return self.off


def test_it_asks_the_address_once_and_follows_no_redirect() -> None:
    with watcher() as good:
        assert ping(good.address) == ""
        assert good.heard == ["/ping/secret-word"]
    for status in (302, 404, 500):
        with watcher(status) as bad:
            assert ping(bad.address) == f"The heartbeat address answered {status}."
            assert len(bad.heard) == 1


def test_an_address_that_is_gone_gets_a_sentence_without_the_address() -> None:
    with watcher() as gone:
        address = gone.address
    said = ping(address)
    assert said.startswith("The heartbeat address does not answer (")
    assert "secret" not in said


def test_it_speaks_only_while_the_dispatcher_works_and_the_database_answers(caplog: pytest.LogCaptureFixture) -> None:
    told: list[str] = []

    def tell(address: str) -> str:
        told.append(address)
        return ""

    seconds = [0.0]
    jobs = Working()
    heartbeat = Heartbeat(cast(Jobs, jobs), steady=lambda: seconds[0], tell=tell)
    heartbeat.beat()
    assert told == [], "it has not worked yet"
    heartbeat.dispatch_works()
    heartbeat.beat()
    assert told == [ADDRESS]
    seconds[0] = LATELY.total_seconds()
    heartbeat.beat()
    heartbeat.beat()
    assert told == [ADDRESS]
    assert caplog.text.count("heartbeat.withheld") == 2, "once at the start, once now"
    heartbeat.dispatch_works()
    jobs.away = True
    with pytest.raises(OSError, match="refused"):
        heartbeat.beat()
    jobs.away = False
    heartbeat.beat()
    assert told == [ADDRESS, ADDRESS]
    jobs.off = True
    heartbeat.beat()
    assert told == [ADDRESS, ADDRESS], "a restored copy sends nothing, so the watcher is to notice"


def test_a_watcher_that_does_not_hear_is_a_fault_of_that_job_alone() -> None:
    heartbeat = Heartbeat(cast(Jobs, Working()), tell=lambda _: "The heartbeat address answered 500.")
    heartbeat.dispatch_works()
    with pytest.raises(HeartbeatFault, match="answered 500"):
        heartbeat.beat()
