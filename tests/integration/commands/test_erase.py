"""`recovery erase` at a terminal: two people, her reference once more, and an answer when it was done before."""

from pathlib import Path

from tests.integration.commands.conftest import EXAMPLE, Terminal


def test_two_people_erase_her_and_asking_again_is_answered(terminal: Terminal) -> None:
    reference = terminal.enrol()
    assert "a second person" in terminal.done("erase", reference)
    alone = terminal.run("erase", reference)
    assert alone.exit_code == 2
    assert "You asked for this yourself" in alone.output
    other = terminal.run("erase", reference, "--by", "Sister Ellis", text="W-OTHER\n")
    assert other.exit_code == 2
    assert "Nothing was erased" in other.output
    done = terminal.done("erase", reference.lower(), "--by", "Sister Ellis", text=f"{reference}\n")
    assert "Erased" in done
    again = terminal.run("erase", reference)
    assert (again.exit_code, "was erased on 26 November 2026" in again.output) == (2, True)
    assert terminal.run("timeline", reference).exit_code == 2
    refused = terminal.run("enrol", str(EXAMPLE))
    assert (refused.exit_code, "record how she asked" in refused.output) == (2, True)


def test_it_can_be_turned_down_and_a_wrong_reference_is_told(terminal: Terminal) -> None:
    reference = terminal.enrol()
    terminal.done("erase", reference)
    assert "stay stopped" in terminal.done("erase", reference, "--keep", "--by", "Sister Ellis")
    terminal.done("timeline", reference)
    assert "There is no woman" in terminal.run("erase", "W-NOBODY").output


def test_a_copy_for_her_is_written_once_and_only_for_its_owner(terminal: Terminal, tmp_path: Path) -> None:
    reference = terminal.enrol()
    said = terminal.done("export", reference, "--folder", str(tmp_path / "copy"))
    files = sorted(path.name for path in (tmp_path / "copy").iterdir())
    assert files == ["copy.html", "copy.json"]
    assert all(path.stat().st_mode & 0o077 == 0 for path in (tmp_path / "copy").iterdir())
    assert reference in (tmp_path / "copy" / "copy.html").read_text(encoding="utf-8")
    assert "Hand them over safely" in said
    again = terminal.run("export", reference, "--folder", str(tmp_path / "copy"))
    assert (again.exit_code, "Name an empty folder" in again.output) == (2, True)
