"""Why a message is planned, held or skipped: a code inside, a sentence for a nurse outside."""

from datetime import date

from programme.expressions import Due

MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip

SENTENCES: dict[str, str] = {
    "due": "Due: {when}.",
    "asks-again": "Asks once more, because nobody answered the message before it.",
    "moved": "Moved from {ideal} so that no two messages fall on one day and no week is too full.",
    "moved-open": "Moved from {ideal}: nothing is sent on that day.",
    "programme-changed": "The programme has changed. This waits a few minutes, until her messages are planned again.",
    "nurse-sent": "A nurse asked for this to be sent now.",
    "anchor-not-known": "Waits for something that has not happened or is not recorded: {anchor}.",
    "no-room": "No free day was found within two weeks; other messages went first.",
    "no-open-day": "No day on which it may be sent was found within a year.",
    "superseded": "A later one of the same kind takes its place, so that the two do not come together.",
    "too-soon-after": "Too soon after the first reminder; the next one follows in a year.",
    "too-late": "Its day ({ideal}) was more than two weeks gone when it could have been sent.",
    "time-over": "The time in which it made sense was over before it was certain that it had gone out.",
    "passed-in-pause": "Its day ({ideal}) fell in a pause.",
    "no-channel": "She has no text or email address that may be used now.",
    "way-closed": "It goes another way: this one is not open to her any more.",
    "died": "She has died. Nothing is sent.",
    "withdrawn": "She has left the programme.",
    "not-pao": "The diagnosis has changed, so this may be wrong for her.",
    "step-stopped": "A nurse stopped this message for her.",
    "topic-off": "She does not want messages on this topic.",
    "fewer": "She asked for fewer messages, and this is not one she keeps.",
    "held-by-staff": "Staff hold these messages for her.",
    "loss-hold": "A loss is recorded: everything is held until she, or a nurse with her, restarts messages.",
    "loss-corrected": "A loss was recorded in error: all stays held until a nurse starts messages again with her.",
    "only-after-loss": "Only sent after a loss.",
    "never-after-loss": "Never sent after a loss.",
    "waits-for-staff-after-loss": "After a loss, this waits until staff say that it is right for her.",
    "waits-for-staff-contact-after-loss": "After a loss, only once a nurse has spoken with her about it.",
    "waits-for-approval": "Waits until a named person has approved the note after a loss.",
    "loss-note-not-by-text": "She has no email address in use; by text the note goes only if a nurse allows a text.",
    "new-break": "A new break, or signs of one, were reported; this waits until staff say that it may go on.",
    "waits-for-birth": "She is pregnant; this is only for after the birth.",
    "pregnancy-not-known": "It is not known whether she is pregnant, so the careful choice is to wait.",
    "pregnancy-known": "It is known whether she is pregnant.",
    "only-in-pregnancy": "Only sent in pregnancy.",
    "not-a-later-pregnancy": "Only for a pregnancy that begins after enrolment.",
    "baby-not-with-her": "It is not recorded that a baby is at home with her.",
    "baby-in-hospital": "The baby is in hospital.",
    "baby-in-care": "The baby is in the care of others.",
    "baby-too-old": "The baby is older than this message is written for.",
    "birth-date-not-known": "The day of birth is not known, so the baby's age cannot be judged.",
    "birth-date-not-known-a-year": "The day of birth is not known, and a year has passed since enrolment.",
    "feeding-not-known": "It is not known how the baby is fed.",
    "not-breastfeeding": "She does not breastfeed.",
    "feeding-not-known-or-breast": "Only for a woman who does not breastfeed.",
    "no-spine-break": "Only for a break in the spine; none is recorded.",
    "exercise-sheets-are-for-the-spine": "The exercise sheets are written for breaks in the spine alone.",
    "spine-break": "She has a break in the spine, so she gets the exercise message for that.",
    "spine-set-unlocked": "A nurse allowed the spine exercises instead.",
    "exercise-suits-hips": "The exercises suit hips too, so she gets the exercise message itself.",
    "break-date-not-known": "The day of the last break is not known.",
    "break-long-ago": "The last break is more than 26 weeks ago.",
    "diagnosis-date-not-known": "The day of diagnosis is not known.",
    "diagnosis-long-ago": "The diagnosis is more than 26 weeks old.",
    "diagnosed-late": "She was diagnosed or enrolled late, so the first-weeks messages do not fit.",
    "was-not-pregnant": "Only for a woman who was pregnant when she enrolled.",
    "picture-on-record": "A picture of the break is on record already.",
    "not-on-a-bone-drug": "She is not recorded as taking a bone drug.",
    "not-monitored": "She is not recorded as being monitored without a drug.",
    "treatment-not-known": "It is not known what was decided about treatment.",
    "treatment-settled": "Treatment was settled more than six months ago.",
    "no-heparin": "Only if heparin was used.",
    "nurse-sends-this": "In pregnancy or after a loss, a nurse decides and sends this.",
    "intimate-topics-not-asked": "She did not ask for messages on closeness.",
    "future-topics-not-asked": "She did not ask for messages on another pregnancy.",
    "menopause-begun": "The menopause has begun, so other messages take its place.",
    "menopause-not-reported": "Waits until she or a nurse reports the menopause.",
    "discreet": "She chose discreet messages, so groups are left out.",
    "not-on-her-own": "Only for a woman on her own.",
    "on-her-own": "A woman on her own gets this earlier.",
    "birth-year-not-known": "Her date or year of birth is not known.",
    "reminders-declined": "She does not want menopause reminders.",
    "talk-done": "She has talked with her doctor, so reminders have stopped.",
    "menopause-messages-take-its-place": "The menopause messages take the place of the yearly hello.",
    "no-yearly-hello": "She chose not to keep the yearly hello.",
    "birthday-messages-take-its-place": "From 45 the birthday messages take the place of the yearly hello.",
    "held-until-12-weeks-after-birth": "Menopause messages wait until 12 weeks after a birth.",
    "staff-decide-in-pregnancy": "Pregnancy and menopause are both recorded; a nurse decides whether to send this.",
    "pause-over": "The pause is over, or was ended.",
    "clinical-question-2-open": "The advice on vitamin D is not settled (clinical question 2).",
    "outside-hours": "Outside her sending hours.",
    "day-not-allowed": "Nothing is sent on this day.",
    "day-full": "Another message went today, or the week is full.",
    "wording-not-approved": "The wording is not approved.",
    "wording-expired": "The wording is past its review date.",
    "wording-missing-value": "A value that the wording needs is missing: {missing}.",
    "no-longer-wanted": "No longer part of her programme.",
}


