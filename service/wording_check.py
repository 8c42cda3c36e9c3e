"""Which wording in force rests on a source page that is due to be read again."""

from collections.abc import Iterator
from datetime import date, timedelta

from sqlalchemy import Connection

from db.queries import templates
from messages.findings import TemplateError
from messages.parsing import parse_template
from service.findings import Finding, broken, warning

SOON = timedelta(days=90)


def check_wording(connection: Connection, today: date, grace: timedelta) -> Iterator[Finding]:
    """Wording that cannot be read, is held for its age, or is due within 90 days."""
    due: dict[date, list[str]] = {}
    for row in templates.live(connection):
        try:
            template = parse_template(row.key, row.source, row.language)
        except TemplateError as error:
            yield broken("wording-unreadable", f"The wording in force of {row.key} cannot be used: {error.findings[0]}")
            continue
        if template.review_by < today + SOON:
            due.setdefault(template.review_by, []).append(row.key)
    for day, keys in sorted(due.items()):
        held = day + grace < today
        then = "They are held." if held else f"From {day + grace:%-d %B %Y} on they are held."
        names = ", ".join(sorted(keys)[:5]) + ("…" if len(keys) > 5 else "")
        yield warning(
            "review-due", f"The source of {len(keys)} messages is to be read again by {day:%-d %B %Y} ({names}). {then}"
        )
