"""Everything that was ever recorded about a woman, folded into what is known now.

Facts are folded in the order they were recorded; the last word on a matter counts. Where one fact ends another (a loss
ends an earlier restart, a new pregnancy ends an earlier birth), the order decides, never the day alone: two things may
be recorded on one day.
"""

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from programme.circumstances import (
    NOT_PREGNANT,
    PREGNANT,
    UNKNOWN,
    Channel,
    Circumstances,
    Known,
    parse_hours,
    revised,
)
from programme.corrections import judged
from programme.facts import IN_ERROR, NOT_KNOWN, Fact

Handler = Callable[[Circumstances, Fact, date], Circumstances]

ASKED_ANEW_AFTER_A_LOSS = frozenset({"intimate-topics", "future-topics", "feeding-confirmed", "loss-note-by-text"})
ASKED_ANEW_IN_A_PREGNANCY = frozenset({"feeding-confirmed"})


def circumstances_from(
    woman: int,
    facts: Iterable[Fact],
    *,
    born: date | None,
    enrolled_on: date | None,
    text: Channel,
    email: Channel,
    zone: ZoneInfo,
) -> Circumstances:
    """Fold the facts, which come in the order they were recorded, whatever the clock showed when each was.

    ``enrolled_on`` is the local day on which the first channel was confirmed.
    """
    known = revised(_NOTHING_YET, woman=woman, enrolled_on=enrolled_on, born=born, text=text, email=email)
    for fact, stands in judged(facts):
        if stands:
            known = _fold(known, fact, fact.recorded_at.astimezone(zone).date())
        elif fact.name in _NUMBERED:
            known = _counted(known, _NUMBERED[fact.name])
    return known


_NOTHING_YET = Circumstances(woman=0, enrolled_on=None, born=None)


