"""The hazard log speaks the truth: every control of the program names tests, and every test that it names exists."""

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
HAZARDS = (ROOT / "docs" / "hazards.md").read_text(encoding="utf-8")
NAMED = re.compile(r"`([\w/]+\.py)::(test_\w+)`")
SECTIONS = re.split(r"^## (?=H\d\d )", HAZARDS, flags=re.MULTILINE)[1:]
MATRIX = {
    ("very low", "minor"): 1, ("very low", "significant"): 1, ("very low", "considerable"): 2, ("very low", "major"): 2,
    ("low", "minor"): 1, ("low", "significant"): 2, ("low", "considerable"): 2, ("low", "major"): 3,
    ("medium", "minor"): 2, ("medium", "significant"): 2, ("medium", "considerable"): 3, ("medium", "major"): 3,
}  # fmt: skip
REMAINS = re.compile(r"(Minor|Significant|Considerable|Major),\s+(very low|low|medium):\s+\*\*(\d)\*\*")


def functions_of(path: Path) -> set[str]:
    """The names of the test functions in a file."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)}


@pytest.mark.parametrize("path", sorted({path for path, _ in NAMED.findall(HAZARDS)}))
def test_every_test_that_is_named_exists(path: str) -> None:
    file = ROOT / "tests" / path
    assert file.is_file(), f"docs/hazards.md names {path}, which does not exist"
    missing = {name for named, name in NAMED.findall(HAZARDS) if named == path} - functions_of(file)
    assert not missing, f"docs/hazards.md names tests that {path} does not hold"


@pytest.mark.parametrize("section", SECTIONS, ids=[section[:3] for section in SECTIONS])
def test_every_control_is_shown_by_a_test_or_is_for_people(section: str) -> None:
    controls = re.split(r"^- ", section.split("*Remains.*")[0], flags=re.MULTILINE)[1:]
    unshown = [control for control in controls if not NAMED.search(control) and not control.startswith("*People.*")]
    assert controls
    assert not unshown


@pytest.mark.parametrize("section", SECTIONS, ids=[section[:3] for section in SECTIONS])
def test_every_hazard_says_its_cause_its_effect_and_what_remains(section: str) -> None:
    remains = REMAINS.search(section.split("*Remains.*")[1])
    assert "*Cause.*" in section
    assert "*Effect.*" in section
    assert remains
    severity, likelihood, risk = remains.groups()
    assert int(risk) == MATRIX[likelihood, severity.lower()]


def test_hazards_are_numbered_in_turn() -> None:
    assert [section[:3] for section in SECTIONS] == [f"H{number:02}" for number in range(1, len(SECTIONS) + 1)]
