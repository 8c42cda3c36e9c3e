"""What women and nurses do, each through the action that the pages, the command line or the webhooks call.

An act first does what may fail, and only then notes it and what follows: after a crash the whole act is done again, as
a person would who got no answer.
"""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Protocol

from actions import contact, preferences, receive_reply
from actions.change_circumstances import record_facts
from actions.enrolment import confirm, enrol
from actions.errors import Refused
from actions.preferences import pause, start, stop, withdraw
from actions.services import Services
from db.engine import reading
from db.queries import addresses
from simulation.clock import FastClock
from simulation.person import Person
from simulation.providers import Post
from simulation.words_of_hers import say

NURSE, HER_PAGE, OPERATOR = "nurse Amal", "her page", "operator: Bo"


Again = Callable[[Services, datetime], object]
"""Enters the same once more."""


class World(Protocol):
    """What acts may use of the world."""

    clock: FastClock
    post: Post

    @property
    def services(self) -> Services:
        """What every action is given now."""

    def shown(self) -> datetime:
        """What the service's clock shows, right or wrong."""

    def later(self, person: Person, after: timedelta, what: str, **args: Any) -> None:
        """Have something happen to her later."""

    def entered(self, person: Person | None, again: Again, *, begins: bool = False) -> None:
        """Something was entered, which a copy of before knows nothing of. ``begins``: it opens a channel."""

    def new_number(self, person: Person) -> str | None:
        """A number that nobody has had; None: there are no more."""

    def new_mailbox(self, person: Person, value: str) -> str:
        """A mailbox of hers."""


Act = Callable[..., None]


def enrols(world: World, person: Person) -> None:
    """A nurse enters her details."""
    form, now = person.profile.form, world.clock()
    try:
        found = enrol.enrol(world.services, world.shown(), NURSE, form)
        person.woman_id = found.woman_id
    except Refused as refused:
        person.woman_id = _already(world, person)
        if person.woman_id is None:
            raise refused from None
    world.entered(person, lambda services, at: _enrols_again(services, at, person))
    told = ", ".join(f"{name}={value}" for name, value in form.items() if name not in ("first_name", "last_name"))
    person.diary.write(now, "enrolled", f"A nurse enrols her ({person.profile.situation}): {told}")


def _enrols_again(services: Services, at: datetime, person: Person) -> None:
    if person.woman_id is None:
        person.woman_id = enrol.enrol(services, at, NURSE, person.profile.form).woman_id


def _already(world: World, person: Person) -> int | None:
    """Her record, where an earlier try had come through before the crash."""
    ways = (("text", person.profile.form.get("mobile")), ("email", person.profile.form["email"]))
    with reading(world.services.engine) as connection:
        for channel, value in ways:
            holders = addresses.holders(connection, channel, value) if value else []
            if holders:
                return holders[0].woman_id
    return None


def records(world: World, person: Person, facts: list[tuple[str, str, Any]], actor: str = NURSE) -> None:
    """A nurse records facts about her."""
    record_facts(world.services, world.shown(), actor, person.id, facts)
    world.entered(person, lambda services, at: record_facts(services, at, actor, person.id, facts))
    said = ", ".join(" ".join(str(part) for part in fact if part) for fact in facts)
    person.diary.write(world.clock(), "facts", f"A nurse records: {said}", facts=facts, shown=world.shown())


def texts(world: World, person: Person, meaning: str, body: str = "", sender: str = "", id: str = "") -> None:  # noqa: A002
    """A text from her number, by her or by whoever has it now."""
    number = sender or person.mobile
    if number is None:
        return
    stranger = world.post.addresses[number].owner != person.number
    told = world.post.texted(number, body, id)
    received = receive_reply.receive_text(world.services, world.shown(), number, body, id, told)
    who = "A stranger with her number" if stranger else "She"
    again = "" if received.new else " (the provider says so again)"
    person.diary.write(
        world.clock(), "said", f"{who} texts “{body}”{again}", meaning=meaning, number=number, new=received.new,
        known=received.woman_id == person.woman_id,
    )  # fmt: skip


def will_text(world: World, person: Person, meaning: str, after: timedelta, sender: str = "") -> None:
    """Have a text come in a while; the words and the provider's number for it are settled now."""
    person.texts_sent += 1
    world.later(
        person, after, "texts", meaning=meaning, body=say(person.profile.rng, meaning), sender=sender,
        id=f"IN{person.number:04d}{person.texts_sent:06d}",
    )  # fmt: skip


def says(world: World, person: Person, meaning: str) -> None:
    """She writes of her own accord."""
    if person.alive and person.mobile:
        will_text(world, person, meaning, timedelta(seconds=1))


