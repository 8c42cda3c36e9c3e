"""Two services from one copied folder: the one goes on, the other says why it sends nothing."""

import json
import shutil
from pathlib import Path

import pytest

from tests.support.service_process import ROOT, ServiceFolder, wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(600)]

EXAMPLE = ROOT / "docs" / "examples" / "woman.json"


def service_in(folder: Path) -> ServiceFolder:
    """A service with everything under its own var/."""
    folder.mkdir()
    return ServiceFolder(folder, f"sqlite:///{folder / 'var' / 'recovery.db'}")


def test_of_two_services_from_one_copied_folder_one_sends(tmp_path: Path) -> None:
    one, two = service_in(tmp_path / "one"), service_in(tmp_path / "two")
    one.done("init")
    woman = json.loads(one.done("enrol", str(EXAMPLE), "--json"))["enrolled"][0]["reference"]
    with one.running():
        wait_for(lambda: len(one.messages()) == 2, "the invitations")
    shutil.copytree(one.folder / "var", two.folder / "var")
    with one.running() as first, two.running() as second:
        assert "SENDING IS OFF" not in first.said
        assert "SENDING IS OFF. This database was copied or moved" in second.said
        two.done("confirm", woman, "text")
        one.done("confirm", woman, "text")
        wait_for(lambda: len(one.messages()) == 3, "the welcome from the first")
        two.done("tick")
        assert len(two.messages()) == 2
        two.done("restore-check", "--start", "--by", "Sister Ellis")
        wait_for(lambda: len(two.messages()) == 3, "the welcome from the second, once a person said so")
