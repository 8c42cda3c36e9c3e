"""Believable women: who they are, what is known at enrolment, and how they are with their telephones."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random
from typing import Any

SITUATIONS = tuple(f"S{number:02d}" for number in range(1, 37))
FEW = 12
"""So many women of three seeds in a row make up all situations."""
Form = dict[str, Any]


@dataclass
class Profile:
    """One woman before her story begins. ``form``: what the nurse enters. ``born``: the truth, known or not."""

    number: int
    situation: str
    rng: Random
    born: date
    form: Form = field(repr=False)
    joins: str = "yes"
    answers: float = 0.5
    menopause_at: float = 51.0

    @property
    def name(self) -> str:
        return f"woman {self.number}"


def make_profile(seed: int, number: int, today: date, mobile: str | None) -> Profile:
    """The woman of this number in this seed: the same however many others there are."""
    rng = Random(f"{seed}:woman:{number}")  # noqa: S311  # a game of chance, repeatable
    situation = SITUATIONS[(number + FEW * seed) % len(SITUATIONS)]
    age = rng.uniform(46, 55) if rng.random() < 0.06 else rng.triangular(18.3, 45.9, 33)
    born = today - timedelta(days=int(age * 365.2425))
    if rng.random() < 0.02:
        born = date(born.year // 4 * 4, 2, 29)
    form = _base_form(rng, number, today, born, mobile)
    profile = Profile(number, situation, rng, born, form)
    profile.joins = rng.choices(("yes", "late", "never"), (90, 7, 3))[0]
    profile.answers = rng.choice((0.1, 0.4, 0.6, 0.9))
    profile.menopause_at = rng.gauss(51, 3)
    if situation in _OWN:
        _OWN[situation](profile, today)
    return profile


def _base_form(rng: Random, number: int, today: date, born: date, mobile: str | None) -> Form:
    form: Form = {
        "first_name": rng.choice(("Ann", "Bea", "Cat", "Dee", "Eve", "Fay", "Gwen", "Hana", "Ivy", "Jo")),
        "last_name": f"Test{number}",
        "date_of_birth": born.isoformat(),
        "email": f"woman{number}@example.org",
        "consent": ["text", "email"],
        "diagnosis": _ago(today, rng.randint(3, 90)),
        "nation": rng.choice(("england", "england", "wales", "scotland", "northern-ireland", "not-known")),
        "partner": rng.choice(("yes", "yes", "yes", "no", "not-known")),
        "texts": rng.choice(("usual", "usual", "full", "discreet")),
        "break_sites": rng.choices(("spine", "hip", "spine-and-hip", "other", "not-known"), (6, 2, 1, 1, 1))[0],
        "treatment": rng.choice(("drug", "monitoring", "undecided", "not-known")),
        "keepsake_agreed": rng.choice(("yes", "no")),
        "gp_letter_agreed": rng.choice(("yes", "no", "not-known")),
        "intimate_topics": rng.choice(("yes", "no")),
        "future_topics": rng.choice(("yes", "no", "no")),
    }
    if mobile is None:
        form["consent"] = ["email"]
    else:
        form["mobile"] = mobile
        form["consent"] = rng.choices((["text", "email"], ["text"], ["email"]), (7, 2, 1))[0]
    if rng.random() < 0.7:
        form["last_break"] = _ago(today, rng.randint(5, 120))
    _motherhood(rng, form, today)
    return form


def _motherhood(rng: Random, form: Form, today: date) -> None:
    state = rng.choices(("post", "pregnant", "no-date", "not-pregnant", "not-known"), (55, 20, 8, 9, 8))[0]
    if state == "pregnant":
        pregnant(form, today + timedelta(days=rng.randint(10, 170)))
    elif state == "post":
        after_birth(form, _ago(today, rng.randint(4, 150)), rng)
    elif state == "no-date":
        after_birth(form, "not-known", rng)
    else:
        form["pregnancy"] = state


def pregnant(form: Form, due: date) -> None:
    """She is pregnant now."""
    for name in ("birth", "baby", "feeding"):
        form.pop(name, None)
    form |= {"pregnancy": "pregnant", "due_date": due.isoformat()}


def after_birth(form: Form, born_on: str, rng: Random, baby: str | None = None, feeding: str | None = None) -> None:
    """She has given birth."""
    form.pop("due_date", None)
    form |= {
        "pregnancy": "not-pregnant",
        "birth": born_on,
        "baby": baby or rng.choices(("with-her", "in-hospital", "in-care", "not-said"), (84, 5, 5, 6))[0],
        "feeding": feeding
        or rng.choice(("breastfeeding", "mixed", "undecided", "not-breastfeeding", "not-breastfeeding", "not-known")),
    }


def _ago(today: date, days: int) -> str:
    return (today - timedelta(days=days)).isoformat()


# What each situation of the brief makes of the form; what happens later stands in lives.py.

Own = Callable[[Profile, date], None]


def _pregnant(profile: Profile, today: date) -> None:
    pregnant(profile.form, today + timedelta(days=profile.rng.randint(20, 160)))


def _with_baby(baby: str = "with-her", feeding: str | None = None, **more: str) -> Own:
    def own(profile: Profile, today: date) -> None:
        after_birth(profile.form, _ago(today, profile.rng.randint(4, 70)), profile.rng, baby, feeding)
        profile.form |= more

    return own


def _known(**more: str) -> Own:
    def own(profile: Profile, today: date) -> None:
        profile.form |= more

    return own


def _no_birth_date(profile: Profile, today: date) -> None:
    after_birth(profile.form, "not-known", profile.rng, "with-her")


def _status_unknown(profile: Profile, today: date) -> None:
    for name in ("birth", "baby", "feeding", "due_date"):
        profile.form.pop(name, None)
    profile.form["pregnancy"] = "not-known"


def _loss_already(profile: Profile, today: date) -> None:
    _status_unknown(profile, today)
    if profile.rng.random() < 0.5:
        profile.form |= {"pregnancy": "not-pregnant", "loss": _ago(today, profile.rng.randint(5, 60))}
    else:
        _pregnant(profile, today)


def _late(profile: Profile, today: date) -> None:
    after_birth(profile.form, _ago(today, profile.rng.randint(250, 500)), profile.rng, "with-her")
    profile.form |= {"last_break": _ago(today, profile.rng.randint(200, 500))}


def _age(profile: Profile, today: date, years: float) -> None:
    profile.born = today - timedelta(days=int(years * 365.2425))
    profile.form["date_of_birth"] = profile.born.isoformat()


def _menopausal(profile: Profile, today: date) -> None:
    _age(profile, today, profile.rng.uniform(44, 55))
    _status_unknown(profile, today)
    profile.form |= {"pregnancy": "not-pregnant", "menopause": "begun", "menopause_since": _ago(today, 200)}
    profile.menopause_at = 0


def _older_or_unknown(profile: Profile, today: date) -> None:
    kind = profile.rng.choice(("older", "year", "unknown", "reminder-date"))
    if kind == "older":
        _age(profile, today, profile.rng.uniform(45.1, 52))
        return
    del profile.form["date_of_birth"]
    if kind == "year":
        profile.form["year_of_birth"] = profile.born.year
    elif kind == "reminder-date":
        profile.form["reminder_date"] = (today + timedelta(days=365 * profile.rng.randint(1, 9))).isoformat()


def _discreet(profile: Profile, today: date) -> None:
    hours = profile.rng.choice(("10:00-12:00", "17:30-18:30", "09:00-11:15", "19:00-20:00"))
    profile.form |= {"texts": "discreet", "safe_hours": hours}


def _young(profile: Profile, today: date) -> None:
    _age(profile, today, profile.rng.uniform(16.0, 17.9))
    profile.form["consent_decision"] = "Decided by two members of staff with her."


_OWN: dict[str, Own] = {
    "S01": _pregnant,
    "S02": _with_baby(),
    "S03": _no_birth_date,
    "S04": _status_unknown,
    "S05": _pregnant,
    "S06": _with_baby(feeding="breastfeeding"),
    "S07": _with_baby(feeding="not-breastfeeding"),
    "S08": _with_baby(feeding="not-known"),
    "S09": _pregnant,
    "S10": _loss_already,
    "S11": _with_baby("in-hospital"),
    "S12": _with_baby("in-care"),
    "S13": _with_baby(break_sites="spine"),
    "S14": _with_baby(break_sites="spine-and-hip"),
    "S15": _with_baby(treatment="drug"),
    "S16": _with_baby(feeding="breastfeeding", treatment="drug"),
    "S17": _with_baby(treatment="monitoring"),
    "S18": _with_baby(treatment="undecided"),
    "S19": _known(tests="pending"),
    "S20": _known(heparin="yes"),
    "S21": _with_baby(treatment="drug"),
    "S22": _with_baby(future_topics="yes"),
    "S23": _with_baby(break_sites="spine"),
    "S24": _late,
    "S25": _menopausal,
    "S26": _with_baby(),
    "S27": _older_or_unknown,
    "S29": _discreet,
    "S34": _with_baby(partner="no"),
    "S35": _young,
    "S36": _known(health_support="large print"),
}
