"""Which version of the program this is."""

from importlib import metadata
from typing import Final

PACKAGE: Final = "pao-recovery-messages"


def version() -> str:
    """As pyproject.toml says; "unknown" when the program was not installed."""
    try:
        return metadata.version(PACKAGE)
    except metadata.PackageNotFoundError:
        return "unknown"
