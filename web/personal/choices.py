"""What she chooses about her messages: how many, which topics, how plainly, a break, starting again, leaving."""

from typing import Final

from flask import Response, request, url_for

from actions import preferences
from actions.personal import choices, page
from web.context import now, services
from web.personal.frame import blueprint, done, problem, proved_woman, show, to

ACTOR: Final = page.ACTOR
PACES: Final = ("usual", "fewer")
STYLES: Final = ("usual", "discreet", "full")


@blueprint.get("/pace")
def pace(token: str) -> Response:
    """How many messages, which topics, how plainly."""
    woman_id = proved_woman(token)
    standing = choices.choices(services(), woman_id)
    return show(
        "pace",
        token,
        choices=standing,
        topic_items=_items(standing.topics),
        extra_items=_items(standing.extras),
    )


@blueprint.get("/topics")
def topics(token: str) -> Response:
    """The same page: messages may link to it by this name."""
    proved_woman(token)
    return to("personal.pace", token)


@blueprint.post("/pace")
def save_pace(token: str) -> Response:
    """Save all three. What was not sent along stays as it was."""
    woman_id = proved_woman(token)
    chosen = choices.Chosen(
        pace=_one_of(request.form.get("pace"), PACES),
        texts=_one_of(request.form.get("texts"), STYLES),
        topics=frozenset(request.form.getlist("topics")),
        extras=frozenset(request.form.getlist("extra")),
    )
    choices.save(services(), now(), woman_id, chosen)
    return to("personal.pace_saved", token)


@blueprint.get("/pace/saved")
def pace_saved(token: str) -> Response:
    """Says so."""
    proved_woman(token)
    return done(token, "Saved", "Your choices count from the next message on.")


@blueprint.get("/pause")
def pause(token: str) -> Response:
    """A break of a few weeks."""
    return _pause_page(token, proved_woman(token))


@blueprint.post("/pause")
def save_pause(token: str) -> Response:
    """Begin the break today."""
    woman_id = proved_woman(token)
    weeks = request.form.get("weeks", "")
    if weeks not in {str(one) for one in preferences.PAUSE_WEEKS}:
        return _pause_page(token, woman_id, "Choose how long the break should be.", 422)
    preferences.pause(services(), now(), ACTOR, woman_id, int(weeks))
    return to("personal.front", token)


@blueprint.post("/pause/end")
def save_resume(token: str) -> Response:
    """End the break now."""
    preferences.resume(services(), now(), ACTOR, proved_woman(token))
    return to("personal.front", token)


@blueprint.get("/restart")
def restart(token: str) -> Response:
    """Start what was stopped."""
    return _restart_page(token, proved_woman(token))


@blueprint.post("/restart")
def save_restart(token: str) -> Response:
    """Start the chosen channels again."""
    woman_id = proved_woman(token)
    offered = page.restartable(services(), woman_id)
    wanted = request.form.get("what", "")
    channels = [channel for channel in offered.channels if wanted in (channel, "both")]
    if not channels:
        return _restart_page(token, woman_id, "Choose what you would like to get again.", 422)
    for channel in channels:
        preferences.start(services(), now(), ACTOR, woman_id, channel)
    return to("personal.restarted", token)


@blueprint.get("/restart/done")
def restarted(token: str) -> Response:
    """Says so."""
    proved_woman(token)
    return done(token, "You are back on", "What you missed is not sent again. You can stop at any time.")


@blueprint.get("/leave")
def leave(token: str) -> Response:
    """One button to leave for good."""
    proved_woman(token)
    return show(
        "one_button",
        token,
        heading="Leave for good",
        sentences=[
            "All messages stop, the long-term reminder too. We will not write to you again.",
            "If you only want some peace, you can take a break or get fewer messages instead.",
            "The calendar file and the letter stay yours: save them first if you want them.",
        ],
        button_text="Leave for good",
        button_classes="nhsuk-button--warning",
        needs_token=True,
        action=url_for("personal.save_leave", token=token),
    )


@blueprint.post("/leave")
def save_leave(token: str) -> Response:
    """She has left."""
    preferences.withdraw(services(), now(), ACTOR, proved_woman(token))
    return to("personal.left", token)


@blueprint.get("/leave/done")
def left(token: str) -> Response:
    """Says so, if it is so."""
    woman_id = proved_woman(token)
    if not page.overview(services(), now(), woman_id).left:
        return to("personal.leave", token)
    return done(
        token,
        "You have left",
        "We will not write to you again. A message that is already on its way may still arrive.",
        links=(("Calendar and letter to keep", url_for("personal.keep", token=token)),),
        show_help=True,
    )


def _pause_page(token: str, woman_id: int, mistake: str | None = None, status: int = 200) -> Response:
    seen = page.overview(services(), now(), woman_id)
    items = [{"value": str(weeks), "text": f"{weeks} weeks"} for weeks in preferences.PAUSE_WEEKS]
    return show(
        "pause",
        token,
        status=status,
        paused_until=seen.paused_until,
        weeks_items=items,
        errors=problem(mistake, "weeks") if mistake else [],
    )


def _restart_page(token: str, woman_id: int, mistake: str | None = None, status: int = 200) -> Response:
    offered = page.restartable(services(), woman_id)
    names = {"text": "Texts", "email": "Emails"}
    items = [{"value": channel, "text": names[channel]} for channel in offered.channels]
    if len(items) > 1:
        items.append({"value": "both", "text": "Texts and emails"})
    return show(
        "restart",
        token,
        status=status,
        items=items,
        sentence=offered.sentence,
        errors=problem(mistake, "what") if mistake else [],
    )


def _one_of(value: str | None, allowed: tuple[str, ...]) -> str | None:
    return value if value in allowed else None


def _items(named: dict[str, str]) -> list[dict[str, str]]:
    return [{"value": name, "text": label} for name, label in named.items()]
