"""Enrolling, confirming, recording: what a nurse does at a terminal."""

import json

import pytest

from tests.integration.commands.conftest import EXAMPLE, Terminal


def test_the_example_can_be_enrolled_and_is_asked_by_each_channel(terminal: Terminal) -> None:
    said = terminal.done("enrol", str(EXAMPLE))
    assert "Enrolled as W-" in said
    assert "recovery confirm W-" in said
    terminal.done("tick")
    assert len(list(terminal.outbox.iterdir())) == 2


def test_every_mistake_is_named_at_once_and_nobody_is_enrolled(terminal: Terminal) -> None:
    wrong = json.loads(EXAMPLE.read_text(encoding="utf-8")) | {
        "mobile": "020 7946 0000",
        "email": "nobody",
        "birth": "2031-01-01",
        "shoe_size": 38,
    }
    result = terminal.run("enrol", "-", text=json.dumps(wrong))
    assert result.exit_code == 2
    for field in ("mobile: ", "email: ", "birth: ", "shoe_size: "):
        assert f"Error: {field}" in result.output
    assert "Nobody was enrolled." in result.output
    assert terminal.json("due")["in_all"] == 0


def test_of_a_list_with_one_mistake_nobody_is_enrolled(terminal: Terminal) -> None:
    good = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    result = terminal.run("enrol", "-", "--json", text=json.dumps([good, good | {"mobile": "07700"}]))
    assert result.exit_code == 2
    answer = json.loads(result.output)
    assert answer["enrolled"] == []
    assert [(one["entry"], one["field"]) for one in answer["problems"]] == [(2, "mobile")]


def test_many_are_enrolled_from_one_list(terminal: Terminal) -> None:
    good = json.loads(EXAMPLE.read_text(encoding="utf-8"))
    women = [
        good | {"mobile": f"+44770090020{n}", "email": f"s{n}@example.org", "first_name": f"S{n}"} for n in range(3)
    ]
    answer = terminal.json("enrol", "-", text=json.dumps(women))
    assert len({one["reference"] for one in answer["enrolled"]}) == 3


@pytest.mark.parametrize("text", ["", "{", "[]", "3", '["a"]', "[" * 100_000])
def test_what_is_no_woman_gets_a_sentence(terminal: Terminal, text: str) -> None:
    result = terminal.run("enrol", "-", text=text)
    assert result.exit_code == 2
    assert "standard input" in result.output
    assert "Traceback" not in result.output


def test_her_yes_starts_the_plan_and_the_timeline_shows_it(terminal: Terminal) -> None:
    reference = terminal.enrol()
    terminal.done("confirm", reference.lower(), "text")
    lines = terminal.json("timeline", reference)
    assert {"welcome-start", "pain-ask-for-relief"} <= {line["step"] for line in lines}
    assert all(line["reason"] for line in lines)
    terminal.done("tick")
    shown = terminal.done("timeline", reference, "--words", "--all")
    assert "✓ sent" in shown
    assert "    | Kind Notes:" in shown


def test_a_yes_without_an_invitation_is_refused(terminal: Terminal) -> None:
    reference = terminal.enrol(consent=["text"])
    result = terminal.run("confirm", reference, "email")
    assert result.exit_code == 2
    assert "no email address" in result.output


def test_a_woman_who_is_not_there_gets_a_sentence(terminal: Terminal) -> None:
    for words in (("timeline", "W-NOBODY"), ("pause", "W-NOBODY"), ("record", "W-NOBODY", "birth")):
        result = terminal.run(*words)
        assert result.exit_code == 2
        assert "There is no woman with the reference “W-NOBODY”" in result.output


def test_a_fact_is_recorded_with_its_day_and_changes_the_plan(terminal: Terminal) -> None:
    reference = terminal.enrol()
    terminal.done("confirm", reference, "email")
    said = terminal.done("record", reference, "treatment", "drug", "--on", "2026-11-20")
    assert said.startswith("Recorded.")
    states = {line["step"]: line["state"] for line in terminal.json("timeline", reference)}
    assert states["treat-on-drug"] == "planned"


def test_a_wrong_fact_is_refused_with_the_values_it_may_have(terminal: Terminal) -> None:
    reference = terminal.enrol()
    result = terminal.run("record", reference, "feeding", "bottle")
    assert result.exit_code == 2
    assert "Use one of: breastfeeding" in result.output


def test_the_help_of_record_lists_every_fact(terminal: Terminal) -> None:
    said = terminal.done("record", "--help")
    for name in ("break-sites", "menopause", "loss-wording-approved"):
        assert name in said


def test_withdrawing_stops_everything_that_waits(terminal: Terminal) -> None:
    reference = terminal.enrol()
    terminal.done("confirm", reference, "text")
    terminal.done("withdraw", reference)
    assert terminal.json("due", "--days", "3660")["in_all"] == 0


def test_a_pause_and_its_end_move_what_waits(terminal: Terminal) -> None:
    reference = terminal.enrol()
    terminal.done("confirm", reference, "text")
    terminal.done("tick")
    soon = terminal.json("due", "--days", "7")["in_all"]
    terminal.done("pause", reference)
    assert terminal.json("due", "--days", "7")["in_all"] < soon
    terminal.done("resume", reference)
    assert terminal.json("due", "--days", "7")["in_all"] == soon


def test_a_loss_opens_an_urgent_work_item_that_can_be_closed(terminal: Terminal) -> None:
    reference = terminal.enrol()
    terminal.done("confirm", reference, "text")
    terminal.done("record", reference, "loss")
    items = terminal.json("work")
    loss = next(one for one in items if one["kind"] == "loss")
    assert loss["urgent"]
    assert loss["woman"] == reference
    terminal.done("done", str(loss["id"]), "Called her.")
    assert loss["id"] not in {one["id"] for one in terminal.json("work")}
    assert terminal.run("done", str(loss["id"])).exit_code == 1
