"""An email as one column for a narrow phone: no pictures, system fonts, dark when she likes it dark."""

from collections.abc import Callable
from html import escape

from messages.email_body import Block, Bullets, Button, Callout, Heading, Look, Paragraph, inline_html, is_web_address
from messages.email_look import BODY_LOOK, FOOT_LOOK, MEDIA_RULES

# Fills the preview line, so that a mail program does not go on with the first words of the message.
_PADDING = "&#847;&zwnj;&nbsp;" * 60

AddressOf = Callable[[str], str]


class BadAddress(ValueError):
    """A button would lead somewhere that is not a web address."""


def email_html(
    *,
    language: str,
    service: str,
    subject: str,
    preview: str,
    body: tuple[Block, ...],
    foot: tuple[Block, ...],
    address_of: AddressOf,
) -> str:
    """Return the whole email as HTML with every style on its element. `address_of` gives the address behind a field."""
    look = BODY_LOOK
    return f"""<!DOCTYPE html>
<html lang="{escape(language)}" dir="ltr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="supported-color-schemes" content="light dark">
<meta name="format-detection" content="telephone=no, date=no, address=no, email=no">
<title>{escape(subject)}</title>
<style>{MEDIA_RULES}</style>
</head>
<body{look["document"]}>
<div{look["preview"]} aria-hidden="true">{escape(preview)}{_PADDING}</div>
<div role="article" aria-label="{escape(subject)}" lang="{escape(language)}">
<table{look["page"]}><tr><td{look["outer"]}>
<table{look["sheet"]}>
<tr><td{look["band"]}><h1{look["name"]}>{escape(service)}</h1></td></tr>
<tr><td{look["body"]}>
{_body_html(body, address_of)}
</td></tr>
<tr><td{look["foot"]}>
{_foot_html(foot, address_of)}
</td></tr>
</table>
</td></tr></table>
</div>
</body>
</html>
"""


def _body_html(blocks: tuple[Block, ...], address_of: AddressOf) -> str:
    """A heading that opens the email, or follows its greeting, is the title: it is larger than the others."""
    pieces = [block_html(block, address_of, BODY_LOOK) for block in blocks]
    for place, block in enumerate(blocks[:2]):
        if isinstance(block, Heading):
            pieces[place] = f"<h2{BODY_LOOK['title']}>{inline_html(block.text, BODY_LOOK)}</h2>"
            break
    return "\n".join(pieces)


def _foot_html(blocks: tuple[Block, ...], address_of: AddressOf) -> str:
    return "\n".join(
        _quiet_link(block, address_of) if isinstance(block, Button) else block_html(block, address_of, FOOT_LOOK)
        for block in blocks
    )


def _quiet_link(button: Button, address_of: AddressOf) -> str:
    address = web_address(button.field, address_of)
    link = f'<a{FOOT_LOOK["quiet"]} href="{address}">{inline_html(button.label, FOOT_LOOK)}</a>'
    return f"<p{FOOT_LOOK['links']}>{link}</p>"


def block_html(block: Block, address_of: AddressOf, look: Look) -> str:
    """Return one block as HTML, each element with its look."""
    match block:
        case Heading(text):
            return f"<h2{look['h2']}>{inline_html(text, look)}</h2>"
        case Bullets(items):
            listed = "".join(f"<li{look['li']}>{inline_html(item, look)}</li>" for item in items)
            return f"<ul{look['ul']}>{listed}</ul>"
        case Callout(text):
            cell = f"<td{look['callout']}>{inline_html(text, look)}</td>"
            return f"<table{look['callout-box']}><tr>{cell}</tr></table>"
        case Button(label, field):
            link = f'<a{look["button"]} href="{web_address(field, address_of)}">{inline_html(label, look)}</a>'
            return f"<table{look['button-box']}><tr><td{look['button-cell']}>{link}</td></tr></table>"
        case Paragraph(text):
            return f"<p{look['p']}>{inline_html(text, look)}</p>"


def web_address(field: str, address_of: AddressOf) -> str:
    """Return the address behind a field, ready for an attribute; BadAddress when it is not a web address."""
    address = address_of(field)
    if not is_web_address(address):
        raise BadAddress(
            f"{field} does not hold a web address that begins with https://. Put it right in the settings."
        )
    return escape(address)
