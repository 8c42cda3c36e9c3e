"""What watchers ask: alive, ready, whether a clock keeps up, and figures. Nothing of it tells of a woman."""

import re
from datetime import timedelta
from threading import Event

import pytest
from sqlalchemy import event, text, update

from actions import work_items
from actions.dispatch.channel_state import stop
from actions.operating import clock_jobs
from actions.operating import gauges as service_gauges
from actions.operating.meters import COUNTERS, MOST_LABELS, PAGES, REQUEST_SECONDS, REQUESTS, TIMERS, Meters
from db.engine import open_engine, reading, writing
from db.queries import gauges
from db.queries import jobs as job_rows
from db.tables import PlannedMessage
from settings import DEFAULT_CONFIG
from tests.integration.web.site import EMAIL, MOBILE, SECRET_NAME, Site, build
from web import process_figures
from web.app import create_watch_app
from web.context import WebContext
from web.exposition import timer_lines

TOKEN = "a-token-of-enough-letters-for-this"
BEARER = {"Authorization": f"Bearer {TOKEN}"}


@pytest.fixture
def site(database_url: str) -> Site:
    """The usual site, with a token for the figures."""
    return build(database_url, metrics_token=TOKEN, version="1.2.3")


def figures(site: Site) -> dict[str, float]:
    """Every figure by its name and labels; the whole answer must be in the format."""
    answer = site.client().get("/metrics", headers=BEARER)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain; version=0.0.4")
    assert answer.headers["Cache-Control"] == "no-store"
    found, typed = {}, set()
    for line in answer.text.splitlines():
        if line.startswith("# TYPE "):
            name = line.split()[2]
            assert name not in typed, "each name once"
            typed.add(name)
        elif not line.startswith("# HELP "):
            match = re.fullmatch(r'([a-z_]+)(\{[a-z]+="[^\n]*"\})? (-?[0-9.e+-]+)', line)
            assert match, line
            assert match[1] in typed or re.sub("_(bucket|sum|count)$", "", match[1]) in typed
            found[match[1] + (match[2] or "")] = float(match[3])
    return found


def test_it_is_ready_while_the_database_answers_at_the_right_version(site: Site) -> None:
    client = site.client()
    assert client.get("/health/live").text == "alive\n"
    assert (client.get("/health/ready").status_code, client.get("/health/ready").text) == (200, "ready\n")
    with writing(site.engine) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '0001'"))
    answer = client.get("/health/ready")
    assert answer.status_code == 503
    assert answer.text == "the database is not at the version of this program\n"
    with writing(site.engine) as connection:
        connection.execute(text("DROP TABLE alembic_version"))
    assert client.get("/health/ready").status_code == 503
    assert client.get("/health/live").status_code == 200


def test_a_process_that_stops_is_not_ready_but_alive(database_url: str) -> None:
    stopping = Event()
    client = build(database_url, stopping=stopping.is_set).client()
    stopping.set()
    assert (client.get("/health/ready").status_code, client.get("/health/ready").text) == (503, "stopping\n")
    assert client.get("/health/live").status_code == 200


def test_the_clock_address_tells_whether_some_clock_runs_and_keeps_up(site: Site) -> None:
    client = site.client()
    with writing(site.engine) as connection:
        connection.execute(update(PlannedMessage).values(due_at=None))
    assert (client.get("/health/clock").status_code, client.get("/health/clock").text[:16]) == (503, "clock never seen")
    clock_jobs.seen_alive(site.services, site.clock.now)
    site.clock.move(seconds=50)
    assert client.get("/health/clock").text == "clock seen 50 s ago, oldest due 0 s late\n"
    assert client.get("/health/clock").status_code == 200
    with writing(site.engine) as connection:
        connection.execute(update(PlannedMessage).values(due_at=site.clock.now - timedelta(minutes=6)))
    assert client.get("/health/clock").status_code == 503
    assert client.get("/health/clock").text.endswith("oldest due 360 s late\n")
    site.clock.move(minutes=4)
    assert client.get("/health/clock").status_code == 503


def test_the_figures_are_closed_without_the_token(site: Site) -> None:
    client = site.client()
    for wrong in ({}, {"Authorization": f"Bearer {TOKEN}x"}, {"Authorization": TOKEN}, {"Authorization": "Bearer ö"}):
        answer = client.get("/metrics", headers=wrong)
        assert answer.status_code == 401
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.data == b""


