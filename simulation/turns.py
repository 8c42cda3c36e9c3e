"""Turns that a life takes: pregnancies, births, losses, breaks, the menopause, lost telephones. Each may bring acts."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from simulation.acts import NURSE, Act, World, new_address, records, will_text
from simulation.person import Person

SOON = timedelta(seconds=1)
DAY = timedelta(days=1)


def _enrolled(person: Person) -> bool:
    return person.woman_id is not None and person.alive


def pregnant_again(world: World, person: Person) -> None:
    """A nurse hears of a new pregnancy, sooner or later."""
    now = world.clock()
    if not _enrolled(person) or person.menopause_begun or (person.pregnant_until and now < person.pregnant_until):
        return
    due = now + DAY * person.profile.rng.randint(90, 220)
    records(world, person, [("pregnancy", "pregnant", None), ("due-date", "", due.date())])
    person.pregnant_until = due
    world.later(person, SOON, "pregnancy-goes-on", due=due.date())


def pregnancy_goes_on(world: World, person: Person, ending: str | None = None, due: date | None = None) -> None:
    """Settle how this pregnancy ends."""
    rng, now = person.profile.rng, world.clock()
    due = due or date.fromisoformat(person.profile.form["due_date"])
    until = timedelta(days=max(1, (due - now.date()).days + rng.randint(-14, 10)))
    person.pregnant_until = now + until
    ending = ending or rng.choices(("birth", "loss", "no-news"), (80, 12, 8))[0]
    if ending == "birth":
        world.later(person, until + DAY * rng.choice((0, 1, 3, 8, 30, 70)), "birth", on=(now + until).date())
    elif ending == "loss":
        world.later(person, until * rng.random(), "loss", by=rng.choice(("nurse", "text")))
    else:
        world.later(person, until + DAY * rng.randint(60, 400), "birth", on=(now + until).date())


def birth(world: World, person: Person, on: date) -> None:
    """A nurse records a birth; now and then without its day, or without where the baby is."""
    if not _enrolled(person):
        return
    rng = person.profile.rng
    facts: list[tuple[str, str, Any]] = [("birth", "", on if rng.random() < 0.9 else None)]
    if rng.random() < 0.9:
        facts.append(("baby", rng.choices(("with-her", "in-hospital", "in-care", "not-said"), (8, 1, 1, 1))[0], None))
        facts.append(("feeding", rng.choice(("breastfeeding", "mixed", "not-breastfeeding", "not-known")), None))
    records(world, person, facts)
    person.pregnant_until = None


def loss(world: World, person: Person, by: str) -> None:
    """A pregnancy or a baby is lost."""
    if not _enrolled(person):
        return
    rng = person.profile.rng
    person.pregnant_until = None
    if by == "text" and person.mobile:
        will_text(world, person, "loss", SOON)
    else:
        on = (world.clock() - DAY * rng.randint(0, 20)).date()
        records(world, person, [("loss", "", on if rng.random() < 0.8 else None)])
    if rng.random() < 0.6:
        world.later(person, DAY * rng.randint(20, 500), "restart")
    if rng.random() < 0.3:
        world.later(person, DAY * rng.randint(3, 90), "nurse-records", facts=[("pregnancy", "not-pregnant", None)])


def restart(world: World, person: Person) -> None:
    """After a loss, a nurse restarts messages with her; perhaps exercise and pain too, perhaps what she asks for."""
    if not _enrolled(person):
        return
    rng = person.profile.rng
    records(world, person, [("restart", "", None)])
    if rng.random() < 0.5:
        world.later(person, DAY * rng.randint(1, 30), "nurse-records", facts=[("staff-resume", "yes", None)])
    if rng.random() < 0.3:
        asked = [("future-topics", "yes", None), ("intimate-topics", "yes", None), ("staff-contact", "", None)]
        world.later(person, DAY * rng.randint(1, 60), "nurse-records", facts=asked)


def new_break(world: World, person: Person, by: str) -> None:
    """Another bone, or signs of it."""
    if not _enrolled(person):
        return
    if by == "text" and person.mobile:
        will_text(world, person, "signs", SOON)
        return
    records(world, person, [("break", "", world.clock().date())])


def menopause(world: World, person: Person, cause: str) -> None:
    """It has begun. Often nobody is told before she is asked."""
    person.menopause_begun = True
    if _enrolled(person) and (cause != "natural" or person.profile.rng.random() < 0.3):
        begun = (world.clock() - DAY * person.profile.rng.randint(0, 120)).date()
        records(world, person, [("menopause", "begun", begun), ("menopause-cause", cause, None)])


def birth_date_found(world: World, person: Person, ago: int) -> None:
    """The day of a birth is found out late."""
    if _enrolled(person):
        records(world, person, [("birth", "", (world.clock() - DAY * ago).date())])


def status_found(world: World, person: Person, pregnant: bool) -> None:
    """It is found out whether she is pregnant."""
    if not _enrolled(person):
        return
    if not pregnant:
        records(world, person, [("pregnancy", "not-pregnant", None)])
        return
    pregnant_again(world, person)


def dies(world: World, person: Person, in_error: bool) -> None:
    """Her death is reported; seldom in error. Her phone may still be answered."""
    if not _enrolled(person):
        return
    rng = person.profile.rng
    records(world, person, [("died", "", None)])
    person.alive = False
    if in_error:
        world.later(person, DAY * rng.randint(1, 20), "died-in-error")
    elif person.mobile and rng.random() < 0.5:
        will_text(world, person, rng.choice(("stop-texts", "asks", "help")), DAY * rng.randint(1, 90))


def died_in_error(world: World, person: Person) -> None:
    """The report was wrong."""
    records(world, person, [("died-in-error", "", None)], actor="nurse Bo")
    person.alive = True


def number_lost(world: World, person: Person) -> None:
    """Her number stops working, and she does not think of telling us. Happens without the service."""
    if person.mobile:
        world.post.addresses[person.mobile].dead = True
        person.diary.write(world.clock(), "world", "Her number stops working")


def number_to_stranger(world: World, person: Person) -> None:
    """Her number is given to somebody else. Happens without the service."""
    if person.mobile:
        world.post.addresses[person.mobile].owner = None
        person.diary.write(world.clock(), "world", "Her number now belongs to a stranger")


def email_dies(world: World, person: Person) -> None:
    """Her mailbox is closed. Happens without the service."""
    if person.email:
        world.post.addresses[person.email].dead = True
        person.diary.write(world.clock(), "world", "Her mailbox is closed")


def new_number(world: World, person: Person) -> None:
    """She has a new number; the old one dies, goes to a stranger, or stays in a drawer."""
    rng = person.profile.rng
    chance = rng.random()
    if chance < 0.5:
        number_lost(world, person)
    elif chance < 0.75:
        number_to_stranger(world, person)
    new_address(world, person, "text")


def new_email(world: World, person: Person) -> None:
    """She has a new mailbox."""
    new_address(world, person, "email")


def says_something(world: World, person: Person) -> None:
    """She writes out of the blue."""
    if _enrolled(person) and person.mobile:
        meaning = person.profile.rng.choices(
            ("thanks", "asks", "help", "1", "3", "urgent", "yes", "signs", "fewer"), (8, 6, 4, 2, 2, 1, 1, 1, 1)
        )[0]
        will_text(world, person, meaning, SOON)


def fewer(world: World, person: Person) -> None:
    """She asks for fewer messages by text, or a nurse notes it."""
    if not _enrolled(person):
        return
    if person.mobile and person.profile.rng.random() < 0.6:
        will_text(world, person, "fewer", SOON)
    else:
        records(world, person, [("pace", "fewer", None)])


def resume(world: World, person: Person) -> None:
    """RESUME, paused or not."""
    if _enrolled(person) and person.mobile:
        will_text(world, person, "resume", SOON)


def stop_text(world: World, person: Person) -> None:
    """STOP from her phone."""
    if _enrolled(person) and person.mobile:
        will_text(world, person, "stop-texts", SOON)


def changes_mind(world: World, person: Person) -> None:
    """Something about her is recorded anew."""
    if _enrolled(person):
        records(world, person, [person.profile.rng.choice(_CHANGES)], actor=NURSE)


_CHANGES: tuple[tuple[str, str, None], ...] = (
    ("treatment", "drug", None), ("treatment", "monitoring", None), ("treatment", "undecided", None),
    ("nation", "wales", None), ("nation", "northern-ireland", None), ("texts", "full", None), ("texts", "usual", None),
    ("texts", "discreet", None), ("safe-hours", "12:00-15:00", None), ("safe-hours", "any", None),
    ("topic-off", "emotional", None), ("topic-off", "pain", None), ("topic-on", "emotional", None),
    ("pace", "usual", None), ("intimate-topics", "yes", None), ("future-topics", "yes", None),
    ("future-topics", "no", None), ("partner", "yes", None), ("partner", "no", None), ("hold", "pain", None),
    ("release", "pain", None), ("hold", "emotional", None), ("release", "emotional", None),
    ("exercise-unlock", "", None), ("feeding", "not-breastfeeding", None), ("baby", "in-care", None),
    ("reminders", "wanted", None), ("break-sites", "spine-and-hip", None), ("yearly-hello", "no", None),
    ("talk", "booked", None), ("send-now", "connect-helpline", None), ("stop-step", "connect-groups", None),
)  # fmt: skip

TURNS: Mapping[str, Act] = {
    "pregnant-again": pregnant_again,
    "pregnancy-goes-on": pregnancy_goes_on,
    "birth": birth,
    "loss": loss,
    "restart": restart,
    "new-break": new_break,
    "menopause": menopause,
    "birth-date-found": birth_date_found,
    "status-found": status_found,
    "dies": dies,
    "died-in-error": died_in_error,
    "number-lost": number_lost,
    "number-to-stranger": number_to_stranger,
    "email-dies": email_dies,
    "new-number": new_number,
    "new-email": new_email,
    "says-something": says_something,
    "fewer": fewer,
    "resume": resume,
    "stop-text": stop_text,
    "changes-mind": changes_mind,
}
WITHOUT_SERVICE = frozenset({"number-lost", "number-to-stranger", "email-dies", "pregnancy-goes-on"})
"""Turns that happen out in the world, whether the service runs or not."""