def _fold(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    handler = _HANDLERS.get(fact.name)
    if handler:
        return handler(known, fact, today)
    before = known.other.get(fact.name)
    since = before.since if before and before.value == fact.value else today
    return revised(known, other={**known.other, fact.name: Known(fact.value, since, fact.on)})


_NUMBERED = {"pregnancy": "pregnancy", "loss": "loss", "menopause": "menopause", "break-settled": "break"}
"""What a number goes to, also when it was recorded in error."""


def _counted(known: Circumstances, what: str) -> Circumstances:
    return revised(known, numbers_used={**known.numbers_used, what: known.numbers_used.get(what, 0) + 1})


def _without(known: Circumstances, names: frozenset[str]) -> dict[str, Known]:
    return {name: value for name, value in known.other.items() if name not in names}


def _pregnancy(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    before = known.pregnancy.value
    if fact.value == before:
        return known
    known = revised(known, pregnancy=Known(fact.value, today, fact.on))
    if fact.value == PREGNANT:
        # Not known in between, without a birth or a loss: still the same pregnancy.
        return known if known.pregnancy_open else _new_pregnancy(known, today, again=before == NOT_PREGNANT)
    if fact.value == NOT_PREGNANT:
        return revised(known, pregnancy_open=False)
    return revised(known, status_lapses=known.status_lapses + 1)


def _new_pregnancy(known: Circumstances, today: date, *, again: bool) -> Circumstances:
    known = _counted(known, "pregnancy")
    first = known.enrolled_on is None or today <= known.enrolled_on
    stale_due_date = known.pregnancies > 0 and known.due_date_recorded_on != today
    return revised(
        known,
        pregnancies=known.pregnancies + 1,
        pregnancy_number=known.numbers_used["pregnancy"],
        pregnancy_open=True,
        pregnant_again=again or known.pregnancies > 0,
        pregnant_at_enrolment=known.pregnant_at_enrolment or first,
        birth=None,
        baby=UNKNOWN,
        feeding=UNKNOWN,
        due_date=None if stale_due_date else known.due_date,
        staff_contact_on=None,
        exercise_unlocked_on=None,
        other=_without(known, ASKED_ANEW_IN_A_PREGNANCY),
    )


def _due_date(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    return revised(known, due_date=fact.on or today, due_date_recorded_on=today)


def _birth(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    birth = Known("recorded", known.birth.since if known.birth else today, fact.on)
    # A birth recorded when it is known already that she is not pregnant is news of the past, not a new beginning.
    since = known.pregnancy.since if known.pregnancy.value == NOT_PREGNANT else today
    return revised(known, birth=birth, pregnancy=Known(NOT_PREGNANT, since, fact.on), pregnancy_open=False)


def _loss(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    # Whether a pregnancy goes on (one of several babies may live) is for staff to say: until then it is not known.
    pregnancy = Known(NOT_KNOWN, today) if known.pregnant else known.pregnancy
    known = _counted(known, "loss")
    days = (fact.on, today, known.due_date, known.birth.on if known.birth else None)
    return revised(
        known,
        losses=(*known.losses, Known("recorded", today, fact.on)),
        hurtful=known.hurtful | {day for day in days if day},
        pregnancy=pregnancy,
        pregnancy_open=False,
        status_lapses=known.status_lapses + known.pregnant,
        loss_number=known.numbers_used["loss"],
        loss_corrected_on=None,
        loss_approved_on=None,
        restarted_on=None,
        staff_resumed_on=None,
        staff_contact_on=None,
        baby=UNKNOWN,
        other=_without(known, ASKED_ANEW_AFTER_A_LOSS),
    )


def _value_since(attribute: str) -> Handler:
    def handler(known: Circumstances, fact: Fact, today: date) -> Circumstances:
        before: Known = getattr(known, attribute)
        same = before.value == fact.value
        return _with(known, attribute, Known(fact.value, before.since if same else today, fact.on or _on(before, same)))

    return handler


def _on(before: Known, same: bool) -> date | None:
    return before.on if same else None


def _with(known: Circumstances, attribute: str, value: Any) -> Circumstances:
    changed: dict[str, Any] = {attribute: value}
    return revised(known, **changed)


def _treatment(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    known = _value_since("treatment")(known, fact, today)
    return revised(known, drug_ever=known.drug_ever or fact.value == "drug")


def _menopause(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    begins = fact.value == "begun" and not known.menopausal
    known = _value_since("menopause")(known, fact, today)
    if not begins:
        return known
    known = _counted(known, "menopause")
    return revised(known, menopause_reports=known.numbers_used["menopause"])


def _day(attribute: str, *, recorded: bool = False) -> Handler:
    def handler(known: Circumstances, fact: Fact, today: date) -> Circumstances:
        return _with(known, attribute, today if recorded else fact.on or today)

    return handler


def _break(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    return revised(known, new_break=Known("reported", today, fact.on), last_break_on=fact.on or today)


def _break_settled(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    if known.new_break is None:
        return known
    known = _counted(known, "break")
    settled = (known.numbers_used["break"], today)
    return revised(known, new_break=None, new_breaks_settled=(*known.new_breaks_settled, settled))


def _talk(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    if fact.value == "done":
        return revised(known, talk_on=fact.on or today, talk_reported_on=today, booked_on=None)
    if fact.value == "booked":
        return revised(known, booked_on=today)
    return revised(known, talk_on=None, talk_reported_on=None, booked_on=None)


def _reminders(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    return revised(known, declined_on=today if fact.value == "declined" else None)


def _pause(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    ends = today + timedelta(weeks=int(fact.value or 4))
    return revised(known, paused_on=today, pause_ends=ends, pauses=(*_pauses_cut(known, today), (today, ends)))


def _resume(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    return revised(known, paused_on=None, pause_ends=None, pauses=_pauses_cut(known, today))


def _pauses_cut(known: Circumstances, today: date) -> tuple[tuple[date, date], ...]:
    return tuple((start, min(end, today)) for start, end in known.pauses if start < today)


def _restart(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    """After a loss that was recorded in error her programme goes on where it was; it does not begin anew."""
    begins = known.losses and known.restarted_on is None
    if known.loss_corrected_on is not None and not begins:
        return revised(known, loss_corrected_on=None)
    return revised(known, loss_corrected_on=None, restarted_on=today)


def _in_error(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    """What was in error is not folded at all. A loss taken back starts nothing by itself."""
    return revised(known, loss_corrected_on=today) if fact.value == "loss" else known


def _staff_resume(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    return revised(known, staff_resumed_on=today if fact.value == "yes" else None)


def _hold(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    return revised(known, held_tracks=known.held_tracks | {fact.value})


def _release(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    if fact.value not in known.held_tracks:
        return known
    released = {**known.released_tracks, fact.value: today}
    return revised(known, held_tracks=known.held_tracks - {fact.value}, released_tracks=released)


def _member(attribute: str, *, add: bool) -> Handler:
    def handler(known: Circumstances, fact: Fact, today: date) -> Circumstances:
        before: frozenset[str] = getattr(known, attribute)
        return _with(known, attribute, before | {fact.value} if add else before - {fact.value})

    return handler


def _send_now(known: Circumstances, fact: Fact, today: date) -> Circumstances:
    return revised(known, send_now={**known.send_now, fact.value: today})


_HANDLERS: dict[str, Handler] = {
    "diagnosis": _day("diagnosed_on"),
    "pregnancy": _pregnancy,
    "due-date": _due_date,
    "birth": _birth,
    "baby": _value_since("baby"),
    "loss": _loss,
    "loss-wording-approved": _day("loss_approved_on", recorded=True),
    "restart": _restart,
    IN_ERROR: _in_error,
    "staff-resume": _staff_resume,
    "break-sites": _value_since("break_sites"),
    "last-break": _day("last_break_on"),
    "break": _break,
    "break-settled": _break_settled,
    "feeding": _value_since("feeding"),
    "treatment": _treatment,
    "menopause": _menopause,
    "menopause-cause": lambda known, fact, today: revised(known, menopause_cause=fact.value),
    "talk": _talk,
    "reminders": _reminders,
    "reminder-date": _day("reminder_date"),
    "pause": _pause,
    "resume": _resume,
    "withdraw": _day("withdrawn_on", recorded=True),
    "rejoin": lambda known, fact, today: revised(known, withdrawn_on=None),
    "died": _day("died_on", recorded=True),
    "died-in-error": lambda known, fact, today: revised(known, died_on=None),
    "not-pao": _day("not_pao_on", recorded=True),
    "exercise-unlock": _day("exercise_unlocked_on", recorded=True),
    "spine-set-unlock": _day("spine_set_unlocked_on", recorded=True),
    "staff-contact": _day("staff_contact_on", recorded=True),
    "hold": _hold,
    "release": _release,
    "topic-off": _member("topics_off", add=True),
    "topic-on": _member("topics_off", add=False),
    "stop-step": _member("stopped_steps", add=True),
    "send-now": _send_now,
    "safe-hours": lambda known, fact, today: revised(known, safe_hours=parse_hours(fact.value)),
}
