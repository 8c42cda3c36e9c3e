"""The conditions a step can wait for, by name, each a pure question to her circumstances.

An answer says whether it holds, since which day, and, if not, whether it may yet come to hold (then the message is
held) or not (then it is skipped), with a code for the sentence. What cannot be shown to be true does not hold.
"""

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from typing import NamedTuple

from programme.calendar import add_months, age_on
from programme.circumstances import IN_CARE, IN_HOSPITAL, NOT_PREGNANT, Circumstances
from programme.facts import NOT_KNOWN
from programme.rules import Rules


class Answer(NamedTuple):
    """``holds`` since ``since`` (None: always), or not: ``final`` when waiting is of no use; ``code`` names the reason.

    ``until`` is the day from which it will hold, where that is known already.
    """

    holds: bool
    since: date | None = None
    final: bool = False
    code: str = ""
    until: date | None = None


Condition = Callable[[Circumstances, date, Rules], Answer]
YES = Answer(True)


def _when(holds: bool, since: date | None, code: str, *, final: bool = False) -> Answer:
    if holds:
        return YES if since is None else Answer(True, since)
    return Answer(False, None, final, code)


def _post(known: Circumstances, day: date, rules: Rules) -> Answer:
    if known.pregnant:
        return Answer(False, code="waits-for-birth")
    return _when(known.post_since is not None, known.post_since, "pregnancy-not-known")


