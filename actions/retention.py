"""What has been kept long enough is let go."""

from datetime import datetime

from sqlalchemy import update

from actions import audit
from actions.services import Services
from db.engine import writing
from db.tables import Reply
from programme.calendar import add_months


def forget_old_replies(services: Services, now: datetime) -> int:
    """Remove the words of replies older than the settings allow; that a reply came, and its meaning, stay."""
    oldest = add_months(now.date(), -services.limits.keep_replies_months)
    limit = datetime.combine(oldest, now.timetz())
    with writing(services.engine) as connection:
        changed = connection.execute(
            update(Reply).where(Reply.received_at < limit, Reply.body.is_not(None)).values(body=None)
        )
        if changed.rowcount:
            audit.record(connection, now, audit.DISPATCHER, "replies-forgotten", number=changed.rowcount)
    return changed.rowcount
