"""Every change a nurse can record about a woman: what is asked, and which facts it becomes. Data only.

A change is always a new fact. What was recorded wrongly is put right by recording it again, or by taking it back:
nothing is ever edited.
"""

from typing import Final

from actions.change_circumstances import NewFact
from programme.circumstances import Circumstances
from web.staff.changes_health import HEALTH
from web.staff.changes_kinds import (
    CORRECTING,
    ENDING,
    LEAVE_EMPTY,
    MESSAGES,
    PRACTICE,
    YES_OR_NO,
    Change,
    nothing,
    only_day,
    outside_loss,
    plain,
)  # fmt: skip
from web.staff.enrol_questions import BABY, FEEDING, NOT_KNOWN, UNSURE, YES_NO
from web.staff.women_questions import CHOICE, DAY, TEXT, Option, Question, Typed

TRACKS: Final = (
    ("exercise", "Gentle exercise"), ("pain", "Pain"), ("treatment", "Tests and treatment"), ("emotional", "Feelings"),
    ("practical", "Practical help"), ("nutrition", "Food"),
)  # fmt: skip


def _hours(typed: Typed) -> list[NewFact]:
    return [("safe-hours", typed.get("safe_hours", "") if typed.get("hours") == "some" else "any", None)]


PREGNANT_NOW: Final = Question(
    "pregnancy", CHOICE, "Is she pregnant now?", needed="Choose whether she is pregnant now, or “Not known”.",
    hint="Messages for after a birth wait until this is known",
    options=(
        Option("not-pregnant", "No", reveals=(
            Question(
                "baby", CHOICE, "Is a baby with her?", preset="not-said", hint="For example when one of several lives",
                options=(
                    Option("with-her", "Yes", reveals=(FEEDING,)), *BABY.options[1:3],
                    Option("not-said", "No, or not known"),
                ),
            ),
        )),
        Option("pregnant", "Yes"), Option(NOT_KNOWN, "Not known"),
    ),
)  # fmt: skip


def _restart(typed: Typed) -> list[NewFact]:
    tick: list[NewFact] = [("staff-resume", "yes", None)] if typed.get("staff_resume") == "yes" else []
    return [*_now(typed), ("restart", "", None), *tick]


def _now(typed: Typed) -> list[NewFact]:
    """How things stand at the start, without a word on what is not known of the baby: then nothing is recorded anew."""
    known = plain("pregnancy", "baby", "feeding")(typed)
    return [one for one in known if one[1] != "not-said" and one[:2] != ("feeding", NOT_KNOWN)]


def _corrected(typed: Typed) -> list[NewFact]:
    return [*_now(typed), ("restart", "", None)]


def _was_lost(known: Circumstances) -> bool:
    return not known.ended and known.loss_hold and known.loss_corrected_on is None


def _was_no_loss(known: Circumstances) -> bool:
    return not known.ended and known.loss_corrected_on is not None


def _may_be_corrected(known: Circumstances) -> bool:
    return known.died_on is None and known.withdrawn_on is None


def _hold(typed: Typed) -> list[NewFact]:
    return [(typed.get("hold_or_release", ""), typed.get("hold_track", ""), None)]


def _unlock(typed: Typed) -> list[NewFact]:
    return [(typed.get("unlock", ""), "", None)]


def _gp(typed: Typed) -> list[NewFact]:
    sent: list[NewFact] = [("gp-letter-sent", "", None)] if typed.get("gp_sent") == "yes" else []
    return [*plain("gp_letter_agreed", "keepsake_agreed")(typed), *sent]


CHANGES: Final = (
    *HEALTH,
    Change(
        "pause", MESSAGES, "Pause her messages",
        (
            Question(
                "pause", CHOICE, "For how long?", needed="Choose how long her messages rest.",
                options=(Option("4", "4 weeks"), Option("8", "8 weeks"), Option("12", "12 weeks")),
            ),
        ),
        plain("pause"), lead="Later reminders are never lost by a pause.", button="Pause", fill=False,
        offered=outside_loss,
    ),
    Change(
        "resume", MESSAGES, "End the pause", (), nothing("resume"), button="End the pause", fill=False,
        lead="What the pause passed over is not sent again.",
        offered=lambda known: outside_loss(known) and known.pause_ends is not None,
    ),
    Change(
        "restart", MESSAGES, "Start messages again after a loss",
        (
            PREGNANT_NOW,
            Question(
                "staff_resume", CHOICE, "Are exercise and pain messages right for her now?",
                needed="Choose whether exercise and pain messages are right for her now.",
                hint="If you are not sure, choose no. You can allow them later",
                options=(Option("yes", "Yes, I have spoken with her"), Option("no", "No, or not yet")),
            ),
        ),
        _restart, lead="She gets messages about her own health only: nothing about pregnancy, birth or babies.",
        offered=_was_lost, button="Start messages again", fill=False,
    ),
    Change(
        "go-on", MESSAGES, "Start messages again: the loss was recorded in error", (PREGNANT_NOW,), _corrected,
        lead="Speak with her first. Her messages go on where they were; what passed meanwhile is not sent again.",
        offered=_was_no_loss, button="Start messages again", fill=False,
    ),
    Change(
        "staff-resume", MESSAGES, "Allow exercise and pain messages after a loss",
        (Question("staff_resume", CHOICE, "Are they right for her now?", options=YES_OR_NO, inline=True,
                  needed="Choose yes or no."),),
        plain("staff_resume"), offered=lambda known: outside_loss(known) and known.lost,
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
        plain("pace"),
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
        plain("texts"),
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
        plain("intimate_topics", "future_topics", "groups"),
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
        plain("stop_step"), lead="It will not be sent to her, now or later.", button="Leave it out", fill=False,
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
        plain("send_now"), lead="It goes in her next sending hours.", button="Send it", offered=outside_loss,
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
        plain("nation"),
    ),
    Change(
        "partner", PRACTICE, "A partner or somebody close",
        (Question("partner", CHOICE, "Does she have a partner or somebody close?", options=YES_NO, inline=True,
                  needed="Choose yes, no or “Not known”."),),
        plain("partner"),
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
        plain("health_support"),
    ),
    Change(
        "in-error", CORRECTING, "Something was recorded in error",
        (Question("in_error", CHOICE, "What is wrong?", needed="Choose what was recorded in error."),),
        plain("in_error"), offered=_may_be_corrected, button="Take it back", fill=False,
        lead="It stays on record as an error, and so does what she was sent. What comes is planned as if it had not "
        "been recorded. After a loss recorded in error nothing starts by itself: you start messages again with her.",
    ),
    Change(
        "not-pao", ENDING, "The diagnosis has changed: it is not PAO",
        (Question("not_pao", DAY, "Since when?", hint=LEAVE_EMPTY),), only_day("not-pao"),
        lead="Speak with her before you save this. All messages stop, because they may be wrong for her.",
        button="Save, and stop all messages", fill=False,
    ),
)  # fmt: skip
BY_KEY: Final = {change.key: change for change in CHANGES}
