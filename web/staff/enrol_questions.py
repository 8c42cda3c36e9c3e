"""What is asked when a woman is enrolled, in an order that makes sense beside her: four short pages."""

from dataclasses import dataclass
from typing import Final

from actions.enrolment.consent_words import CONSENT_WORDS
from web.staff.women_questions import CHOICE, DAY, MANY, NOTE, TEXT, Option, Question

NOT_KNOWN: Final = "not-known"
UNSURE: Final = Option(NOT_KNOWN, "Not known")
YES_NO: Final = (Option("yes", "Yes"), Option("no", "No"), UNSURE)


@dataclass(frozen=True, slots=True)
class EnrolPage:
    """One page of the form."""

    key: str
    heading: str
    lead: str
    questions: tuple[Question, ...]


MOBILE = Question(
    "mobile", TEXT, "Mobile number", hint="Read it back to her", width="20", input_type="tel",
    needed="Enter her mobile number, or take the tick off texts.", aside=f"Say to her: “{CONSENT_WORDS['text']}”",
)  # fmt: skip
EMAIL = Question(
    "email", TEXT, "Email address", width="30", input_type="email",
    needed="Enter her email address, or take the tick off emails.", aside=f"Say to her: “{CONSENT_WORDS['email']}”",
)  # fmt: skip
SHARED = Question(
    "shared_number", MANY, "Another woman on the programme uses this number or address",
    options=(Option("yes", "They share it, and both know. I choose discreet messages for both"),),
)  # fmt: skip
RETURN = Question(
    "asked_to_return", CHOICE, "Her record was erased. Does she ask to come back?",
    hint="Only if she asks herself. If she does not, leave the number or address out",
    options=(
        Option("in-person", "Yes, she asked me in person"), Option("by-phone", "Yes, she asked by phone"),
        Option("in-writing", "Yes, she asked in writing"),
    ),
)  # fmt: skip
DECISION = Question(
    "consent_decision", NOTE, "She is under 18. Who decided that she is enrolled, and why?",
    hint="Until somebody has decided, leave this page: what you typed is kept as a draft. What you write here is kept "
    "with her consent",
    needed="Write who decided that she is enrolled, and why, or correct her date of birth.",
)  # fmt: skip

ABOUT = EnrolPage(
    "about",
    "About her, and how to reach her",
    "",
    (
        Question("first_name", TEXT, "First name", needed="Enter her first name."),
        Question("last_name", TEXT, "Family name", needed="Enter her family name."),
        Question(
            "date_of_birth", DAY, "Date of birth",
            hint="For example, 15 3 1990. If only the year is known, enter the year alone",
            needed="Enter her date of birth, or the year alone, or tick “Not known”.",
            unknown="Not known", year_alone=True,
        ),
        Question(
            "consent", MANY, "How may we ask her whether she wants messages?",
            hint="Tick what she agreed to. Both is best: if one fails, the other still reaches her",
            needed="Tick texts, emails, or both. If she wants neither, she cannot be enrolled.",
            options=(Option("text", "Text message", reveals=(MOBILE,)), Option("email", "Email", reveals=(EMAIL,))),
        ),
        Question(
            "texts", CHOICE, "Could anyone else see her phone or her email?",
            hint="This decides what may stand on her screen",
            needed="Choose what may stand on her screen. If you have not asked her, choose “Not known”.",
            options=(
                Option("usual", "That is no problem", "Texts never name her illness, pregnancy, baby or bones"),
                Option(
                    "discreet", "Yes, and nothing may show",
                    "Every text is the same neutral line with a private link. No groups and no letters unless she asks",
                ),
                Option("full", "Only she sees it, and she wants it plain", "Texts may speak openly about her health"),
                Option(NOT_KNOWN, "Not known", "We write discreetly until it is"),
            ),
        ),
        Question(
            "hours", CHOICE, "When is it safe to write to her?", preset="any",
            options=(
                Option("any", "Any time between 9:30am and 6:30pm, Monday to Saturday"),
                Option(
                    "some", "Only at certain hours",
                    reveals=(
                        Question(
                            "safe_hours", TEXT, "Safe hours", hint="Like 10:00-14:00", width="10",
                            needed="Enter the safe hours, like 10:00-14:00, or choose any time.",
                        ),
                    ),
                ),
            ),
        ),
        Question(
            "nation", CHOICE, "Where does she live?", hint="This picks the numbers she is given for urgent help",
            needed="Choose where she lives, or “Not known”.",
            options=(
                Option("england", "England"), Option("wales", "Wales"), Option("scotland", "Scotland"),
                Option("northern-ireland", "Northern Ireland"), UNSURE,
            ),
        ),
    ),
)  # fmt: skip

BABY: Final = Question(
    "baby", CHOICE, "Where is the baby now?", needed="Choose where the baby is, or “Not known”.",
    options=(
        Option("with-her", "With her"), Option("in-hospital", "In hospital"),
        Option("in-care", "In the care of others"), Option("not-said", "Not known"),
    ),
)  # fmt: skip
FEEDING: Final = Question(
    "feeding", CHOICE, "How is the baby fed?", preset=NOT_KNOWN,
    options=(
        Option("breastfeeding", "Breastfeeding"), Option("mixed", "Both breast and bottle"),
        Option("undecided", "She has not decided"), Option("not-breastfeeding", "Not breastfeeding"), UNSURE,
    ),
)  # fmt: skip

