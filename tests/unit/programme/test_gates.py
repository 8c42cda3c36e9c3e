"""The last check before sending: channels, hours, days, pace; and what it says when it is no."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest

from programme import gates
from programme.circumstances import Circumstances
from programme.history import Past
from tests.unit.programme.lives import AT_HOME, PREGNANT, UK, Life, fact, pao

LONDON = ZoneInfo("Europe/London")
TUESDAY = date(2027, 3, 2)


def at(day: date, hour: int = 10, minute: int = 0) -> datetime:
    return datetime.combine(day, time(hour, minute), LONDON).astimezone(UTC)


def ask(known: Circumstances, step: str, now: datetime, **more: object) -> gates.Verdict:
    history: tuple[Past, ...] = more.pop("history", ())  # type: ignore[assignment]
    given: dict[str, object] = {"due_on": now.astimezone(LONDON).date(), **more}
    occurrence = str(given.pop("occurrence", "once"))
    return gates.ask(pao(), step, occurrence, known, history, now, UK, **given)  # type: ignore[arg-type]


def sent(step: str, day: date) -> Past:
    return Past(step, "once", "sent", day)


HER = Life([*AT_HOME]).known()


def test_allowed_until_the_hours_close() -> None:
    verdict = ask(HER, "pain-ask-for-relief", at(TUESDAY + timedelta(days=2)))
    assert isinstance(verdict, gates.Allow)
    assert verdict.channels == ("text", "email")
    assert verdict.until == at(TUESDAY + timedelta(days=2), 18, 30)


@pytest.mark.parametrize(
    ("now", "code", "until"),
    [
        (at(TUESDAY, 9, 0), "outside-hours", at(TUESDAY, 9, 30)),
        (at(TUESDAY, 18, 30), "outside-hours", at(TUESDAY + timedelta(days=1), 9, 30)),
        (at(date(2027, 3, 6), 20, 0), "outside-hours", at(date(2027, 3, 8), 9, 30)),
        (at(date(2027, 3, 7)), "day-not-allowed", at(date(2027, 3, 8), 9, 30)),
    ],
)
def test_held_until_the_next_hour_that_fits(now: datetime, code: str, until: datetime) -> None:
    verdict = ask(HER, "pain-ask-for-relief", now)
    assert isinstance(verdict, gates.Hold)
    assert (verdict.code, verdict.until) == (code, until)
    assert verdict.reason.endswith(".")


def test_her_safe_hours_count() -> None:
    her = Life([*AT_HOME, fact("safe-hours", "12:00-14:00")]).known()
    verdict = ask(her, "pain-ask-for-relief", at(TUESDAY, 10))
    assert isinstance(verdict, gates.Hold)
    assert verdict.until == at(TUESDAY, 12)


def test_one_programme_message_a_day() -> None:
    verdict = ask(HER, "practical-lifting", at(TUESDAY, 15), history=(sent("pain-ask-for-relief", TUESDAY),))
    assert isinstance(verdict, gates.Hold)
    assert (verdict.code, verdict.until) == ("day-full", at(TUESDAY + timedelta(days=1), 9, 30))


def test_answers_and_notices_do_not_count_and_are_not_counted() -> None:
    history = (sent("sys-help", TUESDAY),)
    assert isinstance(ask(HER, "practical-lifting", at(TUESDAY, 15), history=history), gates.Allow)
    history = (sent("practical-lifting", TUESDAY),)
    help_ = ask(HER, "sys-help", at(TUESDAY, 23), history=history, occurrence="event-1", immediate=True)
    assert isinstance(help_, gates.Allow)
    assert help_.until == at(TUESDAY, 23) + gates.ANSWER_LIFE


def test_a_full_week_waits_for_the_next() -> None:
    days = [TUESDAY + timedelta(days=number) for number in (0, 1, 2, 3, 4)]
    history = tuple(
        sent(step, day)
        for step, day in zip(
            ("welcome-start", "welcome-about-pao", "pain-ask-for-relief", "practical-lifting", "feeding-your-choice"),
            days,
            strict=True,
        )
    )
    verdict = ask(HER, "emo-bond", at(TUESDAY + timedelta(days=6)), history=history)
    assert isinstance(verdict, gates.Hold)
    assert verdict.until == at(TUESDAY + timedelta(days=7), 9, 30)


def test_what_has_become_wrong_for_her_is_held_or_skipped() -> None:
    pregnant = Life([*PREGNANT]).known()
    held = ask(pregnant, "exercise-start-gentle", at(TUESDAY))
    assert isinstance(held, gates.Hold)
    assert (held.code, held.until) == ("waits-for-birth", None)
    lost = Life([*AT_HOME, fact("loss")]).known()
    assert isinstance(ask(lost, "emo-bond", at(TUESDAY)), gates.Hold)
    restarted = Life([*AT_HOME, fact("loss"), fact("restart")]).known()
    assert isinstance(ask(restarted, "emo-bond", at(TUESDAY)), gates.Skip)
    gone = Life([*AT_HOME, fact("died")]).known()
    assert isinstance(ask(gone, "sys-help", at(TUESDAY), occurrence="event-1", immediate=True), gates.Skip)


def test_a_keepsake_passes_a_loss_hold_from_a_known_day() -> None:
    lost = Life([*AT_HOME, fact("loss")]).known()
    verdict = ask(lost, "keepsake", at(TUESDAY + timedelta(days=30)))
    assert isinstance(verdict, gates.Hold)
    assert verdict.until == at(date(2027, 9, 2), 9, 30)


def test_more_than_two_weeks_late_is_skipped_unless_it_must_arrive() -> None:
    late = TUESDAY + timedelta(days=-15)
    assert isinstance(ask(HER, "emo-bond", at(TUESDAY), due_on=late), gates.Skip)
    assert isinstance(ask(HER, "keepsake", at(TUESDAY), due_on=late), gates.Allow)


def test_channels() -> None:
    def channels(step: str, *, text: bool, email: bool) -> object:
        verdict = ask(Life([*AT_HOME], text=text, email=email).known(), step, at(TUESDAY))
        return verdict.channels if isinstance(verdict, gates.Allow) else verdict.code

    assert channels("pain-ask-for-relief", text=True, email=False) == ("text",)
    assert channels("emo-bond", text=True, email=False) == ("text",)
    assert channels("feeding-comfort", text=False, email=True) == ("email",)
    assert channels("emo-bond", text=False, email=False) == "no-channel"
    assert channels("keepsake", text=False, email=False) == "no-channel"


def test_a_narrowed_message_keeps_to_its_channel() -> None:
    verdict = ask(HER, "meno-followup", at(TUESDAY), occurrence="repeat:age-46:other", channels=("email",))
    assert isinstance(verdict, gates.Allow)
    assert verdict.channels == ("email",)


def test_help_at_home_is_one_message_at_one_of_two_times() -> None:
    for partner in ("yes", "no"):
        her = Life([*AT_HOME, fact("partner", partner)]).known()
        assert isinstance(ask(her, "practical-home-help", at(TUESDAY)), gates.Allow)


def test_a_nurse_sends_in_a_full_week_but_not_twice_a_day() -> None:
    her = Life([*AT_HOME, fact("send-now", "treat-tests-and-doctors")]).known()
    days = [TUESDAY + timedelta(days=number) for number in range(5)]
    history = tuple(Past("emo-bond", str(number), "sent", day) for number, day in enumerate(days))
    assert isinstance(
        ask(her, "treat-tests-and-doctors", at(TUESDAY + timedelta(days=6)), history=history), gates.Allow
    )
    assert isinstance(ask(her, "treat-tests-and-doctors", at(TUESDAY), history=history), gates.Hold)
