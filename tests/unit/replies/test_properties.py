"""What holds for every reply, whatever is in it."""

import string
import time

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st

from programme.replies import Kind, Meaning, understand
from programme.replies.meaning import UrgentReason
from tests.unit.replies.phrase_table import Phrase, read_phrases

STOP_WORDS = ["STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"]
PROVIDER_WORDS = [*STOP_WORDS, "START", "YES", "UNSTOP", "HELP", "INFO"]
PHRASES = read_phrases()

any_text = st.text(alphabet=st.characters(exclude_categories=()))
around = st.text(
    alphabet=st.sampled_from(string.whitespace + string.punctuation + "…‘’“”–—¡¿·\u200b\ufe0f\u00a0👍🙏"), max_size=8
)
questions = st.sampled_from([None, "checkin", "menopause", "still-you", "resume", "of-tomorrow"])


def read(body: str) -> Meaning:
    return understand(body, invitation_open=False, open_question=None)


def mixed_case(word: str) -> st.SearchStrategy[str]:
    return st.tuples(*(st.sampled_from([char.lower(), char.upper()]) for char in word)).map("".join)


@given(any_text, st.booleans(), questions)
@example("\ud800", True, "checkin")
@example("'", False, None)
@example("İ stop", False, None)
@example("²", True, "checkin")
@example("٣", True, "checkin")
def test_any_string_has_a_meaning_that_hangs_together(body: str, invitation_open: bool, question: str | None) -> None:
    meaning = understand(body, invitation_open=invitation_open, open_question=question)
    assert (meaning.weeks in (4, 8, 12)) == (meaning.kind is Kind.PAUSE)
    assert (meaning.answer in (1, 2, 3, 4)) == (meaning.kind is Kind.ANSWER)
    assert not (meaning.maybe_stop and meaning.kind in (Kind.STOP, Kind.WRONG))
    assert invitation_open or meaning.kind is not Kind.YES
    assert meaning.kind is not Kind.URGENT or meaning.urgent
    assert meaning.kind is not Kind.EMPTY or not any(char.isascii() and char.isalnum() for char in body)


@given(st.binary(max_size=200))
def test_any_bytes_read_as_text_have_a_meaning(raw: bytes) -> None:
    for encoding in ("latin-1", "utf-8", "utf-16"):
        read(raw.decode(encoding, errors="replace"))


@given(st.sampled_from(STOP_WORDS).flatmap(mixed_case), around, around)
def test_a_stop_word_of_the_provider_stops_whatever_is_around_it(word: str, before: str, after: str) -> None:
    # An opening quote after "to" or "liked" would be a reaction; there are no letters around here.
    assert read(before + word + after).kind is Kind.STOP


@given(st.sampled_from(PROVIDER_WORDS).flatmap(mixed_case), st.sampled_from(["", " ", "\n", "\t "]))
def test_the_whole_body_being_a_provider_word_is_noticed(word: str, space: str) -> None:
    assert read(space + word + space).provider_word
    assert not read(f"{word} please").provider_word


@given(st.sampled_from(STOP_WORDS), st.integers(2, 6), st.data())
def test_stretching_a_letter_of_a_stop_word_changes_nothing(word: str, times: int, data: st.DataObject) -> None:
    at = data.draw(st.integers(0, len(word) - 1))
    assert read(word[:at] + word[at] * times + word[at + 1 :]).kind is Kind.STOP


@given(st.integers(0, 2), st.data())
def test_one_slip_in_unsubscribe_changes_nothing(kind: int, data: st.DataObject) -> None:
    word = "unsubscribe"
    at = data.draw(st.integers(1, len(word) - 2))
    letter = data.draw(st.sampled_from(string.ascii_lowercase))
    slipped = [word[:at] + word[at + 1 :], word[:at] + letter + word[at:], word[:at] + letter + word[at + 1 :]][kind]
    assert read(slipped).kind is Kind.STOP


@pytest.mark.parametrize("change", [str.upper, str.title])
def test_case_changes_nothing(change: object) -> None:
    assert callable(change)
    for phrase in PHRASES:
        body = change(phrase.body)
        if body.casefold() == phrase.body.casefold():
            assert _again(phrase, body) == phrase.understood(), body


@pytest.mark.parametrize("mark", [".", "?!", "...", " 🙂\n"])
def test_a_mark_at_the_end_changes_nothing_but_that_it_is_a_providers_word(mark: str) -> None:
    for phrase in PHRASES:
        plain, marked = phrase.understood(), _again(phrase, phrase.body + mark)
        assert (marked.kind, marked.weeks, marked.answer) == (plain.kind, plain.weeks, plain.answer), phrase.body
        assert marked.urgent_reasons == plain.urgent_reasons, phrase.body
        assert (marked.maybe_stop, marked.reports_loss) == (plain.maybe_stop, plain.reports_loss), phrase.body


@given(st.sampled_from(PHRASES))
def test_full_width_letters_change_nothing(phrase: Phrase) -> None:
    assume(phrase.body.isascii() and phrase.body.replace(" ", "").isalnum())
    wide = "".join(chr(ord(char) + 0xFEE0) if char.isalnum() else char for char in phrase.body)
    meaning = _again(phrase, wide)
    assert (meaning.kind, meaning.urgent_reasons) == (phrase.kind, phrase.understood().urgent_reasons)


HEAVY = [
    "stop ",
    "i do not want to be ",
    "not ",
    "lost my the ",
    "s t o p ",
    "please ",
    "'",
    "x",
    "1 2 ",
    "\ufdfa",
    "e\u0301\u0323",
    "🛑",
]


@pytest.mark.parametrize("unit", HEAVY)
def test_a_hundred_kilobytes_of_anything_are_read_in_bounded_time(unit: str) -> None:
    body = unit * (100_000 // len(unit))
    began = time.process_time()
    read(body)
    assert time.process_time() - began < 8


@pytest.mark.parametrize("unit", HEAVY)
def test_twice_the_length_takes_about_twice_the_time(unit: str) -> None:
    short, long = (_seconds(unit * (size // len(unit))) for size in (2_000, 8_000))
    assert long < 4 * 4 * max(short, 0.005)


@settings(max_examples=5, deadline=None)
@given(st.integers(20_000, 60_000))
def test_what_is_said_first_or_last_in_a_long_body_is_heard(size: int) -> None:
    padding = "word " * (size // 5)
    assert read(f"{padding}. Stop texting me").kind is Kind.STOP
    assert read(f"Stop texting me. {padding}").kind is Kind.STOP
    assert UrgentReason.SELF_HARM in read(f"{padding}. I want to die").urgent_reasons


def _seconds(body: str) -> float:
    began = time.process_time()
    read(body)
    return time.process_time() - began


def _again(phrase: Phrase, body: str) -> Meaning:
    return understand(body, invitation_open=phrase.invitation_open, open_question=phrase.question)
