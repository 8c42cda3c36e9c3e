"""What is printed or handed over: just after enrolling her, and later: the letter, the card and the calendar file."""

from flask import Response, abort, make_response

from actions import preview, woman_record
from actions.enrolment.confirm import INVITATION
from actions.personal import documents
from web.context import now, services
from web.headers import document_policy
from web.staff.access import staff
from web.staff.layout import blueprint, seen, show
from web.staff.women import woman_of
from web.staff.women_words import words_to_show


@blueprint.get("/women/<reference>/enrolled")
@staff("nurse")
def enrolled(reference: str) -> Response:
    """She is enrolled: what happens now, and what to hand over."""
    woman_id = woman_of(reference)
    record = woman_record.read(services(), woman_id, now(), brief=True)
    channels = tuple(
        channel
        for channel, way in record.her.ways.items()
        if way.address is not None and any(one.channel == channel and one.event == "invited" for one in record.consents)
    )
    words = preview.step_words(services(), now(), woman_id, INVITATION, channels) if channels else ()
    seen(woman_id)
    return show(
        "enrol/done", reference=record.her.woman.reference, name=record.name, channels=channels,
        words=words_to_show(words), offered=documents.offered(services(), now(), woman_id),
        gp_agreed=record.her.circumstances.yes("gp-letter-agreed"), born=record.her.woman.born,
    )  # fmt: skip


@blueprint.get("/women/<reference>/papers")
@staff("nurse")
def woman_papers(reference: str) -> Response:
    """The letter, the card and the calendar file."""
    woman_id = woman_of(reference)
    record = woman_record.read(services(), woman_id, now(), brief=True)
    seen(woman_id)
    return show(
        "women/papers", back=f"/staff/women/{reference}", reference=reference, name=record.name,
        offered=documents.offered(services(), now(), woman_id),
        gp_agreed=record.her.circumstances.yes("gp-letter-agreed"), born=record.her.woman.born,
    )  # fmt: skip


@blueprint.get("/women/<reference>/reminders.ics")
@staff("nurse")
def woman_calendar(reference: str) -> Response:
    """The calendar file."""
    woman_id = woman_of(reference)
    made = documents.calendar(services(), now(), woman_id)
    if made is None:
        abort(404)
    seen(woman_id)
    response = make_response(made)
    response.headers["Content-Type"] = "text/calendar; charset=utf-8"
    response.headers["Content-Disposition"] = 'attachment; filename="reminders.ics"'
    return response


@blueprint.get("/women/<reference>/letter")
@staff("nurse")
def woman_letter(reference: str) -> Response:
    """The letter to her GP practice, ready to print."""
    woman_id = woman_of(reference)
    return _document(woman_id, documents.letter(services(), now(), woman_id))


@blueprint.get("/women/<reference>/card")
@staff("nurse")
def woman_card(reference: str) -> Response:
    """The card, ready to print."""
    woman_id = woman_of(reference)
    return _document(woman_id, documents.card(services(), now(), woman_id))


def _document(woman_id: int, html: str | None) -> Response:
    if html is None:
        abort(404)
    seen(woman_id)
    response = make_response(html)
    response.headers["Content-Security-Policy"] = document_policy()
    return response
