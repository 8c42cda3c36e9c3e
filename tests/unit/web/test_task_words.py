"""Every kind of task has its words, whoever opens it."""

import ast
from pathlib import Path

from actions.task_words import TITLES
from actions.work_items import ALERTS
from programme.alerts import ALERT_STATES
from web.staff.tasks import LINKS

ACTIONS = Path(__file__).parents[3] / "actions"
OPENING = frozenset({"open_item", "_item", "task", "item"})
"""The functions that open a task."""


def kinds_opened() -> set[str]:
    """Every kind that stands as text in a call that opens a task."""
    found = {state.kind for state in ALERT_STATES}
    for file in ACTIONS.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and called(node) in OPENING:
                texts = [one.value for one in node.args if isinstance(one, ast.Constant) and isinstance(one.value, str)]
                found |= {one for one in texts if " " not in one and one.islower()}
    return found


def called(node: ast.Call) -> str:
    return node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")


def test_every_kind_that_is_opened_has_its_time_and_its_words() -> None:
    opened = kinds_opened()
    assert {"contact-wanted", "pregnant-after-loss", "mail-unmatched", "loss-corrected"} <= opened, (
        "the walk finds them"
    )
    assert opened <= set(ALERTS)
    assert set(ALERTS) == set(TITLES)


def test_every_link_belongs_to_a_kind_and_has_its_words() -> None:
    assert set(LINKS) <= set(TITLES)
    assert all(text for _, text, _ in LINKS.values())
