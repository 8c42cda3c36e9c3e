"""After an erasure nothing of hers is to be found on the disk, encrypted or not, but the keyed hash of her address."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Engine, select

from actions.privacy import erase
from actions.restore.backup import back_up
from db.engine import empty_log, reading
from db.queries import addresses
from db.tables import PrivateLink, Woman
from tests.integration.actions.conftest import Story
from tests.integration.actions.conftest import engine as engine
from tests.integration.actions.conftest import story as story
from tests.integration.actions.test_erase import HERS, MARKS, her
from tests.support import all_rows, server_files

SHORTEST = 12
"""Values shorter than this may stand anywhere."""


def values_of(story: Story) -> set[bytes]:
    """Everything that the database holds about her and that could be recognised: encrypted values, names, hashes."""
    with reading(story.services.engine) as connection:
        rows = list(all_rows.stored(connection))
        kept = set(connection.scalars(select(PrivateLink.token_hash)))
        kept |= {addresses.address_hash(one) for one in (HERS["email"], "+447700900456")}
        reference, name = connection.execute(
            select(Woman.reference, Woman.name_hash).where(Woman.id == story.woman_id)
        ).one()
    hers = [row for table, row in rows if row.get("woman_id") == story.woman_id and table != "audit_events"]
    hers += [row for table, row in rows if table == "women" and row["id"] == story.woman_id]
    hers += [row for table, row in rows if table == "enrolment_drafts"]
    hers += [{"report": row["report"]} for table, row in rows if table == "import_batches"]
    values = {str(value) for row in hers for value in row.values() if str(value).startswith("v1:")}
    assert len(values) > 20
    return {one.encode() for one in values | {reference, str(name)} - kept if len(one) >= 8}


def found(values: set[bytes], content: bytes) -> list[bytes]:
    """Those that stand in it whole, or in a large part."""
    return [one for one in values if one in content or (len(one) > 4 * SHORTEST and one[-3 * SHORTEST :] in content)]


def erased(story: Story) -> None:
    erase.ask(story.services, story.now, "staff:1", story.woman_id)
    erase.erase(story.services, story.now, "staff:2", story.woman_id)


def test_nothing_of_hers_is_left_on_the_disk(story: Story, tmp_path: Path) -> None:
    her(story)
    files = story.services.engine
    values = values_of(story)
    before = server_files.tables_and_indexes(files)
    assert len(found(values, before)) > len(values) / 2, "they are looked for as they are written"
    erased(story)
    if files.dialect.name == "postgresql":
        # The server gives the place to other rows in its own time; this is its way to do so at once.
        server_files.rewrite(files)
    after = server_files.tables_and_indexes(files)
    assert found(values, after) == []
    assert [mark for mark in MARKS if mark.encode() in after] == []
    assert addresses.address_hash(HERS["email"]).encode() in after
    if files.dialect.name == "sqlite":
        copy = back_up(Path(str(files.url.database)), tmp_path / "copy.db", story.now, lambda _done, _of: None)
        assert found(values, copy.read_bytes()) == []


@pytest.fixture
def reader(engine: Engine) -> Iterator[Engine]:
    """Somebody who has been looking at the database for long."""
    with reading(engine) as connection:
        connection.execute(select(Woman.id)).all()
        yield engine


def test_somebody_who_reads_for_long_only_puts_it_off(
    story: Story, reader: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("db.engine.EMPTYING_MILLISECONDS", 50)
    story.enrol()
    assert empty_log(reader) is (reader.dialect.name != "sqlite")
