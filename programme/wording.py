"""Which words fit her now: how plainly a text may speak, which version, and the flags the wording may ask for."""

import re
from dataclasses import dataclass
from datetime import date, timedelta

from programme.calendar import add_months, age_on
from programme.circumstances import IN_CARE, IN_HOSPITAL, Circumstances
from programme.conditions import CONDITIONS
from programme.facts import NOT_KNOWN
from programme.history import HAD, History
from programme.rules import Rules
from programme.steps import Step

FULL, USUAL, DISCREET = "full", "usual", "discreet"
TIPS = 6
STOP_LINE_EVERY = 4
STOP_LINE_DAYS = 28
STOP_LINE_GAP_DAYS = 60


@dataclass(frozen=True, slots=True)
class Wording:
    """The style of a text, the version of the words, and the flags."""

    style: str
    variant: str
    flags: dict[str, bool]


def wording(step: Step, occurrence: str, known: Circumstances, history: History, day: date, rules: Rules) -> Wording:
    """Worked out anew at each sending, from what is known then."""
    return Wording(style(known, day, rules), variant(step, known), flags(step, occurrence, known, history, day, rules))


def style(known: Circumstances, day: date, rules: Rules) -> str:
    """Plain words only to a number proved hers of late, and only if she chose them; neutral words to an old number."""
    chosen = known.said("texts").value
    proved = known.reach("text", day, rules.proof_months)
    if chosen == DISCREET or not proved:
        return DISCREET
    return FULL if chosen == FULL else USUAL


def variant(step: Step, known: Circumstances) -> str:
    """The no-baby words after a loss or with the baby in care; in pregnancy those for pregnancy; or the short ones."""
    if step.loss == "short" and known.home_since is None:
        return "short"
    if known.lost or known.baby.value == IN_CARE:
        return "no-baby"
    if known.pregnant and step.pregnant in ("own", "only", "yes"):
        return "pregnant"
    return ""


def flags(
    step: Step, occurrence: str, known: Circumstances, history: History, day: date, rules: Rules
) -> dict[str, bool]:
    """Every flag of the wording language, by name."""

    def holds(name: str) -> bool:
        return CONDITIONS[name](known, day, rules).holds

    age = age_on(known.born, day) if known.born else None
    home = holds("home")
    feed = home and holds("feed")
    drug = known.treatment.value == "drug"
    sites = known.break_sites.value
    found = {
        "home": home,
        "feed": feed,
        "not_breastfeeding": home and holds("not-breastfeeding"),
        "feeding_unknown": home and known.feeding.value == NOT_KNOWN,
        "pregnant": known.pregnant,
        "post": known.post_since is not None,
        "spine": sites in ("spine", "spine-and-hip"),
        "hip": sites in ("hip", "spine-and-hip"),
        "site_unknown": sites in (NOT_KNOWN, "other"),
        "drug": drug,
        "watch": known.treatment.value == "monitoring",
        "undecided": known.treatment.value == "undecided",
        "on_drug_and_feeding": drug and feed,
        "heparin": known.yes("heparin"),
        "partner": known.yes("partner"),
        "discreet": known.said("texts").value == DISCREET,
        "wants_future_pregnancy": known.yes("future-topics") and not known.lost and not known.menopausal,
        "after_loss": known.lost,
        "baby_in_hospital": known.baby.value == IN_HOSPITAL and not known.lost,
        "baby_in_care": known.baby.value == IN_CARE and not known.lost,
        "menopausal": known.menopausal,
        "early_menopause": known.early_menopause(),
        "age_51": age is not None and age >= 51,
        "age_55": age is not None and age >= 55,
        "staffed": rules.staffed,
        "stories_allowed": rules.stories_allowed,
        "text_channel": known.text.open,
        "email_channel": known.email.open,
        "northern_ireland": known.said("nation").value == "northern-ireland",
        "first_contact": known.enrolled_on is None,
        "say_stop": step.stop_line == "always" or (step.stop_line == "sometimes" and _stop_line_due(history, day)),
        "reminder": False,
    }
    tip = _tip(step, occurrence)
    return found | {f"tip_{number}": number == tip for number in range(1, TIPS + 1)}


def _stop_line_due(history: History, day: date) -> bool:
    """In the first text after a gap of 60 days, in every fourth, or after 28 days, whichever is sooner."""
    texts = sorted((past for past in history if past.as_text and past.state in HAD), key=lambda past: past.on)
    if not texts or (day - texts[-1].on).days >= STOP_LINE_GAP_DAYS:
        return True
    recent = texts[-(STOP_LINE_EVERY - 1) :]
    said = [past for past in texts if past.stop_line]
    if not said or (day - said[-1].on) >= timedelta(days=STOP_LINE_DAYS):
        return True
    return len(recent) >= STOP_LINE_EVERY - 1 and not any(past.stop_line for past in recent)


def _tip(step: Step, occurrence: str) -> int:
    """Tips take turns: by the place of the occasion, else by the last number in the occurrence (``age-47``)."""
    ids = [one.id for one in step.occasions]
    if occurrence in ids:
        return ids.index(occurrence) % TIPS + 1
    numbers = re.findall(r"\d+", occurrence)
    return int(numbers[-1]) % TIPS + 1 if numbers else 1


def proof_lapses(known: Circumstances, rules: Rules) -> date | None:
    """When the proof that her number is hers grows old; None if there is none."""
    return add_months(known.text.proved_on, rules.proof_months) if known.text.proved_on else None
