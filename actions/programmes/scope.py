"""For whom a change of the programme is."""

from dataclasses import dataclass

EVERYONE, NEW, RETIRE = "everyone", "new", "retire:"


@dataclass(frozen=True, slots=True)
class Scope:
    """Everyone from then on; or women who join from then on; or the women of a version that is retired."""

    new_only: bool = False
    retired: int | None = None

    @classmethod
    def read(cls, stored: str | None) -> "Scope":
        """As it is kept with a draft. Raises ValueError for anything else."""
        if stored == NEW:
            return cls(new_only=True)
        if stored and stored.startswith(RETIRE):
            return cls(retired=int(stored.removeprefix(RETIRE)))
        if stored not in (EVERYONE, None):
            raise ValueError(f"“{stored}” does not say for whom a change is.")
        return cls()

    def __str__(self) -> str:
        if self.retired is not None:
            return f"{RETIRE}{self.retired}"
        return NEW if self.new_only else EVERYONE
