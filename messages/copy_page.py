"""Everything that is held about her as one page to read and to keep: whole HTML with its own style, no script."""

from collections.abc import Sequence
from html import escape
from typing import NamedTuple

from messages.documents import page_html


class Section(NamedTuple):
    """One heading and what stands under it, as (what, value)."""

    heading: str
    rows: Sequence[tuple[str, str]]


def copy_html(heading: str, lead: str, sections: Sequence[Section]) -> str:
    """The page. Nothing of what is given is taken for markup."""
    body = "".join(_section(one) for one in sections)
    return page_html(heading, f'<main class="sheet"><h1>{escape(heading)}</h1><p>{escape(lead)}</p>{body}</main>')


def _section(section: Section) -> str:
    rows = "".join(
        f'<tr><th scope="row">{escape(what)}</th><td>{escape(value).replace(chr(10), "<br>")}</td></tr>'
        for what, value in section.rows
    )
    table = f'<table class="details"><tbody>{rows}</tbody></table>' if rows else "<p>Nothing.</p>"
    return f"<h2>{escape(section.heading)}</h2>{table}"
