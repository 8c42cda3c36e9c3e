"""The facts behind the messages."""

from pathlib import Path

import pytest

from messages.facts import Facts, coverage, default_facts
from tests.unit.messages.building import template

FACTS = default_facts()


def test_all_facts_are_there() -> None:
    assert list(FACTS.source) == [f"F{number:03}" for number in range(1, 243)]
    assert list(FACTS.outside) == [f"X{number:02}" for number in range(1, 15)]
    assert len(FACTS.held_back()) == 37
    assert sum(fact.section.startswith("002") for fact in FACTS.source.values()) == 18


def test_a_fact_carries_its_place_cautions_and_reason() -> None:
    lifting = FACTS.source["F089"]
    assert lifting.section == "000 §11"
    assert "BALANCE" in lifting.flags
    assert FACTS.source["F240"].use == "held back"
    assert "closed study" in FACTS.source["F240"].reason
    assert FACTS.source["F199"].use == "used"


def test_no_outside_fact_counts_as_confirmed_until_somebody_says_so() -> None:
    assert not any(fact.confirmed for fact in FACTS.outside.values())


def test_guarded_cautions_are_found() -> None:
    assert FACTS.guarded_flags(["F001"]) == ()
    assert FACTS.guarded_flags(["F108", "F094"]) == ("SAFETY", "BALANCE")


def test_coverage_tells_what_is_missing_and_what_should_not_be_there() -> None:
    everything = template({"text": "x"}, facts=str([n for n in FACTS.source if n != "F001"]).replace("'", '"'))
    found = coverage([everything], FACTS)
    assert found.uncovered == ("F001",)
    assert "F230" in found.claimed
    assert found.used_by["F002"] == ("test-message",)


@pytest.mark.parametrize(
    "wrong",
    ['use = "held back"', 'use = "used"\nreason = "x"', 'use = "maybe"'],
    ids=["no reason", "reason", "unknown"],
)
def test_a_fact_that_is_held_back_needs_a_reason(tmp_path: Path, wrong: str) -> None:
    path = tmp_path / "facts.toml"
    entry = f'[[fact]]\nnumber = "F001"\ntext = "x"\nsection = "000 §1"\nheading = "h"\nflags = []\n{wrong}\n'
    path.write_text("outside = []\n" + entry, encoding="utf-8")
    with pytest.raises(ValueError, match="F001"):
        Facts.load(path)
