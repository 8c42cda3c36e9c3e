"""The days that due dates count from, worked out for one woman. An anchor that is not known is None, never today."""

from collections.abc import Mapping
from datetime import date, timedelta

from programme.calendar import add_months, add_working_days, at_age
from programme.circumstances import Circumstances
from programme.rules import Rules
from programme.steps import Pacing

Anchors = Mapping[str, date | None]


def anchors_for(
    known: Circumstances, rules: Rules, pacing: Pacing, exercise_started: date | None
) -> dict[str, date | None]:
    """Every anchor of ``programme.expressions.ANCHORS`` by name."""
    recovery = recovery_start(known, pacing)
    status_since = [known.pregnancy.since, known.enrolled_on, None if known.loss_hold else known.restarted_on]
    return {
        "enrolment": known.enrolled_on,
        "diagnosis": known.diagnosed_on,
        "birth": known.post_on,
        "birth_recorded": known.birth.since if known.birth else None,
        "recovery": recovery,
        "pregnancy_recorded": known.pregnancy.since if known.pregnant else None,
        "due_date": known.due_date,
        "status_unknown": max((day for day in status_since if day), default=None),
        "loss_recorded": known.loss_recorded_on,
        "menopause": known.menopause.since if known.menopausal else None,
        "menopause_message": _menopause_message(known),
        "talk": known.talk_reported_on,
        "pause_end": known.pause_ends,
        "first_reminder": first_reminder(known, rules),
        "last_reminder": last_reminder(known, rules),
        "closing": rules.closing_on,
        "first_exercise": _first_exercise(known, rules, recovery),
        "exercise_started": exercise_started,
        "staff_told_of_pregnancy": _staff_told(known),
    }


def recovery_start(known: Circumstances, pacing: Pacing) -> date | None:
    """The later of enrolment and birth.

    A birth recorded long after it happened counts from its record, and a restart after a loss from the restart: nobody
    gets a backlog, and nobody misses what still matters.
    """
    if known.enrolled_on is None or known.post_on is None or known.post_since is None:
        return None
    start = max(known.enrolled_on, known.post_on)
    if (known.post_since - start).days > pacing.too_late_days:
        start = known.post_since
    if known.restarted_on is not None:
        start = max(start, known.restarted_on)
    return start


def pacing_start(known: Circumstances, pacing: Pacing) -> date | None:
    """The day that the weeks of the programme count from: they begin anew when recovery begins after enrolment."""
    return recovery_start(known, pacing) or known.enrolled_on


def first_reminder(known: Circumstances, rules: Rules) -> date | None:
    """Two weeks after her 45th birthday; 26 weeks after enrolment if she was 45 by then.

    Age not known: as a nurse set it; else ten years after the diagnosis, or after enrolment when that is not known.
    """
    if known.enrolled_on is None:
        return None
    if known.born is None:
        if known.reminder_date is not None:
            return known.reminder_date
        return add_months(known.diagnosed_on or known.enrolled_on, 120)
    if at_age(known.born, rules.first_reminder_age) <= known.enrolled_on:
        return known.enrolled_on + timedelta(weeks=26)
    return at_age(known.born, rules.first_reminder_age) + timedelta(days=14)


def last_reminder(known: Circumstances, rules: Rules) -> date | None:
    """Two weeks after the birthday on which the ordinary service should take over."""
    if known.born is not None:
        return at_age(known.born, last_age(known, rules)) + timedelta(days=14)
    first = first_reminder(known, rules)
    return add_months(first, 12 * (last_age(known, rules) - rules.first_reminder_age)) if first else None


def last_age(known: Circumstances, rules: Rules) -> int:
    """The age at which her reminders end: later where she asked that they go on."""
    return rules.last_reminder_age + (rules.go_on_years if known.yes("reminders-go-on") else 0)


def _menopause_message(known: Circumstances) -> date | None:
    reported = known.menopause.since if known.menopausal else None
    if reported is None or known.enrolled_on is None:
        return None
    return known.enrolled_on + timedelta(days=14) if reported <= known.enrolled_on else reported


def _first_exercise(known: Circumstances, rules: Rules, recovery: date | None) -> date | None:
    if known.exercise_unlocked_on is not None:
        return known.exercise_unlocked_on
    if known.enrolled_on is None or known.post_on is None or recovery is None:
        return None
    after_birth = known.post_on + timedelta(days=rules.first_exercise_after_birth_days)
    begun = known.enrolled_on if known.restarted_on is None else max(known.enrolled_on, known.restarted_on)
    return max(begun + timedelta(days=24), after_birth, recovery)


def _staff_told(known: Circumstances) -> date | None:
    recorded = known.pregnancy.since if known.pregnant else None
    if recorded is None:
        return None
    latest = add_working_days(recorded, 3)
    told = known.staff_contact_on
    return min(told, latest) if told and told >= recorded else latest
