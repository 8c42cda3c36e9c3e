"""Every phrase of the table means what the table says, alone and in company."""

import pytest

from programme.replies import Kind, understand
from programme.replies.reactions import reaction_to
from tests.unit.replies.phrase_table import URGENT, Phrase, flags_of, read_phrases

PHRASES = read_phrases()
# A keyword in pieces is only put together where it is the whole reply: "my 1st op" is no stop.
IN_PIECES = {"st o p"}
OPT_OUTS = [
    phrase
    for phrase in PHRASES
    if phrase.kind in (Kind.STOP, Kind.WRONG) and not phrase.invitation_open and phrase.body not in IN_PIECES
]
NOT_OPT_OUTS = [
    phrase for phrase in PHRASES if phrase.kind in (Kind.FREE_TEXT, Kind.URGENT) and reaction_to(phrase.body) is None
]
URGENT_ONES = [phrase for phrase in PHRASES if phrase.must & URGENT]


def test_the_table_is_large_and_has_no_row_twice() -> None:
    keys = {(phrase.body, phrase.invitation_open, phrase.question) for phrase in PHRASES}
    assert len(keys) == len(PHRASES) >= 600
    assert {phrase.kind for phrase in PHRASES} == set(Kind)


@pytest.mark.parametrize("kind", Kind)
def test_a_phrase_means_what_the_table_says(kind: Kind) -> None:
    wrong = [_heard(phrase) for phrase in PHRASES if phrase.kind == kind and not _as_the_table_says(phrase)]
    assert wrong == []


def _as_the_table_says(phrase: Phrase) -> bool:
    meaning = phrase.understood()
    flags = flags_of(meaning)
    seen = flags | ({"warning"} if meaning.warning_signs else set())
    same = (meaning.kind, str(meaning.weeks or meaning.answer or "")) == (phrase.kind, phrase.number)
    return same and phrase.must <= seen and flags <= phrase.must | phrase.may


def _heard(phrase: Phrase) -> str:
    return f"{phrase} was understood as {phrase.understood()}"


def test_an_opt_out_after_a_greeting_is_still_one() -> None:
    missed = [phrase.body for phrase in OPT_OUTS if not _opted_out(f"Hello there. {phrase.body}", phrase)]
    assert missed == []


def test_an_opt_out_before_thanks_is_still_one() -> None:
    missed = [phrase.body for phrase in OPT_OUTS if not _opted_out(f"{phrase.body}. Thank you", phrase)]
    assert missed == []


def test_what_is_no_opt_out_is_none_in_company_either() -> None:
    said = ("My back hurts so much. {}", "{}. I am so tired", "Hello. {} x")
    wrong = [
        form.format(phrase.body)
        for phrase in NOT_OPT_OUTS
        for form in said
        if understand(form.format(phrase.body), invitation_open=False, open_question=phrase.question).ends_texts
    ]
    assert wrong == []


def test_urgent_words_are_seen_beside_an_opt_out() -> None:
    for phrase in URGENT_ONES:
        meaning = understand(f"STOP. {phrase.body}", invitation_open=False, open_question=None)
        assert meaning.ends_texts, phrase.body
        assert phrase.must & URGENT <= {str(reason) for reason in meaning.urgent_reasons}, phrase.body


def test_urgent_words_are_never_only_free_text() -> None:
    for phrase in URGENT_ONES:
        assert phrase.understood().kind not in (Kind.FREE_TEXT, Kind.HELP, Kind.EMPTY), phrase.body


def _opted_out(body: str, phrase: Phrase) -> bool:
    """An opt-out by email only ends emails: there the kind is what counts."""
    meaning = understand(body, invitation_open=False, open_question=phrase.question)
    return meaning.kind in (Kind.STOP, Kind.WRONG)
