"""What the clock removes of signing in: sessions and links that ended long ago, and what was typed and never asked for
again. Tries go by `actions.privacy.retention`.
"""

from datetime import datetime

from actions.services import Services
from actions.staff import kept_forms, links, sessions
from db.engine import writing


def tidy(services: Services, now: datetime) -> int:
    """Remove it. Answers how many rows."""
    with writing(services.engine) as connection:
        return (
            sessions.tidy(connection, services.staff, now)
            + links.tidy(connection, now)
            + kept_forms.tidy(connection, now)
        )
