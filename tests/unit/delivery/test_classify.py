"""Every code of Twilio leads to the reaction that the facts call for, and no code leads to a crash."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.classify import CODES, Reaction, classify, outcome_of_refusal
from delivery.protocol import NotSent, Outcome, Rejected, RejectReason, SetupFault

LATER = timedelta(seconds=7)

REACTIONS = [
    (Reaction.NUMBER_INVALID, [21211, 21614, 21635, 30005, 30006]),
    (Reaction.OPTED_OUT, [21610]),
    (Reaction.SETUP, [20003, 21606, 21608, 21612, 21617]),
    (Reaction.TOO_FAST, [20429, 429, 21611, 30001]),
    (Reaction.TRANSIENT, [30003, 30008]),
    (Reaction.BLOCKED, [30004]),
    (Reaction.FILTERED, [30007]),
    (Reaction.EXPIRED, [30036]),
    (Reaction.UNLISTED, [99999, 21408, 0, -1]),
]


@pytest.mark.parametrize(("reaction", "code"), [(r, code) for r, codes in REACTIONS for code in codes])
def test_a_code_leads_to_its_reaction_as_number_and_as_text(reaction: Reaction, code: int) -> None:
    assert classify(code).reaction is reaction
    assert classify(str(code)).reaction is reaction
    assert classify(f" {code} ").code == str(code)


def test_a_missing_code_is_unlisted() -> None:
    assert classify(None).reaction is Reaction.UNLISTED
    assert classify("").reaction is Reaction.UNLISTED


@pytest.mark.parametrize("meaning", CODES.values(), ids=lambda meaning: meaning.code)
def test_every_sentence_reads_as_one(meaning: object) -> None:
    sentence = meaning.sentence  # type: ignore[attr-defined]
    assert sentence[0].isupper()
    assert sentence.endswith(".")
    assert "{" not in sentence
    assert ".." not in sentence


def refusal(code: int | str | None, status: int = 400) -> Outcome:
    return outcome_of_refusal(code, status, LATER)


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        (21211, RejectReason.BAD_ADDRESS),
        (21610, RejectReason.OPTED_OUT),
        (30004, RejectReason.BLOCKED),
        (30007, RejectReason.FILTERED),
        (21408, RejectReason.OTHER),
        (None, RejectReason.OTHER),
    ],
)
def test_a_refusal_of_one_message_is_final_for_it(code: int | None, reason: RejectReason) -> None:
    outcome = refusal(code)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is reason


def test_being_too_fast_is_tried_again_when_the_provider_said() -> None:
    assert refusal(20429, 429) == NotSent(LATER, "20429", CODES["20429"].sentence)


@pytest.mark.parametrize("code", [20003, 21606, 20404, 21609])
def test_a_fault_of_our_set_up_is_no_fault_of_the_message(code: int) -> None:
    assert isinstance(refusal(code), SetupFault)


@pytest.mark.parametrize("status", [401, 403, 404, 405, 407, 415])
def test_an_answer_that_is_not_twilios_own_stops_the_channel_and_loses_no_message(status: int) -> None:
    """The client reports the HTTP status as the code when the answer holds none, as from a proxy."""
    assert isinstance(refusal(status, status), SetupFault)


def test_a_provider_code_that_looks_like_an_http_status_is_not_mistaken() -> None:
    assert isinstance(refusal(403, 400), Rejected)


@given(st.one_of(st.none(), st.integers(), st.text()), st.integers(400, 499))
def test_whatever_comes_in_an_outcome_that_never_claims_acceptance_comes_out(
    code: int | str | None, status: int
) -> None:
    assert isinstance(refusal(code, status), Rejected | NotSent | SetupFault)
