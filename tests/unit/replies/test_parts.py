"""The small parts: letters, spelling, lengths of time, reactions."""

import pytest

from programme.replies import understand
from programme.replies.duration import offered, weeks_in
from programme.replies.letters import words_of
from programme.replies.reactions import reaction_to
from programme.replies.spelling import spell


@pytest.mark.parametrize(
    ("body", "words"),
    [
        ("Stop. My baby died", ["stop", "|", "my", "baby", "died"]),
        ("don’t", ["don't"]),
        ("ＳＴＯＰ", ["stop"]),
        ("â thecstio", ["a", "thecstio"]),
        ("so-so", ["so", "so"]),
        ("stop - thanks", ["stop", "|", "thanks"]),
        ("1️⃣", ["1"]),
        ("1.5", ["1.5"]),
        ("1.", ["1"]),
        ("🛑", ["stop"]),
        ("s\u200btop", ["stop"]),
        ("👍", []),
        ("STOP™", ["stop"]),
    ],
)
def test_words_of_a_body(body: str, words: list[str]) -> None:
    assert words_of(body) == words


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("cant", "can not"),
        ("stooooop", "stop"),
        ("st0p", "stop"),
        ("s t o p", "stop"),
        ("pause8", "pause 8"),
        ("stoptextingme", "stop texting me"),
        ("sleep", "sleep"),
        ("off", "off"),
        ("cancer", "cancer"),
        ("quite", "quite"),
        ("step", "step"),
        ("my 1st op", "my 1 st op"),
        ("sarah's", "sarah"),
        ("stopio'r", "stopio"),
    ],
)
def test_spelling(written: str, meant: str) -> None:
    assert " ".join(spell(written.split())) == meant


@pytest.mark.parametrize(
    ("text", "weeks"),
    [
        ("for 8 weeks", 8),
        ("a fortnight", 2),
        ("fortnight", 2),
        ("10 days", 2),
        ("two months", 8),
        ("a couple of weeks", 2),
        ("a few weeks", 3),
        ("a year", 52),
        ("next week", None),
        ("soon", None),
    ],
)
def test_lengths_of_time(text: str, weeks: int | None) -> None:
    assert weeks_in(text.split()) == weeks


@pytest.mark.parametrize(
    ("asked", "given"), [(None, 4), (0, 4), (1, 4), (4, 4), (5, 8), (8, 8), (9, 12), (12, 12), (52, 12)]
)
def test_a_break_is_never_shorter_than_she_asked_while_one_so_long_is_offered(asked: int | None, given: int) -> None:
    assert offered(asked) == given


@pytest.mark.parametrize(
    ("body", "reaction"),
    [
        ("Liked “Text STOP to end”", "like"),
        ("Disliked “Text STOP to end”", "dislike"),
        ("Removed a heart from “STOP”", "like"),
        ("👍 to “ STOP ”", "like"),
        ("“STOP”", None),
        ("liked it, stop", None),
        ("I texted “STOP”", None),
    ],
)
def test_reactions(body: str, reaction: str | None) -> None:
    assert reaction_to(body) == reaction


def test_a_stop_says_whether_there_is_more_to_read() -> None:
    def more(body: str) -> bool:
        return understand(body, invitation_open=False, open_question=None).extra_words

    assert not any(map(more, ["STOP", "stop please", "please stop texting me", "take me off your list thanks"]))
    assert all(map(more, ["stop, my back is agony", "stop. my husband found these"]))