def confirms(world: World, person: Person, channel: str) -> None:
    """She says yes on the page that the invitation leads to."""
    confirm.confirm(world.services, world.shown(), HER_PAGE, person.id, channel, how="her page")
    world.entered(person, lambda services, at: start(services, at, NURSE, person.id, channel), begins=True)
    person.diary.write(world.clock(), "confirmed", f"She says yes to {channel} on her page", channel=channel)


def stops(world: World, person: Person, channel: str, how: str = "private link") -> None:
    """She stops a channel on her page, or by the one click in an email."""
    if person.woman_id is None or not person.alive:
        return
    preferences.stop(world.services, world.shown(), HER_PAGE, person.id, channel, how=how)
    world.entered(person, lambda services, at: stop(services, at, NURSE, person.id, channel, how="entered again"))
    person.diary.write(world.clock(), "stopped", f"She stops {channel} ({how})", channels=(channel,))


def unsubscribes(world: World, person: Person) -> None:
    """One click in an email."""
    stops(world, person, "email", "one click")


def withdraws(world: World, person: Person) -> None:
    """She leaves for good."""
    if person.woman_id is None or not person.alive:
        return
    preferences.withdraw(world.services, world.shown(), HER_PAGE, person.id)
    world.entered(person, lambda services, at: withdraw(services, at, NURSE, person.id))
    person.diary.write(world.clock(), "stopped", "She leaves the programme", channels=("text", "email"))


def starts_again(world: World, person: Person) -> None:
    """START from her phone, or the button on her page."""
    rng = person.profile.rng
    if person.woman_id is None or not person.alive:
        return
    if person.mobile and rng.random() < 0.6:
        will_text(world, person, "start", timedelta(seconds=1))
        return
    starts_on_page(world, person, rng.choice(("text", "email")))


def starts_on_page(world: World, person: Person, channel: str) -> None:
    """She starts a channel again on her page."""
    began = preferences.start(world.services, world.shown(), HER_PAGE, person.id, channel)
    if began:
        world.entered(person, lambda services, at: start(services, at, NURSE, person.id, channel), begins=True)
    what = "" if began else ", in vain"
    person.diary.write(world.clock(), "start-on-page", f"She starts {channel} again on her page{what}", channel=channel)


def pauses(world: World, person: Person, weeks: int, by: str) -> None:
    """She rests for some weeks."""
    if person.woman_id is None or not person.alive:
        return
    if by == "text" and person.mobile:
        will_text(world, person, f"pause-{weeks}", timedelta(seconds=1))
        return
    preferences.pause(world.services, world.shown(), HER_PAGE, person.id, weeks)
    world.entered(person, lambda services, at: pause(services, at, NURSE, person.id, weeks))
    person.diary.write(
        world.clock(),
        "facts",
        f"She pauses for {weeks} weeks on her page",
        facts=[("pause", str(weeks), None)],
        shown=world.shown(),
    )


def new_address(world: World, person: Person, channel: str, actor: str = HER_PAGE) -> None:
    """She has a new number or mailbox and asks for it to be used; a code goes there."""
    if person.woman_id is None or not person.alive:
        return
    new = world.new_number(person) if channel == "text" else _new_mailbox(world, person)
    if new is None:
        return
    contact.request_change(world.services, world.shown(), actor, person.id, channel, new)
    person.asked[channel] = new
    person.diary.write(world.clock(), "asked", f"A new {channel} address is asked for: {new}", channel=channel)


def _new_mailbox(world: World, person: Person) -> str:
    count = sum(1 for _ in person.diary.of_kind("asked")) + 2
    return world.new_mailbox(person, f"woman{person.number}.{count}@example.org")


def types_code(world: World, person: Person, channel: str, code: str) -> None:
    """She types the code that came to the new address."""
    answer = contact.prove_change(world.services, world.shown(), HER_PAGE, person.id, code)
    person.diary.write(world.clock(), "code", f"She types the code: {answer}", answer=str(answer), channel=channel)
    if answer is contact.CodeAnswer.RIGHT and channel in person.asked:
        new = person.asked.pop(channel)
        if channel == "text":
            person.mobile = new
        else:
            person.email = new
        world.entered(person, lambda services, at: _new_address_again(services, at, person, channel))


def _new_address_again(services: Services, at: datetime, person: Person, channel: str) -> None:
    value = person.mobile if channel == "text" else person.email
    if value is not None:
        contact.request_change(services, at, NURSE, person.id, channel, value)
        person.asked[channel] = value


ACTS: Mapping[str, Act] = {
    "enrols": enrols,
    "nurse-records": records,
    "texts": texts,
    "says": says,
    "confirms": confirms,
    "stops": stops,
    "unsubscribe": unsubscribes,
    "withdraw": withdraws,
    "start-again": starts_again,
    "starts-on-page": starts_on_page,
    "pause": pauses,
    "new-address": new_address,
    "types-code": types_code,
}
"""Acts that reach the service; those that bring others with them stand in ``turns.py``."""
