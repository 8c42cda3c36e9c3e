"""What the service has settled for everyone: hours, clinical answers, ages. Plain values, filled from the settings."""

import zlib
from dataclasses import dataclass, field, fields, is_dataclass
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

    @property
    def mark(self) -> int:
        """Another number as soon as anything is settled otherwise; the same in every process."""
        return zlib.crc32(_said(self).encode())


def _said(value: object) -> str:
    if is_dataclass(value) and not isinstance(value, type):
        return f"({', '.join(f'{one.name} {_said(getattr(value, one.name))}' for one in fields(value))})"
    return str(sorted(value) if isinstance(value, frozenset) else value)
