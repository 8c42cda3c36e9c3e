"""Is a step right for her? One answer for the planner and, again, for the last check before sending."""

from dataclasses import dataclass
from datetime import date

from programme.circumstances import Circumstances
from programme.conditions import CONDITIONS
from programme.definition import Occasion, Step
from programme.rules import Rules


@dataclass(frozen=True, slots=True)
class Standing:
    """``allowed`` since ``since``; else held (perhaps until ``until``) or, when ``final``, skipped, with a code."""

    allowed: bool
    since: date | None = None
    final: bool = False
    code: str = ""
    until: date | None = None


ALLOWED = Standing(True)


def standing(step: Step, occasion: Occasion | None, known: Circumstances, day: date, rules: Rules) -> Standing:
    """Whether this step may be said to her on ``day``. Hours, pace and channels are asked elsewhere."""
    for ask in (_ended, _choices, _loss, _break):
        found = ask(step, known, day)
        if not found.allowed:
            return found
    loss = _loss(step, known, day)
    since = [loss.since] if loss.since else []
    waiting: Standing | None = None
    names = (*step.gates, *(occasion.when if occasion else ()))
    for name in names:
        answer = CONDITIONS[name](known, day, rules)
        if answer.holds:
            if answer.since:
                since.append(answer.since)
        elif answer.final:
            return Standing(False, None, True, answer.code)
        elif waiting is None or (waiting.until is not None and answer.until is None):
            waiting = Standing(False, None, False, answer.code, answer.until)
    return waiting or Standing(True, max(since, default=None))


def _ended(step: Step, known: Circumstances, day: date) -> Standing:
    if known.died_on is not None:
        return Standing(False, final=True, code="died")
    if step.kind == "answer":
        return ALLOWED
    if known.withdrawn_on is not None:
        return Standing(False, final=True, code="withdrawn")
    if known.not_pao_on is not None:
        return Standing(False, final=True, code="not-pao")
    return ALLOWED


def _choices(step: Step, known: Circumstances, day: date) -> Standing:
    if step.kind == "answer" or step.track == "system" or step.key == "welcome-start":
        return ALLOWED
    if step.key in known.stopped_steps:
        return Standing(False, final=True, code="step-stopped")
    if step.topic in known.topics_off:
        return Standing(False, final=True, code="topic-off")
    if known.said("pace").value == "fewer" and not step.in_fewer:
        return Standing(False, final=True, code="fewer")
    if step.track in known.held_tracks:
        return Standing(False, code="held-by-staff")
    return ALLOWED


def _loss(step: Step, known: Circumstances, day: date) -> Standing:
    if step.kind == "answer":
        return ALLOWED
    if not known.lost:
        return Standing(False, final=True, code="only-after-loss") if step.loss == "only" else ALLOWED
    if step.loss == "only":
        return ALLOWED
    if known.loss_hold:
        return _in_loss_hold(step, known, day)
    if step.loss == "never":
        return Standing(False, final=True, code="never-after-loss")
    lost_on = known.loss_recorded_on
    if step.loss == "no-baby-after-staff":
        resumed = known.staff_resumed_on
        if resumed is None or (lost_on and resumed < lost_on):
            return Standing(False, code="waits-for-staff-after-loss")
        return Standing(True, max(resumed, known.restarted_on or resumed))
    if step.loss == "on-request":
        asked = [known.said(name).since for name in ("intimate-topics", "future-topics") if known.yes(name)]
        told = known.staff_contact_on
        if (
            not any(day_ and lost_on and day_ >= lost_on for day_ in asked)
            or told is None
            or (lost_on and told < lost_on)
        ):
            return Standing(False, code="only-on-request-after-loss")
    return Standing(True, known.restarted_on)


def _in_loss_hold(step: Step, known: Circumstances, day: date) -> Standing:
    passes_from = known.loss_pass_from() if step.passes_loss_hold else None
    if passes_from is None:
        return Standing(False, code="loss-hold")
    if day < passes_from:
        return Standing(False, code="loss-hold", until=passes_from)
    return Standing(True, passes_from)


def _break(step: Step, known: Circumstances, day: date) -> Standing:
    if step.hold_on_new_break and known.new_break is not None:
        return Standing(False, code="new-break")
    return ALLOWED
