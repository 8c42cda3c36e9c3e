"""A database that is away for a moment: what she sends is not lost, because nobody would send it again for her."""

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from sqlalchemy import Connection, event
from sqlalchemy.exc import OperationalError

from db.tables import Reply
from tests.integration.web.site import BASE_URL, MOBILE, Site, signed
from web import patience

STOP = {"From": MOBILE, "To": "+447700900999", "Body": "STOP", "MessageSid": "SM1"}


@contextmanager
def away(site: Site, times: int) -> Iterator[None]:
    """The next so many transactions fail as they do while a server starts."""
    left = [times]

    def refuse(connection: Connection) -> None:
        if left[0]:
            left[0] -= 1
            raise OperationalError("BEGIN", None, Exception("the database system is starting up"))

    event.listen(site.engine, "begin", refuse)
    yield
    event.remove(site.engine, "begin", refuse)


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "PAUSE", 0.01)


def test_her_stop_is_kept_when_the_database_comes_back(site: Site) -> None:
    with away(site, 3):
        assert signed(site, "/hooks/twilio/message", STOP).status_code == 200
    assert site.standing("text") == "stopped"
    assert len(site.rows(Reply)) == 1


def test_one_click_stops_emails_when_the_database_comes_back(site: Site) -> None:
    with away(site, 3):
        assert site.client().post(f"/u/{site.email_token}", base_url=BASE_URL).status_code == 200
    assert site.standing("email") == "stopped"


def test_a_database_that_stays_away_is_said_with_the_bare_status(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "SECONDS", 0.1)
    with away(site, 10_000):
        answer = signed(site, "/hooks/twilio/message", STOP)
    assert (answer.status_code, answer.data, answer.headers["Retry-After"]) == (503, b"", "60")
