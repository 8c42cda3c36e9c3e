"""`recovery rotate-key`: everything is under the new key afterwards, whatever broke off, and while others write."""

from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from actions.privacy import rotate_key
from commands import rotate_key as command
from db import cipher
from db.cipher import cipher_from_text, make_key_text
from db.key_text import key_ids, with_new_key
from db.queries import encrypted
from tests.integration.commands.conftest import EXAMPLE, Terminal
from tests.support import all_rows
from tests.support.postgres import ON_POSTGRESQL_ALONE


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody else runs, so there is nobody to wait for; small batches, so that there are several."""
    monkeypatch.setattr(command, "FOLLOWED", 0)
    monkeypatch.setattr(rotate_key, "AT_ONCE", 3)


def key_file(terminal: Terminal) -> Path:
    return terminal.config.parent / "var" / "recovery.key"


def under(terminal: Terminal) -> set[str]:
    """The keys that anything in the database is under."""
    engine = create_engine(terminal.environ["RECOVERY_DATABASE_URL"].replace("postgresql://", "postgresql+psycopg://"))
    with engine.connect() as connection:
        values = [value for _, row in all_rows.stored(connection) for value in row.values()]
    engine.dispose()
    return {one.split(":")[1] for one in values if isinstance(one, str) and one.startswith("v1:")}


def test_everything_is_under_the_new_key_and_the_old_one_is_gone(terminal: Terminal) -> None:
    references = [terminal.enrol(mobile=f"07700 90001{n}", email=f"w{n}@example.org") for n in range(4)]
    assert under(terminal) == {"k1"}
    before = [terminal.json("timeline", one) for one in references]
    said = terminal.done("rotate-key")
    assert "the old key is out of the file" in said
    assert under(terminal) == {"k2"}
    assert key_ids(key_file(terminal).read_text(encoding="utf-8")) == ["k2"]
    assert key_file(terminal).stat().st_mode & 0o077 == 0
    assert [terminal.json("timeline", one) for one in references] == before
    twice = terminal.run("enrol", str(EXAMPLE))
    assert twice.exit_code == 0, twice.output
    assert "enrolled already" in terminal.run("enrol", str(EXAMPLE)).output, "found by the hash, which has not changed"
    terminal.done("rotate-key")
    assert under(terminal) == {"k3"}


def test_stopped_half_way_it_goes_on(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        terminal.enrol(mobile=f"07700 90001{number}", email=f"w{number}@example.org")
    real, calls = encrypted.encrypt_again, list[int]()

    def breaks(*given: Any) -> Any:
        if sum(calls):
            raise KeyboardInterrupt
        last, changed = real(*given)
        calls.append(changed)
        return last, changed

    with monkeypatch.context() as patched:
        patched.setattr(encrypted, "encrypt_again", breaks)
        assert terminal.run("rotate-key").exit_code != 0
    assert under(terminal) == {"k1", "k2"}
    assert key_ids(key_file(terminal).read_text(encoding="utf-8")) == ["k2", "k1"]
    assert "A change of keys is under way" in terminal.run("doctor").output
    terminal.done("work")
    terminal.done("rotate-key")
    assert under(terminal) == {"k2"}
    assert key_ids(key_file(terminal).read_text(encoding="utf-8")) == ["k2"]


def test_done_but_for_the_last_step_it_does_not_turn_back(terminal: Terminal) -> None:
    terminal.enrol()
    old = key_file(terminal).read_text(encoding="utf-8")
    terminal.done("rotate-key")
    new = key_file(terminal).read_text(encoding="utf-8")
    key_file(terminal).write_text(new + old.splitlines()[1] + "\n", encoding="utf-8")
    terminal.done("rotate-key")
    assert under(terminal) == {"k2"}
    assert key_ids(key_file(terminal).read_text(encoding="utf-8")) == ["k2"]


def test_a_prepared_key_is_known_first_and_used_later(terminal: Terminal) -> None:
    terminal.enrol()
    assert "not in use yet" in terminal.done("rotate-key", "--prepare")
    assert key_ids(key_file(terminal).read_text(encoding="utf-8")) == ["k1", "k2"]
    assert terminal.run("rotate-key", "--prepare").exit_code == 1
    terminal.done("rotate-key")
    assert under(terminal) == {"k2"}


def test_keys_of_the_environment_are_changed_by_whoever_sets_it(terminal: Terminal) -> None:
    terminal.enrol()
    text_of_keys = key_file(terminal).read_text(encoding="utf-8")
    key_file(terminal).unlink()
    terminal.environ["RECOVERY_KEY"] = text_of_keys
    assert "put it before the old one" in terminal.run("rotate-key").output
    entry = terminal.done("rotate-key", "--entry").strip()
    assert entry.startswith("k2:")
    terminal.environ["RECOVERY_KEY"] = f"{entry} {text_of_keys}"
    assert "Take out: k1" in terminal.done("rotate-key")
    assert under(terminal) == {"k2"}


def test_a_running_process_follows_the_key_file(tmp_path: Path) -> None:
    """It reads what is under a key it did not know, and writes under the new key."""
    path = tmp_path / "recovery.key"
    path.write_text(make_key_text(), encoding="utf-8")
    first = cipher_from_text(path.read_text(encoding="utf-8"))
    cipher.install(first, path)
    old = cipher.installed().encrypt("Ann")
    path.write_text(with_new_key(path.read_text(encoding="utf-8"), in_use=True), encoding="utf-8")
    new = cipher_from_text(path.read_text(encoding="utf-8")).encrypt("Bea")
    assert (cipher.decrypt(new), cipher.decrypt(old)) == ("Bea", "Ann")
    assert cipher.installed().current == "k2"
    path.write_text("not a key", encoding="utf-8")
    assert cipher.decrypt(new) == "Bea", "a file that cannot be read changes nothing"


@ON_POSTGRESQL_ALONE
def test_what_somebody_changes_meanwhile_is_kept(terminal: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that has not read the new key file writes between the look at a row and its change."""
    terminal.enrol()
    old = cipher_from_text(key_file(terminal).read_text(encoding="utf-8"))
    real, wrote = cipher.Cipher.encrypt, list[int]()
    url = terminal.environ["RECOVERY_DATABASE_URL"]
    engine = create_engine(url.replace("postgresql://", "postgresql+psycopg://"))

    def meanwhile(keys: cipher.Cipher, plain: str) -> str:
        if keys.current == "k2" and not wrote:
            wrote.append(1)
            with engine.begin() as connection:
                connection.execute(text("UPDATE women SET first_name = :new"), {"new": real(old, "Changed")})
        return real(keys, plain)

    monkeypatch.setattr(cipher.Cipher, "encrypt", meanwhile)
    terminal.done("rotate-key")
    assert under(terminal) == {"k2"}
    keys = cipher_from_text(key_file(terminal).read_text(encoding="utf-8"))
    with engine.connect() as connection:
        assert keys.decrypt(str(connection.scalar(text("SELECT first_name FROM women")))) == "Changed"
    engine.dispose()