def test_without_a_token_in_the_settings_there_are_no_figures(ready_sqlite_url: str) -> None:
    assert build(ready_sqlite_url).client().get("/metrics", headers={"Authorization": "Bearer None"}).status_code == 404


def test_the_figures_show_how_the_service_stands(site: Site) -> None:
    now, services = site.clock.now, site.services
    with writing(site.engine) as connection:
        connection.execute(update(PlannedMessage).values(due_at=None))
        first = connection.execute(text("SELECT min(id) FROM planned_messages")).scalar_one()
        connection.execute(
            update(PlannedMessage).where(PlannedMessage.id == first).values(due_at=now - timedelta(seconds=90))
        )
        calendar = services.work_calendar
        work_items.open_item(connection, "urgent-word", None, "x", now, calendar, actor="t")
        work_items.open_item(
            connection, "reply-to-read", None, "x", now, calendar, actor="t", due_at=now - timedelta(1)
        )
        stop(services, connection, "text", now, "20003", "The provider does not know this account.")
        job_rows.take(connection, "sweep", "w", now - timedelta(seconds=7), now)
        job_rows.finish(connection, "sweep", "w", now, {"women": 5, "surprises": 2})
        job_rows.failed(connection, "bounces", now, "The mailbox does not answer.")
    clock_jobs.seen_alive(services, now)
    services.meters.count(REQUESTS, "text", "rejected", "21211")
    services.meters.time(REQUEST_SECONDS, 0.2, "text")
    found = figures(site)
    expected = {
        "recovery_database_up": 1,
        "recovery_messages_due": 1,
        "recovery_oldest_due_seconds": 90,
        "recovery_messages_in_hand": 0,
        'recovery_channel_stopped{channel="text"}': 1,
        'recovery_channel_stopped{channel="email"}': 0,
        'recovery_tasks_open{urgency="urgent"}': 2,  # the word, and the channel that stopped
        'recovery_tasks_open{urgency="usual"}': 1,
        "recovery_tasks_late": 1,
        "recovery_clock_seen_timestamp_seconds": now.timestamp(),
        'recovery_job_done_timestamp_seconds{job="sweep"}': now.timestamp(),
        'recovery_job_last_seconds{job="sweep"}': 7,
        'recovery_job_failing{job="bounces"}': 1,
        'recovery_job_failing{job="sweep"}': 0,
        "recovery_sweep_surprises": 2,
        'recovery_provider_requests_total{channel="text",outcome="rejected",code="21211"}': 1,
        'recovery_provider_request_seconds_bucket{channel="text",le="0.1"}': 0,
        'recovery_provider_request_seconds_bucket{channel="text",le="0.25"}': 1,
        'recovery_provider_request_seconds_count{channel="text"}': 1,
    }
    assert {name: found.get(name) for name in expected} == expected
    programme = services.programme.version
    assert found[f'recovery_build_info{{version="1.2.3",programme="{programme}"}}'] == 1
    assert found["process_resident_memory_bytes"] > 10_000_000
    assert found["process_cpu_seconds_total"] > 0


def test_pages_are_counted_by_their_rule_and_nobody_can_make_up_labels(site: Site) -> None:
    client = site.client()
    client.get(f"/p/{site.text_token}")
    for number in range(20):
        client.get(f"/nowhere-{number}")
        client.open("/health/live", method=f"MADE{number}UP")
    pages = {name: value for name, value in figures(site).items() if name.startswith("recovery_pages_total")}
    assert pages['recovery_pages_total{method="GET",page="/p/<token>",status="200"}'] == 1
    assert pages['recovery_pages_total{method="GET",page="(no such page)",status="404"}'] == 20
    assert len(pages) < 8


def test_nothing_in_the_figures_is_hers(site: Site) -> None:
    client = site.proved()
    client.get(f"/p/{site.email_token}")
    answer = client.get("/metrics", headers=BEARER).text
    for secret in (SECRET_NAME, MOBILE, EMAIL, site.text_token, site.email_token, "W-", "1988", "welcome"):
        assert secret not in answer


def test_a_database_that_is_gone_is_said_and_the_process_still_tells_of_itself(ready_sqlite_url: str) -> None:
    site = build(ready_sqlite_url, metrics_token=TOKEN)
    site.engine.dispose()
    with open_engine(ready_sqlite_url).begin() as connection:
        for table in ("planned_messages", "jobs"):
            connection.execute(text(f"DROP TABLE {table}"))
    found = figures(site)
    assert found["recovery_database_up"] == 0
    assert "recovery_messages_due" not in found
    assert found["process_threads"] >= 1


