"""Text messages: the alphabet, plain characters for typographic ones, and parts."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.sms_text import (
    GSM_BASIC,
    GSM_EXTENDED,
    count_parts,
    is_gsm,
    name_character,
    offending_characters,
    squeeze,
    to_gsm,
)


def test_the_alphabet_has_its_known_size() -> None:
    # 128 positions of GSM 03.38, one of them the escape to the ten of the extension table.
    assert len(GSM_BASIC) == 127
    assert len(GSM_EXTENDED) == 10
    assert not GSM_BASIC & GSM_EXTENDED


@pytest.mark.parametrize("letters", ["àèìòùéäöüÉÄÖÜ", "£$¥ßñØå", "ΔΦΓΛΩΠΨΣΘΞ"])
def test_letters_that_are_in_the_alphabet(letters: str) -> None:
    assert is_gsm(letters)


@pytest.mark.parametrize("letter", "ŵŷâêîôûçá`“—…\u00a0\t😬")
def test_letters_that_are_not(letter: str) -> None:
    assert not is_gsm(letter)
    assert count_parts(letter).encoding == "UCS-2"


# The behaviour that the public sector's own library documents, in our own words.
@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("\t", " "),
        ("–", "-"),
        ("—", "-"),
        ("…", "..."),
        ("\u200b", ""),
        ("‘", "'"),
        ("’", "'"),
        ("“", '"'),
        ("”", '"'),
        ("\u00a0", " "),
        ("\u202f", " "),
        ("\u180e", ""),
        ("\n", "\n"),
        ("à", "à"),
        ("€", "€"),
        ("c\u0327", "ç"),
    ],
)
def test_typographic_characters_are_brought_down(typed: str, sent: str) -> None:
    assert to_gsm(typed) == sent


@pytest.mark.parametrize("letter", "âŶëíç😬↉嶲™")
def test_letters_are_never_replaced_and_are_named(letter: str) -> None:
    assert to_gsm(letter) == letter
    assert offending_characters(to_gsm(f"a{letter}b{letter}")) == (letter,) or letter in GSM_BASIC


def test_odd_spaces_of_every_kind_are_brought_down() -> None:
    assert (
        to_gsm("Obscure\u00a0white\u202fspace\u2028we normalise o\u180eut") == "Obscure white space\nwe normalise out"
    )


def test_a_character_is_named_for_a_person() -> None:
    assert name_character("ŵ") == "“ŵ” (latin small letter w with circumflex)"
    assert name_character("😀") == "“😀” (grinning face)"
    assert name_character("\u0007") == "character u+0007"


@pytest.mark.parametrize(
    ("text", "units", "parts"),
    [
        ("", 0, 1),
        ("a" * 159, 159, 1),
        ("a" * 160, 160, 1),
        ("a" * 161, 161, 2),
        ("a" * 306, 306, 2),
        ("a" * 307, 307, 3),
        ("a" * 459, 459, 3),
        ("a" * 460, 460, 4),
        ("€" * 80, 160, 1),
        ("€" * 81, 162, 2),
        ("a" * 152 + "€" + "a" * 152, 306, 3),  # the euro would straddle the first boundary
        ("a" * 151 + "€" + "a" * 153, 306, 2),
    ],
)
def test_parts_of_gsm_texts(text: str, units: int, parts: int) -> None:
    counted = count_parts(text)
    assert (counted.encoding, counted.units, counted.parts) == ("GSM-7", units, parts)
    assert counted.offending == ()


@pytest.mark.parametrize(
    ("text", "units", "parts"),
    [
        ("ŵ" * 70, 70, 1),
        ("ŵ" * 71, 71, 2),
        ("ŵ" * 134, 134, 2),
        ("ŵ" * 135, 135, 3),
        ("😀" * 35, 70, 1),
        ("😀" * 36, 72, 2),
        ("😀" * 66, 132, 2),
        ("😀" * 67, 134, 3),  # 33 pairs fit in a part of 67 units, not 33 and a half
        ("ŵ" + "[" * 69, 70, 1),  # in UCS-2 a bracket takes one unit, not two
    ],
)
def test_parts_of_other_texts(text: str, units: int, parts: int) -> None:
    counted = count_parts(text)
    assert (counted.encoding, counted.units, counted.parts) == ("UCS-2", units, parts)


ANY_GSM = st.text(alphabet=sorted(GSM_BASIC | GSM_EXTENDED), max_size=700)


@given(ANY_GSM)
def test_packing_never_straddles_and_never_wastes(text: str) -> None:
    counted = count_parts(text)
    widths = [2 if character in GSM_EXTENDED else 1 for character in text]
    assert counted.units == sum(widths)
    if counted.parts == 1:
        assert counted.units <= 160
    else:
        # Each part holds at most 153 and, but for the last, at least 152 septets.
        assert counted.parts * 153 >= counted.units > (counted.parts - 1) * 152 - 1
        assert counted.parts >= -(-counted.units // 153)


@given(st.text(max_size=200))
def test_bringing_down_is_done_after_one_pass(text: str) -> None:
    once = to_gsm(text)
    assert to_gsm(once) == once


@given(st.text(max_size=200))
def test_nothing_becomes_a_question_mark_and_no_letter_is_lost(text: str) -> None:
    plain = to_gsm(text)
    assert plain.count("?") == unicodedata.normalize("NFC", text).count("?")
    letters = [c for c in unicodedata.normalize("NFC", text) if c.isalpha() and c != "ʼ"]
    assert [c for c in plain if c.isalpha()] == letters


def test_squeezing_joins_lines_and_mends_spaces_left_by_conditions() -> None:
    assert squeeze("One  two \n three . Four , five") == "One two three. Four, five"
