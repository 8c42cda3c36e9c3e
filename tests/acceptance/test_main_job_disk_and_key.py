"""The main job when its disk is full or read only, or its key is gone: a sentence that helps, and nothing is lost."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from db.cipher import make_key_text
from tests.support.missing import skip_or_fail
from tests.support.service_process import PATIENCE, ROOT, ServiceFolder, wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(900)]

EXAMPLE = ROOT / "docs" / "examples" / "woman.json"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """A small disk of this test's own, where the service keeps its data."""
    folder = tmp_path / "var"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=6m,mode=700", "tmpfs", str(folder)]
    if shutil.which("mount") is None or subprocess.run(mount, capture_output=True, check=False).returncode:
        skip_or_fail("A small disk cannot be mounted here, so a full one cannot be shown. Run this as root.")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


@contextmanager
def full(disk: Path) -> Iterator[None]:
    """Not a byte is free inside the block."""
    handle = os.open(disk / "ballast", os.O_WRONLY | os.O_CREAT)
    with suppress(OSError):
        while True:
            os.write(handle, b"x" * 512)
    os.close(handle)
    try:
        yield
    finally:
        (disk / "ballast").unlink()


def refusal(folder: ServiceFolder) -> str:
    """What the service says when it cannot start."""
    service = folder.start()
    assert service.process.wait(2 * PATIENCE) == 1, service.said
    service.end()
    assert "Traceback" not in service.said
    return service.said


def test_a_full_or_read_only_disk_is_named_and_loses_nothing(disk: Path, tmp_path: Path) -> None:
    folder = ServiceFolder(tmp_path, f"sqlite:///{disk / 'test.db'}")
    folder.done("init")
    folder.done("enrol", str(EXAMPLE))
    with full(disk):
        said = refusal(folder)
        assert "its disk is full" in said
        assert "Free some space" in said
    subprocess.run(["mount", "-o", "remount,ro", str(disk)], check=True)
    said = refusal(folder)
    subprocess.run(["mount", "-o", "remount,rw", str(disk)], check=True)
    assert "mounted for writing" in said
    with folder.running() as service:
        wait_for(lambda: len(folder.messages()) == 2, "the invitations")
        other = EXAMPLE.read_text(encoding="utf-8").replace("7700900123", "7700900124").replace("amara@", "other@")
        with full(disk):
            refused = folder.recovery("enrol", "-", text=other)
            assert refused.returncode == 1
            assert "its disk is full" in refused.stderr
            assert "Traceback" not in refused.stderr
            assert service.process.poll() is None
        folder.done("enrol", "-", text=other)
        wait_for(lambda: len(folder.messages()) == 4, "the invitations of the other woman")
        assert service.stop() == 0
        assert "Traceback" not in service.said


def test_a_key_that_is_gone_wrong_or_unreadable_stops_the_start_and_is_never_replaced(
    tmp_path: Path, database_url: str
) -> None:
    folder = ServiceFolder(tmp_path, database_url)
    folder.done("init")
    folder.done("enrol", str(EXAMPLE))
    key = tmp_path / "var" / "recovery.key"
    kept = key.read_text(encoding="utf-8")

    key.unlink()
    assert "With existing data put the kept copy back" in refusal(folder)
    again = folder.recovery("init")
    assert (again.returncode, "No new key was made" in again.stderr, key.exists()) == (1, True, False)

    key.mkdir()
    assert "cannot be read: Is a directory. Let the service's user read it" in refusal(folder)
    key.rmdir()

    key.write_text(make_key_text(), encoding="utf-8")
    assert "Put the key back that was made with this database" in refusal(folder)

    key.write_text(kept, encoding="utf-8")
    with folder.running() as service:
        wait_for(lambda: len(folder.messages()) == 2, "the invitations")
        assert "Traceback" not in service.said
