"""Erasing a woman's record: one person asks, everything stops, and a second person erases it or turns it down."""

from flask import Response, request

from actions import woman_record
from actions.errors import Refused
from actions.privacy import erase
from actions.staff import people
from web.context import now, services
from web.staff.access import current_user, staff
from web.staff.layout import Problems, blueprint, problem, seen, show, to
from web.staff.women import woman_of


@blueprint.get("/women/<reference>/erasure")
@staff("nurse")
def erasure(reference: str) -> Response:
    """What it means, and who has asked for it."""
    return _page(reference, woman_of(reference))


@blueprint.post("/women/<reference>/erasure")
@staff("nurse")
def erasure_now(reference: str) -> Response:
    """Ask for it, or as a second person erase her or turn it down."""
    woman_id, answer = woman_of(reference), request.form.get("answer", "")
    actions = {"ask": erase.ask, "erase": erase.erase, "keep": erase.decline}
    if answer not in actions:
        return _page(reference, woman_id, problem("Choose whether her record is erased.", "answer"))
    try:
        actions[answer](services(), now(), current_user().actor, woman_id)
    except Refused as refused:
        return _page(reference, woman_id, problem(refused.problems[0]))
    if answer == "erase":
        return to("staff.erased")
    return to("staff.woman", reference=reference, said="erasure-asked" if answer == "ask" else "settled")


@blueprint.get("/erased")
@staff("nurse")
def erased() -> Response:
    """It is done. The address says nothing of whom."""
    return show("women/erased", not_reached=erase.NOT_REACHED)


def _page(reference: str, woman_id: int, errors: Problems | None = None) -> Response:
    seen(woman_id)
    record = woman_record.read(services(), woman_id, now(), brief=True)
    asker = erase.who_asked(services(), woman_id)
    names = people.names_of(services(), [asker] if asker else [])
    return show(
        "women/erasure", status=422 if errors else 200, errors=errors, back=f"/staff/women/{reference}",
        reference=reference, name=record.name, asker=names.get(asker or "", ""), asked=asker is not None,
        mine=asker == current_user().actor, not_reached=erase.NOT_REACHED,
    )  # fmt: skip
