"""The demonstration: its own folder, its own clock, and a story that really plays."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Event

import pytest
from sqlalchemy import func, select

from actions.staff import people
from actions.staff.sign_in import SignedIn, sign_in
from commands.init import prepare
from db.engine import reading
from db.tables import PlannedMessage, Reply, Woman, WorkItem
from service.demo.clock import FAST, LONGEST_STEP, PAUSED, DemoClock
from service.demo.run import PASSWORD, PEOPLE, Demonstration, add_people, demo_services
from service.demo.settings import MARK, demo_settings, fresh_folder
from service.demo.women import WOMEN
from settings import DEFAULT_CONFIG, load_settings
from wiring import CannotStart, wire

START = datetime(2028, 2, 26, 10, 0, tzinfo=UTC)
"""Long after the day by which the wording in the files is to be read again: a demonstration plays on any day."""


def test_it_plays_without_leaving_the_folder(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    folder = tmp_path / "demo"
    real = load_settings(
        DEFAULT_CONFIG, {"RECOVERY_DATABASE_URL": "postgresql://nobody@192.0.2.1/real", "TWILIO_AUTH_TOKEN": "secret"}
    )
    settings = demo_settings(real, folder, 8123)
    assert not settings.delivery.live
    assert settings.secrets.twilio_auth_token is None
    assert str(folder) in settings.database.url
    fresh_folder(folder)
    prepare(settings)
    clock = DemoClock(START - timedelta(days=46))
    with wire(settings, clock) as wired:
        services = demo_services(wired.services)
        add_people(services, clock())
        shown = Demonstration(services, clock, Event())
        shown.story.begin(START)
        shown.advance(START + timedelta(days=9))
        assert clock() == START + timedelta(days=9)
        with reading(services.engine) as connection:
            assert connection.scalar(select(func.count()).select_from(Woman)) == len(WOMEN) == 20
            sent = connection.scalar(
                select(func.count()).select_from(PlannedMessage).where(PlannedMessage.state == "sent")
            )
            assert sent is not None
            assert sent > 100
            assert len(connection.scalars(select(Reply.id)).all()) >= 2
            kinds = set(connection.scalars(select(WorkItem.kind)))
            late = connection.scalars(
                select(WorkItem.due_at).where(WorkItem.done_at.is_(None), WorkItem.due_at < clock() - timedelta(days=5))
            ).all()
        assert "wrong-person" in kinds
        assert late == []
        assert len(list((folder / "outbox").iterdir())) > 100
        for form in PEOPLE:
            assert isinstance(sign_in(services, clock(), form.email, PASSWORD, "127.0.0.1"), SignedIn)
        assert {one.state for one in people.everyone(services)} == {"active"}
    assert "demo.left-out" not in caplog.text


def test_a_folder_that_is_not_a_demonstration_is_not_touched(tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("precious", "utf-8")
    with pytest.raises(CannotStart, match="Nothing was touched"):
        fresh_folder(tmp_path)
    assert (tmp_path / "kept.txt").read_text("utf-8") == "precious"


def test_the_last_demonstration_is_thrown_away(tmp_path: Path) -> None:
    folder = tmp_path / "demo"
    fresh_folder(folder)
    (folder / "demo.db").write_text("old", "utf-8")
    fresh_folder(folder)
    assert [one.name for one in folder.iterdir()] == [MARK]


def test_a_year_takes_two_minutes_and_a_slow_machine_makes_no_jump() -> None:
    clock = DemoClock(START)
    assert clock.speed == FAST
    assert 120 * clock.passes_in(timedelta(seconds=1)) == timedelta(days=365.25)
    assert clock.passes_in(timedelta(minutes=5)) == clock.passes_in(LONGEST_STEP)
    clock.set_speed(PAUSED)
    assert clock.passes_in(timedelta(seconds=1)) == timedelta(0)
    with pytest.raises(ValueError, match="no speed"):
        clock.set_speed("warp")


def test_the_clock_never_goes_back() -> None:
    clock = DemoClock(START)
    clock.move_to(START - timedelta(days=1))
    assert clock() == START


def test_none_of_the_women_could_be_anybody() -> None:
    for number, woman in enumerate(WOMEN):
        entered = woman.enrolment(number, START.date())
        assert str(entered.get("mobile", "+447700900000")).startswith("+447700900")
        assert str(entered.get("email", "@example.org")).endswith("@example.org")
