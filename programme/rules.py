"""What the service has settled for everyone: hours, clinical answers, ages. Plain values, filled from the settings."""

from dataclasses import dataclass, field
from datetime import date

from programme.calendar import SendingHours


@dataclass(frozen=True, slots=True)
class Rules:
    """Held-back answers default to the careful choice (see docs/clinical-questions.md)."""

    hours: SendingHours = field(default_factory=SendingHours)
    proof_months: int = 13
    staffed: bool = True
    vitamin_d_settled: bool = False
    calcium_figure_settled: bool = False
    hip_exercise_settled: bool = False
    stories_allowed: bool = False
    first_exercise_after_birth_days: int = 42
    first_reminder_age: int = 45
    last_reminder_age: int = 65
    go_on_years: int = 10
    """So many years longer for a woman who asked that the reminders go on."""
    closing_on: date | None = None
