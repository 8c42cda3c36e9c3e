"""The record of who looked at and changed what, for admins: by woman's reference, by person, by kind, by day."""

from datetime import date
from typing import Final

from flask import Response, request

from actions.record_words import ACTIONS
from actions.staff import people, record
from actions.staff.record import Asked
from web.context import services
from web.personal.birthday import read_date
from web.staff.access import staff
from web.staff.audit_words import small_print
from web.staff.layout import Problems, blueprint, problem, show

KINDS: Final = (
    ("", "What people did"),
    ("viewed", "Women's records looked at"),
    ("changed", "Changes made by staff"),
    ("signing-in", "Signing in"),
    ("accounts", "Accounts"),
    ("all", "Everything, the service too"),
)


@blueprint.get("/audit")
@staff("admin")
def audit_list() -> Response:
    """One page of it, newest first."""
    typed = {name: value[:40] for name, value in request.args.items()}
    errors: Problems = []
    since, until = _day(typed, "since", errors), _day(typed, "until", errors)
    before = typed.get("before", "")
    asked = Asked(
        reference=typed.get("reference", ""),
        who=typed.get("who", ""),
        kind=typed.get("kind", ""),
        since=since,
        until=until,
        before=int(before) if before.isascii() and before.isdigit() and len(before) < 16 else None,
    )
    page = record.look(services(), asked)
    who_items = [{"value": "", "text": "Anybody"}] + [
        {"value": one.actor, "text": one.name} for one in people.everyone(services())
    ]
    steps = {key: step.says.rstrip(".") for key, step in services().programme.steps.items()}
    again = {name: value for name, value in typed.items() if name != "before" and value}
    return show(
        "audit/list", status=422 if errors else 200, errors=errors, page=page, typed=typed, again=again,
        actions=ACTIONS, prints=[small_print(one.details, page.names, steps) for one in page.entries],
        kind_items=[{"value": value, "text": text} for value, text in KINDS], who_items=who_items,
    )  # fmt: skip


def _day(typed: dict[str, str], name: str, errors: Problems) -> date | None:
    parts = {part: typed.get(f"{name}-{part}", "") for part in ("day", "month", "year")}
    if not any(one.strip() for one in parts.values()):
        return None
    found = read_date(parts)
    if found is None:
        errors += problem(
            "Enter a real day with day, month and year, like 27 3 2027, or leave it empty.", f"{name}-day"
        )
    return found
