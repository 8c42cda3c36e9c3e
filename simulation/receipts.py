"""What providers say later about what they took: in any order, twice, or never."""

from datetime import timedelta
from random import Random

from simulation.providers import EMAIL

Told = tuple[str, str | None, timedelta]
"""The provider's word, its error code, and after how long it comes."""
BOUNCED, UNDELIVERED = "bounced", "undelivered"
FAILURES = (BOUNCED, UNDELIVERED)


def receipts(channel: str, *, dead: bool, luck: Random) -> list[Told]:
    """The receipts for one message. ``dead``: nobody has this address."""
    soon = timedelta(minutes=luck.uniform(0.1, 10))
    return _of_email(luck, soon, dead=dead) if channel == EMAIL else _of_text(luck, soon, dead=dead)


def _of_email(luck: Random, soon: timedelta, *, dead: bool) -> list[Told]:
    if dead:
        return [(BOUNCED, "5.1.1", soon)]
    return [(BOUNCED, luck.choice(("4.2.2", "5.2.2", "5.7.1")), soon)] if luck.random() < 0.002 else []


def _of_text(luck: Random, soon: timedelta, *, dead: bool) -> list[Told]:
    if dead:
        return [("sent", None, soon), (UNDELIVERED, luck.choice(("30005", "30006", "30003")), soon * 2)]
    chance = luck.random()
    if chance < 0.02:
        return []
    if chance < 0.03:
        return [(UNDELIVERED, luck.choice(("30003", "30008", "30004", "30007", "30036", "30999")), soon)]
    found: list[Told] = [("delivered", None, soon * 2)]
    if chance > 0.995:
        # Weeks late, and against what was said before.
        found.append((UNDELIVERED, "30003", timedelta(days=20)))
    if chance < 0.1:
        found += [("sent", None, soon), ("sent", None, soon * 5), ("delivered", None, timedelta(days=2))]
    return found
