"""What a nurse types on the enrolment form, and what attackers type everywhere."""

from tests.integration.web.staff.people import Person

ABOUT: dict[str, object] = {
    "first_name": "Bea", "last_name": "Lindqvist", "date_of_birth-day": "15", "date_of_birth-month": "3",
    "date_of_birth-year": "1990", "consent": ["text", "email"], "mobile": "07700 900456", "email": "bea@example.org",
    "texts": "usual", "hours": "any", "nation": "england",
}  # fmt: skip
ONLY_SOMETIMES = ("language", "consent_decision")
"""Asked on the first page of some women only."""
BIRTH: dict[str, object] = {
    "state": "birth", "birth-day": "1", "birth-month": "11", "birth-year": "2026", "baby": "with-her",
    "feeding": "breastfeeding",
}  # fmt: skip
HEALTH: dict[str, object] = {
    "break_sites": "spine",
    "treatment": "drug",
    "drug_name": "Bonefix",
    "tests": "pending",
    "heparin": "no",
}
LATER: dict[str, object] = {
    "menopause": "not-yet",
    "gp_letter_agreed": "yes",
    "keepsake_agreed": "yes",
    "partner": "yes",
    "pace": "usual",
}
PAGES: dict[str, dict[str, object]] = {"about": ABOUT, "birth": BIRTH, "health": HEALTH, "later": LATER}
ATTACKS = (
    "<script>alert(1)</script>",
    "{{ 7*7 }}{% raw %}",
    "\"><img src=x onerror=alert(1)>",
    "'; DROP TABLE women; --",
    "${jndi:ldap://x}",
    "\u202e\u0000\x07",
    "x" * 5000,
)  # fmt: skip


def begin(nurse: Person, **changed: object) -> str:
    """Send the first page; answers the draft's reference."""
    answer = nurse.post("/staff/enrol", "/staff/enrol", **{**ABOUT, **changed})
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].split("/")[-2]


def fill_in(nurse: Person, **changed: object) -> str:
    """Fill in the whole form as far as the check; answers the draft's reference."""
    first = {*ABOUT, *ONLY_SOMETIMES}
    reference = begin(nurse, **{name: value for name, value in changed.items() if name in first})
    for page in ("birth", "health", "later"):
        path = f"/staff/enrol/{reference}/{page}"
        typed = {**PAGES[page], **{name: value for name, value in changed.items() if name not in first}}
        answer = nurse.post(path, path, **typed)
        assert answer.status_code == 303, answer.text
    return reference


def enrol(nurse: Person, **changed: object) -> str:
    """Enrol a woman through the pages; answers her reference."""
    path = f"/staff/enrol/{fill_in(nurse, **changed)}/check"
    answer = nurse.post(path, path)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"].split("/")[-2]
