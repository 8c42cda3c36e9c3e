"""What to do with a claimed message: send it on some channels, hold it, skip it, or call it failed. No database."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from actions.dispatch import channel_state
from actions.dispatch.channel_state import Stopped
from actions.dispatch.state import FAILED, UNKNOWN, DeliveryRow
from actions.dispatch.ways import Target, targets
from actions.gather import EMAIL, TEXT, Gathered
from actions.operating.events import EventLog, where
from actions.replan import by_event
from actions.services import Services
from db.queries.messages import MessageRow
from delivery.protocol import EmailSender, TextSender
from programme import gates
from programme.history import History
from programme.reasons import sentence
from programme.wording import Wording

log = EventLog(__name__)

FAULT_WAIT = timedelta(hours=1)
NOT_SET_UP_WAIT = timedelta(hours=1)
PLANNING_WAIT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Send:
    """Send it on these ways; on those in ``later`` when their channel sends again. Not after ``until``."""

    ways: tuple[Target, ...]
    later: tuple[tuple[Target, Stopped], ...]
    wording: Wording
    until: datetime
    own_values: Mapping[str, str] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Rest:
    """Do not send it now. ``state`` is held, skipped or failed; ``due_at``: when to look again."""

    state: str
    code: str
    reason: str
    due_at: datetime | None = None
    fault: bool = False


@dataclass(frozen=True, slots=True)
class Case:
    """A claimed message and everything it is decided on."""

    message: MessageRow
    gathered: Gathered
    history: History
    deliveries: tuple[DeliveryRow, ...]


def sender_of(services: Services, channel: str) -> TextSender | EmailSender | None:
    """Who sends on a channel; None when it is not set up."""
    return services.text_sender if channel == TEXT else services.email_sender


def own_values(message: MessageRow) -> dict[str, str]:
    """What only this message knows: a code, a date, an address."""
    return {name: str(value) for name, value in json.loads(message.values or "{}").items()}


def decide(services: Services, case: Case, now: datetime, stopped: Mapping[str, Stopped]) -> Send | Rest:
    """Ask the gates with what is true now. A fault in the program holds this one message and no other."""
    try:
        return _decide(services, case, now, stopped)
    except Exception as error:  # one woman's odd record must not keep everybody else waiting
        log.error(
            "message.not-decided",
            message=case.message.id,
            error=type(error).__name__,
            where=where(error.__traceback__),
        )
        return Rest(
            "held",
            "program-fault",
            "A fault in the program holds this message. Tell support.",
            now + FAULT_WAIT,
            fault=True,
        )


def _decide(services: Services, case: Case, now: datetime, stopped: Mapping[str, Stopped]) -> Send | Rest:
    message = case.message
    programme = case.gathered.programme
    step = programme.steps.get(message.step)
    if step is None:
        return Rest("skipped", "no-longer-wanted", sentence("no-longer-wanted"))
    if case.gathered.woman.plan_outdated and not by_event(step, message.occurrence):
        return Rest("held", "programme-changed", sentence("programme-changed"), now + PLANNING_WAIT)
    if message.expires_at is not None and now >= message.expires_at:
        return _over(case, "time-over", sentence("time-over"))
    verdict = gates.ask(
        programme,
        message.step,
        message.occurrence,
        case.gathered.circumstances,
        _before(case),
        now,
        services.rules,
        due_on=message.due_on,
        channels=narrowed(message.channels),
        immediate=message.immediate,
    )
    if isinstance(verdict, gates.Skip):
        return _over(case, verdict.code, verdict.reason)
    if isinstance(verdict, gates.Hold):
        return Rest("held", verdict.code, verdict.reason, verdict.until)
    values = own_values(message)
    found = targets(step, verdict.channels, case.gathered, values, case.deliveries)
    if not found:
        return _over(case, "no-channel", sentence("no-channel"))
    able = tuple(one for one in found if sender_of(services, one.channel) is not None)
    if not able:
        names = " and ".join(channel_state.NAMES[one.channel].lower() for one in found)
        return Rest("held", "channel-not-set-up", f"Sending {names} is not set up.", now + NOT_SET_UP_WAIT)
    going = tuple(one for one in able if one.channel not in stopped)
    later = tuple((one, stopped[one.channel]) for one in able if one.channel in stopped)
    return Send(going, later, verdict.wording, verdict.until, values)


def narrowed(channels: str | None) -> tuple[str, ...] | None:
    """The stored list of channels that a message is narrowed to; None: the step's own."""
    if not channels:
        return None
    return tuple(one for one in re.split(r"[^a-z]+", channels) if one in (TEXT, EMAIL))


def _before(case: Case) -> History:
    """Her past without this message itself, and without steps that the programme no longer has."""
    own = (case.message.step, case.message.occurrence)
    return tuple(past for past in case.history if past.key != own and past.step in case.gathered.programme.steps)


def _over(case: Case, code: str, reason: str) -> Rest:
    """Nothing more to send: failed where something failed, unknown where that is what it is, else skipped."""
    for state in (UNKNOWN, FAILED):
        for one in case.deliveries:
            if one.state == state:
                return Rest(state, one.reason_code or code, one.reason or reason)
    return Rest("skipped", code, reason)
