"""What is wrong with the database, or the disk under it, and how to put it right, in sentences. Nothing personal."""

from typing import Final

from sqlalchemy.exc import DataError

UNWRITABLE: Final = "Let the service's user write the file and its folder, and its disk be mounted for writing"
DAMAGED: Final = "it is damaged, or no database. Put a backup in its place: docs/backup.md"
SQLITE: Final = {
    "SQLITE_FULL": "its disk is full. Free some space",
    "SQLITE_IOERR": "its disk is full, failing or gone. Free some space, or mend the disk",
    "SQLITE_BUSY": "another program keeps it locked. End that program: perhaps one that copies it or looks into it",
    "SQLITE_READONLY": f"it may not be written. {UNWRITABLE}",
    "SQLITE_CANTOPEN": f"it cannot be opened. {UNWRITABLE}",
    "SQLITE_CORRUPT": DAMAGED,
    "SQLITE_NOTADB": DAMAGED,
}
"""By the beginning of SQLite's own name for the error; its words alone do not say what to do."""
SERVER_DISK_FULL: Final = "53100"
"""SQLSTATE."""


def trouble(error: BaseException) -> str:
    """What is wrong and what to do, to follow on "cannot be used: ", without a full stop at its end.

    Of an error that is not known it is what the driver says first; never the values that a database may repeat.
    """
    cause = getattr(error, "orig", None) or error
    name = str(getattr(cause, "sqlite_errorname", None) or "")
    for beginning, sentence in SQLITE.items():
        if name.startswith(beginning):
            return sentence
    if getattr(cause, "sqlstate", None) == SERVER_DISK_FULL:
        return "the disk of its server is full. Free some space there"
    if isinstance(error, DataError):
        # The one kind of error in which a database repeats the value that it could not take.
        return f"it refused a value ({type(cause).__name__})"
    said = str(cause).strip().splitlines()
    return f"{(said[0] if said else type(cause).__name__).rstrip('.')}. Start it, or put database.url right"
