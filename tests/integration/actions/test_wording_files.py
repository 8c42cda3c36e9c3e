"""Wording out to files and back in: nothing is lost, and nothing comes into force by itself."""

from pathlib import Path

import pytest
from sqlalchemy import Engine, insert

from actions.errors import Refused
from actions.wording import files
from db.engine import reading, writing
from db.queries import wording
from db.staff_tables import StaffUser
from messages.catalogue import Catalogue
from tests.support.world import NOW, make_services, starting_wording

KEY = "connect-helpline"


def test_what_is_in_force_is_written_as_files_that_say_the_same(engine: Engine, tmp_path: Path) -> None:
    services = make_services(engine)
    found = files.export(services, tmp_path)
    assert found.written == len(starting_wording())
    assert {one.sha256 for one in Catalogue.load(tmp_path)} == {one.sha256 for one in starting_wording()}
    assert files.export(services, tmp_path).written == 0


def test_writing_out_never_replaces_words_that_are_no_version(engine: Engine, tmp_path: Path) -> None:
    services = make_services(engine)
    files.export(services, tmp_path)
    file = tmp_path / "en" / f"{KEY}.md"
    edited = file.read_text(encoding="utf-8") + "\nA new last line.\n"
    file.write_text(edited, encoding="utf-8")
    with pytest.raises(Refused, match="would be lost"):
        files.export(services, tmp_path)
    assert file.read_text(encoding="utf-8") == edited
    assert files.export(services, tmp_path, replace=True).written == 1


def test_what_is_brought_in_is_a_draft_and_refused_while_somebody_writes(engine: Engine, tmp_path: Path) -> None:
    services = make_services(engine)
    files.export(services, tmp_path)
    file = tmp_path / "en" / f"{KEY}.md"
    file.write_text(file.read_text(encoding="utf-8").replace("Helpline", "Nurse line", 1), encoding="utf-8")
    found = files.bring_in(services, NOW, "terminal: test", tmp_path)
    assert found.drafts == (f"en/{KEY}",)
    with reading(engine) as connection:
        newest, live = wording.versions_of(connection, KEY, "en")[:2]
    assert (newest.state, live.state) == ("draft", "live")
    assert files.bring_in(services, NOW, "terminal: test", tmp_path).drafts == ()
    file.write_text(file.read_text(encoding="utf-8").replace("Nurse line", "Other line", 1), encoding="utf-8")
    with writing(engine) as connection:
        who = {"name": "A", "email_hash": "h", "roles": "admin", "created_at": NOW, "created_by": "test"}
        author = connection.execute(insert(StaffUser).values(**who).returning(StaffUser.id)).scalar_one()
        wording.add_draft(
            connection, key=KEY, language="en", source="{}", author_id=author, updated_at=NOW,
            base_version_id=live.id, state="editing", note="", revision=1,
        )  # fmt: skip
    with pytest.raises(Refused, match="somebody is writing it"):
        files.bring_in(services, NOW, "terminal: test", tmp_path)


def test_files_that_cannot_be_used_are_refused_with_their_line(engine: Engine, tmp_path: Path) -> None:
    services = make_services(engine)
    with pytest.raises(Refused, match="is not a folder"):
        files.bring_in(services, NOW, "test", tmp_path / "none")
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "x.md").write_text("no details", encoding="utf-8")
    with pytest.raises(Refused, match="line 1"):
        files.bring_in(services, NOW, "test", tmp_path)
