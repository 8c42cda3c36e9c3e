"""The body of an email or a printed page: light markup read once into blocks, from which HTML and text are made.

Markup: blocks stand between blank lines; `## ` heading, `- ` list item, `> ` call-out, `[Label](field)` alone on a line
is a button, everything else is a paragraph. Filled-in values arrive between marks, so a value can never become markup.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from html import escape

from messages.fields import FIELDS, Vocabulary

START, END, AS_LINK, AS_PHONE, AS_PLAIN = "\ue000", "\ue001", "\ue002", "\ue003", "\ue004"

BUTTON = re.compile(r"^\[(?P<label>.+)\]\((?P<field>[a-z_][a-z0-9_]*)\)$")
_MARKED = re.compile(f"{START}([{AS_LINK}{AS_PHONE}{AS_PLAIN}])([^{END}]*){END}")
_PHONE = re.compile(r"^\+?[0-9][0-9 ]*$")
_WIDTH = 76


@dataclass(frozen=True)
class Heading:
    text: str


@dataclass(frozen=True)
class Paragraph:
    text: str


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Callout:
    text: str


@dataclass(frozen=True)
class Button:
    label: str
    field: str


Block = Heading | Paragraph | Bullets | Callout | Button

# The attributes that give each kind of element its look, ready to stand after its tag name.
Look = Mapping[str, str]


@dataclass(frozen=True)
class MarkupMistake:
    line: int
    code: str
    sentence: str


def mark_value(name: str, value: str) -> str:
    """Put a value between marks that say what it is; to be given to `Wording.render`."""
    kind = FIELDS[name].kind if name in FIELDS else "plain"
    if kind == "link":
        return f"{START}{AS_LINK}{value}{END}"
    if kind == "phone" and _PHONE.match(value):
        return f"{START}{AS_PHONE}{value}{END}"
    return f"{START}{AS_PLAIN}{value}{END}"


def parse_blocks(rendered: str) -> tuple[Block, ...]:
    """Return the blocks of rendered wording (values between marks)."""
    blocks: list[Block] = []
    for kind, lines in _groups(rendered):
        joined = " ".join(lines)
        if kind == "heading":
            blocks.append(Heading(joined))
        elif kind == "item":
            previous = blocks[-1] if blocks else None
            if isinstance(previous, Bullets):
                blocks[-1] = Bullets((*previous.items, joined))
            else:
                blocks.append(Bullets((joined,)))
        elif kind == "callout":
            blocks.append(Callout(joined))
        elif kind == "button" and (found := BUTTON.match(joined)):
            blocks.append(Button(found["label"], found["field"]))
        else:
            blocks.append(Paragraph(joined))
    return tuple(blocks)


def _groups(rendered: str) -> Iterator[tuple[str, list[str]]]:
    """Yield each block's kind and its lines without markers. A line without a marker goes on with the block above."""
    kind, lines = "", list[str]()
    for raw in rendered.split("\n"):
        line = raw.strip()
        marker, rest = _marker(line)
        continues = (marker == "paragraph" and kind in ("paragraph", "item", "callout")) or marker == kind == "callout"
        if line and lines and continues:
            lines.append(rest)
            continue
        if lines:
            yield kind, lines
        kind, lines = (marker, [rest]) if line else ("", [])
    if lines:
        yield kind, lines


def _marker(line: str) -> tuple[str, str]:
    for prefix, kind in (("## ", "heading"), ("- ", "item"), ("> ", "callout")):
        if line.startswith(prefix):
            return kind, line.removeprefix(prefix).strip()
    return ("button", line) if BUTTON.match(line) else ("paragraph", line)


def inline_html(text: str, look: Look) -> str:
    """Return a block's text as HTML: everything escaped, telephone numbers and links made tappable."""
    pieces: list[str] = []
    end = 0
    for found in _MARKED.finditer(text):
        pieces += [escape(text[end : found.start()]), _value_html(found[1], found[2], look)]
        end = found.end()
    return "".join([*pieces, escape(text[end:])])


def _value_html(kind: str, value: str, look: Look) -> str:
    if kind == AS_PHONE:
        number = value.replace(" ", "")
        return f'<a{look["phone"]} href="tel:{number}">{value.replace(" ", "&nbsp;")}</a>'
    if kind == AS_LINK and is_web_address(value):
        return f'<a{look["inline"]} href="{escape(value)}">{escape(_readable(value))}</a>'
    return escape(value)


