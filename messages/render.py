"""Turn a template into the exact words that go out. Nothing half-filled ever comes back: what is missing raises."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NoReturn

from messages.email_body import Block, Bullets, Button, blocks_text, mark_value, parse_blocks
from messages.email_page import BadAddress, email_html
from messages.findings import Finding, MissingValue, TemplateError
from messages.sms_text import count_parts, name_character, squeeze, to_gsm
from messages.template import TEXT_STYLES, Template

_LANGUAGE_TAGS = {"en": "en-GB"}


@dataclass(frozen=True)
class Shared:
    """The pieces that all messages of a language share: the neutral text, and the preview and foot of every email."""

    new_note: Template
    footer: Template


@dataclass(frozen=True)
class FooterLinks:
    """Her own links at the foot of an email. A link that does not apply (before she has joined) is empty."""

    page_url: str
    fewer_url: str
    stop_url: str


@dataclass(frozen=True)
class RenderedText:
    """A text as it goes out, and how many parts it needs."""

    body: str
    parts: int


@dataclass(frozen=True)
class RenderedEmail:
    """An email as it goes out; `text` and `html` are made from the same blocks."""

    subject: str
    preview: str
    text: str
    html: str


def render_text(
    template: Template,
    shared: Shared,
    *,
    style: str,
    variant: str | None,
    values: Mapping[str, str],
    flags: Mapping[str, bool],
) -> RenderedText:
    """Return the text message. `full` falls back to the usual words, and those to the shared neutral text.

    MissingValue names the field that is empty; TemplateError names a character that a text message cannot hold.
    """
    if style not in TEXT_STYLES:
        raise ValueError(f"{style!r} is not a style of text message: use one of {', '.join(TEXT_STYLES)}.")
    section = template.text_section(style, variant)
    if section is None:
        template, section = shared.new_note, shared.new_note.section_name("text", variant) or "text"
    rendered = template.wording(section).render(values, flags, where=f"{template.file}, part “{section}”,")
    body = squeeze(to_gsm(rendered))
    counted = count_parts(body)
    if counted.offending:
        named = ", ".join(name_character(character) for character in counted.offending)
        _refuse(
            template,
            section,
            "not-gsm",
            f"A text message cannot hold {named}. It comes from the wording or from a value.",
        )
    if not body:
        _refuse(
            template,
            section,
            "empty",
            "Nothing is left of this text for her. Write what it says when no condition holds.",
        )
    return RenderedText(body, counted.parts)


def render_email(
    template: Template,
    shared: Shared,
    *,
    variant: str | None,
    values: Mapping[str, str],
    flags: Mapping[str, bool],
    footer: FooterLinks,
    own_lines: Sequence[str] = (),
) -> RenderedEmail:
    """Return the email; `own_lines` are sentences from elsewhere, listed before its first button.

    MissingValue names the field that is empty; TemplateError says which part does not exist.
    """
    links = {"page_url": footer.page_url, "fewer_url": footer.fewer_url, "stop_url": footer.stop_url}
    values = {**values, **links}

    def address_of(field: str) -> str:
        address = values.get(field, "")
        if not address:
            raise MissingValue(field, f"A button of {template.file}")
        return address

    subject = _line(template, "subject", variant, values, flags)
    preview = _line(shared.footer, "preview", None, values, flags)
    body = _with_lines(email_blocks(template, variant, values, flags), own_lines)
    foot = email_blocks(shared.footer, footer_variant(template), values, flags)
    try:
        html = email_html(
            language=_LANGUAGE_TAGS.get(template.language, template.language),
            service=values.get("service", ""),
            subject=subject,
            preview=preview,
            body=body,
            foot=foot,
            address_of=address_of,
        )
    except BadAddress as wrong:
        _refuse(template, "email", "bad-address", str(wrong))
    text = f"{blocks_text(body, address_of)}\n\n* * *\n\n{blocks_text(foot, address_of)}\n"
    return RenderedEmail(subject, preview, text, html)


def footer_variant(template: Template) -> str | None:
    """Return which foot an email has: staff need none of her links, system messages name no illness."""
    if template.topic == "staff":
        return "staff"
    return "short" if template.track == "system" else None


def email_blocks(
    template: Template, variant: str | None, values: Mapping[str, str], flags: Mapping[str, bool]
) -> tuple[Block, ...]:
    """Return the body of an email as blocks, values between marks."""
    section = template.section_name("email", variant)
    if section is None:
        _refuse(
            template,
            "email",
            "no-email",
            "There is no email wording. Add a part == email ==, or send it as a text only.",
        )
    rendered = template.wording(section).render(
        values, flags, where=f"{template.file}, part “{section}”,", mark=mark_value
    )
    blocks = parse_blocks(rendered)
    if not blocks:
        _refuse(
            template,
            section,
            "empty",
            "Nothing is left of this email for her. Write what it says when no condition holds.",
        )
    return blocks


def _with_lines(blocks: tuple[Block, ...], lines: Sequence[str]) -> tuple[Block, ...]:
    if not lines:
        return blocks
    listed = Bullets(tuple(mark_value("", one) for one in lines))
    place = next((place for place, block in enumerate(blocks) if isinstance(block, Button)), len(blocks))
    return (*blocks[:place], listed, *blocks[place:])


def _line(
    template: Template, name: str, variant: str | None, values: Mapping[str, str], flags: Mapping[str, bool]
) -> str:
    section = template.section_name(name, variant)
    if section is None:
        _refuse(template, name, f"no-{name}", f"There is no {name}. Add a part == {name} == with the neutral words.")
    rendered = template.wording(section).render(values, flags, where=f"{template.file}, part “{section}”,")
    line = " ".join(rendered.split())
    if not line:
        _refuse(template, section, "empty", f"Nothing is left of the {name}. Write it without conditions.")
    return line


def _refuse(template: Template, section: str, code: str, sentence: str) -> NoReturn:
    line = template.section_lines.get(section, 1)
    raise TemplateError([Finding("error", code, template.file, line, sentence)])
