"""Which planned message a sent one was: by its words, by similar words, or by being the only one of that day."""

from datetime import date, timedelta

import pytest

from actions.restore.match import Candidate, Match, choose

DAY = date(2026, 11, 20)
LINKS = "https://n.example.org"
REST = "Careline: rest is part of getting better. Lie down when your back asks for it. More: {}"
PAIN = "Careline: pain relief works best before the pain is at its worst. Ask for it. More: {}"
NOTE = "Careline: a new note for you: {}"


def planned(number: int, words: str, days: int = 0) -> Candidate:
    return Candidate(number, DAY + timedelta(days=days), words.format(f"{LINKS}/p/0000"))


def chosen(body: str, *candidates: Candidate) -> Match | None:
    return choose(body.format(f"{LINKS}/p/k3j4h5"), DAY, candidates, LINKS)


def test_the_same_words_are_it_whatever_the_link_and_the_day() -> None:
    assert chosen(REST, planned(1, PAIN), planned(2, REST, days=90)) == Match(2, "words")


def test_of_neutral_words_that_many_messages_share_the_one_of_that_day_is_it() -> None:
    assert chosen(NOTE, planned(1, NOTE, -14), planned(2, NOTE, -1), planned(3, NOTE, 30)) == Match(2, "words")


def test_of_neutral_words_what_was_held_or_goes_elsewhere_is_it_only_if_nothing_else_can_be() -> None:
    held = Candidate(1, DAY, NOTE.format(f"{LINKS}/p/0000"), likely=False)
    assert chosen(NOTE, held, planned(2, NOTE, 3)) == Match(2, "words")
    assert chosen(NOTE, held) == Match(1, "words")
    assert chosen("", held, planned(2, NOTE, -1)) == Match(2, "day")


def test_words_that_were_mended_since_are_still_recognised() -> None:
    assert chosen(REST.replace("Lie down", "Please lie down"), planned(1, PAIN), planned(2, REST)) == Match(
        2, "similar words"
    )


@pytest.mark.parametrize(
    "body", ["Careline: you are stopped. Text START to begin again.", "Your code is 123 456", PAIN[:30]]
)
def test_other_words_are_nothing_that_was_planned_though_it_was_due_that_day(body: str) -> None:
    assert chosen(body, planned(1, REST)) is None


def test_similar_words_are_not_guessed_between_two_messages() -> None:
    assert chosen(REST.replace("Lie", "Do lie"), planned(1, REST), planned(2, REST + ".")) is None


def test_where_the_provider_keeps_no_words_the_only_message_of_that_day_is_it() -> None:
    assert chosen("", planned(1, REST, -1), planned(2, PAIN, 5)) == Match(1, "day")
    assert chosen("", planned(1, REST, -1), planned(2, PAIN, -2)) is None


def test_nothing_planned_is_nothing_found() -> None:
    assert chosen(REST) is None