ANCHOR_WORDS = {
    "recovery": "the later of enrolment and birth",
    "first_reminder": "the day of the first menopause reminder",
    "menopause_message": "the report of the menopause",
    "pregnancy_recorded": "the record of the pregnancy",
    "birth_recorded": "the record of the birth",
    "due_date": "the due date",
    "status_unknown": "her pregnancy status was last known",
    "loss_recorded": "the record of the loss",
    "pause_end": "the end of the pause",
    "first_exercise": "the first day for exercise",
    "exercise_started": "the first exercise message",
    "staff_told_of_pregnancy": "the talk about the new pregnancy",
    "last_reminder": "the day of the last reminder",
    "talk": "the report of the talk",
    "closing": "the service closes",
}


def sentence(code: str, **values: object) -> str:
    """The sentence of a code; raises KeyError for a code that has none, so that none goes without."""
    return SENTENCES[code].format(**{name: _said(value) for name, value in values.items()})


def due_in_words(due: Due) -> str:
    """``later(enrolment, birth) + 14 days`` as a nurse would say it."""
    if due.parts:
        base = f"the {due.anchor} of " + " and ".join(due_in_words(part) for part in due.parts)
    else:
        base = ANCHOR_WORDS.get(due.anchor, due.anchor)
    if not due.days and not due.months:
        return base
    before = due.days < 0 or due.months < 0
    parts = [_count(abs(due.months), "month")] * bool(due.months) + [_count(abs(due.days), "day")] * bool(due.days)
    return f"{' and '.join(parts)} {'before' if before else 'after'} {base}"


def _count(number: int, unit: str) -> str:
    return f"{number} {unit}" if number == 1 else f"{number} {unit}s"


def _said(value: object) -> str:
    return f"{value.day} {MONTHS[value.month - 1]} {value.year}" if isinstance(value, date) else str(value)
