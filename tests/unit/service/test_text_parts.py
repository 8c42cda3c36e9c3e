"""The doctor says in one sentence what the length of the web address costs."""

from messages.catalogue import EMAIL_FOOTER, NEW_NOTE
from messages.render import Shared
from messages.text_lengths import room_for_links
from service.text_parts_check import finding
from tests.support.world import starting_wording

BASE = "https://n.example.org"
"""21 characters; with /p/ and a token of 13 a link takes 37."""


def test_it_counts_the_texts_that_take_two_parts_and_names_the_address_that_would_do() -> None:
    said = finding(BASE, [30, 36, 37, 50], costs=True)
    assert said.level == "warning"
    assert said.sentence == (
        "With the web address https://n.example.org (21 characters) a link takes 37, and 2 of 4 texts with a link "
        "(50%) need two parts, which cost double. An address of at most 14 characters would keep all at one part."
    )
    assert finding(BASE, [30, 36, 37, 50], costs=False).level == "fine"
    assert finding(BASE, [36, 40, 40, 40], costs=True).level == "fine"


def test_an_address_that_cannot_be_is_not_asked_for() -> None:
    said = finding(BASE, [20, 28, 29, 60], costs=True).sentence
    assert said.endswith("No address is short enough to keep all at one part; one of 12 characters leaves 25% at two.")


def test_nothing_is_wrong_when_all_fit() -> None:
    assert finding(BASE, [37, 40], costs=True).sentence.startswith("Every text with a link fits one part")


def test_the_rooms_are_those_of_the_real_wording() -> None:
    catalogue = list(starting_wording())
    by_key = {one.key: one for one in catalogue if one.language == "en"}
    shared = Shared(by_key[NEW_NOTE], by_key[EMAIL_FOOTER])
    short = room_for_links(catalogue, shared, {"service": "Kind"})
    long = room_for_links(catalogue, shared, {"service": "Kind Notes"})
    assert len(short) == len(long) > 50
    assert short[0] == long[0] + len(" Notes"), "what the name takes, the link cannot have"
    assert long[0] >= 24, "the wording keeps to one part with a link of 24 characters"
