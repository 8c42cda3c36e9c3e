"""Putting the parts together: what is put in force, and what stands in the way."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from sqlalchemy import Engine, insert, select, update

import wiring
from actions.operating.clock_jobs import seen_alive
from actions.wording.live import put_starting_wording_in_force
from commands.init import prepare
from db.engine import open_engine, reading, writing
from db.queries import templates
from db.tables import TemplateVersion, Woman
from messages.parsing import parse_template
from messages.template import Template
from settings import DEFAULT_CONFIG, Settings, load_settings
from wiring import CannotStart, wire

NOW = datetime(2026, 11, 26, 10, 0, tzinfo=UTC)
FILE = DEFAULT_CONFIG.parent / "messages" / "templates" / "en" / "sys-pause-confirm.md"


@pytest.fixture
def settings(tmp_path: Path, database_url: str) -> Settings:
    config = tmp_path / "config.toml"
    config.write_bytes(DEFAULT_CONFIG.read_bytes())
    loaded = load_settings(config, {"RECOVERY_DATABASE_URL": database_url})
    prepare(loaded)
    return loaded


@pytest.fixture
def engine(settings: Settings) -> Iterator[Engine]:
    opened = open_engine(settings.database.url)
    yield opened
    opened.dispose()


def versions(engine: Engine) -> dict[str, int]:
    with reading(engine) as connection:
        return {row.key: row.id for row in templates.live(connection)}


def changed(words: str) -> Template:
    source = FILE.read_text(encoding="utf-8")
    return parse_template("sys-pause-confirm", source.replace('title = "', f'title = "{words} '))


def test_the_shipped_settings_make_a_service_that_sends_nothing_away(settings: Settings) -> None:
    with wire(settings, lambda: NOW) as wired:
        services = wired.services
        assert not wired.new_programme
        assert services.text_sender is not None
        assert services.email_sender is not None
        assert not services.text_sender.real
        assert not services.email_sender.real
        assert not services.allow_unapproved
        assert services.nation_values("northern-ireland")["urgent_numbers"] == "999 or GP out-of-hours"
        assert services.nation_values("not-known")["citizens_advice_phone"] == ""
        assert services.rules.hours.days_around_a_loss == 21


def test_two_processes_never_share_a_worker_name(settings: Settings) -> None:
    with wire(settings) as first, wire(settings) as second:
        assert first.services.worker != second.services.worker
        assert len(first.services.worker) <= 60


def test_a_changed_programme_is_noticed_once_and_everybody_is_to_be_planned_again(
    settings: Settings, engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with wire(settings, lambda: NOW):
        pass
    with writing(engine) as connection:
        woman = {"reference": "W-1", "language": "en", "created_at": NOW, "created_by": "test", "revision": 0}
        connection.execute(insert(Woman).values(**woman, replanned_on=NOW.date()))
    other = tmp_path / "pao.toml"
    other.write_text(wiring.PROGRAMME_FILE.read_text(encoding="utf-8") + "\n# another\n", encoding="utf-8")
    monkeypatch.setattr(wiring, "PROGRAMME_FILE", other)
    with wire(settings, lambda: NOW) as wired:
        assert wired.new_programme
    with reading(engine) as connection:
        assert connection.execute(select(Woman.replanned_on)).scalar_one() is None
    with wire(settings, lambda: NOW) as wired:
        assert not wired.new_programme


def test_newer_wording_of_the_files_replaces_only_what_nobody_approved(engine: Engine) -> None:
    put_starting_wording_in_force(engine, [changed("One")], NOW)
    first = versions(engine)["sys-pause-confirm"]
    assert put_starting_wording_in_force(engine, [changed("One")], NOW) == 0
    assert put_starting_wording_in_force(engine, [changed("Two")], NOW) == 1
    assert versions(engine)["sys-pause-confirm"] != first
    assert put_starting_wording_in_force(engine, [changed("One")], NOW) == 1, (
        "an older version of the program came back"
    )
    assert versions(engine) == {"sys-pause-confirm": first}
    with writing(engine) as connection:
        connection.execute(
            update(TemplateVersion).where(TemplateVersion.id == first).values(approved_by="Sister Ellis")
        )
    assert put_starting_wording_in_force(engine, [changed("Two")], NOW) == 0
    assert versions(engine) == {"sys-pause-confirm": first}


def test_a_broken_programme_stops_the_start_with_its_line(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    broken = tmp_path / "pao.toml"
    broken.write_text(
        wiring.PROGRAMME_FILE.read_text(encoding="utf-8").replace('due = "enrolment"', 'due = "someday"', 1),
        encoding="utf-8",
    )
    monkeypatch.setattr(wiring, "PROGRAMME_FILE", broken)
    with pytest.raises(CannotStart, match=r"line \d+.*someday"):
        wire(settings, lambda: NOW)


def test_a_database_that_is_behind_stops_the_start(settings: Settings, engine: Engine) -> None:
    with writing(engine) as connection:
        connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0001'")
    with pytest.raises(CannotStart, match="recovery init"):
        wire(settings, lambda: NOW)


def test_a_clock_that_is_wrong_by_years_stops_the_start_until_a_person_says_that_it_is_right(
    settings: Settings, engine: Engine
) -> None:
    with wire(settings, lambda: NOW) as wired:
        seen_alive(wired.services, NOW)
    for wrong, says in ((NOW - timedelta(days=3653), "ran at"), (NOW + timedelta(days=3653), "--clock-is-right")):
        with pytest.raises(CannotStart, match=says):
            wire(settings, partial(_same, wrong))
    with wire(settings, lambda: NOW + timedelta(days=92)) as after_an_outage:
        assert after_an_outage.services.worker
    with wire(settings, lambda: NOW + timedelta(days=3653), clock_is_right=True) as confirmed:
        assert confirmed.services.worker


def _same(now: datetime) -> datetime:
    return now
