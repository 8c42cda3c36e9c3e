"""`recovery erase` at a terminal: two people, her reference once more, and an answer when it was done before."""

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
