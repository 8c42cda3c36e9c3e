"""A woman's page: what is coming, what went, what was held, what she said, and how things stand."""

from collections import Counter
from collections.abc import Sequence
from datetime import date, datetime
from typing import Final

from flask import Response, abort, request

from actions import preview, task_list, woman_actions, woman_record
from actions.errors import Refused
from actions.fact_words import fact_label, fact_value
from actions.gather import CHANNELS, Way
from actions.held_back import held_back
from actions.record_words import ACTIONS, MEANINGS
from actions.staff import people
from actions.task_words import TITLES
from actions.woman_record import Happened, Line, Record
from programme import corrections
from programme.facts import NOT_KNOWN
from web.context import now, services
from web.personal.words import blocks
from web.staff.access import current_user, staff
from web.staff.layout import blueprint, problem, seen, show, to
from web.staff.tasks import LINKS
from web.staff.woman_page_picture import Mark, Picture, draw
from web.staff.women import woman_of
from web.staff.women_words import (
    CHANNELS as CHANNEL_WORDS,
)
from web.staff.women_words import (
    DELIVERY_STATES,
    stage,
    standing_facts,
    words_to_show,
)

SOON: Final = 8
UNKNOWN_VALUES: Final = frozenset({NOT_KNOWN, "not-said"})
WENT: Final = frozenset({"sent", "sending", "failed", "unknown"})
CLOSED: Final = {
    "no-address": "None on record",
    "bad-address": "It does not work",
    "not-confirmed": "She has not said yes yet",
    "lapsed": "She did not answer the invitation",
    "stopped": "She stopped these",
    "wrong": "It reaches somebody else",
}
CONSENT_EVENTS: Final = {
    "given": "Agreed to be asked",
    "invited": "Invitation",
    "reminded": "Reminder of the invitation",
    "confirmed": "Said yes",
    "stopped": "Stopped",
    "lapsed": "Invitation lapsed",
    "wrong": "Reaches somebody else",
}
SAID: Final = {
    "changed": "Saved. Her messages are planned anew.",
    "loss": "Everything is held, from this moment on.",
    "withdrawn": "She has left. Nothing more is sent.",
    "died": "Everything has stopped. A second person must confirm the report.",
    "settled": "Saved.",
    "erasure-asked": "Her messages have stopped. A second person must now erase her record.",
    "invited": "The invitation is on its way.",
    "help": "The numbers for urgent help are on their way to her.",
    "code": "The new number or address is proved, and in use from now on.",
    "approved": "Approved. The note goes in her next sending hours.",
}


@blueprint.get("/women/<reference>")
@staff("nurse")
def woman(reference: str) -> Response:
    """Her page. Opening it is put on record."""
    woman_id = woman_of(reference)
    seen(woman_id)
    return her_page(woman_id)


def her_page(woman_id: int, *, errors: list[dict[str, str]] | None = None) -> Response:
    """Her page, as it stands now."""
    record = woman_record.read(services(), woman_id, now())
    today = services().rules.hours.local_day(now())
    programme = record.her.programme
    steps = {step.key: step.says.rstrip(".") for step in programme.steps.values()}
    coming = [one for one in record.in_state("planned") if one.due_on]
    went = sorted((one for one in record.lines if one.state in WENT), key=_when, reverse=True)
    tasks = task_list.open_tasks(services(), now(), woman_id)
    names = _names(record, [one.owner for one in tasks.tasks if one.owner])
    return show(
        "women/page", errors=errors, status=422 if errors else 200, record=record, her=record.her,
        known=record.her.circumstances, today=today, stage=stage(record.her.circumstances, today),
        said=SAID.get(request.args.get("said", "")), picture=_picture(record, today),
        coming=coming, soon=SOON, went=[{"line": one, "look": _look(one)} for one in went],
        held=[one for one in record.lines if held_back(one.state, one.code)],
        not_hers=[one for one in record.in_state("held") if not held_back(one.state, one.code)],
        skipped=record.in_state("skipped", "cancelled"),
        ways=[_way(record, channel, today) for channel in CHANNELS], names=names, steps=steps,
        stands=_standing(record, steps),
        all_facts=[(fact_label(one.name), fact_value(one.name, one.value, one.on, steps), one, stands)
                   for one, stands in reversed(corrections.judged(record.facts))],
        history=[(one, _happened(one), names.get(one.actor, one.actor)) for one in record.history],
        channels=CHANNEL_WORDS, states=DELIVERY_STATES, meanings=MEANINGS, events=CONSENT_EVENTS, me=current_user(),
        tasks=tasks, titles=TITLES, links=LINKS, clock=now(), programme=programme,
        in_force=services().programme, stays=programme.sha256 != services().programme.sha256,
    )  # fmt: skip


