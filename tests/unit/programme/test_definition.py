"""Reading the programme file: what is right is read, and every mistake gets a sentence with its line."""

from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from programme.definition import Programme, ProgrammeError, load_programme
from programme.steps import Birthdays, NotWithin
from tests.unit.programme.lives import PAO_FILE, pao

SMALL = """
version = "1"
title = "Small"

[pacing]
weeks = [5, 4]
later_per_four_weeks = 2
move_days = 14
too_late_days = 14

[tracks]
pain = "Pain"

[topics]
pain = "Pain"

[[step]]
key = "first"
track = "pain"
topic = "pain"
channels = "text+email"
due = "enrolment + 2 days"
pregnant = "no"
loss = "never"

[[step]]
key = "second"
track = "pain"
topic = "pain"
channels = "email"
due = "enrolment + 9 days"
gates = ["post"]
pregnant = "own"
loss = "no-baby"
priority = "pain"
"""


ODD = ["", "step = 3", 'step = [1]\npacing = 2\ntracks = 3\ntopics = ["a"]', "[step]\nkey = 1"]
DAMAGE = ["", "x", "key = 3", "[[step]]", "[step]", 'due = ""', "gates = [1]", "="]


def line_of(text: str, part: str) -> int:
    return next(number for number, line in enumerate(text.splitlines(), 1) if part in line)


def problems(text: str) -> list[str]:
    with pytest.raises(ProgrammeError) as caught:
        load_programme(text)
    return caught.value.problems


def test_a_small_programme_is_read() -> None:
    found = load_programme(SMALL)
    assert list(found.steps) == ["first", "second"]
    assert found.step("first").channels == ("text", "email")
    assert found.step("second").gates == ("post",)
    assert found.step("second").line == line_of(SMALL, 'key = "second"') - 1
    assert found.pacing.weeks == (5, 4)
    assert len(found.sha256) == 64


def test_the_shipped_programme_has_every_key_of_the_table() -> None:
    steps = pao().steps
    scheduled = [one for one in steps.values() if one.kind == "scheduled"]
    assert len([key for key in steps if key.startswith("staff-")]) == 2
    assert len([one for one in scheduled if one.counts]) == 50
    assert steps["meno-repeat"].birthdays == Birthdays(14)
    assert steps["meno-repeat"].not_within == NotWithin("meno-first-nudge", 12)