BIRTH = EnrolPage(
    "birth",
    "Pregnancy and birth",
    "Messages for after a birth go only to women whose birth is recorded.",
    (
        Question(
            "state", CHOICE, "Which fits her now?", needed="Choose what fits her now, or “Not known”.",
            options=(
                Option("birth", "She has given birth", reveals=(
                    Question("birth", DAY, "Date of birth of the baby", hint="Leave it empty if it is not known"),
                    BABY, FEEDING,
                )),
                Option("pregnant", "She is pregnant", reveals=(
                    Question("due_date", DAY, "When is the birth expected?", hint="Leave it empty if it is not known"),
                )),
                Option("lost", "She has lost a pregnancy or a baby", "We never write about babies to her", reveals=(
                    Question("loss", DAY, "When was the loss?", hint="Leave it empty if it is not known"),
                    Question(
                        "restart", CHOICE, "Would she like messages about her own health now?",
                        needed="Choose whether she would like messages now.",
                        options=(
                            Option("yes", "Yes, she said so"),
                            Option("no", "No, or not asked", "Everything waits until she or a nurse with her says so"),
                        ),
                    ),
                )),
                Option("not-pregnant", "None of these: she is not pregnant, and no recent birth is to be recorded"),
                Option(NOT_KNOWN, "Not known", "She gets only what fits everyone"),
            ),
        ),
    ),
)  # fmt: skip

HEALTH = EnrolPage(
    "health",
    "Broken bones, treatment and tests",
    "What you leave stays “Not known”, and we take the careful choice.",
    (
        Question("diagnosis", DAY, "When was she diagnosed?", hint="Leave it empty if it is not known"),
        Question(
            "break_sites", CHOICE, "Which bones broke?", preset=NOT_KNOWN,
            options=(
                Option("spine", "Spine"), Option("hip", "Hip"), Option("spine-and-hip", "Spine and hip"),
                Option("other", "Other bones"), UNSURE,
            ),
        ),
        Question("last_break", DAY, "When was the last break?", hint="Leave it empty if it is not known"),
        Question(
            "xray", CHOICE, "Is there a picture of the break, such as an X-ray?", options=YES_NO, preset=NOT_KNOWN,
            inline=True,
        ),
        Question(
            "treatment", CHOICE, "Which treatment was settled on?", preset=NOT_KNOWN,
            options=(
                Option("drug", "A bone drug", reveals=(
                    Question("drug_name", TEXT, "Name of the drug", hint="Leave it empty if it is not known"),
                )),
                Option("monitoring", "Active monitoring, without a drug"), Option("undecided", "Not decided yet"),
                UNSURE,
            ),
        ),
        Question(
            "tests", CHOICE, "Are tests still going on?", preset=NOT_KNOWN, inline=True,
            options=(Option("pending", "Yes"), Option("done", "No"), UNSURE),
        ),
        Question("heparin", CHOICE, "Was heparin used?", options=YES_NO, preset=NOT_KNOWN, inline=True),
    ),
)  # fmt: skip

LATER = EnrolPage(
    "later",
    "Later on",
    "The programme reminds her of a talk with her doctor at the menopause, even many years from now.",
    (
        Question(
            "menopause", CHOICE, "Has the menopause begun?", preset=NOT_KNOWN,
            hint="Missed periods alone do not say so. An operation or a treatment can bring it early",
            options=(
                Option("not-yet", "Not yet"),
                Option("begun", "Yes", reveals=(
                    Question("menopause_since", DAY, "Since when?", hint="Leave it empty if it is not known"),
                    Question(
                        "menopause_cause", CHOICE, "How did it come?", preset=NOT_KNOWN,
                        options=(
                            Option("natural", "By itself"), Option("surgery", "By an operation"),
                            Option("treatment", "By a treatment"), UNSURE,
                        ),
                    ),
                    Question(
                        "talk", CHOICE, "Has she talked with her doctor about the risk of broken bones?",
                        preset="not-yet",
                        options=(
                            Option("done", "Yes"), Option("booked", "Booked"), Option("not-yet", "No, or not known"),
                        ),
                    ),
                )),
                UNSURE,
            ),
        ),
        Question(
            "gp_letter_agreed", CHOICE, "May we write to her GP practice?", preset=NOT_KNOWN, inline=True,
            hint="The letter asks the practice to note the diagnosis and to set a reminder of its own", options=YES_NO,
        ),
        Question(
            "keepsake_agreed", CHOICE, "If messages ever end, may we send her reminders to keep once more?",
            hint="A calendar file and a letter, so that the reminder does not depend on us", inline=True,
            options=(Option("yes", "Yes"), Option("no", "No, or not asked")), preset="no",
        ),
        Question("partner", CHOICE, "Does she have a partner or somebody close?", options=YES_NO, preset=NOT_KNOWN,
                 inline=True),
        Question(
            "interests", MANY, "Did she ask for any of these?", hint="They are sent only to women who ask for them",
            options=(
                Option("intimate_topics", "Closeness with a partner"),
                Option("future_topics", "Thinking about another pregnancy"),
                Option("groups", "Groups of other women, although her messages are discreet"),
            ),
        ),
        Question(
            "pace", CHOICE, "How many messages would she like?", preset="usual", inline=True,
            options=(Option("usual", "The usual number"), Option("fewer", "Fewer")),
        ),
        Question(
            "health_support", TEXT, "Does she need another language, or help with reading or hearing?",
            hint="Leave it empty if she needs none", width="30",
        ),
    ),
)  # fmt: skip

PAGES: Final = (ABOUT, BIRTH, HEALTH, LATER)
