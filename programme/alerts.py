"""Staff alerts that come from how things stand together, whichever fact made them so. Each opens when it begins."""

from collections.abc import Callable
from dataclasses import dataclass

from programme.circumstances import Circumstances


@dataclass(frozen=True, slots=True)
class AlertState:
    """``kind`` names the work item, ``reason`` is its sentence for a nurse; it is opened when ``holds`` begins to."""

    kind: str
    reason: str
    holds: Callable[[Circumstances], bool]


def _pregnant_on_drug(known: Circumstances) -> bool:
    """On a bone drug or ever recorded on one: some stay in the bone for years."""
    return known.pregnant and known.drug_ever and known.enrolled_on is not None


def _feeding_on_drug(known: Circumstances) -> bool:
    return known.treatment.value == "drug" and known.feeding.value in ("breastfeeding", "mixed") and not known.lost


def _early_menopause(known: Circumstances) -> bool:
    """Under 45, or of an age that is not known: staff can tell, a rule cannot."""
    return known.menopausal and (known.born is None or known.early_menopause())


def _birth_date_missing(known: Circumstances) -> bool:
    return known.birth is not None and known.birth.on is None and not known.lost


def _pregnant_after_loss(known: Circumstances) -> bool:
    return known.pregnant and known.lost


ALERT_STATES = (
    AlertState(
        "pregnant-on-drug",
        "She is pregnant and takes, or has taken, a bone drug. Contact her and the prescriber.",
        _pregnant_on_drug,
    ),
    AlertState(
        "breastfeeding-on-drug",
        "She breastfeeds and is recorded as taking a bone drug. Contact the prescriber, with her consent.",
        _feeding_on_drug,
    ),
    AlertState(
        "early-menopause",
        "The menopause was reported before 45, or her age is not known. Tell her GP or specialist, with her consent.",
        _early_menopause,
    ),
    AlertState("find-birth-date", "A birth is recorded without its day. Please find the day.", _birth_date_missing),
    AlertState(
        "pregnant-after-loss",
        "She is pregnant again after a loss. No message speaks of it; please call her.",
        _pregnant_after_loss,
    ),
)