@pytest.mark.parametrize(
    ("old", "new", "says", "at"),
    [
        ('key = "second"', 'key = "first"', "the step “first” stands twice", "[[step]]:2"),
        ('key = "second"\n', "", "a step needs a “key”", "[[step]]:2"),
        ('gates = ["post"]', 'gates = ["psot"]', "“psot” in “second” is not a condition", "psot"),
        ('gates = ["post"]', 'gates = "post"', "“gates” of “second” must be a list", "gates"),
        ('gates = ["post"]', 'gate = ["post"]', "“gate” in the step “second” is not known", "gate ="),
        ("enrolment + 9 days", "enrolmnt + 9 days", "“enrolmnt” is not an anchor", "enrolmnt"),
        ('due = "enrolment + 9 days"\n', "", "the step “second” never comes due", "[[step]]:2"),
        ('pregnant = "own"', 'pregnant = "perhaps"', "“pregnant” of “second” is “perhaps”", "perhaps"),
        ('pregnant = "own"\n', "", "“pregnant” of “second” is missing", "[[step]]:2"),
        ('loss = "no-baby"', 'loss = "sometimes"', "“loss” of “second” is “sometimes”", "sometimes"),
        ('channels = "email"', 'channels = "post"', "“channels” of “second” is “post”", 'channels = "post"'),
        ('priority = "pain"', 'priority = "high"', "“priority” of “second” is “high”", "high"),
        ('priority = "pain"', 'never_dropped = "yes"', "“never_dropped” of “second” must be true or", "never_dropped"),
        ('priority = "pain"', 'question = "how"', "“question” of “second” is “how”", "question"),
        ('priority = "pain"', 'per = "life"', "“per” of “second” is “life”", "per ="),
        (
            'priority = "pain"',
            "birthdays = { plus_days = 999 }",
            "“birthdays” of “second” needs plus_days",
            "birthdays",
        ),
        ('priority = "pain"', 'follows = ["third"]', "“second” follows “third”, which is not a step", "follows"),
        ('priority = "pain"', 'follows = "first"', "“follows” of “second” must be a list", "follows"),
        (
            'priority = "pain"',
            'not_within = { weeks = 3, of = "second" }',
            "“second” keeps away from “second”, which must be a step further up",
            "not_within",
        ),
        ('priority = "pain"', 'not_within = { weeks = 0, of = "first" }', "needs weeks, from 1 to 52", "not_within"),
        (
            'priority = "pain"',
            'repeat = { from = "enrolment", every = "20 days", label = "x", until_age = 65 }',
            "“every” of “second” must be in months or years",
            "repeat",
        ),
        (
            'priority = "pain"',
            'repeat = { from = "enrolment", every = "often", label = "x", until_age = 65 }',
            "after + comes a number",
            "repeat",
        ),
        (
            'priority = "pain"',
            'repeat = { from = "enrolment", every = "1 year", label = "x", until_age = "old" }',
            "“until_age” of “second” must be an age",
            "repeat",
        ),
        ('priority = "pain"', 'repeat = { every = "1 year" }', "“repeat” of “second” needs from, every", "repeat"),
        ('priority = "pain"', 'occasions = [{ id = "a" }]', "each of the occasions of “second” needs id", "occasions"),
        (
            'due = "enrolment + 9 days"',
            'occasions = [{ id = "a", due = "enrolment" }, { id = "a", due = "birth" }]',
            "two occasions of “second” have the same id",
            "[[step]]:2",
        ),
        ("weeks = [5, 4]", "weeks = [5, 9]", "“weeks” must list", "[pacing]"),
        ("weeks = [5, 4]", "weeks = [true]", "“weeks” must list", "[pacing]"),
        ("move_days = 14", "move_days = 0", "“move_days” in [pacing] must be a whole number", "move_days"),
        ("move_days = 14", "moves = 14", "“moves” in [pacing] is not known", "moves"),
        ('title = "Small"', 'name = "Small"', "“name” at the top is not known", "name"),
        ('version = "1"', "version = 1", "“version” is missing", "version"),
        ('[tracks]\npain = "Pain"', "[tracks]", "[tracks] must list names", "[tracks]"),
    ],
)
def test_every_mistake_gets_a_sentence_with_its_line(old: str, new: str, says: str, at: str) -> None:
    assert old in SMALL
    head, tail = SMALL.rsplit(old, 1)
    text = head + new + tail
    if at == "[[step]]:2":
        line = [number for number, one in enumerate(text.splitlines(), 1) if one == "[[step]]"][1]
    else:
        line = line_of(text, at)
    found = problems(text)
    assert any(one.startswith(f"Programme file, line {line}: ") and says in one for one in found), found
    assert all(one.endswith(".") for one in found)


def test_a_track_that_is_not_listed() -> None:
    text = SMALL.replace('key = "second"\ntrack = "pain"', 'key = "second"\ntrack = "pian"')
    assert problems(text) == [
        f"Programme file, line {line_of(text, 'pian')}: the track “pian” of “second” is not listed under [tracks]."
    ]


def test_all_mistakes_are_told_at_once() -> None:
    text = SMALL.replace('pregnant = "own"', "").replace('gates = ["post"]', 'gates = ["x"]')
    assert len(problems(text)) == 2


def test_a_file_that_is_not_toml() -> None:
    assert problems("version = ")[0].startswith("The programme file cannot be read: ")


def test_no_steps_at_all() -> None:
    assert any("there is no [[step]]" in one for one in problems(SMALL.split("[[step]]")[0]))


@pytest.mark.parametrize("text", ODD)
def test_odd_shapes_are_refused_with_sentences(text: str) -> None:
    assert problems(text)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_no_damaged_file_is_more_than_refused(data: st.DataObject) -> None:
    lines = PAO_FILE.read_text(encoding="utf-8").splitlines()
    number = data.draw(st.integers(0, len(lines) - 1))
    lines[number] = data.draw(st.sampled_from(DAMAGE))
    with suppress(ProgrammeError):
        assert isinstance(load_programme("\n".join(lines)), Programme)
