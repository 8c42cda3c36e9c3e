"""The programme book."""

from html.parser import HTMLParser
from pathlib import Path

import pytest

from messages.book import BookStep, programme_book
from messages.catalogue import Catalogue
from messages.check import StepNeeds
from messages.facts import default_facts

CATALOGUE = Catalogue.load(Path("messages/templates"))


def step(key: str, *, pregnant: str = "yes", loss: str = "yes") -> BookStep:
    return BookStep(
        key=key,
        track="Pain",
        title=CATALOGUE.get(key).title,
        when="Two days after the birth or her joining",
        to_whom="Women who are not pregnant",
        why="Strong pain <needs> help",
        sign_off="Not signed off yet.",
        needs=StepNeeds("text+email", pregnant, loss),
    )


BOOK = programme_book(
    CATALOGUE,
    [step("pain-ask-for-relief", pregnant="no"), step("practical-home-help", pregnant="no", loss="short")],
)


def section(book: str, key: str) -> str:
    return book.split(f'id="{key}"')[1].split("<section")[0]


def test_each_message_is_shown_as_texts_and_email_with_its_facts_and_state() -> None:
    shown = section(BOOK, "pain-ask-for-relief")
    for style in ("Text<", "Text in plain words", "Discreet text"):
        assert style in shown
    assert "a new note is ready" in shown
    assert "Email: " in shown
    assert "If you breastfeed" in shown
    assert default_facts().source["F117"].text in shown
    assert "Not signed off yet." in shown
    assert "Strong pain &lt;needs&gt; help" in shown


def test_each_way_it_reads_is_shown_once_with_everyone_who_gets_it_so() -> None:
    shown = section(BOOK, "practical-home-help")
    headings = [piece.split("</h3>")[0] for piece in shown.split("Shown for: ")[1:]]
    assert any("After a loss" in heading for heading in headings)
    bodies = [piece.split("</h3>")[1] for piece in shown.split("Shown for: ")[1:]]
    assert len(set(bodies)) == len(bodies)


def test_nobody_gets_in_the_book_what_she_would_not_be_sent() -> None:
    assert "Pregnant now" not in section(BOOK, "pain-ask-for-relief")


def test_held_back_facts_stand_at_the_end_with_their_reasons() -> None:
    end = section(BOOK, "not-covered")
    for fact in default_facts().held_back():
        assert fact.number in end
    assert "inviting women to a closed study" in end


class Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.targets: list[str] = []
        self.tags: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        self.tags.add(tag)
        if found.get("id"):
            self.ids.append(str(found["id"]))
        if (found.get("href") or "").startswith("#"):
            self.targets.append(str(found["href"])[1:])


def test_the_book_stands_by_itself_and_its_contents_lead_somewhere() -> None:
    read = Links()
    read.feed(BOOK)
    assert not {"script", "iframe", "img", "link"} & read.tags
    assert "url(" not in BOOK
    assert len(set(read.ids)) == len(read.ids)
    assert set(read.targets) <= set(read.ids)
    assert len(read.targets) == 3


def test_a_step_without_wording_is_an_error_of_the_caller() -> None:
    with pytest.raises(KeyError):
        programme_book(CATALOGUE, [BookStep("nothing", "t", "t", "w", "w", "w", "s")])
