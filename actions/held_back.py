"""Which held messages are really held back from her, and which simply do not fit her as things stand.

The plan keeps every step of the programme with its reason. A woman who is not pregnant has messages "only in
pregnancy" among those held: true, but no news to a nurse who looks for what is being kept from her.
"""

from typing import Final

NOT_FOR_HER: Final = frozenset(
    {
        "anchor-not-known", "only-in-pregnancy", "not-a-later-pregnancy", "pregnancy-known", "baby-not-with-her",
        "baby-in-hospital", "baby-in-care", "not-breastfeeding", "feeding-not-known-or-breast", "no-spine-break",
        "exercise-sheets-are-for-the-spine", "spine-break", "spine-set-unlocked", "exercise-suits-hips",
        "break-long-ago", "diagnosis-long-ago", "diagnosed-late", "was-not-pregnant", "picture-on-record",
        "not-on-a-bone-drug", "not-monitored", "treatment-settled", "no-heparin", "intimate-topics-not-asked",
        "future-topics-not-asked", "menopause-begun", "menopause-not-reported", "discreet", "not-on-her-own",
        "on-her-own", "talk-done", "menopause-messages-take-its-place", "no-yearly-hello",
        "birthday-messages-take-its-place", "pause-over", "reminders-declined",
    }
)  # fmt: skip
"""Reasons that say "this is not about her now" rather than "this is kept from her"."""


def held_back(state: str, code: str) -> bool:
    """Whether a message is kept from her although it would fit."""
    return state == "held" and code not in NOT_FOR_HER
