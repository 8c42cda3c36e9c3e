"""The plain words of an email, laid out as a page."""

from hypothesis import given
from hypothesis import strategies as st

from messages.email_body import blocks_text, parse_blocks
from web.personal.words import blocks

SOURCE = """Hello,

## Which bones
They mend. It takes time, and nobody can say how long it will take for you, so be patient with yourself.

- First, a point that is long enough to go on over the end of a line of the plain text part
- Second

> Please ask your doctor first.

[Read more](link)"""


def test_every_kind_of_block_comes_back_as_it_was_written() -> None:
    text = blocks_text(parse_blocks(SOURCE), lambda _: "https://notes.example.org/p/abc")
    kinds = [block["kind"] for block in blocks(text)]
    assert kinds == ["paragraph", "heading", "paragraph", "list", "callout", "link"]


def test_a_wrapped_line_is_one_sentence_again() -> None:
    text = blocks_text(parse_blocks(SOURCE), lambda _: "https://notes.example.org/p/abc")
    found = blocks(text)
    assert found[2]["text"] == (
        "They mend. It takes time, and nobody can say how long it will take for you, so be patient with yourself."
    )
    assert found[3]["items"] == [
        "First, a point that is long enough to go on over the end of a line of the plain text part",
        "Second",
    ]
    assert found[5] == {"kind": "link", "text": "Read more", "href": "https://notes.example.org/p/abc"}


@given(st.text())
def test_no_words_are_lost_whatever_they_are(text: str) -> None:
    shown = blocks(text)
    assert isinstance(shown, list)


def test_nothing_gives_nothing() -> None:
    assert blocks(None) == []
    assert blocks("\n \n") == []


def test_a_link_is_only_ever_a_web_address() -> None:
    assert blocks("Press here:\njavascript:alert(1)")[0]["kind"] == "paragraph"
