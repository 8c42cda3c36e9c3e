"""When a step goes, and to whom, in words for the clinician who signs it off."""

from programme.definition import Step
from programme.expressions import Due

ANCHORS = {
    "enrolment": "the day she joined",
    "diagnosis": "the diagnosis",
    "birth": "the birth",
    "birth_recorded": "the day the birth was recorded",
    "recovery": "the later of joining and the birth",
    "pregnancy_recorded": "the day her new pregnancy was recorded",
    "due_date": "the day the birth is expected",
    "status_unknown": "the day since which it is not known whether she is pregnant",
    "loss_recorded": "the day a loss was recorded",
    "menopause": "the day the menopause was reported",
    "talk": "the day she told of the talk with her doctor",
    "pause_end": "the end of her pause",
    "first_reminder": "the first menopause reminder",
    "closing": "the day the service closes",
    "last_reminder": "the birthday of the last reminder",
    "menopause_message": "the day the menopause was reported (14 days after joining, if reported then)",
    "first_exercise": "the day the first exercise message may go",
    "exercise_started": "the day the first exercise message went",
    "staff_told_of_pregnancy": "a nurse's talk with her about the new pregnancy",
}

GATES = {
    "post": "not pregnant, as recorded by a birth or by staff",
    "preg": "pregnant now",
    "pregnancy-known": "it is known whether she is pregnant",
    "pregnancy-unknown": "it is not known whether she is pregnant",
    "home": "a living baby is with her",
    "home-or-short": "a living baby is with her, or elsewhere (short version)",
    "baby-under-24-months": "the baby is younger than 24 months",
    "baby-under-26-weeks": "the baby is younger than 26 weeks",
    "baby-under-12-weeks": "the baby is younger than 12 weeks",
    "feed": "she breastfeeds, feeds both ways, or is undecided",
    "not-breastfeeding": "she does not breastfeed",
    "spine": "a bone in her back broke",
    "spine-exercise": "a bone in her back broke and no hip (or a nurse allowed it)",
    "hip-or-site-unknown": "a hip broke, or it is not known what broke",
    "last-break-under-26-weeks": "the last break is under 26 weeks ago",
    "diagnosis-under-26-weeks": "the diagnosis is under 26 weeks ago",
    "not-diagnosed-late": "she was not diagnosed late",
    "was-pregnant-at-enrolment": "she was pregnant when she joined",
    "no-picture-of-the-break": "no picture of the break is on record",
    "drug": "she takes a bone drug",
    "watch": "her bones are monitored, without a drug",
    "treatment-open": "her treatment is not settled",
    "heparin": "she had heparin",
    "nurse-sends-in-pregnancy": "in pregnancy and after a loss only when a nurse sends it",
    "asked-for-intimate-topics": "she asked for messages on closeness",
    "asked-for-future-topics": "she asked for messages on another pregnancy",
    "not-menopausal": "the menopause has not begun",
    "menopausal": "the menopause has begun",
    "groups-safe": "she did not choose discreet messages, or asked to hear of groups",
    "on-her-own": "she is on her own",
    "not-on-her-own": "she is not known to be on her own",
    "age-known": "her year of birth is known",
    "talk-open": "the talk with her doctor is still to come",
    "talk-not-done": "she has not told of the talk with her doctor",
    "yearly-hello": "no menopause message takes its place",
    "twelve-weeks-after-birth": "not in pregnancy nor in the 12 weeks after a birth",
    "vitamin-d-settled": "clinical question 2 is settled",
    "loss-approved": "a named person approved this one note",
    "later-pregnancy": "pregnant again",
    "home-or-nurse-says": "a living baby is with her, or in hospital and a nurse says that it fits",
    "talk-not-settled": "the talk with her doctor is still to come",
    "keeps-yearly-hello": "she keeps the yearly hello after the talk",
    "staff-decide-in-pregnancy": "in pregnancy only when a nurse says so",
    "pause-runs": "while the pause runs",
    "loss-note-way": "by email; as a text only when a nurse says so",
}

PREGNANT = {
    "yes": "also in pregnancy",
    "no": "never in pregnancy",
    "own": "in pregnancy with words of its own",
    "only": "only in pregnancy",
}
LOSS = {
    "never": "never after a loss",
    "no-baby": "after a loss, once she starts again, without baby words",
    "no-baby-after-staff": "after a loss only when staff say so, without baby words",
    "own": "after a loss with words of its own",
    "short": "after a loss in the short version",
    "on-request": "after a loss only when she asks",
    "on-request-after-staff": "after a loss only when she asks and staff say so",
    "only": "only after a loss",
    "yes": "also after a loss",
}


def when(step: Step) -> str:
    """When it goes, and on which channels."""
    parts = [_due(one.due) for one in step.occasions]
    if step.repeat:
        years, months = divmod(step.repeat.months, 12)
        every = _count(years, "year") if years and not months else _count(step.repeat.months, "month")
        then = "then every" if parts else "every"
        parts.append(
            f"{then} {every.removeprefix('1 ')} from {_due(step.repeat.due)}, until {_age(step.repeat.until_age)}"
        )
    if step.birthdays:
        days = step.birthdays.plus_days
        parts.append(f"yearly, {_count(days, 'day')} after her birthdays, from the first reminder's age to the last's")
    if step.kind == "answer":
        parts = parts or ["at once, in answer to something she or her provider sent"]
    elif not parts:
        parts = ["when staff or another message call for it"]
    channels = (" and " if step.both else " or ").join(step.channels)
    return f"{'; '.join(parts)}. By {channels}."


def for_whom(step: Step) -> str:
    """Who may get it."""
    conditions = [GATES.get(name, name.replace("-", " ")) for name in step.gates]
    text = "; ".join([*(conditions or ["every woman"]), PREGNANT[step.pregnant], LOSS[step.loss]])
    return f"{text[:1].upper()}{text[1:]}."


def _age(age: int | str) -> str:
    return f"she is {age}" if isinstance(age, int) else f"the age of the {age.replace('-', ' ')}"


def _due(due: Due) -> str:
    if due.parts:
        joined = " and ".join(_due(part) for part in due.parts)
        base = f"the {due.anchor} of {joined}"
    else:
        base = ANCHORS.get(due.anchor, due.anchor.replace("_", " "))
    if not (due.days or due.months):
        return base
    amount = [_count(due.months, "month")] if due.months else []
    amount += [_count(abs(due.days), "day")] if due.days else []
    return f"{' and '.join(amount)} {'before' if due.days < 0 else 'after'} {base}"


def _count(number: int, what: str) -> str:
    return f"1 {what}" if number == 1 else f"{number} {what}s"
