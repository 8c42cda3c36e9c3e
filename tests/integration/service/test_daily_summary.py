"""The email of a morning: once a day to each address, from any number of processes, and only when something waits."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Barrier, Event, Thread

import pytest
from sqlalchemy import update

from actions import work_items
from actions.operating import daily_summary, waiting
from actions.services import Services
from commands.init import prepare
from db import cipher
from db.engine import reading, writing
from db.queries import jobs as job_rows
from db.tables import DailySummary, TemplateVersion
from delivery.protocol import NotSent, Rejected, RejectReason
from service.jobs import Jobs, SummaryFault
from settings import DEFAULT_CONFIG, Settings, load_settings
from tests.support.world import Clock, FakeEmail
from wiring import wire

EARLY = datetime(2026, 11, 26, 7, 59, tzinfo=UTC)
ON_TIME = datetime(2026, 11, 26, 8, 0, tzinfo=UTC)
NO_ANSWER = NotSent(timedelta(minutes=1), "connection-refused", "The mail server does not answer.")


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    config = tmp_path / "config.toml"
    text = DEFAULT_CONFIG.read_text(encoding="utf-8")
    two = 'admin_addresses = ["first@example.org", "second@example.org"]'
    config.write_text(text.replace("admin_addresses = []", two), encoding="utf-8")
    loaded = load_settings(config, {"RECOVERY_DATABASE_URL": database_url})
    prepare(loaded)
    return loaded


@pytest.fixture
def clock() -> Clock:
    return Clock(ON_TIME)


@pytest.fixture
def email() -> FakeEmail:
    return FakeEmail()


@pytest.fixture
def jobs(settings: Settings, clock: Clock, email: FakeEmail) -> Iterator[Jobs]:
    with wire(settings, clock) as wired:
        yield Jobs(replace(wired.services, email_sender=email), settings, clock, Event())


def open_task(services: Services, at: datetime, kind: str = "reply-to-read", matter: str = "1") -> None:
    with writing(services.engine) as connection:
        work_items.open_item(
            connection, kind, None, "A reply waits to be read.", at, services.work_calendar, actor="test", dedupe=matter
        )


def test_nothing_goes_out_when_nothing_needs_anybody(jobs: Jobs, email: FakeEmail) -> None:
    assert jobs.summary() == {"sent": 0, "failed": 0}
    assert email.sent == []
    assert jobs.summary() is None, "it was this morning's look"


def test_it_goes_to_each_address_once_a_day_and_not_before_its_time(jobs: Jobs, clock: Clock, email: FakeEmail) -> None:
    clock.now = EARLY
    open_task(jobs.services, EARLY - timedelta(days=6))
    assert jobs.summary() is None
    for minutes in (1, 2, 3, 60, 600):
        clock.now = EARLY + timedelta(minutes=minutes)
        jobs.summary()
    assert sorted(one.to for one in email.sent) == ["first@example.org", "second@example.org"]
    assert len({one.message_id for one in email.sent}) == 2
    clock.now = ON_TIME + timedelta(days=1)
    jobs.summary()
    assert len(email.sent) == 4


def test_it_says_what_waits_in_plain_words_and_names_nobody(jobs: Jobs, email: FakeEmail) -> None:
    for matter in ("1", "2"):
        open_task(jobs.services, ON_TIME - timedelta(days=6), matter=matter)
    open_task(jobs.services, ON_TIME - timedelta(minutes=5), "urgent-word", "3")
    with writing(jobs.services.engine) as connection:
        job_rows.failed(connection, "bounces", ON_TIME - timedelta(hours=3), "The mailbox does not let us in.")
    jobs.summary()
    said = " ".join(email.sent[0].text.split())
    assert "3 tasks in the work list, 1 urgent and 2 past their time. The oldest has waited for 6 days." in said
    assert "By kind: A reply to read (2); Urgent words in a reply (1)." in said
    assert "A job of the service has failed for 3 hours: Reading emails that came back." in said
    assert email.sent[0].subject == "Kind Notes: what needs a person"
    assert said.index("3 tasks") < said.index("Open the work list"), "the facts stand above the button"
    assert "/staff/" in said, "the button leads to the work list itself"
    assert "<li" in email.sent[0].html
    assert "A reply waits to be read" not in said, "the reason of a task stays in the work list"


def test_two_processes_at_the_same_moment_send_it_once(jobs: Jobs, settings: Settings, email: FakeEmail) -> None:
    open_task(jobs.services, EARLY)
    barrier, faults = Barrier(4), list[Exception]()

    def run(number: int) -> None:
        mine = Jobs(replace(jobs.services, worker=f"worker-{number}"), settings, jobs.clock, Event())
        barrier.wait()
        try:
            mine.summary()
        except Exception as error:  # shown below: a thread would keep it to itself
            faults.append(error)

    threads = [Thread(target=run, args=(number,)) for number in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    assert len(email.sent) == 2


def test_who_has_it_does_not_get_it_again_while_another_address_is_tried_again(
    jobs: Jobs, clock: Clock, email: FakeEmail
) -> None:
    open_task(jobs.services, EARLY)
    email.answers = [NO_ANSWER, NO_ANSWER]
    with pytest.raises(SummaryFault, match="2 of 2 addresses"):
        jobs.summary()
    clock.forward(timedelta(minutes=6))
    email.answers = []
    assert jobs.summary() == {"sent": 2, "failed": 0}
    clock.forward(timedelta(minutes=6))
    assert jobs.summary() is None
    assert len(email.sent) == 2


def test_a_program_that_stopped_in_between_sends_again_under_the_same_message_id(
    jobs: Jobs, clock: Clock, email: FakeEmail
) -> None:
    open_task(jobs.services, EARLY)
    day, lines = ON_TIME.date(), ["1 task in the work list."]
    assert daily_summary.tell(jobs.services, clock(), day, ["first@example.org"], lines).sent == 1
    with writing(jobs.services.engine) as connection:  # as if it had stopped before it wrote that down
        connection.execute(update(DailySummary).values(sent_at=None, due_at=clock()))
    assert daily_summary.tell(jobs.services, clock(), day, ["first@example.org"], lines).sent == 1
    assert len({one.message_id for one in email.sent}) == 1


def test_an_address_that_is_refused_is_not_tried_all_day(jobs: Jobs, clock: Clock, email: FakeEmail) -> None:
    open_task(jobs.services, EARLY)
    refused = Rejected(RejectReason.BAD_ADDRESS, "550", "No such mailbox.")
    email.answers = [refused]
    assert jobs.summary() == {"sent": 1, "failed": 1}
    clock.forward(timedelta(hours=3))
    assert jobs.summary() is None


def test_without_addresses_in_the_settings_it_goes_to_admins(jobs: Jobs) -> None:
    assert daily_summary.admin_addresses(jobs.services) == []


def test_a_backup_that_grew_old_is_named_and_none_at_all_is_not(jobs: Jobs, clock: Clock) -> None:
    assert waiting.sentences(waiting.look(jobs.services, clock()), clock()) == []
    with writing(jobs.services.engine) as connection:
        job_rows.take(connection, "backup", "x", clock(), clock())
        job_rows.finish(connection, "backup", "x", clock(), {})
    assert waiting.sentences(waiting.look(jobs.services, clock()), clock()) == []
    clock.forward(timedelta(days=9))
    assert "The last backup by `recovery backup` was made 9 days ago." in waiting.sentences(
        waiting.look(jobs.services, clock()), clock()
    )


def test_wording_that_runs_out_soon_is_named(jobs: Jobs, clock: Clock) -> None:
    cipher.installed()
    with reading(jobs.services.engine) as connection:
        source = connection.scalar(
            TemplateVersion.__table__.select().with_only_columns(TemplateVersion.source).limit(1)
        )
    assert source is not None
    review_by = datetime.fromisoformat(re.search(r"review_by = (\S+)", source)[1]).date()  # type: ignore[index]
    clock.now = datetime(review_by.year, review_by.month, review_by.day, 9, tzinfo=UTC) + timedelta(days=10)
    found = waiting.look(jobs.services, clock())
    assert found.held_soon
    (line,) = [one for one in waiting.sentences(found, clock()) if "runs out" in one]
    assert "within 30 days, the first on" in line
