"""Changes of her health that a nurse can record: pregnancy and baby, bones and treatment, the menopause. Data only."""

from typing import Final

from actions.change_circumstances import NewFact
from web.staff.changes_kinds import (
    BABIES,
    BONES,
    LATER,
    LEAVE_EMPTY,
    YES_OR_NO,
    Change,
    nothing,
    only_day,
    outside_loss,
    plain,
)  # fmt: skip
from web.staff.enrol_questions import BABY, FEEDING, NOT_KNOWN, UNSURE, YES_NO
from web.staff.women_questions import CHOICE, DAY, TEXT, Option, Question, Typed, day_of


def _birth(typed: Typed) -> list[NewFact]:
    return [("birth", "", day_of("birth", typed)), *plain("baby", "feeding")(typed)]


def _pregnant(typed: Typed) -> list[NewFact]:
    day = day_of("due_date", typed)
    return [("pregnancy", "pregnant", None), *([("due-date", "", day)] if day else [])]


def _bones(typed: Typed) -> list[NewFact]:
    days: list[NewFact] = [
        (name, "", day) for name in ("diagnosis", "last-break") if (day := day_of(name.replace("-", "_"), typed))
    ]
    return [*plain("break_sites", "xray")(typed), *days]


def _menopause(typed: Typed) -> list[NewFact]:
    return [
        ("menopause", typed.get("menopause", ""), day_of("menopause_since", typed)),
        *plain("menopause_cause")(typed),
    ]


def _talk(typed: Typed) -> list[NewFact]:
    return [("talk", typed.get("talk", ""), day_of("talk_on", typed))]


