"""PostgreSQL is restarted under load: workers and pages go on by themselves, each text goes out exactly once.

RESTARTS=40 restarts it that often.
"""

import os
import random
import time
import urllib.error
import urllib.request
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from subprocess import Popen

import pytest
from sqlalchemy import Engine, func, select

from db.engine import open_engine, reading
from db.tables import Attempt, PlannedMessage, WorkItem
from tests.support.backlog import heal_and_count, is_due, plan_backlog, running_worker, wait_until
from tests.support.database import ready_engine
from tests.support.live_service import UNAPPROVED, LiveService, live
from tests.support.missing import skip_or_fail
from tests.support.postgres_cluster import PostgresCluster, cluster_reason_missing, running_cluster
from tests.support.service_process import wait_for
from tests.support.twilio_stand_in import TwilioStandIn

pytestmark = [pytest.mark.acceptance, pytest.mark.postgres, pytest.mark.timeout(3600)]

PER_RESTART = 24
"""Messages for each restart: enough that the workers are always in the middle of them."""
WORKERS = 2
PATIENCE = 120.0
"""Seconds. A busy machine is slow; what must be quick has a limit of its own."""


@pytest.fixture
def cluster() -> Iterator[PostgresCluster]:
    reason = cluster_reason_missing()
    if reason is not None:
        skip_or_fail(reason)
    with running_cluster() as made:
        yield made


def test_workers_go_on_through_restarts_and_each_text_goes_out_once(cluster: PostgresCluster) -> None:
    restarts = int(os.environ.get("RESTARTS", "5"))
    chance = random.Random(7)
    engine = ready_engine(cluster.url)
    with TwilioStandIn(delay=0.3) as twilio, ExitStack() as stack:
        workers = [
            stack.enter_context(running_worker(cluster.url, twilio.url, f"worker-{number}"))
            for number in range(WORKERS)
        ]
        for number in range(restarts):
            plan_backlog(engine, PER_RESTART, first=number * PER_RESTART)
            soon = len(twilio.accepted) + 1
            wait_until(lambda soon=soon: len(twilio.accepted) >= soon, PATIENCE)  # type: ignore[misc]
            time.sleep(chance.random() / 3)
            cluster.restart("fast" if number % 2 else "immediate")
            engine.dispose()  # the test's own connections are gone as well
        wait_until(lambda: not is_due(engine), PATIENCE)
        assert [worker.poll() for worker in workers] == [None] * WORKERS, "a worker died"
        _end(workers)
        with reading(engine) as connection:
            assert len(connection.scalars(select(Attempt.worker).distinct()).all()) == WORKERS
        total = restarts * PER_RESTART
        unknown = heal_and_count(cluster.url, twilio, total, f"{restarts} restarts of PostgreSQL, {WORKERS} workers")
    assert unknown == 0, "a restart that takes a second leaves nothing in doubt"
    assert _work_items(engine) == []
    engine.dispose()


def test_the_service_says_try_again_and_goes_on_when_the_database_is_back(
    cluster: PostgresCluster, tmp_path: Path
) -> None:
    engine = open_engine(cluster.url)
    # So slow an answer that texts are under way whenever the database goes.
    with live(tmp_path, cluster.url, UNAPPROVED, delay=0.5) as service:
        service.enrol_many(30)
        wait_for(lambda: len(service.twilio.accepted) > 5, "the first texts")
        cluster.stop("immediate")
        wait_for(lambda: _asked(service, "/p/AAAAAAAAAAAAAAAA")[0] == 503, "the pages to notice")
        status, said = _asked(service, "/p/AAAAAAAAAAAAAAAA")
        assert (status, "Please try again in a minute" in said, "999" in said) == (503, True, True)
        assert _asked(service, "/staff/link/AAAAAAAAAAAAAAAA")[0] == 503
        assert _asked(service, "/health/ready")[0] == 503
        assert _asked(service, "/health/live")[0] == 200
        cluster.start()
        wait_for(lambda: _asked(service, "/health/ready")[0] == 200, "the pages to go on")
        assert _asked(service, "/p/AAAAAAAAAAAAAAAA")[0] == 404
        cluster.restart("fast")
        engine.dispose()
        wait_for(lambda: _states(engine) == {"sent": 60}, "every invitation to be on record")
        had = Counter(text.to for text in service.twilio.accepted)
        assert (len(had), sum(had.values())) == (30, 30)
        assert len(service.mail.received) == 30
        assert _work_items(engine) == []
        assert service.process.stop() == 0
        assert "Traceback" not in service.process.said
        assert "page.failed" not in service.process.said
    engine.dispose()


def _asked(service: LiveService, page: str) -> tuple[int, str]:
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{service.folder.port}{page}", timeout=60) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read().decode()


def _end(workers: list[Popen[str]]) -> None:
    """Let them finish: what they have in hand is recorded."""
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.close()
    assert [worker.wait(60) for worker in workers] == [0] * WORKERS


def _states(engine: Engine) -> dict[str, int]:
    query = select(PlannedMessage.state, func.count()).where(PlannedMessage.step == "sys-confirm-optin")
    with reading(engine) as connection:
        return dict(connection.execute(query.group_by(PlannedMessage.state)).all())


def _work_items(engine: Engine) -> list[tuple[str, int]]:
    with reading(engine) as connection:
        rows = connection.execute(select(WorkItem.kind, func.count()).group_by(WorkItem.kind)).all()
    return [(kind, number) for kind, number in rows]