def _preg(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(
        known.pregnant, known.pregnancy.since, "only-in-pregnancy", final=known.pregnancy.value == NOT_PREGNANT
    )


def _pregnancy_known(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(known.pregnancy.value != NOT_KNOWN, known.pregnancy.since, "pregnancy-not-known")


def _pregnancy_unknown(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(known.pregnancy.value == NOT_KNOWN, known.pregnancy.since, "pregnancy-known", final=True)


def _home(known: Circumstances, day: date, rules: Rules) -> Answer:
    if known.lost:
        return Answer(False, final=True, code="never-after-loss")
    if known.baby.value == IN_CARE:
        return Answer(False, code="baby-in-care")
    if known.baby.value == IN_HOSPITAL:
        return Answer(False, code="baby-in-hospital")
    return _when(known.home_since is not None, known.home_since, "baby-not-with-her")


def _home_or_short(known: Circumstances, day: date, rules: Rules) -> Answer:
    if known.lost:
        return Answer(True, known.restarted_on)
    if known.baby.value in (IN_CARE, IN_HOSPITAL):
        return Answer(True, known.baby.since)
    return _home(known, day, rules)


def _feeding_fits(known: Circumstances, day: date, rules: Rules) -> Answer:
    """At home; or in hospital, if a nurse says that feeding messages fit."""
    if known.baby.value == IN_HOSPITAL and known.yes("feeding-confirmed") and not known.lost:
        return Answer(True, known.said("feeding-confirmed").since)
    return _home(known, day, rules)


def _baby_younger(months: int = 0, weeks: int = 0) -> Condition:
    """Younger than so much; with no day of birth for 12 months after enrolment, and on feeding if a nurse says so."""

    def condition(known: Circumstances, day: date, rules: Rules) -> Answer:
        born = known.born_on
        if born is not None:
            limit = add_months(born, months) + timedelta(weeks=weeks)
            return _when(day < limit, None, "baby-too-old", final=True)
        if known.enrolled_on is None or day >= add_months(known.enrolled_on, 12):
            return Answer(False, final=True, code="birth-date-not-known-a-year")
        if months:
            return YES
        return _when(known.yes("feeding-confirmed"), known.said("feeding-confirmed").since, "birth-date-not-known")

    return condition


def _feed(known: Circumstances, day: date, rules: Rules) -> Answer:
    value = known.feeding.value
    if value == NOT_KNOWN:
        return Answer(False, code="feeding-not-known")
    holds = value in ("breastfeeding", "mixed", "undecided")
    return _when(holds, known.feeding.since, "not-breastfeeding")


def _not_breastfeeding(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(known.feeding.value == "not-breastfeeding", known.feeding.since, "feeding-not-known-or-breast")


def _spine(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(known.break_sites.value in ("spine", "spine-and-hip"), known.break_sites.since, "no-spine-break")


def _spine_exercise(known: Circumstances, day: date, rules: Rules) -> Answer:
    if known.break_sites.value == "spine-and-hip" and known.spine_set_unlocked_on:
        return Answer(True, known.spine_set_unlocked_on)
    if rules.hip_exercise_settled and known.break_sites.value in ("hip", "spine-and-hip"):
        return Answer(True, known.break_sites.since)
    return _when(known.break_sites.value == "spine", known.break_sites.since, "exercise-sheets-are-for-the-spine")


def _hip_or_unknown(known: Circumstances, day: date, rules: Rules) -> Answer:
    if rules.hip_exercise_settled and known.break_sites.value in ("hip", "spine-and-hip"):
        return Answer(False, code="exercise-suits-hips")
    if known.break_sites.value == "spine-and-hip":
        return _when(known.spine_set_unlocked_on is None, known.break_sites.since, "spine-set-unlocked")
    return _when(known.break_sites.value != "spine", known.break_sites.since, "spine-break")


def _recent_break(known: Circumstances, day: date, rules: Rules) -> Answer:
    if known.last_break_on is None:
        return Answer(False, code="break-date-not-known")
    return _when(day - known.last_break_on < timedelta(weeks=26), None, "break-long-ago", final=True)


def _recent_diagnosis(known: Circumstances, day: date, rules: Rules) -> Answer:
    if known.diagnosed_on is None:
        return Answer(False, code="diagnosis-date-not-known")
    return _when(day - known.diagnosed_on < timedelta(weeks=26), None, "diagnosis-long-ago", final=True)


def _not_diagnosed_late(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(not known.diagnosed_late(), None, "diagnosed-late", final=True)


def _was_pregnant(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(known.pregnant_at_enrolment, None, "was-not-pregnant", final=True)


def _no_picture(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(not known.yes("xray"), None, "picture-on-record", final=True)


def _drug(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(known.treatment.value == "drug", known.treatment.since, "not-on-a-bone-drug")


def _watch(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(known.treatment.value == "monitoring", known.treatment.since, "not-monitored")


def _treatment_open(known: Circumstances, day: date, rules: Rules) -> Answer:
    treatment = known.treatment
    if treatment.value == "undecided":
        return Answer(True, treatment.since)
    if treatment.value == NOT_KNOWN:
        return Answer(False, code="treatment-not-known")
    settled = treatment.on or treatment.since
    return _when(settled is not None and day < add_months(settled, 6), None, "treatment-settled", final=True)


def _heparin(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(known.yes("heparin"), known.said("heparin").since, "no-heparin")


def _heparin_by_staff(known: Circumstances, day: date, rules: Rules) -> Answer:
    sent_on = known.send_now.get("treat-heparin")
    if known.pregnant or known.lost:
        return _when(sent_on is not None, sent_on, "nurse-sends-this")
    return YES


def _asked(fact: str) -> Condition:
    def condition(known: Circumstances, day: date, rules: Rules) -> Answer:
        return _when(known.yes(fact), known.said(fact).since, f"{fact}-not-asked")

    return condition


def _not_menopausal(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(not known.menopausal, None, "menopause-begun", final=True)


def _menopausal(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(known.menopausal, known.menopause.since, "menopause-not-reported")


def _groups_safe(known: Circumstances, day: date, rules: Rules) -> Answer:
    if known.said("texts").value == "discreet" and not known.yes("groups"):
        return Answer(False, code="discreet")
    return YES


def _on_her_own(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(known.said("partner").value == "no", known.said("partner").since, "not-on-her-own")


def _not_on_her_own(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(known.said("partner").value != "no", None, "on-her-own")


def _age_known(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(known.born is not None, None, "birth-year-not-known")


def _talk_open(known: Circumstances, day: date, rules: Rules) -> Answer:
    if known.declined_on is not None:
        return Answer(False, final=True, code="reminders-declined")
    return _when(not known.settled_talk(), None, "talk-done", final=True)


def _talk_unsettled(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(not known.settled_talk(), None, "talk-done", final=True)


def _talk_not_done(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(known.talk_on is None, None, "talk-done", final=True)


def _yearly_hello(known: Circumstances, day: date, rules: Rules) -> Answer:
    if known.menopausal and not known.settled_talk() and known.declined_on is None:
        return Answer(False, code="menopause-messages-take-its-place")
    if known.talk_on is not None and known.said("yearly-hello").value == "no":
        return Answer(False, code="no-yearly-hello")
    too_old = known.born is not None and age_on(known.born, day) >= rules.first_reminder_age
    if too_old and not _keeps_hello(known, day, rules).holds:
        return Answer(False, final=True, code="birthday-messages-take-its-place")
    return YES


def _keeps_hello(known: Circumstances, day: date, rules: Rules) -> Answer:
    """She talked with her doctor, and asked to keep the yearly hello."""
    said = known.said("yearly-hello")
    return _when(known.settled_talk() and said.value == "yes", said.since, "no-yearly-hello")


def _twelve_weeks_after_birth(known: Circumstances, day: date, rules: Rules) -> Answer:
    if known.pregnant:
        return Answer(False, code="held-until-12-weeks-after-birth")
    born = known.post_on
    if known.pregnancies and born is not None and day < born + timedelta(weeks=12):
        return Answer(False, code="held-until-12-weeks-after-birth", until=born + timedelta(weeks=12))
    return YES


def _staff_decide_in_pregnancy(known: Circumstances, day: date, rules: Rules) -> Answer:
    """Menopause and pregnancy recorded together: only staff can tell what is right."""
    if not known.pregnant:
        return YES
    asked = known.send_now.get("meno-started")
    return _when(asked is not None and asked >= (known.pregnancy.since or asked), asked, "staff-decide-in-pregnancy")


def _pause_runs(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(known.pause_ends is not None and day < known.pause_ends, None, "pause-over", final=True)


def _vitamin_d_settled(known: Circumstances, day: date, rules: Rules) -> Answer:
    return _when(rules.vitamin_d_settled, None, "clinical-question-2-open")


def _loss_approved(known: Circumstances, day: date, rules: Rules) -> Answer:
    approved = known.loss_approved_on
    return _when(approved is not None, approved, "waits-for-approval")


def _loss_note_way(known: Circumstances, day: date, rules: Rules) -> Answer:
    """The note after a loss goes by email; as a text only where a nurse says that a text is right for her."""
    if known.email.open:
        return YES
    said = known.said("loss-note-by-text")
    return _when(said.value == "yes", said.since, "loss-note-not-by-text")


def _later_pregnancy(known: Circumstances, day: date, rules: Rules) -> Answer:
    """A pregnancy that began after it was known that she was not pregnant, and after she enrolled."""
    recorded = known.pregnancy.since
    later = known.pregnant_again and bool(recorded and known.enrolled_on and recorded > known.enrolled_on)
    return _when(
        known.pregnant and later, recorded, "not-a-later-pregnancy", final=known.pregnancy.value == NOT_PREGNANT
    )


CONDITIONS: Mapping[str, Condition] = {
    "post": _post,
    "preg": _preg,
    "pregnancy-known": _pregnancy_known,
    "pregnancy-unknown": _pregnancy_unknown,
    "home": _home,
    "home-or-short": _home_or_short,
    "home-or-nurse-says": _feeding_fits,
    "baby-under-24-months": _baby_younger(months=24),
    "baby-under-26-weeks": _baby_younger(weeks=26),
    "baby-under-12-weeks": _baby_younger(weeks=12),
    "feed": _feed,
    "not-breastfeeding": _not_breastfeeding,
    "spine": _spine,
    "spine-exercise": _spine_exercise,
    "hip-or-site-unknown": _hip_or_unknown,
    "last-break-under-26-weeks": _recent_break,
    "diagnosis-under-26-weeks": _recent_diagnosis,
    "not-diagnosed-late": _not_diagnosed_late,
    "was-pregnant-at-enrolment": _was_pregnant,
    "no-picture-of-the-break": _no_picture,
    "drug": _drug,
    "watch": _watch,
    "treatment-open": _treatment_open,
    "heparin": _heparin,
    "nurse-sends-in-pregnancy": _heparin_by_staff,
    "asked-for-intimate-topics": _asked("intimate-topics"),
    "asked-for-future-topics": _asked("future-topics"),
    "not-menopausal": _not_menopausal,
    "menopausal": _menopausal,
    "groups-safe": _groups_safe,
    "on-her-own": _on_her_own,
    "not-on-her-own": _not_on_her_own,
    "age-known": _age_known,
    "talk-open": _talk_open,
    "talk-not-done": _talk_not_done,
    "talk-not-settled": _talk_unsettled,
    "yearly-hello": _yearly_hello,
    "keeps-yearly-hello": _keeps_hello,
    "twelve-weeks-after-birth": _twelve_weeks_after_birth,
    "staff-decide-in-pregnancy": _staff_decide_in_pregnancy,
    "pause-runs": _pause_runs,
    "vitamin-d-settled": _vitamin_d_settled,
    "loss-approved": _loss_approved,
    "loss-note-way": _loss_note_way,
    "later-pregnancy": _later_pregnancy,
}

BY_DAY = frozenset(
    {
        "baby-under-24-months", "baby-under-26-weeks", "baby-under-12-weeks", "last-break-under-26-weeks",
        "diagnosis-under-26-weeks", "treatment-open", "yearly-hello", "twelve-weeks-after-birth", "pause-runs",
    }
)  # fmt: skip
"""The conditions whose answer may change as days pass, with nothing new recorded."""
