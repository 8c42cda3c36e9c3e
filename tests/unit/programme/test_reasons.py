"""Every code has a sentence, and every sentence is used."""

import ast
import re
from datetime import date
from pathlib import Path

from programme.reasons import MONTHS, SENTENCES, sentence
from tests.unit.programme.lives import PAO_FILE, pao

SOURCES = [path for path in PAO_FILE.parent.glob("*.py") if path.name != "reasons.py"]
USERS = list((PAO_FILE.parents[1] / "actions").rglob("*.py"))


PLACES = {"Answer": 3, "Standing": 3, "_when": 2, "sentence": 0, "_no": 3, "Hold": 0, "Skip": 0}
"""Which argument of a call is the code."""


def codes_in(path: Path) -> set[str]:
    """The constants that stand where a code stands."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if name not in PLACES:
            continue
        places = [
            *node.args[PLACES[name] : PLACES[name] + 1],
            *(one.value for one in node.keywords if one.arg == "code"),
        ]
        for place in places:
            found |= {
                part.value for part in ast.walk(place) if isinstance(part, ast.Constant) and isinstance(part.value, str)
            }
    return found


def test_every_code_used_has_a_sentence() -> None:
    used: set[str] = set().union(*(codes_in(path) for path in SOURCES))
    assert len(used) > 60
    assert {code for code in used if code} - set(SENTENCES) - {"-not-asked"} == set()


def test_every_sentence_is_used() -> None:
    text = "\n".join(path.read_text(encoding="utf-8") for path in (*SOURCES, *USERS))
    dynamic = {f"{name}-not-asked" for name in ("intimate-topics", "future-topics")}
    assert {code for code in SENTENCES if f'"{code}"' not in text} <= dynamic


def test_sentences_are_sentences() -> None:
    for code in SENTENCES:
        said = sentence(code, ideal=PAO_FILE, when="x", anchor="x", missing="x")
        assert said.endswith("."), code
        assert said[0].isupper() or said[0] == "/", code
        assert "{" not in said


def test_days_are_written_in_full() -> None:
    assert "Its day (4 March 2027)" in sentence("passed-in-pause", ideal=date(2027, 3, 4))
    assert len(MONTHS) == 12


def test_the_reason_of_every_occasion_is_worded_when_the_programme_is_read() -> None:
    for step in pao().steps.values():
        for occasion in step.occasions:
            assert re.fullmatch(r"Due: [^_{}]+\.", occasion.reason), (step.key, occasion.reason)
