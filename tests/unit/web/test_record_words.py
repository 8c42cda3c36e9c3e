"""Every kind of event has its words, and the small print holds no code."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from actions.record_words import ACTIONS, MEANINGS
from actions.staff.links import Purpose
from actions.work_items import ALERTS
from delivery.receipts import ReceiptState
from programme.replies.meaning import Kind
from web.staff.audit_words import small_print

ROOT = Path(__file__).parents[3]
NAMES = {"staff:3": "Joan Ellis"}
STEPS = {"pain-six-weeks": "About six weeks"}
FAMILIES = {
    "receipt-": {str(one) for one in ReceiptState},
    "attempt-": {"accepted", "rejected", "not-sent", "setup-fault", "unknown", "withdrawn"},
    "message-": {"held", "skipped"},
    "link-": {str(one) for one in Purpose if one is not Purpose.FIRST_ACCOUNT},
}
"""Actions whose ending is worked out."""


def actions_recorded() -> Iterator[str]:
    """The action of every event that the program writes; the beginning of those whose ending is worked out."""
    for folder in ("actions", "web", "commands"):
        for file in (ROOT / folder).rglob("*.py"):
            for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
                if isinstance(node, ast.Call) and called(node) in {
                    "audit.record",
                    "audit.Event",
                    "Event",
                    "self.ledger.event",
                }:
                    for argument in node.args[1:4]:
                        yield from texts(argument)


def called(node: ast.Call) -> str:
    return ast.unparse(node.func)


def texts(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*texts(node.body), *texts(node.orelse))
    elif isinstance(node, ast.JoinedStr) and isinstance(node.values[0], ast.Constant):
        yield str(node.values[0].value)


def test_every_event_has_its_words() -> None:
    found = {one for one in actions_recorded() if one != "staff:"}
    assert {"death-corrected", "receipt-", "message-", "erased"} <= found, "the walk finds them"
    plain = {one for one in found if not one.endswith("-")}
    endings = {family + ending for family in found - plain for ending in FAMILIES[family]}
    assert plain | endings <= set(ACTIONS)


def test_every_meaning_of_a_reply_has_its_words() -> None:
    assert set(MEANINGS) == {str(one) for one in Kind}


@pytest.mark.parametrize(
    ("details", "said"),
    [
        ({"kind": "gp-letter", "item": 7}, "Letter to her GP practice; task 7"),
        ({"fact": "in-error", "of": "loss"}, "Recorded in error, and taken back; Loss of a pregnancy or a baby"),
        ({"message": 4, "step": "pain-six-weeks", "channel": "text", "attempt": 9, "code": "30003"},
         "message 4; “About six weeks”; text; code 30003"),
        ({"message": 4, "code": "quiet-hours"}, "message 4; quiet hours"),
        ({"account": 3, "roles": "both", "clinical": True}, "account of Joan Ellis; nurse and admin; may approve "
         "clinical wording"),
        ({"account": 3, "roles": "nurse", "clinical": False}, "account of Joan Ellis; nurse"),
        ({"fields": ["first_name", "date_of_birth"]}, "first name and date of birth"),
        ({"channels": ["text", "email"]}, "text and email"),
        ({"channel": "text", "how": "reply YES"}, "text; reply YES"),
        ({"meaning": "free-text", "urgent": True}, "free words; urgent words"),
        ({"meaning": "stop", "urgent": False}, "no more messages"),
        ({"account": 3, "resting": True}, "account of Joan Ellis; too many tries: that address rests"),
        ({"second_factor": False}, "with the password alone"),
        ({"scope": "retire:4", "women": 1}, "for the women of version 4; 1 woman"),
        ({"insert": 3, "cancel": 1}, "3 added; 1 taken out"),
        ({"replies_forgotten": 2}, "replies forgotten: 2"),
        ({"asked": "by-phone", "channel": "email"}, "she asked by phone; email"),
        ({"channel": "text", "code": ""}, "text"),
    ],
)  # fmt: skip
def test_the_small_print_is_in_words(details: dict[str, object], said: str) -> None:
    assert small_print(details, NAMES, STEPS) == said


@pytest.mark.parametrize("kind", ALERTS)
def test_no_kind_of_task_is_shown_by_its_code(kind: str) -> None:
    assert not re.search(r"[a-z]-[a-z]+-?[a-z]*; task", small_print({"kind": kind, "item": 1}, {}, {}))