HEALTH: Final = (
    Change(
        "birth", BABIES, "She has given birth",
        (Question("birth", DAY, "Date of birth of the baby", hint=LEAVE_EMPTY), BABY, FEEDING), _birth,
        offered=outside_loss,
    ),
    Change(
        "pregnant", BABIES, "She is pregnant",
        (Question("due_date", DAY, "When is the birth expected?", hint=LEAVE_EMPTY),), _pregnant,
        then="If she is recorded as taking a bone drug, an urgent task asks a nurse to contact her and the prescriber.",
        fill=False,
    ),
    Change(
        "baby", BABIES, "Where the baby is", (BABY,), plain("baby"), offered=outside_loss,
    ),
    Change(
        "feeding", BABIES, "How the baby is fed",
        (
            FEEDING,
            Question(
                "feeding_confirmed", CHOICE, "Do messages about feeding fit her?", inline=True,
                hint="Needed only when the baby is in hospital, or the day of birth is not known", options=YES_OR_NO,
            ),
        ),
        plain("feeding", "feeding_confirmed"), offered=outside_loss,
    ),
    Change(
        "due-date", BABIES, "The expected day of birth",
        (Question("due_date", DAY, "When is the birth expected?", needed="Enter the expected day of birth."),),
        only_day("due-date"), offered=lambda known: outside_loss(known) and known.pregnant,
    ),
    Change(
        "pregnancy", BABIES, "She is not pregnant, or it is not known",
        (
            Question(
                "pregnancy", CHOICE, "Is she pregnant now?", needed="Choose what is known.",
                options=(Option("not-pregnant", "No"), Option(NOT_KNOWN, "Not known")),
            ),
        ),
        plain("pregnancy"),
    ),
    Change(
        "staff-contact", BABIES, "You have spoken with her about the new pregnancy", (), nothing("staff-contact"),
        offered=lambda known: not known.ended and ((known.pregnant and known.pregnant_again) or known.lost), fill=False,
    ),
    Change(
        "break", BONES, "A new broken bone, or signs of one",
        (Question("break", DAY, "When?", hint=LEAVE_EMPTY),), only_day("break"),
        then="An urgent task asks a nurse to find out more.", fill=False,
    ),
    Change(
        "break-settled", BONES, "Messages may go on after the new break", (), nothing("break-settled"),
        lead="The messages on pain begin again, as after the first break.",
        offered=lambda known: not known.ended and known.new_break is not None, fill=False,
    ),
    Change(
        "bones", BONES, "Which bones broke, and when",
        (
            Question(
                "break_sites", CHOICE, "Which bones broke?",
                options=(
                    Option("spine", "Spine"), Option("hip", "Hip"), Option("spine-and-hip", "Spine and hip"),
                    Option("other", "Other bones"), UNSURE,
                ),
            ),
            Question("last_break", DAY, "When was the last break?", hint=LEAVE_EMPTY),
            Question("diagnosis", DAY, "When was she diagnosed?", hint=LEAVE_EMPTY),
            Question("xray", CHOICE, "Is there a picture of the break, such as an X-ray?", options=YES_NO, inline=True),
        ),
        _bones,
    ),
    Change(
        "treatment", BONES, "Her treatment",
        (
            Question(
                "treatment", CHOICE, "Which treatment was settled on?", needed="Choose the treatment, or “Not known”.",
                options=(
                    Option("drug", "A bone drug", reveals=(
                        Question("drug_name", TEXT, "Name of the drug", hint=LEAVE_EMPTY),
                    )),
                    Option("monitoring", "Active monitoring, without a drug"), Option("undecided", "Not decided yet"),
                    UNSURE,
                ),
            ),
        ),
        plain("treatment", "drug_name"),
        then="If she breastfeeds or is pregnant and takes a bone drug, a task asks a nurse to contact the prescriber.",
    ),
    Change(
        "tests", BONES, "Tests and heparin",
        (
            Question(
                "tests", CHOICE, "Are tests still going on?", inline=True,
                options=(Option("pending", "Yes"), Option("done", "No"), UNSURE),
            ),
            Question("heparin", CHOICE, "Was heparin used?", options=YES_NO, inline=True),
        ),
        plain("tests", "heparin"),
    ),
    Change(
        "menopause", LATER, "The menopause",
        (
            Question(
                "menopause", CHOICE, "Has the menopause begun?", needed="Choose what is known.",
                hint="Missed periods alone do not say so. An operation or a treatment can bring it early",
                options=(
                    Option("not-yet", "Not yet"),
                    Option("begun", "Yes", reveals=(
                        Question("menopause_since", DAY, "Since when?", hint=LEAVE_EMPTY),
                        Question(
                            "menopause_cause", CHOICE, "How did it come?",
                            options=(
                                Option("natural", "By itself"), Option("surgery", "By an operation"),
                                Option("treatment", "By a treatment"), UNSURE,
                            ),
                        ),
                    )),
                    UNSURE,
                ),
            ),
        ),
        _menopause, then="Before the age of 45, a task asks a nurse to tell her GP or specialist, with her consent.",
    ),
    Change(
        "talk", LATER, "The talk with her doctor about broken bones",
        (
            Question(
                "talk", CHOICE, "How does it stand?", needed="Choose how it stands.",
                options=(
                    Option("done", "She has had it", reveals=(Question("talk_on", DAY, "When?", hint=LEAVE_EMPTY),)),
                    Option("booked", "It is booked"), Option("not-yet", "Not yet"),
                ),
            ),
        ),
        _talk,
    ),
    Change(
        "reminders", LATER, "Whether she wants the later reminders",
        (
            Question(
                "reminders", CHOICE, "Does she want them?", needed="Choose whether she wants them.",
                options=(Option("wanted", "Yes"), Option("declined", "No, no more of them")),
            ),
            Question(
                "reminders_go_on", CHOICE, "Should they go on after 65, if she asks for that?", options=YES_OR_NO,
                inline=True, hint="Otherwise a last one hands over to her GP practice",
            ),
            Question("yearly_hello", CHOICE, "Does she keep the yearly hello?", options=YES_OR_NO, inline=True),
        ),
        plain("reminders", "reminders_go_on", "yearly_hello"),
    ),
    Change(
        "reminder-date", LATER, "The day of the first later reminder",
        (Question("reminder_date", DAY, "On which day?", needed="Enter the day."),), only_day("reminder-date"),
        lead="Only used while her date of birth is not known.",
        offered=lambda known: not known.ended and known.born is None,
    ),
)  # fmt: skip
