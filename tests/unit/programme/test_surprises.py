"""What the nightly sweep finds is no surprise when the passing of days alone explains it."""

from datetime import date
from pathlib import Path

import pytest

from programme.definition import load_programme
from programme.plan import Wanted
from programme.reconcile import Change, Stored, surprises

PROGRAMME = load_programme((Path(__file__).parents[3] / "programme" / "pao.toml").read_text(encoding="utf-8"))
TODAY = date(2028, 1, 31)


def change(step: str, before: tuple[str, str], after: tuple[str, str]) -> Change:
    stored = Stored(1, step, "once", before[0], None, before[1])
    return Change(stored, Wanted(step, "once", after[0], None, after[1], "A reason."))


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [
        ("pain-six-weeks", ("held", "waits-for-birth"), ("skipped", "break-long-ago")),
        ("meno-started", ("held", "loss-hold"), ("held", "menopause-not-reported")),
    ],
)
def test_what_days_alone_change_is_no_surprise(step: str, before: tuple[str, str], after: tuple[str, str]) -> None:
    assert surprises([change(step, before, after)], TODAY, PROGRAMME) == []


@pytest.mark.parametrize(
    ("step", "before", "after"),
    [
        ("treat-on-drug", ("held", "pregnancy-not-known"), ("held", "not-on-a-bone-drug")),
        ("pain-six-weeks", ("planned", "due"), ("held", "waits-for-birth")),
        ("meno-started", ("held", "menopause-not-reported"), ("planned", "due")),
    ],
)
def test_what_only_a_missed_change_explains_is_one(step: str, before: tuple[str, str], after: tuple[str, str]) -> None:
    assert len(surprises([change(step, before, after)], TODAY, PROGRAMME)) == 1
