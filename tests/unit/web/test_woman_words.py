"""How a woman's record is put into words."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from programme.circumstances import Channel
from programme.facts import Fact
from programme.folding import circumstances_from
from web.staff.women_words import standing_facts

AT = datetime(2026, 11, 1, 10, tzinfo=UTC)


def _standing(*said: tuple[str, str]) -> list[str]:
    facts = [Fact(name, value, None, AT + timedelta(days=day), "nurse") for day, (name, value) in enumerate(said)]
    known = circumstances_from(
        1, facts, born=None, enrolled_on=date(2026, 11, 1), text=Channel(), email=Channel(), zone=ZoneInfo("UTC")
    )
    return [one.name for one in standing_facts(facts, known)]


def test_after_a_loss_nothing_says_where_the_baby_was() -> None:
    before = (("birth", ""), ("baby", "with-her"), ("feeding", "mixed"))
    assert {"birth", "baby", "feeding"} <= set(_standing(*before))
    assert not {"baby", "feeding"} & set(_standing(*before, ("loss", "")))


def test_a_new_pregnancy_ends_the_birth_before_it() -> None:
    assert "birth" not in _standing(("birth", ""), ("baby", "with-her"), ("pregnancy", "pregnant"))


def test_a_break_that_is_settled_is_no_longer_new() -> None:
    assert "break" in _standing(("break", ""))
    assert "break" not in _standing(("break", ""), ("break-settled", ""))
