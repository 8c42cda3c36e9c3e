"""What happens to a woman over the years: by her situation at first, and by chance from then on.

A life is a list of happenings by name (see ``acts.py``) with the day on which each comes. Some bring others with them,
as a pregnancy brings a birth or a loss; those are added when they happen.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

from simulation.women import Profile

YEAR = timedelta(days=365)


@dataclass(frozen=True, slots=True)
class Happening:
    """Something that happens to her, or that she or a nurse does, at an instant."""

    at: datetime
    what: str
    args: dict[str, Any] = field(default_factory=dict)


def life_of(profile: Profile, enrolled: datetime, end: datetime) -> list[Happening]:
    """Everything that is known of her life beforehand."""
    found = [*_by_situation(profile, enrolled), *_by_chance(profile, enrolled, end)]
    return [one for one in found if one.at < end]


def moment(rng: Random, start: datetime, days: float) -> datetime:
    """Some time of the day, so many days on; to the microsecond, so that hardly two things happen at once."""
    hour = rng.triangular(7, 23, 13)
    day = (start + timedelta(days=days)).replace(hour=0, minute=0, second=0, microsecond=0)
    return max(start + timedelta(minutes=5), day + timedelta(hours=hour, microseconds=rng.randrange(10**6)))


def _by_situation(profile: Profile, start: datetime) -> Iterator[Happening]:
    rng, situation = profile.rng, profile.situation

    def on(days: float, what: str, **args: Any) -> Happening:
        return Happening(moment(rng, start, days), what, args)

    if profile.form.get("pregnancy") == "pregnant":
        ending = {"S05": "no-news", "S09": "loss", "S10": "loss"}.get(situation)
        yield on(0.2, "pregnancy-goes-on", ending=ending)
    yield from _STORY.get(situation, _nothing)(rng, on)
    yield on(rng.randint(5, 60), "nurse-records", facts=[("xray", rng.choice(("yes", "no")), None)])


def _nothing(rng: Random, on: Any) -> Iterator[Happening]:
    return iter(())


def _date_found(rng: Random, on: Any) -> Iterator[Happening]:
    yield on(rng.randint(10, 90), "birth-date-found", ago=rng.randint(20, 120))


def _status_found(rng: Random, on: Any) -> Iterator[Happening]:
    if rng.random() < 0.7:
        yield on(rng.randint(9, 200), "status-found", pregnant=rng.random() < 0.4)


def _baby_home(rng: Random, on: Any) -> Iterator[Happening]:
    yield on(rng.randint(3, 40), "nurse-records", facts=[("baby", "with-her", None)])


def _loss_later(rng: Random, on: Any) -> Iterator[Happening]:
    if rng.random() < 0.6:
        yield on(rng.randint(5, 300), "loss", by=rng.choice(("nurse", "text")))


def _hip_unlocked(rng: Random, on: Any) -> Iterator[Happening]:
    if rng.random() < 0.5:
        yield on(rng.randint(20, 80), "nurse-records", facts=[("spine-set-unlock", "", None)])


def _tests(rng: Random, on: Any) -> Iterator[Happening]:
    yield on(rng.randint(1, 20), "nurse-records", facts=[("send-now", "treat-tests-and-doctors", None)])
    yield on(rng.randint(30, 90), "nurse-records", facts=[("tests", "done", None)])


def _heparin(rng: Random, on: Any) -> Iterator[Happening]:
    if rng.random() < 0.6:
        yield on(rng.randint(2, 30), "nurse-records", facts=[("send-now", "treat-heparin", None)])


def _again(rng: Random, on: Any) -> Iterator[Happening]:
    yield on(rng.randint(200, 900), "pregnant-again")


def _break(rng: Random, on: Any) -> Iterator[Happening]:
    yield on(rng.randint(20, 200), "new-break", by=rng.choice(("nurse", "text")))


def _early_menopause(rng: Random, on: Any) -> Iterator[Happening]:
    yield on(rng.randint(60, 900), "menopause", cause=rng.choice(("surgery", "treatment", "natural")))


def _moves(rng: Random, on: Any) -> Iterator[Happening]:
    for _ in range(3):
        what = rng.choice(("number-lost", "number-to-stranger", "new-number", "new-email", "email-dies"))
        yield on(rng.randint(10, 1500), what)


def _pauses(rng: Random, on: Any) -> Iterator[Happening]:
    for _ in range(4):
        yield on(rng.randint(3, 800), "pause", weeks=rng.choice((4, 8, 12)), by=rng.choice(("text", "page")))


def _stops(rng: Random, on: Any) -> Iterator[Happening]:
    first = rng.randint(2, 700)
    yield on(first, rng.choice(("stop-text", "unsubscribe", "withdraw")))
    if rng.random() < 0.7:
        yield on(first + rng.randint(1, 600), "start-again")


def _dies(rng: Random, on: Any) -> Iterator[Happening]:
    yield on(rng.randint(5, 4000), "dies", in_error=rng.random() < 0.15)


def _not_pao(rng: Random, on: Any) -> Iterator[Happening]:
    yield on(rng.randint(5, 700), "nurse-records", facts=[("not-pao", "", None)])


_STORY: dict[str, Any] = {
    "S03": _date_found, "S04": _status_found, "S09": _loss_later, "S11": _baby_home, "S14": _hip_unlocked,
    "S19": _tests, "S20": _heparin, "S21": _again, "S23": _break, "S26": _early_menopause, "S28": _moves,
    "S30": _pauses, "S31": _stops, "S32": _dies, "S33": _not_pao,
}  # fmt: skip

A_YEAR = {
    "pause": 0.10, "new-number": 0.07, "number-lost": 0.03, "number-to-stranger": 0.02, "new-email": 0.04,
    "email-dies": 0.02, "new-break": 0.03, "stop-text": 0.02, "unsubscribe": 0.015, "start-again": 0.05,
    "withdraw": 0.006, "dies": 0.003, "loss": 0.004, "pregnant-again": 0.07, "says-something": 0.4,
    "changes-mind": 0.15, "fewer": 0.02, "resume": 0.05,
}  # fmt: skip
"""How often each happens to a woman in a year, by chance."""


def _by_chance(profile: Profile, start: datetime, end: datetime) -> Iterator[Happening]:
    rng = profile.rng
    for what, rate in A_YEAR.items():
        at = start + timedelta(days=2)
        while True:
            at += YEAR * rng.expovariate(rate)
            if at >= end:
                break
            if what == "pregnant-again" and (at.date() - profile.born).days > 43 * 365:
                break
            yield Happening(moment(rng, at, 0), what, _args(rng, what))
    begins = datetime(profile.born.year, 7, 1, tzinfo=start.tzinfo) + YEAR * profile.menopause_at
    if begins > start:
        yield Happening(moment(rng, begins, rng.randint(0, 200)), "menopause", {"cause": "natural"})


def _args(rng: Random, what: str) -> dict[str, Any]:
    if what == "pause":
        return {"weeks": rng.choice((4, 8, 12)), "by": rng.choice(("text", "page"))}
    if what in ("loss", "new-break"):
        return {"by": rng.choice(("nurse", "text"))}
    return {"in_error": rng.random() < 0.2} if what == "dies" else {}
