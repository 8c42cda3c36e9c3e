"""Put what was typed back into a form of a page that has been drawn, whichever page it is.

Works on the finished page, so that no view has to know of it: the form is found by the address it is sent to.
"""

from html import escape, unescape
from html.parser import HTMLParser
from typing import Final
from urllib.parse import urlsplit

from actions.staff.kept_forms import Kept
from web.staff.typed import MARK

BOXES: Final = frozenset({"checkbox", "radio"})
LEFT_ALONE: Final = frozenset({"hidden", "submit", "button", "file", "password", "reset", "image"})


def refill(page: str, kept: Kept) -> tuple[str, bool]:
    """The page with the form filled in, and whether the form was there."""
    filler = _Filler(kept, _action_of(kept))
    filler.feed(page)
    filler.close()
    return "".join(filler.out), filler.found


def _action_of(kept: Kept) -> str:
    """The address a form was sent to, as far as two forms of one page differ in it."""
    return urlsplit(kept.action).path


class _Filler(HTMLParser):
    """Copies a page, tag by tag, changing nothing but the inputs of one form."""

    def __init__(self, kept: Kept, action: str) -> None:
        super().__init__(convert_charrefs=False)
        self.kept, self.action = kept, action
        self.names = {name for name, _ in kept.fields}
        self.used: dict[str, int] = {}
        self.out: list[str] = []
        self.found = self.inside = False
        self.select = ""
        self.skipping = False
        self.details: int | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Copy it, changed where it is an input of the form."""
        raw = self.get_starttag_text() or ""
        given = dict(attrs)
        if tag == "form":
            self._begin(given)
            self.out.append(raw)
            if self.inside:
                self.out.append(f'<input type="hidden" name="{MARK}" value="1">')
            return
        if tag == "details":
            self.details = len(self.out)
        self.out.append(self._filled(tag, given, raw) if self.inside else raw)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """The same for ``<input />``."""
        raw = self.get_starttag_text() or ""
        self.out.append(self._filled(tag, dict(attrs), raw) if self.inside else raw)

    def handle_endtag(self, tag: str) -> None:
        """Copy it; a text area gets what was typed before it ends."""
        if tag == "textarea":
            self.skipping = False
        elif tag == "select":
            self.select = ""
        elif tag == "form":
            self.inside = False
        elif tag == "details":
            self.details = None
        self.out.append(f"</{tag}>")

    def handle_data(self, data: str) -> None:
        """Copy text."""
        self._copy(data)

    def handle_entityref(self, name: str) -> None:
        """Copy ``&amp;``."""
        self._copy(f"&{name};")

    def handle_charref(self, name: str) -> None:
        """Copy ``&#39;``."""
        self._copy(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        """Copy a comment."""
        self._copy(f"<!--{data}-->")

    def handle_decl(self, decl: str) -> None:
        """Copy the document type."""
        self._copy(f"<!{decl}>")

    def _copy(self, text: str) -> None:
        if not self.skipping:
            self.out.append(text)

    def _begin(self, given: dict[str, str | None]) -> None:
        if self.found or (given.get("method") or "").lower() != "post":
            return
        action = unescape(given.get("action") or "")
        here = urlsplit(action).path if action else urlsplit(self.kept.page).path
        self.inside = self.found = here == self.action
        if self.inside and self.details is not None:
            opening = self.out[self.details]
            self.out[self.details] = opening if " open" in opening else opening[:-1] + " open>"

    def _filled(self, tag: str, given: dict[str, str | None], raw: str) -> str:
        name = given.get("name") or ""
        if tag == "option":
            return self._option(given, raw)
        if tag == "select":
            self.select = name
        if tag == "textarea" and name in self.names:
            self.skipping = True
            return raw + "\n" + escape(self._next(name), quote=False)
        if tag != "input":
            return raw
        kind = (given.get("type") or "text").lower()
        if kind in LEFT_ALONE:
            return raw
        if kind in BOXES:
            chosen = (given.get("value") or "on") in self.kept.values(name)
            return _tag(
                tag, {key: value for key, value in given.items() if key != "checked"}, "checked" if chosen else ""
            )
        return _tag(tag, {**given, "value": self._next(name)}, "") if name in self.names else raw

    def _option(self, given: dict[str, str | None], raw: str) -> str:
        if self.select not in self.names:
            return raw
        chosen = (given.get("value") or "") in self.kept.values(self.select)
        rest = {key: value for key, value in given.items() if key != "selected"}
        return _tag("option", rest, "selected" if chosen else "")

    def _next(self, name: str) -> str:
        """What was typed in the next input of this name."""
        values = self.kept.values(name)
        place = self.used.get(name, 0)
        self.used[name] = place + 1
        return values[min(place, len(values) - 1)]


def _tag(tag: str, attributes: dict[str, str | None], mark: str) -> str:
    said = [name if value is None else f'{name}="{escape(value)}"' for name, value in attributes.items()]
    return f"<{' '.join([tag, *said, *([mark] if mark else [])])}>"
