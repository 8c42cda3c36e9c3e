"""What the clock removes of signing in: tries that no longer count, sessions and links that ended long ago, and
what was typed and never asked for again.
"""

from datetime import datetime

from actions.services import Services
from actions.staff import kept_forms, links, sessions, tries
from db.engine import writing


def tidy(services: Services, now: datetime) -> int:
    """Remove it. Answers how many rows."""
    with writing(services.engine) as connection:
        return (
            tries.tidy(connection, now)
            + sessions.tidy(connection, services.staff, now)
            + links.tidy(connection, now)
            + kept_forms.tidy(connection, now)
        )
