"""Is a step right for her? One answer for the planner and, again, for the last check before sending."""

from datetime import date
from typing import NamedTuple

from programme.circumstances import Circumstances
from programme.conditions import CONDITIONS, Answer
from programme.rules import Rules
from programme.steps import Occasion, Step


class Standing(NamedTuple):
    """``allowed`` since ``since``; else held (perhaps until ``until``) or, when ``final``, skipped, with a code."""

    allowed: bool
    since: date | None = None
    final: bool = False
    code: str = ""
    until: date | None = None


ALLOWED = Standing(True)


def standing(step: Step, occasion: Occasion | None, known: Circumstances, day: date, rules: Rules) -> Standing:
    """Whether this step may be said to her on ``day``. Hours, pace and channels are asked elsewhere."""
    found = _before_conditions(step, known, day)
    if not found.allowed:
        return found
    since = found.since
    waiting: Answer | None = None
    for name in occasion.conditions if occasion else step.gates:
        answer = CONDITIONS[name](known, day, rules)
        if answer.holds:
            since = _later(since, answer.since)
        elif answer.final:
            return Standing(False, None, True, answer.code)
        elif waiting is None or (waiting.until is not None and answer.until is None):
            waiting = answer
    if waiting is not None:
        return Standing(False, None, False, waiting.code, waiting.until)
    return ALLOWED if since is None else Standing(True, since)


def _later(one: date | None, other: date | None) -> date | None:
    if one is None or other is None:
        return one or other
    return max(one, other)


def _before_conditions(step: Step, known: Circumstances, day: date) -> Standing:
    """What stands above the conditions of a step: the end, her choices, a loss, a new break. The first no counts."""
    since: date | None = None
    for ask in _ASKED_FIRST:
        found = ask(step, known, day)
        if found is ALLOWED:
            continue
        if not found.allowed:
            return found
        since = _later(since, found.since)
    return ALLOWED if since is None else Standing(True, since)


def _ended(step: Step, known: Circumstances, day: date) -> Standing:
    if not known.ended:
        return ALLOWED
    if known.died_on is not None:
        return Standing(False, final=True, code="died")
    if step.kind == "answer":
        return ALLOWED
    return Standing(False, final=True, code="withdrawn" if known.withdrawn_on is not None else "not-pao")


def _choices(step: Step, known: Circumstances, day: date) -> Standing:
    if step.kind == "answer" or not step.counts or step.key == "welcome-start":
        return ALLOWED
    if step.key in known.stopped_steps:
        return Standing(False, final=True, code="step-stopped")
    if step.topic in known.topics_off:
        return Standing(False, final=True, code="topic-off")
    if not step.in_fewer and known.said("pace").value == "fewer":
        return Standing(False, final=True, code="fewer")
    if step.track in known.held_tracks:
        return Standing(False, code="held-by-staff")
    released = known.released_tracks.get(step.track)
    return Standing(True, released) if released else ALLOWED


def _loss(step: Step, known: Circumstances, day: date) -> Standing:
    if not known.losses and step.loss == "only":
        return Standing(False, final=True, code="only-after-loss")
    if not known.losses and not known.loss_hold:
        return ALLOWED
    if step.kind == "answer" or step.loss == "only":
        return ALLOWED
    if known.loss_hold:
        return _in_loss_hold(step, known, day)
    if step.loss == "never":
        return Standing(False, final=True, code="never-after-loss")
    if step.loss == "no-baby-after-staff":
        if known.staff_resumed_on is None:
            return Standing(False, code="waits-for-staff-after-loss")
        return Standing(True, _later(known.staff_resumed_on, known.restarted_on))
    if step.loss == "on-request-after-staff" and known.staff_contact_on is None:
        return Standing(False, code="waits-for-staff-contact-after-loss")
    # What comes only on request needs no more here: a loss takes back what she asked for, so she has asked anew.
    return Standing(True, known.restarted_on)


def _in_loss_hold(step: Step, known: Circumstances, day: date) -> Standing:
    code = "loss-hold" if known.losses and known.loss_corrected_on is None else "loss-corrected"
    passes_from = known.loss_pass_from() if step.passes_loss_hold else None
    if passes_from is None:
        return Standing(False, code=code)
    if day < passes_from:
        return Standing(False, code=code, until=passes_from)
    return Standing(True, passes_from)


def _break(step: Step, known: Circumstances, day: date) -> Standing:
    if not step.hold_on_new_break:
        return ALLOWED
    if known.new_break is not None:
        return Standing(False, code="new-break")
    return Standing(True, known.new_breaks_settled[-1][1]) if known.new_breaks_settled else ALLOWED


_ASKED_FIRST = (_ended, _choices, _loss, _break)
