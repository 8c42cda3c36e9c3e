"""Every change a nurse can record about a woman: what is asked, and which facts it becomes. Data only.

A change is always a new fact. What was recorded wrongly is put right by recording it again: nothing is ever edited.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from actions.change_circumstances import NewFact
from programme.circumstances import Circumstances
from web.staff.enrol_questions import BABY, FEEDING, NOT_KNOWN, UNSURE, YES_NO
from web.staff.women_questions import CHOICE, DAY, TEXT, Option, Question, Typed, day_of

BABIES, BONES, LATER, MESSAGES, PRACTICE, ENDING = (
    "Pregnancy and baby", "Bones, treatment and tests", "The menopause", "Her messages", "About her", "Ending",
)  # fmt: skip
GROUPS: Final = (BABIES, BONES, LATER, MESSAGES, PRACTICE, ENDING)
LEAVE_EMPTY: Final = "Leave it empty if it is not known"
TRACKS: Final = (
    ("exercise", "Gentle exercise"), ("pain", "Pain"), ("treatment", "Tests and treatment"), ("emotional", "Feelings"),
    ("practical", "Practical help"), ("nutrition", "Food"),
)  # fmt: skip


def always(known: Circumstances) -> bool:
    """Offered unless everything has ended."""
    return not known.ended


def outside_loss(known: Circumstances) -> bool:
    """Offered unless everything is held after a loss."""
    return not known.ended and not known.loss_hold


@dataclass(frozen=True, slots=True)
class Change:
    """One change. ``facts``: what the answers become. ``fill``: whether what is known now stands in the form.

    ``then``: what follows beside her messages. ``button``: what saving it is called.
    """

    key: str
    group: str
    title: str
    questions: tuple[Question, ...]
    facts: Callable[[Typed], list[NewFact]]
    lead: str = ""
    then: str = ""
    offered: Callable[[Circumstances], bool] = always
    fill: bool = True
    button: str = "Save"


def _plain(*names: str) -> Callable[[Typed], list[NewFact]]:
    """Each answer is a fact of the same name; empty ones are left out."""

    def facts(typed: Typed) -> list[NewFact]:
        return [(name.replace("_", "-"), typed[name], None) for name in names if typed.get(name)]

    return facts


def _nothing(name: str) -> Callable[[Typed], list[NewFact]]:
    return lambda typed: [(name, "", None)]


def _only_day(name: str) -> Callable[[Typed], list[NewFact]]:
    return lambda typed: [(name, "", day_of(name.replace("-", "_"), typed))]


def _birth(typed: Typed) -> list[NewFact]:
    return [("birth", "", day_of("birth", typed)), *_plain("baby", "feeding")(typed)]


def _pregnant(typed: Typed) -> list[NewFact]:
    day = day_of("due_date", typed)
    return [("pregnancy", "pregnant", None), *([("due-date", "", day)] if day else [])]


def _bones(typed: Typed) -> list[NewFact]:
    days: list[NewFact] = [
        (name, "", day) for name in ("diagnosis", "last-break") if (day := day_of(name.replace("-", "_"), typed))
    ]
    return [*_plain("break_sites", "xray")(typed), *days]


def _menopause(typed: Typed) -> list[NewFact]:
    return [
        ("menopause", typed.get("menopause", ""), day_of("menopause_since", typed)),
        *_plain("menopause_cause")(typed),
    ]


def _talk(typed: Typed) -> list[NewFact]:
    return [("talk", typed.get("talk", ""), day_of("talk_on", typed))]


def _hours(typed: Typed) -> list[NewFact]:
    return [("safe-hours", typed.get("safe_hours", "") if typed.get("hours") == "some" else "any", None)]


def _restart(typed: Typed) -> list[NewFact]:
    tick: list[NewFact] = [("staff-resume", "yes", None)] if typed.get("staff_resume") == "yes" else []
    return [("restart", "", None), *tick]


def _hold(typed: Typed) -> list[NewFact]:
    return [(typed.get("hold_or_release", ""), typed.get("hold_track", ""), None)]


def _unlock(typed: Typed) -> list[NewFact]:
    return [(typed.get("unlock", ""), "", None)]


def _gp(typed: Typed) -> list[NewFact]:
    sent: list[NewFact] = [("gp-letter-sent", "", None)] if typed.get("gp_sent") == "yes" else []
    return [*_plain("gp_letter_agreed", "keepsake_agreed")(typed), *sent]


YES_OR_NO: Final = (Option("yes", "Yes"), Option("no", "No"))

CHANGES: Final = (
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
        "baby", BABIES, "Where the baby is", (BABY,), _plain("baby"), offered=outside_loss,
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
        _plain("feeding", "feeding_confirmed"), offered=outside_loss,
    ),
    Change(
        "due-date", BABIES, "The expected day of birth",
        (Question("due_date", DAY, "When is the birth expected?", needed="Enter the expected day of birth."),),
        _only_day("due-date"), offered=lambda known: outside_loss(known) and known.pregnant,
    ),
    Change(
        "pregnancy", BABIES, "She is not pregnant, or it is not known",
        (
            Question(
                "pregnancy", CHOICE, "Is she pregnant now?", needed="Choose what is known.",
                options=(Option("not-pregnant", "No"), Option(NOT_KNOWN, "Not known")),
            ),
        ),
        _plain("pregnancy"),
    ),
    Change(
        "staff-contact", BABIES, "You have spoken with her about the new pregnancy", (), _nothing("staff-contact"),
        offered=lambda known: not known.ended and ((known.pregnant and known.pregnant_again) or known.lost), fill=False,
    ),
    Change(
        "break", BONES, "A new broken bone, or signs of one",
        (Question("break", DAY, "When?", hint=LEAVE_EMPTY),), _only_day("break"),
        then="An urgent task asks a nurse to find out more.", fill=False,
    ),
    Change(
        "break-settled", BONES, "Messages may go on after the new break", (), _nothing("break-settled"),
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
        _plain("treatment", "drug_name"),
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
        _plain("tests", "heparin"),
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
            Question("yearly_hello", CHOICE, "Does she keep the yearly hello?", options=YES_OR_NO, inline=True),
        ),
        _plain("reminders", "yearly_hello"),
    ),
    Change(
        "reminder-date", LATER, "The day of the first later reminder",
        (Question("reminder_date", DAY, "On which day?", needed="Enter the day."),), _only_day("reminder-date"),
        lead="Only used while her date of birth is not known.",
        offered=lambda known: not known.ended and known.born is None,
    ),
    Change(
        "pause", MESSAGES, "Pause her messages",
        (
            Question(
                "pause", CHOICE, "For how long?", needed="Choose how long her messages rest.",
                options=(Option("4", "4 weeks"), Option("8", "8 weeks"), Option("12", "12 weeks")),
            ),
        ),
        _plain("pause"), lead="Later reminders are never lost by a pause.", button="Pause", fill=False,
        offered=outside_loss,
    ),
    Change(
        "resume", MESSAGES, "End the pause", (), _nothing("resume"), button="End the pause", fill=False,
        lead="What the pause passed over is not sent again.",
        offered=lambda known: outside_loss(known) and known.pause_ends is not None,
    ),
    Change(
        "restart", MESSAGES, "Start messages again after a loss",
        (
            Question(
                "staff_resume", CHOICE, "Are exercise and pain messages right for her now?",
                needed="Choose whether exercise and pain messages are right for her now.",
                hint="If you are not sure, choose no. You can allow them later",
                options=(Option("yes", "Yes, I have spoken with her"), Option("no", "No, or not yet")),
            ),
        ),
        _restart, lead="She gets messages about her own health only: nothing about pregnancy, birth or babies.",
        offered=lambda known: not known.ended and known.loss_hold, button="Start messages again", fill=False,
    ),
    Change(
        "staff-resume", MESSAGES, "Allow exercise and pain messages after a loss",
        (Question("staff_resume", CHOICE, "Are they right for her now?", options=YES_OR_NO, inline=True,
                  needed="Choose yes or no."),),
        _plain("staff_resume"), offered=lambda known: outside_loss(known) and known.lost,
    ),
    Change(
        "pace", MESSAGES, "More or fewer messages",
        (
            Question(
                "pace", CHOICE, "How many would she like?", needed="Choose how many she would like.",
                options=(
                    Option("usual", "The usual number"),
                    Option("fewer", "Fewer", "Pain, treatment, check-ins, the helpline and the later reminder only"),
                ),
            ),
        ),
        _plain("pace"),
    ),
    Change(
        "texts", MESSAGES, "What may stand on her screen",
        (
            Question(
                "texts", CHOICE, "What may stand on her screen?", needed="Choose what may stand on her screen.",
                options=(
                    Option("usual", "Usual", "Texts never name her illness, pregnancy, baby or bones"),
                    Option("discreet", "Discreet", "Every text is the same neutral line with a private link"),
                    Option("full", "Plain", "Texts may speak openly about her health"),
                ),
            ),
        ),
        _plain("texts"),
    ),
    Change(
        "hours", MESSAGES, "When it is safe to write to her",
        (
            Question(
                "hours", CHOICE, "When is it safe?", needed="Choose when it is safe.",
                options=(
                    Option("any", "Any time between 9:30am and 6:30pm, Monday to Saturday"),
                    Option("some", "Only at certain hours", reveals=(
                        Question("safe_hours", TEXT, "Safe hours", hint="Like 10:00-14:00", width="10",
                                 needed="Enter the safe hours, like 10:00-14:00."),
                    )),
                ),
            ),
        ),
        _hours,
    ),
    Change(
        "interests", MESSAGES, "Messages she asked for",
        (
            Question("intimate_topics", CHOICE, "Closeness with a partner", options=YES_OR_NO, inline=True),
            Question("future_topics", CHOICE, "Thinking about another pregnancy", options=YES_OR_NO, inline=True),
            Question("groups", CHOICE, "Groups of other women, although her messages are discreet", options=YES_OR_NO,
                     inline=True),
        ),
        _plain("intimate_topics", "future_topics", "groups"),
    ),
    Change(
        "hold", MESSAGES, "Hold one kind of message, or let it go on",
        (
            Question("hold_track", CHOICE, "Which kind?", needed="Choose the kind of message.",
                     options=tuple(Option(value, text) for value, text in TRACKS)),
            Question(
                "hold_or_release", CHOICE, "What should happen?", needed="Choose what should happen.",
                options=(Option("hold", "Hold these messages"), Option("release", "Let them go on")),
            ),
        ),
        _hold, fill=False,
    ),
    Change(
        "stop-step", MESSAGES, "Leave one message out",
        (Question("stop_step", CHOICE, "Which message?", needed="Choose the message."),),
        _plain("stop_step"), lead="It will not be sent to her, now or later.", button="Leave it out", fill=False,
    ),
    Change(
        "send-now", MESSAGES, "Send one message now",
        (
            Question(
                "send_now", CHOICE, "Which message?", needed="Choose the message.",
                options=(
                    Option("treat-tests-and-doctors", "Why doctors test for other things", "When tests are going on"),
                    Option("treat-heparin", "What is known about heparin", "When heparin was used"),
                ),
            ),
        ),
        _plain("send_now"), lead="It goes in her next sending hours.", button="Send it", offered=outside_loss,
        fill=False,
    ),
    Change(
        "unlock", MESSAGES, "Allow exercise messages",
        (
            Question(
                "unlock", CHOICE, "What do you allow?", needed="Choose what you allow.",
                options=(
                    Option("exercise-unlock", "The first exercise message now", "Instead of waiting for its day"),
                    Option("spine-set-unlock", "The spine exercises, although a hip broke too"),
                ),
            ),
        ),
        _unlock, offered=outside_loss, button="Allow it", fill=False,
    ),
    Change(
        "nation", PRACTICE, "She has moved to another nation",
        (
            Question(
                "nation", CHOICE, "Where does she live?", needed="Choose where she lives.",
                hint="This picks the numbers she is given for urgent help",
                options=(
                    Option("england", "England"), Option("wales", "Wales"), Option("scotland", "Scotland"),
                    Option("northern-ireland", "Northern Ireland"), UNSURE,
                ),
            ),
        ),
        _plain("nation"),
    ),
    Change(
        "partner", PRACTICE, "A partner or somebody close",
        (Question("partner", CHOICE, "Does she have a partner or somebody close?", options=YES_NO, inline=True,
                  needed="Choose yes, no or “Not known”."),),
        _plain("partner"),
    ),
    Change(
        "gp", PRACTICE, "Letters to her GP practice, and reminders to keep",
        (
            Question("gp_letter_agreed", CHOICE, "May we write to her GP practice?", options=YES_NO, inline=True),
            Question("gp_sent", CHOICE, "Is the letter on its way?", options=YES_OR_NO, inline=True),
            Question("keepsake_agreed", CHOICE, "If messages ever end, may we send her reminders to keep once more?",
                     options=YES_OR_NO, inline=True),
        ),
        _gp,
    ),
    Change(
        "support", PRACTICE, "Language, sight or hearing",
        (Question("health_support", TEXT, "What does she need?", width="30", needed="Write what she needs."),),
        _plain("health_support"),
    ),
    Change(
        "not-pao", ENDING, "The diagnosis has changed: it is not PAO",
        (Question("not_pao", DAY, "Since when?", hint=LEAVE_EMPTY),), _only_day("not-pao"),
        lead="Speak with her before you save this. All messages stop, because they may be wrong for her.",
        button="Save, and stop all messages", fill=False,
    ),
)  # fmt: skip
BY_KEY: Final = {change.key: change for change in CHANGES}
