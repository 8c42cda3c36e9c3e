"""The clinicians' guide names every field, condition and anchor that the file may use, and no other."""

import re

from programme.conditions import CONDITIONS
from programme.definition import _FLAGS, _STEP_FIELDS, LOSS_RULES, PERIODS
from programme.expressions import ANCHORS
from tests.unit.programme.lives import PAO_FILE

GUIDE = (PAO_FILE.parents[1] / "docs" / "programme.md").read_text(encoding="utf-8")


def first_cells(heading: str) -> set[str]:
    section = GUIDE.split(f"## {heading}")[1].split("\n## ")[0]
    rows = [line.split("|")[1] for line in section.splitlines() if line.startswith("| `")]
    return {name for row in rows for name in re.findall(r"`([^`]+)`", row)}


def test_fields() -> None:
    assert first_cells("The fields of a step") == _STEP_FIELDS
    assert set(_FLAGS) <= _STEP_FIELDS


def test_anchors() -> None:
    assert first_cells("When: expressions") == set(ANCHORS)


def test_conditions() -> None:
    assert first_cells("Who: conditions") == set(CONDITIONS)


def test_values() -> None:
    for value in (*LOSS_RULES, *PERIODS):
        assert f"`{value}`" in GUIDE, value
