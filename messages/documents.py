"""Pages to print: a letter for her GP record and a card. Whole HTML pages with their own style sheet, no script."""

from collections.abc import Mapping
from html import escape
from pathlib import Path

from messages.email_body import Block, Button, inline_html, mark_value, parse_blocks
from messages.email_look import PLAIN_LOOK
from messages.email_page import block_html
from messages.findings import Finding, MissingValue, TemplateError
from messages.template import Template

DOCUMENT_CSS = (Path(__file__).parent / "document.css").read_text(encoding="utf-8")

# What the letter says about her, in a table; what is not known is left out, never printed as empty.
_DETAILS = (
    ("Name", "full_name"),
    ("Date of birth", "date_of_birth"),
    ("Diagnosed", "diagnosed_on"),
    ("Bones broken", "break_sites"),
    ("Bone density scan", "scan"),
    ("Treatment", "treatment"),
)


def letter_html(
    template: Template, values: Mapping[str, str], flags: Mapping[str, bool], *, discreet: bool = False
) -> str:
    """Return the letter for her GP as a page to print (A4). Discreet: a neutral title and a cover that says nothing.

    MissingValue names a detail that the letter needs; it is never printed with a gap.
    """
    for needed in ("full_name", "date_of_birth", "made_on"):
        if not values.get(needed):
            raise MissingValue(needed, f"{template.file}")
    variant = "discreet" if discreet else None
    title = rendered_line(template, "title", variant, values, flags)
    rows = "".join(
        f'<tr><th scope="row">{escape(label)}</th><td>{escape(values[name])}</td></tr>'
        for label, name in _DETAILS
        if values.get(name)
    )
    cover = ""
    if discreet:
        cover = f'<div class="cover"><p>{escape(rendered_line(template, "cover", variant, values, flags))}</p></div>'
    to = escape(values.get("gp_practice", ""))
    body = f"""{cover}
<div class="head"><div>{to}</div><div class="right">{escape(values["made_on"])}</div></div>
<h1>{escape(rendered_line(template, "heading", variant, values, flags))}</h1>
<table class="details"><tbody>{rows}</tbody></table>
{_blocks_html(rendered_blocks(template, "body", variant, values, flags))}
<div class="foot">{_blocks_html(rendered_blocks(template, "foot", variant, values, flags))}</div>"""
    return page_html(title, f'<main class="sheet">{body}</main>')


def card_html(
    template: Template, values: Mapping[str, str], flags: Mapping[str, bool], *, discreet: bool = False
) -> str:
    """Return the card as a page to print, cut out and keep. Discreet: it says only that a talk is to be booked."""
    variant = "discreet" if discreet else None
    title = rendered_line(template, "title", variant, values, flags)
    body = _blocks_html(rendered_blocks(template, "body", variant, values, flags))
    hint = escape(rendered_line(template, "hint", variant, values, flags))
    heading = escape(rendered_line(template, "heading", variant, values, flags))
    card = f'<div class="card"><h1>{heading}</h1>{body}</div><p class="hint">{hint}</p>'
    return page_html(title, f'<main class="sheet">{card}</main>')


def page_html(title: str, body: str, extra_css: str = "") -> str:
    """Return a whole page that needs nothing from anywhere else."""
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<meta name="referrer" content="no-referrer">
<title>{escape(title)}</title>
<style>{DOCUMENT_CSS}{extra_css}</style>
</head>
<body>
{body}
</body>
</html>
"""


def rendered_line(
    template: Template, name: str, variant: str | None, values: Mapping[str, str], flags: Mapping[str, bool]
) -> str:
    """Return a section of a document as one line of plain text."""
    section = _section(template, name, variant)
    where = f"{template.file}, part “{section}”,"
    return " ".join(template.wording(section).render(values, flags, where=where).split())


def rendered_blocks(
    template: Template, name: str, variant: str | None, values: Mapping[str, str], flags: Mapping[str, bool]
) -> tuple[Block, ...]:
    """Return a section of a document as blocks."""
    section = _section(template, name, variant)
    where = f"{template.file}, part “{section}”,"
    return parse_blocks(template.wording(section).render(values, flags, where=where, mark=mark_value))


def _section(template: Template, name: str, variant: str | None) -> str:
    section = template.section_name(name, variant)
    if section is None:
        sentence = f"The document has no part == {name} ==. Add it."
        raise TemplateError([Finding("error", f"no-{name.replace(' ', '-')}", template.file, 1, sentence)])
    return section


def _blocks_html(blocks: tuple[Block, ...]) -> str:
    return "\n".join(block_html(block, _no_address, PLAIN_LOOK) for block in blocks)


def _no_address(field: str) -> str:
    """A printed page has no buttons."""
    raise MissingValue(field, "A button in a document to print")


def blocks_to_print(blocks: tuple[Block, ...]) -> str:
    """Return blocks as HTML for a printed page, where a button is shown by its label."""
    return "\n".join(
        f'<p class="shown-button">{inline_html(block.label, PLAIN_LOOK)}</p>'
        if isinstance(block, Button)
        else block_html(block, _no_address, PLAIN_LOOK)
        for block in blocks
    )
