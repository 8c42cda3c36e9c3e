"""How long it takes to work out what one woman should receive, from the day she joins to her last message.

The pure function alone, in processor time: the same that every change of hers, every reply and the nightly sweep call.
"""

import time
from argparse import Namespace
from datetime import UTC, date, datetime, timedelta
from statistics import median
from zoneinfo import ZoneInfo

from benchmarks.report import Table, Target
from programme.circumstances import Channel, Circumstances
from programme.facts import Fact
from programme.folding import circumstances_from
from programme.plan import plan
from programme.rules import Rules
from tests.support.world import real_programme

WANTED_MS = 2.0
WOMEN = 100
ZONE = ZoneInfo("Europe/London")
KNOWN = {
    "after a birth": (("pregnancy", "not-pregnant", 0), ("birth", "recorded", -20), ("baby", "with-her", 0),
                      ("feeding", "breastfeeding", 0), ("treatment", "drug", 0), ("diagnosis", "", -5)),
    "pregnant": (("pregnancy", "pregnant", 0), ("due-date", "", 60), ("treatment", "undecided", 0),
                 ("diagnosis", "", -5)),
    "menopause begun": (("pregnancy", "not-pregnant", 0), ("birth", "recorded", -400), ("menopause", "begun", -30),
                        ("diagnosis", "", -300)),
}  # fmt: skip
"""Name, value, and the day in days from that on which she joins."""


def run(given: Namespace) -> Table:
    """Every kind of woman."""
    programme, rules = real_programme(), Rules()
    rows, worst = [], 0.0
    for kind, facts in KNOWN.items():
        women = [_woman(number, facts) for number in range(WOMEN)]
        times, messages = [], 0
        for _ in range(given.rounds + 1):
            began = time.thread_time()
            messages = sum(len(plan(programme, her, (), day, rules, day_is_over=False)) for her, day in women)
            times.append(1000 * (time.thread_time() - began) / WOMEN)
        found = median(times[1:])
        worst = max(worst, found)
        rows.append([kind, f"{messages / WOMEN:.0f}", f"{found:.2f} ms"])
    target = Target(f"one woman's plan takes at most {WANTED_MS} ms", f"{worst:.2f} ms", worst <= WANTED_MS)
    note = f"Median of {given.rounds} rounds with {WOMEN} women of each kind, who join on different days."
    return Table("Planning", ("who", "messages and decisions", "time"), rows, [target], [(__doc__ or "").strip(), note])


def _woman(number: int, said: tuple[tuple[str, str, int], ...]) -> tuple[Circumstances, date]:
    """What is known of her, and the day on which she joins."""
    at = datetime(2026, 1, 5, 10, tzinfo=UTC) + timedelta(days=3 * number)
    day = at.date()
    facts = [Fact(name, value, day + timedelta(days=on) if on else None, at, "benchmark") for name, value, on in said]
    channel = Channel(open=True, confirmed_on=day, proved_on=day)
    born = date(1975 + number % 20, 1 + number % 12, 1 + number % 28)
    return circumstances_from(
        number, facts, born=born, enrolled_on=day, text=channel, email=channel, zone=ZONE
    ), day  # fmt: skip