@blueprint.get("/women/<reference>/messages/<int:message_id>")
@staff("nurse")
def woman_message(reference: str, message_id: int) -> Response:
    """One message: its exact words and receipts, or the words it would have."""
    woman_id = woman_of(reference)
    line, tries = woman_record.tries(services(), woman_id, message_id)
    if line is None:
        abort(404)
    seen(woman_id)
    ahead = []
    if not tries and line.state in ("planned", "held"):
        ahead = words_to_show(preview.next_words(services(), now(), woman_id, message_id))
    shown = [
        {"one": one, "blocks": blocks(one.text) if one.channel == "email" else [], "state": _outcome(one.outcome)}
        for one in tries
    ]
    return show(
        "women/message", back=f"/staff/women/{reference}", reference=reference, line=line, tries=shown, ahead=ahead,
        look=_look(line), channels=CHANNEL_WORDS, states=DELIVERY_STATES,
        may_stop=line.state in ("planned", "held") and (step := services().step(line.step)) is not None and step.counts,
    )  # fmt: skip


@blueprint.post("/women/<reference>/invite")
@staff("nurse")
def woman_invite(reference: str) -> Response:
    """Ask her once more whether she would like messages."""
    woman_id = woman_of(reference)
    try:
        woman_actions.invite_again(
            services(), now(), current_user().actor, woman_id, request.form.get("channel", "")[:10]
        )
    except Refused as refused:
        return her_page(woman_id, errors=problem(refused.problems[0]))
    return to("staff.woman", reference=reference, said="invited")


def _standing(record: Record, steps: dict[str, str]) -> dict[str, object]:
    """How things stand: what is known, what is not, and who recorded most of it on which day."""
    facts = standing_facts(record.facts, record.her.circumstances)
    known = [one for one in facts if one.value not in UNKNOWN_VALUES]
    stamps = Counter((one.recorded_at.date(), one.actor) for one in facts)
    return {
        "standing": [(fact_label(one.name), fact_value(one.name, one.value, one.on, steps), one) for one in known],
        "unknown": [fact_label(one.name) for one in facts if one.value in UNKNOWN_VALUES],
        "usual": stamps.most_common(1)[0][0] if stamps else None,
    }


def _when(line: Line) -> datetime:
    return line.sent_at or datetime.min.replace(tzinfo=services().zone)


def _look(line: Line) -> str:
    """How a message that went looks: delivered, sent, failed, held or planned."""
    states = {part.state for part in line.parts}
    if line.state == "held":
        return "held" if held_back(line.state, line.code) else "quiet"
    if line.state == "planned":
        return line.state
    if line.state in ("skipped", "cancelled"):
        return "quiet"
    if "delivered" in states:
        return "delivered"
    if line.state == "failed" or states == {"failed"}:
        return "failed"
    return "sent"


def _outcome(outcome: str | None) -> str:
    return {
        None: "In hand", "accepted": "Accepted", "rejected": "Refused", "not-sent": "Not sent, tried again later",
        "setup-fault": "Not sent: our set-up", "unknown": "Not certain", "not-accepted": "Not accepted",
        "withdrawn": "Put back before it went out",
    }.get(outcome, str(outcome))  # fmt: skip


def _picture(record: Record, today: date) -> Picture:
    marks = [
        Mark(line.on, look, line.says)
        for line in record.lines
        if line.on is not None and (look := _look(line)) != "quiet" and not (look == "held" and line.on < today)
    ]
    enrolled = record.her.circumstances.enrolled_on or record.created_at.astimezone(services().zone).date()
    start = min([enrolled, *(one.on for one in marks)])
    return draw(marks, start, today)


def _way(record: Record, channel: str, today: date) -> dict[str, object]:
    way: Way = record.her.ways[channel]
    events = [one for one in record.consents if one.channel == channel]
    address = way.address
    return {
        "channel": channel,
        "value": address.value if address else None,
        "closed": CLOSED.get(way.closed_because or "", way.closed_because),
        "proved": _age(address.proved_at, today) if address and address.proved_at else None,
        "failures": address.failures if address else 0,
        "events": events,
        "may_invite": not woman_actions.may_invite(record.her, list(record.consents), channel),
        "before": [one for one in record.her.addresses if one.channel == channel and one is not address],
    }


def _age(proved_at: datetime, today: date) -> str:
    day = proved_at.astimezone(services().zone).date()
    days = (today - day).days
    if days < 1:
        return "today"
    months = days // 30
    ago = f"{days} days ago" if days < 60 else f"{months} months ago" if months < 24 else f"{months // 12} years ago"
    return f"{day.day} {day:%B %Y} ({'yesterday' if days == 1 else ago})"


def _names(record: Record, owners: list[str]) -> dict[str, str]:
    actors: Sequence[str] = [
        *(one.actor for one in record.facts), *(one.actor for one in record.history),
        *(one.actor for one in record.consents), *owners,
        *([record.death_asked_by] if record.death_asked_by else []),
    ]  # fmt: skip
    return people.names_of(services(), actors)


def _happened(one: Happened) -> str:
    said = ACTIONS.get(one.action, one.action.replace("-", " ").capitalize())
    fact = one.details.get("fact")
    if isinstance(fact, str):
        return f"{said}: {fact_label(fact)}"
    channel = one.details.get("channel")
    return f"{said} ({CHANNEL_WORDS.get(str(channel), channel)})" if channel else said
