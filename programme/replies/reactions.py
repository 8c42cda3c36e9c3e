"""A tap on one of our texts, sent as a text: Liked “… Text STOP to end.” The words in it are ours, not hers."""

_QUOTES = frozenset('“"«„”')
_LONGEST_OPENING = 48
_OPENINGS = {
    "liked": "like",
    "loved": "like",
    "laughed at": "like",
    "emphasised": "like",
    "emphasized": "like",
    "questioned": "question",
    "disliked": "dislike",
    "reacted to": "like",
    "reacted with to": "like",
}


def reaction_to(body: str) -> str | None:
    """``like``, ``question`` or ``dislike`` when ``body`` is a reaction to a quoted text of ours; otherwise None."""
    start = body.lstrip()
    at = next((place for place, char in enumerate(start[:_LONGEST_OPENING]) if char in _QUOTES), None)
    if at is None:
        return None
    opening = start[:at]
    said = " ".join("".join(char if char.isalpha() else " " for char in opening).casefold().split())
    if said in _OPENINGS:
        return _OPENINGS[said]
    if said.startswith("removed a") and said.endswith("from"):
        return "like"
    # "👍 to “…”": a mark and "to".
    marked = any(not char.isalnum() and not char.isspace() and ord(char) > 0x2000 for char in opening)
    return "like" if said == "to" and marked else None
