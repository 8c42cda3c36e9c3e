"""What the length of the web address costs: how many texts need a second part because of the link in them."""

from collections.abc import Sequence

from actions.private_links import page_links, sample_token
from actions.services import Services
from db.engine import reading
from messages.text_lengths import room_for_links
from service.findings import Finding, fine, warning

LANGUAGE = "en"
SHORTEST = len("https://x.uk")
"""About the shortest web address that there can be."""
TOO_MANY = 1 / 3
"""When more texts than this share cost double, and they cost money at all, a person should look."""


def check_text_parts(services: Services) -> list[Finding]:
    """Nothing to say while no text holds a link."""
    with reading(services.engine) as connection:
        wordings = services.wording.read(connection)
    shared = wordings.shared(LANGUAGE)
    found = [wordings.find(key, LANGUAGE) for key in services.programme.steps]
    if shared is None:
        return []
    own = {"service": services.nation_values("england").get("service", "")}
    rooms = room_for_links([one.template for one in found if one is not None], shared, own)
    real = services.text_sender is not None and services.text_sender.real
    return [finding(services.public_base_url, rooms, costs=real)] if rooms else []


def finding(base: str, rooms: Sequence[int], *, costs: bool) -> Finding:
    """``rooms``: the longest link that leaves each text at one part. ``costs``: texts cost money."""
    beside = len(page_links("", sample_token()).page)
    double = _double(rooms, len(base) + beside)
    share = double / len(rooms)
    most = max(rooms[0] - beside, 0)
    all_at_one = (
        f"An address of at most {most} characters would keep all at one part."
        if most >= SHORTEST
        else f"No address is short enough to keep all at one part; one of {SHORTEST} characters leaves "
        f"{_share(_double(rooms, SHORTEST + beside), rooms)} at two."
    )
    sentence = (
        f"With the web address {base} ({len(base)} characters) a link takes {len(base) + beside}, and {double} of "
        f"{len(rooms)} texts with a link ({_share(double, rooms)}) need two parts, which cost double. {all_at_one}"
    )
    if not double:
        return fine("text-parts", f"Every text with a link fits one part with the web address {base}.")
    return warning("text-parts", sentence) if costs and share > TOO_MANY else fine("text-parts", sentence)


def _double(rooms: Sequence[int], link: int) -> int:
    return sum(room < link for room in rooms)


def _share(count: int, rooms: Sequence[int]) -> str:
    return f"{count / len(rooms):.0%}"