def _readable(address: str) -> str:
    return re.sub(r"^https?://(www\.)?", "", address).rstrip("/")


def is_web_address(value: str) -> bool:
    """Return whether a value may stand in a link: never script, data or a relative address."""
    return bool(re.match(r"^https?://[^\s\"'<>]+$", value))


def inline_text(text: str) -> str:
    """Return a block's text without marks."""
    return _MARKED.sub(lambda found: found[2], text)


def blocks_text(blocks: tuple[Block, ...], address_of: Callable[[str], str]) -> str:
    """Return the plain-text form; `address_of` gives the address behind a button's field."""
    return "\n\n".join(_block_text(block, address_of) for block in blocks)


def _block_text(block: Block, address_of: Callable[[str], str]) -> str:
    match block:
        case Heading(text):
            plain = inline_text(text)
            return f"{_wrap(plain)}\n{'-' * min(len(plain), _WIDTH)}"
        case Bullets(items):
            return "\n".join(_wrap(inline_text(item), "- ", "  ") for item in items)
        case Callout(text):
            return _wrap(inline_text(text), "    ", "    ")
        case Button(label, field):
            return f"{_wrap(inline_text(label))}:\n{address_of(field)}"
        case Paragraph(text):
            return _wrap(inline_text(text))


def _wrap(text: str, first: str = "", rest: str = "") -> str:
    """Wrap between words; long ones stay whole. (The standard textwrap costs most of the time of an email.)"""
    lines: list[str] = []
    line, empty = first, True
    for word in text.split():
        if not empty and len(line) + 1 + len(word) > _WIDTH:
            lines.append(line)
            line, empty = rest, True
        line += word if empty else f" {word}"
        empty = False
    return "\n".join([*lines, line])


_OTHER_MARKUP = (
    (re.compile(r"^(#|###+)\s|^##\S"), "heading-form", "A heading is written ## Heading, with two # and a space."),
    (
        re.compile(r"^[-*•]\S|^[*•]\s|^\d+[.)]\s"),
        "list-form",
        "A list item is written - item, with a hyphen and a space.",
    ),
    (re.compile(r"^>\S"), "callout-form", "A call-out is written > text, with a space after the >."),
    (re.compile(r"\*\*|__|~~"), "emphasis", "Bold and italic are not used. Take the marks out."),
    (re.compile(r"</?[a-zA-Z][^>]*>"), "html", "HTML is not used: it would be shown as it stands. Take it out."),
    (re.compile(r"https?://|www\."), "bare-link", "Web addresses come from the settings. Use a link field."),
    (
        re.compile(r"^!?\[.*\]\((?![a-z_][a-z0-9_]*\)$)"),
        "button-form",
        "A button is written [Label](link_field), alone on its line.",
    ),
    (
        re.compile(r"\S\s*\[[^\]]+\]\([^)]*\)|^\[[^\]]+\]\([^)]*\)\s*\S"),
        "button-alone",
        "A button stands alone on its line.",
    ),
)


def markup_mistakes(source: str, vocabulary: Vocabulary) -> Iterator[MarkupMistake]:
    """Yield what is not in the light markup, and buttons that lead nowhere, with lines counted from 1."""
    for number, raw in enumerate(source.split("\n"), start=1):
        line = re.sub(r"\{%.*?%\}", "", raw).strip()
        for pattern, code, sentence in _OTHER_MARKUP:
            if pattern.search(line):
                yield MarkupMistake(number, code, sentence)
        button = BUTTON.match(line)
        if button and button["field"] not in vocabulary.fields:
            yield MarkupMistake(
                number, "button-field", f"“{button['field']}” is not a field. Use one that holds a link."
            )
        elif button and button["field"] in FIELDS and FIELDS[button["field"]].kind != "link":
            yield MarkupMistake(number, "button-field", f"{button['field']} holds no web address. Use a link field.")


def button_fields(source: str) -> frozenset[str]:
    """Return the fields that buttons of this wording lead to."""
    lines = (re.sub(r"\{%.*?%\}", "", line).strip() for line in source.split("\n"))
    return frozenset(found["field"] for line in lines if (found := BUTTON.match(line)))
