"""What staff see when a page cannot be shown: in their own frame, and in words for them."""

from typing import Final

from flask import Response, make_response, render_template

from web.staff.layout import show

SENTENCES: Final[dict[int, tuple[str, str]]] = {
    400: ("We could not use that", "Something in the request was not as expected. Go back and try again."),
    403: ("This page is not open to you", "It is for colleagues with another role. If you need it, ask an admin."),
    404: ("There is no such page", "The address may be old or mistyped. Start again from the navigation above."),
    405: ("There is no such page", "Start again from the navigation above."),
    413: ("That was too much", "What was sent is larger than can be taken. Send a smaller file or less text."),
    429: ("Please wait a little", "There were too many tries in a short time."),
    503: (
        "Please try again in a minute",
        "The database cannot be used just now. What was saved before is kept. If you were saving something, look "
        "whether it is there before you enter it again. Tell an admin if this stays.",
    ),
    500: ("Something went wrong", "This is our fault. Nothing was saved. Try again, and tell an admin if it stays."),
}


def staff_error(status: int, heading: str | None = None, sentence: str | None = None) -> Response:
    """A whole page that says it, answered with ``status``."""
    known = SENTENCES.get(status, SENTENCES[400 if status < 500 else 500])
    words = {"heading": heading or known[0], "sentence": sentence or known[1]}
    if status >= 500:
        # Who is signed in stands in the database, which may be what does not answer.
        return make_response(render_template("staff/error.jinja", user=None, navigation=[], errors=[], **words), status)
    return show("error", status=status, errors=None, back=None, **words)
