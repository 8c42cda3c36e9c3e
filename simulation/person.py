"""One woman while her story runs: what she has and knows, whatever the service believes."""

from dataclasses import dataclass, field
from datetime import date, datetime

from simulation.diary import Diary
from simulation.women import Profile


@dataclass
class Person:
    """``mobile`` and ``email`` are what she uses; ``asked`` are new ones for which a code is on its way."""

    profile: Profile
    mobile: str | None
    email: str | None
    woman_id: int | None = None
    alive: bool = True
    menopause_begun: bool = False
    talked: bool = False
    texts_sent: int = 0
    pregnant_until: datetime | None = None
    asked: dict[str, str] = field(default_factory=dict)
    corrected: list[tuple[datetime, date | None]] = field(default_factory=list)
    """When her date of birth was put right, and what stood there until then."""
    diary: Diary = field(default_factory=Diary, repr=False)

    @property
    def number(self) -> int:
        return self.profile.number

    @property
    def id(self) -> int:
        """Her number in the database; raises when she is not enrolled."""
        if self.woman_id is None:
            raise RuntimeError(f"{self.profile.name} is not enrolled yet.")
        return self.woman_id
