"""Text messages: the GSM 03.38 alphabet, plain characters for typographic ones, and how many parts a text needs.

Parts are counted by packing them as the network does: an escape pair (GSM) or a surrogate pair (UCS-2) never straddles
two parts, so a text can need one more part than its length divided by the size of a part.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

GSM_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
GSM_EXTENDED = frozenset("^{}\\[~]|€\f")
_GSM = GSM_BASIC | GSM_EXTENDED

_SPACE_BEFORE_STOP = re.compile(r" (?=[.,:;?])")

GSM_ONE_PART, GSM_JOINED_PART = 160, 153
UCS2_ONE_PART, UCS2_JOINED_PART = 70, 67

_PLAIN = {
    **dict.fromkeys("‘’‚‛′‹›`´ʼ", "'"),
    **dict.fromkeys("“”„‟″«»", '"'),
    **dict.fromkeys("‐‑‒–—―−", "-"),
    **dict.fromkeys("•·", "-"),
    "…": "...",
    "\t": " ",
    "⁄": "/",
    "\u2028": "\n",
    "\u2029": "\n",
    **dict.fromkeys(
        "\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u202f\u205f\u3000", " "
    ),
    **dict.fromkeys("\u00ad\u180e\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\ufe0e", ""),
}
_TO_PLAIN = str.maketrans(_PLAIN)

Encoding = Literal["GSM-7", "UCS-2"]


@dataclass(frozen=True)
class Parts:
    """How a text goes out: `units` are septets (GSM-7) or UTF-16 units (UCS-2); `offending` are outside GSM."""

    encoding: Encoding
    units: int
    parts: int
    offending: tuple[str, ...]


def to_gsm(text: str) -> str:
    """Return the text with curly quotes, dashes, dots, odd spaces and the like brought down to plain characters.

    Letters that GSM does not have are left alone: `count_parts` names them, and nothing ever becomes a question mark.
    """
    return unicodedata.normalize("NFC", text).translate(_TO_PLAIN).replace("\r\n", "\n")


def is_gsm(text: str) -> bool:
    """Return whether every character can be sent in the GSM alphabet."""
    return _GSM.issuperset(text)


def offending_characters(text: str) -> tuple[str, ...]:
    """Return each character outside the GSM alphabet once, in the order they appear."""
    return tuple(dict.fromkeys(c for c in text if c not in GSM_BASIC and c not in GSM_EXTENDED))


def name_character(character: str) -> str:
    """Return how to name a character to a person: itself, and what Unicode calls it."""
    name = unicodedata.name(character, f"character U+{ord(character):04X}").lower()
    return f"“{character}” ({name})" if character.isprintable() else name


def count_parts(text: str) -> Parts:
    """Return how many parts the text needs as it stands (call `to_gsm` first for text that people typed)."""
    if is_gsm(text):
        units = len(text) + sum(map(text.count, GSM_EXTENDED))
        if units <= GSM_ONE_PART:
            return Parts("GSM-7", units, 1, ())
        if units == len(text):
            return Parts("GSM-7", units, -(-units // GSM_JOINED_PART), ())
        widths = [2 if character in GSM_EXTENDED else 1 for character in text]
        return Parts("GSM-7", units, _pack(widths, GSM_ONE_PART, GSM_JOINED_PART), ())
    widths = [2 if ord(character) > 0xFFFF else 1 for character in text]
    parts = _pack(widths, UCS2_ONE_PART, UCS2_JOINED_PART)
    return Parts("UCS-2", sum(widths), parts, offending_characters(text))


def _pack(widths: Sequence[int], alone: int, joined: int) -> int:
    if sum(widths) <= alone:
        return 1
    parts, used = 1, 0
    for width in widths:
        if used + width > joined:
            parts, used = parts + 1, 0
        used += width
    return parts


def squeeze(text: str) -> str:
    """Return the text on one line, without doubled or trailing spaces or a space before a full stop or comma."""
    return _SPACE_BEFORE_STOP.sub("", " ".join(text.split()))
