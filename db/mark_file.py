"""How far each database has come, as this machine knows it: a small file outside the database.

A database that has not come as far as its mark says is an older copy. The file holds no personal data and no secret.
"""

import json
import os
from pathlib import Path

OUTDATED = 2**62
"""No counter comes this far: a database with this mark was replaced by a restored one."""


class MarkFile:
    """The marks of every database that this machine has used, by identity."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def read(self) -> dict[str, int]:
        """Every mark; none when there is no file, or none that can be read as one."""
        try:
            found = json.loads(self._path.read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return {}
        if not isinstance(found, dict):
            return {}
        return {str(name): number for name, number in found.items() if isinstance(number, int)}

    def write(self, changes: dict[str, int]) -> None:
        """Move marks forward, never back. Whole or not at all, for the owner alone. Raises OSError."""
        marks = self.read()
        marks |= {name: max(number, marks.get(name, 0)) for name, number in changes.items()}
        self._path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        temporary = self._path.with_name(f".{self._path.name}.{os.getpid()}.{os.urandom(4).hex()}.tmp")
        try:
            handle = os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8") as file:
                json.dump(marks, file)
                file.flush()
                os.fsync(file.fileno())
            temporary.replace(self._path)
        finally:
            temporary.unlink(missing_ok=True)