def test_a_clock_alone_answers_watchers_and_nobody_else(site: Site) -> None:
    extension: WebContext = site.app.extensions["programme"]
    client = create_watch_app(site.services, extension.settings).test_client()
    assert client.get("/health/live").status_code == 200
    assert client.get("/health/ready").status_code == 200
    assert client.get("/metrics", headers=BEARER).status_code == 200
    assert client.get("/metrics").status_code == 401
    for page in ("/staff/", f"/p/{site.text_token}", "/outbox", "/assets/app.css", "/hooks/twilio/message"):
        assert client.get(page).status_code == 404, page


def test_a_look_is_a_few_statements_and_reads_messages_by_their_indexes_alone(site: Site) -> None:
    """With a table as large as it gets after years, a look at all of it would take seconds."""
    asked: list[tuple[str, object]] = []

    def note(_connection: object, _cursor: object, statement: str, parameters: object, *_: object) -> None:
        asked.append((statement, parameters))

    event.listen(site.engine, "before_cursor_execute", note)
    service_gauges.look(site.services, site.clock.now)
    event.remove(site.engine, "before_cursor_execute", note)
    looks = [one for one in asked if "FROM" in one[0]]
    assert 5 <= len(looks) <= 8
    large = [one for one in looks if "planned_messages" in one[0] or "attempts" in one[0]]
    assert len(large) == 4
    postgres = site.engine.dialect.name == "postgresql"
    with site.engine.begin() as connection:
        if postgres:
            connection.execute(text("SET LOCAL enable_seqscan = off"))
        for statement, parameters in large:
            how = "EXPLAIN " if postgres else "EXPLAIN QUERY PLAN "
            plan = str(connection.exec_driver_sql(how + statement, parameters).all())  # type: ignore[arg-type]
            assert re.search("due_messages|one_message_in_hand|attempts_unknown", plan), plan


def test_what_is_counted_is_bounded(site: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(gauges, "MOST", 3)
    with writing(site.engine) as connection:
        connection.execute(update(PlannedMessage).values(due_at=site.clock.now - timedelta(days=90)))
    with reading(site.engine) as connection:
        assert gauges.due(connection, site.clock.now) == 3


def test_a_meter_that_meets_ever_new_labels_counts_them_together() -> None:
    meters = Meters()
    for number in range(MOST_LABELS + 50):
        meters.count(PAGES, "GET", f"/page-{number}", "200")
    counted = meters.counted()[PAGES]
    assert len(counted) == MOST_LABELS + 1
    assert counted["other", "other", "other"] == 50


def test_labels_cannot_break_the_format() -> None:
    meters = Meters()
    meters.time(REQUEST_SECONDS, 0.5, 'a"b\\c\nd')
    lines = list(timer_lines(REQUEST_SECONDS, meters.timed()[REQUEST_SECONDS]))
    assert lines[-1] == 'recovery_provider_request_seconds_count{channel="a\\"b\\\\c\\nd"} 1'
    assert lines[-3].startswith('recovery_provider_request_seconds_bucket{channel="a\\"b\\\\c\\nd",le="+Inf"} 1')


def test_the_guide_for_operators_lists_every_figure_with_what_it_is_told_apart_by(site: Site) -> None:
    guide = (DEFAULT_CONFIG.parent / "docs" / "operating.md").read_text(encoding="utf-8")
    section = guide.split("## Figures", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| `([a-z_]+)` \| ([^|]*)\|", section, re.MULTILINE)
    documented = {name: re.findall(r"`([a-z]+)`", labels) for name, labels in rows}
    with writing(site.engine) as connection:
        job_rows.take(connection, "sweep", "w", site.clock.now, site.clock.now)
        job_rows.finish(connection, "sweep", "w", site.clock.now, {"surprises": 0})
    clock_jobs.seen_alive(site.services, site.clock.now)
    shown = {one.name: list(one.labels) for one in service_gauges.look(site.services, site.clock.now)}
    shown |= {one.name: list(one.labels) for one in (*COUNTERS, *TIMERS)}
    shown |= {one.name: list(one.labels) for one, _ in process_figures.figures()}
    assert documented == shown | {"recovery_build_info": ["version", "programme"]}
