"""What a nurse enters about a woman, checked as a whole: every mistake at once, a sentence each, nothing stored yet."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from actions.change_circumstances import NewFact
from actions.enrolment.address_check import check_email, check_mobile
from programme.calendar import age_on
from programme.circumstances import parse_hours
from programme.facts import NOT_KNOWN, check_fact

YOUNGEST, OLDEST = 18, 64
LONGEST_NAME = 60

VALUE_FACTS = (
    "pregnancy", "baby", "feeding", "break-sites", "xray", "drug-name", "heparin", "tests", "nation",
    "partner", "intimate-topics", "future-topics", "groups", "texts", "safe-hours", "pace", "menopause-cause",
    "keepsake-agreed", "gp-letter-agreed", "health-support",
)  # fmt: skip
DAY_FACTS = ("diagnosis", "due-date", "last-break", "reminder-date")
DATED_VALUES = {"treatment": "treatment_since", "menopause": "menopause_since", "talk": "talk_on"}

OTHER_FIELDS = (
    "first_name", "last_name", "date_of_birth", "year_of_birth", "mobile", "email", "language", "birth", "loss",
    "restart", "consent", "consent_words", "consent_decision", "shared_number",
    "asked_to_return",
)  # fmt: skip
RETURN_WAYS = ("in-person", "by-phone", "in-writing")
NAME_LABELS = {"first_name": "first name", "last_name": "family name"}
FIELDS = frozenset(
    {*OTHER_FIELDS, *DATED_VALUES.values()}
    | {name.replace("-", "_") for name in (*VALUE_FACTS, *DAY_FACTS, *DATED_VALUES)}
)


@dataclass(frozen=True, slots=True)
class Enrolment:
    """Checked details. ``date_of_birth``: a day, or a year where only that is known, or empty.

    ``consent_words``: the exact words that were put to her, by channel.
    """

    first_name: str | None
    last_name: str | None
    date_of_birth: str | None
    mobile: str | None
    email: str | None
    language: str
    consent: tuple[str, ...]
    consent_words: Mapping[str, str]
    shared_number: bool
    facts: tuple[NewFact, ...]
    asked_to_return: str = ""
    """How she asked to come back, when her record had been erased: one of `RETURN_WAYS`, or empty."""


@dataclass
class Problems:
    """Sentences, each with the field it belongs to."""

    sentences: list[str] = field(default_factory=list)
    fields: list[str] = field(default_factory=list)

    def add(self, name: str, sentence: str) -> None:
        """One more."""
        self.sentences.append(sentence)
        self.fields.append(name)


def check_enrolment(
    data: Mapping[str, Any], today: date, *, allow_test_numbers: bool, languages: frozenset[str] = frozenset({"en"})
) -> tuple[Enrolment | None, Problems]:
    """The checked details, or None and every problem."""
    problems = Problems()
    for name in data:
        if name not in FIELDS:
            problems.add(name, f"“{name}” is not known here. Use: {', '.join(sorted(FIELDS))}.")
    born = _born(data, today, problems)
    mobile, email = _addresses(data, problems, allow_test_numbers)
    consent = _consent(data, mobile, email, problems)
    language = _text(data, "language", problems) or "en"
    if language not in languages:
        problems.add(
            "language",
            f"No wording in “{language}” is approved yet. Use one of: {', '.join(sorted(languages))}, and record her "
            "needs as health_support.",
        )
    facts = _facts(data, today, born, problems)
    words = _words(data, consent, problems)
    first, last = (checked_name(data, key, problems) for key in ("first_name", "last_name"))
    shared = data.get("shared_number", False)
    if not isinstance(shared, bool):
        problems.add("shared_number", "“shared_number” must be true or false.")
    returning = _text(data, "asked_to_return", problems)
    if returning and returning not in RETURN_WAYS:
        problems.add("asked_to_return", f"“asked_to_return” says how she asked. Use one of: {', '.join(RETURN_WAYS)}.")
    if problems.sentences:
        return None, problems
    return (
        Enrolment(
            first,
            last,
            _stored_birth(data, born),
            mobile,
            email,
            language,
            consent,
            words,
            bool(shared),
            tuple(facts),
            returning,
        ),
        problems,
    )


def _text(data: Mapping[str, Any], name: str, problems: Problems) -> str:
    value = data.get(name)
    if value is None:
        return ""
    if not isinstance(value, str):
        problems.add(name, f"“{name}” must be text in quotes.")
        return ""
    if not _storable(value):
        problems.add(name, f"“{name}” holds a character that cannot be stored. Please type it anew.")
        return ""
    return value.strip()


def _storable(value: str) -> bool:
    """Whether it is whole: JSON can hold half a character, which no database takes."""
    return not any("\ud800" <= one <= "\udfff" for one in value)


def checked_name(data: Mapping[str, Any], key: str, problems: Problems) -> str | None:
    """A first or family name, or None where there is none; what no name can be goes to ``problems``."""
    value = _text(data, key, problems)
    if not value:
        return None
    if len(value) > LONGEST_NAME or not value.isprintable() or any(one in value for one in "<>{}@/\\"):
        problems.add(
            key,
            f"This {NAME_LABELS[key]} is too long or holds characters that no name has. Enter at most {LONGEST_NAME} "
            "letters.",
        )
    return value


def _day(data: Mapping[str, Any], name: str, problems: Problems) -> date | None:
    value = _text(data, name, problems)
    if not value or value == NOT_KNOWN:
        return None
    try:
        return date.fromisoformat(value)
    except ValueError:
        problems.add(
            name, f"This is not a day for “{name}”. Write it as year-month-day, like 2026-03-31, or not-known."
        )
        return None


def _born(data: Mapping[str, Any], today: date, problems: Problems) -> date | None:
    born = _day(data, "date_of_birth", problems)
    year = data.get("year_of_birth")
    if born is None and year is not None:
        if not isinstance(year, int) or isinstance(year, bool) or not 1900 <= year <= today.year:
            problems.add("year_of_birth", "This is not a year of birth. Write four digits, like 1990.")
            return None
        born = date(year, 1, 1)
    if born is None:
        return None
    name = "date_of_birth" if data.get("date_of_birth") else "year_of_birth"
    if born > today:
        problems.add(name, f"Her date of birth ({born:%-d %B %Y}) is in the future. Please check the year.")
    elif age_on(born, today) < YOUNGEST and not _text(data, "consent_decision", problems):
        problems.add(
            name,
            f"She is under {YOUNGEST}, so staff must decide before she is enrolled: speak with whoever decides on "
            "consent and safeguarding where you work, then write who decided, and why, as “consent_decision”.",
        )
    elif age_on(born, today) > OLDEST:
        problems.add(
            name,
            f"By this date of birth she is {age_on(born, today)}. The programme ends at 65; please check the year.",
        )
    return born


def _stored_birth(data: Mapping[str, Any], born: date | None) -> str | None:
    if born is None:
        return None
    day = data.get("date_of_birth")
    return born.isoformat() if day and day != NOT_KNOWN else str(born.year)


def _addresses(data: Mapping[str, Any], problems: Problems, allow_test_numbers: bool) -> tuple[str | None, str | None]:
    mobile, email = _text(data, "mobile", problems), _text(data, "email", problems)
    if mobile:
        mobile, problem = check_mobile(mobile, allow_test_numbers=allow_test_numbers)
        if problem:
            problems.add("mobile", problem)
    if email:
        email, problem = check_email(email)
        if problem:
            problems.add("email", problem)
    return mobile or None, email or None


def _consent(data: Mapping[str, Any], mobile: str | None, email: str | None, problems: Problems) -> tuple[str, ...]:
    raw = data.get("consent")
    if not isinstance(raw, list) or not raw or not all(one in ("text", "email") for one in raw):
        problems.add(
            "consent",
            '“consent” must list the channels she agreed to be asked on: ["text"], ["email"] or ["text", "email"].',
        )
        return ()
    for channel, name, value in (("text", "mobile", mobile), ("email", "email", email)):
        if channel in raw and value is None and name not in problems.fields:
            what = "a mobile number" if channel == "text" else "an email address"
            problems.add(name, f"She agreed to be asked by {channel}, so {what} is needed.")
    return tuple(dict.fromkeys(raw))


def _words(data: Mapping[str, Any], consent: tuple[str, ...], problems: Problems) -> dict[str, str]:
    """The words put to her per channel: one text for all, or one for each. A decision of staff stands below them."""
    raw = data.get("consent_words") or ""
    by_channel = raw if isinstance(raw, Mapping) else dict.fromkeys(consent, raw)
    if not all(isinstance(one, str) and _storable(one) for one in by_channel.values()):
        problems.add("consent_words", "“consent_words” must be text in quotes, without broken characters.")
        return {}
    decision = _text(data, "consent_decision", problems)
    if decision:
        by_channel = {one: f"{by_channel.get(one, '')}\nDecision of staff: {decision}".strip() for one in consent}
    return {channel: words.strip() for channel, words in by_channel.items() if words.strip()}


def _facts(data: Mapping[str, Any], today: date, born: date | None, problems: Problems) -> list[NewFact]:
    facts = [*_value_facts(data, problems), *_day_facts(data, problems)]
    for name, _, on in facts:
        if on and born and on < born:
            problems.add(_field(name), f"The day of “{name}” is before her date of birth. Please check the year.")
    for name, value, on in facts:
        for sentence in check_fact(name, value, on, today):
            problems.add(_field(name), sentence)
    _agree(data, problems)
    return _in_order(facts)


def _value_facts(data: Mapping[str, Any], problems: Problems) -> list[NewFact]:
    facts: list[NewFact] = []
    for name in VALUE_FACTS:
        if value := _text(data, _field(name), problems):
            _check_hours(name, value, problems)
            facts.append((name, value, None))
    for name, day_field in DATED_VALUES.items():
        on = _day(data, day_field, problems)
        if value := _text(data, name, problems):
            facts.append((name, value, on))
        elif on:
            problems.add(name, f"“{day_field}” is given, so “{name}” is needed too.")
    return facts


def _day_facts(data: Mapping[str, Any], problems: Problems) -> list[NewFact]:
    days = {name: _day(data, _field(name), problems) for name in DAY_FACTS}
    facts: list[NewFact] = [(name, "", on) for name, on in days.items() if on]
    facts.extend((name, "", _day(data, name, problems)) for name in ("birth", "loss") if _text(data, name, problems))
    if _text(data, "restart", problems) == "yes":
        facts.append(("restart", "", None))
    return facts


def _field(fact: str) -> str:
    return fact.replace("-", "_")


def _check_hours(name: str, value: str, problems: Problems) -> None:
    if name == "safe-hours":
        try:
            parse_hours(value)
        except ValueError as error:
            problems.add("safe_hours", str(error))


def _agree(data: Mapping[str, Any], problems: Problems) -> None:
    """What cannot both be true, or what one answer makes another need."""
    pregnant = data.get("pregnancy") == "pregnant"
    if pregnant and data.get("birth"):
        problems.add(
            "birth",
            "She is entered as pregnant and as having given birth. If she has had the baby, enter pregnancy as "
            "not-pregnant; leave out births of earlier pregnancies.",
        )
    if pregnant and data.get("baby"):
        problems.add("baby", "She is entered as pregnant, so where the baby is cannot be said yet. Leave “baby” out.")
    if data.get("due_date") and not pregnant:
        problems.add(
            "due_date",
            "A due date is only for a woman who is pregnant now. Enter pregnancy as pregnant, or leave it out.",
        )
    if data.get("restart") and not data.get("loss"):
        problems.add("restart", "“restart” is only for after a loss: enter the loss too, or leave it out.")
    if data.get("baby") == "with-her" and not data.get("birth"):
        problems.add("birth", "A baby is entered as with her, so a birth is needed: its day, or not-known.")


def _in_order(facts: list[NewFact]) -> list[NewFact]:
    """The order in which facts build on each other: a birth ends a pregnancy, a loss comes last."""
    order = {"pregnancy": 0, "due-date": 1, "birth": 2, "baby": 3, "loss": 9, "restart": 10}
    return sorted(facts, key=lambda fact: order.get(fact[0], 5))
