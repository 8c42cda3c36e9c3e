"""Record facts about a woman, and everything that follows from them, in one transaction."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from types import MappingProxyType

from sqlalchemy import Connection

from actions import answers, audit, work_items
from actions.dispatch.settle import wait_until_nothing_in_hand
from actions.errors import Refused
from actions.gather import Gathered, gather_known
from actions.replan import Replanned, replan
from actions.services import Services
from db.engine import writing
from db.queries import facts, women
from programme import corrections
from programme.alerts import ALERT_STATES
from programme.circumstances import Circumstances, parse_hours
from programme.facts import IN_ERROR, Fact, check_fact

NewFact = tuple[str, str, date | None]
ENDING = ("died", "withdraw", "not-pao", "loss")
ALERTS_OF: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "birth": ("find-birth-date", "breastfeeding-on-drug"),
        "loss": ("loss", "pregnant-after-loss"),
        "pregnancy": ("pregnant-on-drug", "pregnant-after-loss"),
        "break": ("new-break",),
        "menopause": ("early-menopause",),
    }
)
"""The tasks that a fact opened: when it is taken back there is nothing to be done about them."""


def record_fact(
    services: Services, now: datetime, actor: str, woman_id: int, name: str, value: str = "", on: date | None = None
) -> Replanned:
    """Record one fact and plan again. Raises Refused with sentences; then nothing has changed."""
    return record_facts(services, now, actor, woman_id, [(name, value, on)])


def record_facts(services: Services, now: datetime, actor: str, woman_id: int, new: Sequence[NewFact]) -> Replanned:
    """Record facts together and plan once."""
    with writing(services.engine) as connection:
        replanned = record_in(connection, services, now, actor, woman_id, new)
    if any(name in (*ENDING, IN_ERROR) for name, _, _ in new):
        wait_until_nothing_in_hand(services, now, [woman_id])
    return replanned


def record_in(
    connection: Connection, services: Services, now: datetime, actor: str, woman_id: int, new: Sequence[NewFact]
) -> Replanned:
    """The same inside a transaction of the caller's."""
    if not women.lock(connection, woman_id):
        raise Refused(["There is no such woman."], code="not-found")
    before = gather_known(connection, woman_id, services)
    corrects = any(name == IN_ERROR for name, _, _ in new)
    recorded = facts.of(connection, [woman_id]).get(woman_id, []) if corrects else []
    refuse_wrong(services, now, before, new, recorded)
    facts.append(connection, woman_id, [Fact(name, value, on, now, actor) for name, value, on in new])
    for name, value, _ in new:
        what = {"fact": name, "of": value} if name == IN_ERROR else {"fact": name}
        audit.record(connection, now, actor, "fact-recorded", woman_id, **what)
        if name in ENDING:
            answers.cancel_waiting(connection, now, woman_id, "no-longer-wanted", "Something changed about her.")
        _follow(connection, services, now, actor, before.circumstances, name, value)
    follow_states(connection, services, now, actor, before.circumstances, woman_id)
    return replan(connection, services, woman_id, now, actor)


def refuse_wrong(
    services: Services, now: datetime, her: Gathered, new: Sequence[NewFact], recorded: Sequence[Fact]
) -> None:
    """Raise Refused, with the name of the fact as the field of each sentence, when these cannot be recorded of her.

    ``recorded``: what was recorded so far; it is asked only where something is to be taken back.
    """
    today = now.astimezone(services.zone).date()
    found = [
        (sentence, name) for name, value, on in new for sentence in _problems(services, her, name, value, on, today)
    ]
    if found:
        raise Refused([sentence for sentence, _ in found], [name for _, name in found])
    for name, value, _ in new:
        if name == IN_ERROR and corrections.latest(recorded, value) is None:
            raise Refused([f"There is no record of “{value}” that could be taken back."], [IN_ERROR])


def _problems(services: Services, her: Gathered, name: str, value: str, on: date | None, today: date) -> list[str]:
    problems = check_fact(name, value, on, today)
    if problems:
        return problems
    known = her.circumstances
    if known.died_on is not None and name != "died-in-error":
        return ["It is recorded that she has died. If that is wrong, record “died-in-error” first."]
    if name in ("send-now", "stop-step") and value not in her.programme.steps:
        return [f"“{value}” is not a step of the programme. `recovery timeline` shows the names of the steps."]
    if name in ("topic-off", "topic-on") and value not in her.programme.topics:
        return [f"“{value}” is not a topic. Use one of: {', '.join(her.programme.topics)}."]
    if name == "safe-hours":
        try:
            parse_hours(value)
        except ValueError as error:
            return [str(error)]
    return _date_problems(her, name, on)


def _date_problems(her: Gathered, name: str, on: date | None) -> list[str]:
    born = her.circumstances.born
    if on is not None and born is not None and on < born:
        return [f"The day of “{name}” ({on:%-d %B %Y}) is before her own date of birth. Please check the year."]
    if name == "restart" and not her.circumstances.lost and not her.circumstances.loss_hold:
        return ["No loss is recorded, so nothing is held. To end a pause, use “resume”."]
    if name == "loss-wording-approved" and not her.circumstances.lost:
        return ["No loss is recorded, so there is no note to approve."]
    return []


def _follow(
    connection: Connection,
    services: Services,
    now: datetime,
    actor: str,
    before: Circumstances,
    name: str,
    value: str,
) -> None:
    woman_id = before.woman
    calendar = services.work_calendar

    def item(kind: str, reason: str) -> None:
        work_items.open_item(connection, kind, woman_id, reason, now, calendar, actor=actor)

    if name == "loss":
        item(
            "loss", "A loss was reported. Everything is held. Approve the note today, then call if she would like that."
        )
    elif name == "break":
        item("new-break", "A new break, or signs of one, were reported. Exercise messages are held.")
    elif name == "died":
        item("death", "A death was reported. Everything has stopped. A second person checks the report.")
    elif name == IN_ERROR:
        for kind in ALERTS_OF.get(value, ()):
            work_items.close_matter(connection, f"{kind}:{woman_id}", now, actor)
        if value == "loss":
            item(
                "loss-corrected",
                "A loss was recorded in error. Everything is still held. Call her, then start messages again with her.",
            )
    elif name == "restart":
        work_items.close_matter(connection, f"loss-corrected:{woman_id}", now, actor)
    elif name == "birth" and before.birth is None:
        work_items.close_matter(connection, f"status-check:{woman_id}", now, actor)


def follow_states(
    connection: Connection, services: Services, now: datetime, actor: str, before: Circumstances, woman_id: int
) -> None:
    """Alerts that come from how things stand together, whichever fact made them so."""
    her = gather_known(connection, woman_id, services)
    known = her.circumstances
    for state in ALERT_STATES:
        if state.holds(known) and not state.holds(before):
            work_items.open_item(
                connection, state.kind, woman_id, state.reason, now, services.work_calendar, actor=actor
            )
