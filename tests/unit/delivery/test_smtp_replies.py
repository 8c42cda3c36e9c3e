"""What a mail server says decides whether to try again, to correct her address, or to stop the channel."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from delivery.protocol import NotSent, Outcome, Rejected, RejectReason, SetupFault
from delivery.smtp_replies import Stage, outcome_of_refusal

LOGIN, SENDER, RECIPIENT, CONTENT = Stage.LOGIN, Stage.SENDER, Stage.RECIPIENT, Stage.CONTENT


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("code", [421, 450, 451, 452, 455])
def test_a_transient_refusal_is_tried_again(stage: Stage, code: int) -> None:
    assert isinstance(outcome_of_refusal(stage, code, "4.7.1 Greylisted"), NotSent)


@pytest.mark.parametrize(
    ("stage", "code", "text"),
    [
        (LOGIN, 535, "5.7.8 Authentication credentials invalid"),
        (LOGIN, 554, "No SMTP service here"),
        (SENDER, 530, "5.7.0 Authentication required"),
        (SENDER, 550, "5.7.1 Sender not allowed"),
        (SENDER, 553, "Sender address rejected"),
        (RECIPIENT, 530, "5.7.0 Must issue a STARTTLS command first"),
        (RECIPIENT, 554, "5.7.1 <woman@example.org>: Relay access denied"),
        (RECIPIENT, 550, "relaying prohibited"),
        (CONTENT, 550, "5.1.8 Bad sender's system address"),
    ],
)
def test_a_fault_of_our_set_up_stops_the_channel(stage: Stage, code: int, text: str) -> None:
    assert isinstance(outcome_of_refusal(stage, code, text), SetupFault)


@pytest.mark.parametrize(
    ("stage", "code", "text", "reason"),
    [
        (RECIPIENT, 550, "5.1.1 No such user", RejectReason.BAD_ADDRESS),
        (RECIPIENT, 550, "User unknown", RejectReason.BAD_ADDRESS),
        (RECIPIENT, 553, "mailbox name not allowed", RejectReason.BAD_ADDRESS),
        (RECIPIENT, 550, "5.2.1 Mailbox disabled", RejectReason.BAD_ADDRESS),
        (RECIPIENT, 552, "5.2.2 Mailbox full", RejectReason.OTHER),
        (RECIPIENT, 554, "odd", RejectReason.OTHER),
        (RECIPIENT, 550, "5.7.1 Blocked by policy", RejectReason.BLOCKED),
        (CONTENT, 554, "5.7.1 Spam", RejectReason.FILTERED),
        (CONTENT, 552, "5.3.4 Too big", RejectReason.OTHER),
        (SENDER, 552, "5.3.4 Too big", RejectReason.OTHER),
        (CONTENT, 554, "Transaction failed", RejectReason.OTHER),
    ],
)
def test_a_permanent_refusal_is_final_for_this_email(stage: Stage, code: int, text: str, reason: RejectReason) -> None:
    outcome = outcome_of_refusal(stage, code, text)
    assert isinstance(outcome, Rejected)
    assert outcome.reason is reason


def test_her_address_is_never_passed_on() -> None:
    outcome = outcome_of_refusal(RECIPIENT, 550, "5.1.1 <woman@example.org>: unknown")
    assert "woman" not in repr(outcome)


@given(st.sampled_from(Stage), st.integers(-1, 999), st.text())
def test_no_reply_of_any_server_breaks_it_or_counts_as_accepted(stage: Stage, code: int, text: str) -> None:
    outcome: Outcome = outcome_of_refusal(stage, code, text)
    assert isinstance(outcome, Rejected | NotSent | SetupFault)
    assert outcome.sentence.endswith(".")
