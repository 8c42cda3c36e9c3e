"""The plain-text part of an email, laid out as a page: the exact words she was sent, nothing added."""

import re
from typing import Final

Block = dict[str, object]
_UNDERLINE: Final = re.compile(r"-{2,}")
_ADDRESS: Final = re.compile(r"https?://\S+")


def blocks(text: str | None) -> list[Block]:
    """Blocks between blank lines: an underlined line is a heading, ``- `` begins an item, an indent a call-out."""
    if not text:
        return []
    return [_block(part.rstrip().split("\n")) for part in re.split(r"\n[ \t]*\n", text.strip("\n")) if part.strip()]


def _block(lines: list[str]) -> Block:
    if len(lines) > 1 and _UNDERLINE.fullmatch(lines[-1].strip()):
        return {"kind": "heading", "text": _joined(lines[:-1])}
    if lines[0].startswith("- "):
        return {"kind": "list", "items": _items(lines)}
    if all(line.startswith("    ") for line in lines):
        return {"kind": "callout", "text": _joined(lines)}
    if len(lines) > 1 and lines[-2].rstrip().endswith(":") and _ADDRESS.fullmatch(lines[-1].strip()):
        return {"kind": "link", "text": _joined(lines[:-1]).rstrip(":"), "href": lines[-1].strip()}
    return {"kind": "paragraph", "text": _joined(lines)}


def _items(lines: list[str]) -> list[str]:
    items: list[list[str]] = []
    for line in lines:
        if line.startswith("- ") or not items:
            items.append([line.removeprefix("- ")])
        else:
            items[-1].append(line)
    return [_joined(item) for item in items]


def _joined(lines: list[str]) -> str:
    return " ".join(line.strip() for line in lines)
