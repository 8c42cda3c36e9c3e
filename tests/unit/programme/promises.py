"""Random lives for the property tests: what may be recorded, and years with outages in them."""

from dataclasses import dataclass
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from programme import gates
from programme.history import Past
from programme.plan import PLANNED, Wanted
from tests.unit.programme.lives import UK, Event, Life, pao

LONDON = ZoneInfo("Europe/London")
THIRTY_YEARS = 11_000

# Name, value, and how many days before its record the fact was (None: it has no day).
RECORDS: tuple[tuple[str, str, int | None], ...] = (
    ("pregnancy", "pregnant", None), ("pregnancy", "not-pregnant", None), ("pregnancy", "not-known", None),
    ("birth", "", 3), ("birth", "", 60), ("birth", "", None), ("baby", "with-her", None), ("baby", "in-care", None),
    ("baby", "in-hospital", None), ("due-date", "", -100), ("loss", "", 2), ("loss", "", None),
    ("loss-wording-approved", "", None), ("restart", "", None), ("staff-resume", "yes", None),
    ("break-sites", "spine", None), ("break-sites", "hip", None), ("break-sites", "spine-and-hip", None),
    ("break", "", 1), ("break-settled", "", None), ("feeding", "breastfeeding", None),
    ("feeding", "not-breastfeeding", None), ("treatment", "drug", None), ("treatment", "monitoring", None),
    ("treatment", "undecided", None), ("heparin", "yes", None), ("partner", "no", None), ("pause", "4", None),
    ("pause", "12", None), ("resume", "", None), ("pace", "fewer", None), ("pace", "usual", None),
    ("menopause", "begun", None), ("menopause", "not-yet", None), ("talk", "done", None), ("talk", "booked", None),
    ("reminders", "declined", None), ("reminders", "wanted", None), ("yearly-hello", "yes", None),
    ("hold", "exercise", None), ("release", "exercise", None), ("topic-off", "pain", None), ("topic-on", "pain", None),
    ("exercise-unlock", "", None), ("spine-set-unlock", "", None), ("future-topics", "yes", None),
    ("intimate-topics", "yes", None), ("send-now", "treat-tests-and-doctors", None), ("staff-contact", "", None),
    ("safe-hours", "09:45-12:00", None), ("texts", "discreet", None), ("withdraw", "", None), ("rejoin", "", None),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Outage:
    """Nothing is sent from ``start`` on, until before ``end``."""

    start: int
    end: int


@dataclass(slots=True)
class Sent:
    """A message that went out, and what stood in the plan for it."""

    day: int
    past: Past
    wanted: Wanted


def events(last: int) -> st.SearchStrategy[list[Event]]:
    """Up to twenty records, most of them in the first years, where most happens."""
    days = st.one_of(st.integers(0, 0), st.integers(0, 400), st.integers(0, last))
    one = st.tuples(days, st.sampled_from(RECORDS)).map(
        lambda drawn: Event(drawn[0], drawn[1][0], drawn[1][1], _on(drawn[0], drawn[1][2]))
    )
    return st.lists(one, max_size=20).map(lambda found: sorted(found, key=lambda one: one.day))


def _on(day: int, before: int | None) -> int | None:
    return None if before is None else day - before


def lives(last: int) -> st.SearchStrategy[Life]:
    """Women of any age, enrolled on any day, on the real calendar."""
    born = st.one_of(st.none(), st.dates(date(1975, 1, 1), date(2008, 12, 31)), st.just(date(1996, 2, 29)))
    return st.builds(
        Life,
        events(last),
        enrolled=st.dates(date(2026, 1, 1), date(2029, 12, 31)),
        born=born,
        text=st.booleans(),
        email=st.just(True),
        rules=st.just(UK),
        answers=st.sampled_from([(), ("meno-first-nudge", "meno-repeat", "meno-started", "meno-followup")]),
    )


def outages(last: int) -> st.SearchStrategy[list[Outage]]:
    """A few outages, of a day to nearly two years."""
    lengths = st.one_of(st.integers(1, 5), st.integers(6, 60), st.integers(61, 700))
    one = st.tuples(st.integers(0, last), lengths).map(lambda drawn: Outage(drawn[0], drawn[0] + drawn[1]))
    return st.lists(one, max_size=4)


def live(her: Life, last: int, breaks: list[Outage]) -> list[Sent]:
    """Live her life through the outages: what went out, in order."""
    sent: list[Sent] = []
    while her.today <= last:
        stopped = [one.end for one in breaks if one.start <= her.today < one.end]
        if stopped:
            her.today = max(stopped)
            continue
        planned = [one for one in her.plan() if one.state == PLANNED and one.due_on is not None]
        now = [one for one in planned if one.due_on and one.due_on <= her.when(her.today)]
        for one in now:
            her.send(one)
            sent.append(Sent(her.today, her.history[-1], one))
        ahead = [her.number(one.due_on) for one in planned if one.due_on and one not in now]
        ahead += [one.day for one in her.events if one.day > her.today]
        her.today = her.today + 1 if now else min(ahead, default=last + 1)
    her.today = last
    return sent


def ask(her: Life, wanted: Wanted, day: int) -> gates.Verdict:
    """The last check before sending, at ten in the morning."""
    now = datetime.combine(her.when(day), time(10), LONDON)
    return gates.ask(
        pao(), wanted.step, wanted.occurrence, her.known(day), her.history, now, her.rules,
        due_on=wanted.due_on, channels=wanted.channels,
    )  # fmt: skip
