"""The rules of the programme brief as the checks know them: written by hand from the brief's table of messages.

Nothing here is read from the programme file or its code, so that a mistake there does not hide itself.
"""


def _steps(text: str) -> frozenset[str]:
    return frozenset(text.split())


POST = _steps(
    """pain-ask-for-relief pain-xray-after-birth pain-other-ways pain-six-weeks pain-long-haul exercise-start-gentle
    exercise-hip-ask-first exercise-build-slowly exercise-new-normal emo-bond emo-body-shape emo-be-patient emo-how-far
    practical-lifting practical-rest-and-rota practical-home-help nutrition-calcium nutrition-vitamin-d treat-choices
    treat-on-drug treat-watching feeding-your-choice feeding-comfort feeding-not-breast family-closeness
    future-another-baby"""
)
"""Only after a birth is recorded, or staff say that she is not pregnant. Not known means no."""

ONLY_PREGNANT = frozenset(("pain-while-pregnant", "practical-plan-ahead", "future-pregnant-again"))
NOT_WHILE_PREGNANT = POST | frozenset(("meno-first-nudge", "meno-repeat", "meno-started", "meno-followup"))
HOME = _steps(
    "emo-bond practical-lifting practical-rest-and-rota feeding-your-choice feeding-comfort feeding-not-breast"
)
"""Only with a living baby recorded, with her, and no loss recorded."""

NEVER_AFTER_LOSS = HOME | ONLY_PREGNANT | frozenset(("pain-xray-after-birth", "connect-groups"))
AFTER_STAFF_RESUME = _steps(
    """pain-ask-for-relief pain-other-ways exercise-start-gentle exercise-hip-ask-first exercise-build-slowly"""
)
CLOSENESS_AFTER_LOSS = frozenset(("family-closeness",))
"""After a loss only when she has asked for it since."""
STAFF_FIRST_AFTER_LOSS = frozenset(("future-another-baby",))
"""After a loss only when staff have spoken with her since."""
ON_REQUEST_AFTER_LOSS = CLOSENESS_AFTER_LOSS | STAFF_FIRST_AFTER_LOSS
LOSS_NOTE = "sys-loss-acknowledgement"
LATE_NEVER_LOST = _steps(
    """keepsake keep-in-touch-yearly meno-first-nudge meno-repeat meno-started meno-followup meno-done
    meno-last-handover sys-service-closing"""
)
"""Late, never skipped; they pass a loss hold after six months."""

SPINE_SHEETS = frozenset(("exercise-start-gentle", "exercise-build-slowly"))
FEEDING = frozenset(("feeding-your-choice", "feeding-comfort"))
ON_DRUG = frozenset(("treat-on-drug",))
WATCHED = frozenset(("treat-watching",))
HELD_BY_A_BREAK = _steps(
    """exercise-start-gentle exercise-hip-ask-first exercise-build-slowly exercise-new-normal pain-six-weeks
    emo-how-far"""
)

ANSWERS = _steps(
    """sys-confirm-optin sys-stop-confirm sys-start-confirm sys-help sys-pause-confirm sys-number-verify
    sys-contact-changed sys-unmonitored-inbox sys-urgent-help answer-checkin-1 answer-checkin-2 answer-meno-not-yet
    answer-meno-declined answer-fewer answer-still-you sys-resume welcome-start"""
)
"""Answers to what she did herself: at once, day or night, and not counted by the caps. The welcome answers her yes."""

AFTER_A_STOP = _steps(
    "sys-stop-confirm sys-help sys-urgent-help sys-unmonitored-inbox sys-confirm-optin sys-number-verify"
)
"""What may go to a channel that she stopped: the one confirmation, where to get help, and her own START or code."""

NO_CONSENT_NEEDED = frozenset(("sys-confirm-optin", "sys-number-verify", "sys-contact-changed"))
AT_ONCE = frozenset(("meno-started", "meno-done", "future-pregnant-again", "pain-while-pregnant"))
"""Programme messages that an event brings, outside the caps: safety, or an answer to what she reported."""

WEEK_CAPS = (5, 4, 3, 3, 3, 3, 2, 2, 2, 2, 2, 2)
FOUR_WEEK_CAP = 2

BABY_WORDS = (
    r"bab(?:y|ies)\b|newborns?\b|infants?\b|toddlers?\b|\bbump\b|\bprams?\b|\bcots?\b|napp(?:y|ies)\b|"
    r"\bmum(?:s|my)?\b|\bmother(?:s|hood|ing)?\b|\bparent(?:s|hood|ing)?\b|breast-?fe|\bfeeding\b|\bbirths?\b|"
    r"\byour pregnan|\b(?:another|next) pregnancy|\byou (?:are|were) pregnant|\bmaternity\b|\bmidwi|"
    r"\bhealth visitor|\bdue date\b|\bchild(?:ren)?\b|\bsons?\b|\bdaughters?\b"
)
"""No message after a loss holds any of these, but for the note after the loss itself."""
NOT_A_BABY_WORD = (
    r"pregnancy[- ]associated osteoporosis|not (?:if you are pregnant|for use in pregnancy)|"
    r"if you (?:are|might be|become) pregnant"
)
"""The name of her condition, and the safety line that opens exercise and pain messages, hold such a word and must."""
