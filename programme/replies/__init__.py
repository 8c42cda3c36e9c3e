"""What a woman's reply means: ``understand(body, ...)`` gives a :class:`Meaning`.

Pure: no I/O, no clock, no third-party code.
"""

from programme.replies.meaning import Kind, Meaning, Scope, UrgentReason
from programme.replies.reading import understand

__all__ = ["Kind", "Meaning", "Scope", "UrgentReason", "understand"]
