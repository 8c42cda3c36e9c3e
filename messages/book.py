"""The programme book: every message as readers see it, with what it rests on, for the clinician who signs it off."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from itertools import groupby
from pathlib import Path

from messages.catalogue import Catalogue
from messages.checks.needs import StepNeeds
from messages.checks.readings import Reader, readers
from messages.documents import blocks_to_print, page_html
from messages.facts import Facts, coverage, default_facts
from messages.render import Shared, email_blocks, render_text
from messages.samples import SAMPLE_WOMEN, SampleWoman, flags_with, sample_values
from messages.template import Template

_CSS = (Path(__file__).parent / "book.css").read_text(encoding="utf-8")
_STYLES = (("usual", "Text"), ("full", "Text in plain words, if she chose them"), ("discreet", "Discreet text"))


@dataclass(frozen=True)
class BookStep:
    """What the book says about one message, in sentences for a clinician. `needs` tell who may read it."""

    key: str
    track: str
    title: str
    when: str
    to_whom: str
    why: str
    sign_off: str
    needs: StepNeeds | None = None


@dataclass(frozen=True)
class _Shown:
    """One way the message reads, and the names of the sample women who get it so."""

    women: tuple[str, ...]
    html: str


def programme_book(
    catalogue: Catalogue,
    steps: Sequence[BookStep],
    facts: Facts | None = None,
    *,
    title: str = "Programme book",
    language: str = "en",
) -> str:
    """Return the book as one HTML page to print, in the order of `steps`. KeyError when a step has no template."""
    known = facts or default_facts()
    shared = catalogue.shared(language)
    parts = [
        f"<h1>{escape(title)}</h1>",
        '<p class="lead">Every message as its readers see it, with what it rests on. All names and numbers of '
        "people are made up. Nothing in here is sent until it is signed off.</p>",
        _contents(steps),
        _shared_part(shared),
        *(_message(catalogue.get(step.key, language), step, shared, known) for step in steps),
        _not_covered(catalogue, known, language),
    ]
    return page_html(title, f'<main class="sheet">{"".join(parts)}</main>', _CSS)


def _contents(steps: Sequence[BookStep]) -> str:
    items: list[str] = []
    for track, members in groupby(steps, key=lambda step: step.track):
        items.append(f'<li class="track">{escape(track)}</li>')
        items += [f'<li><a href="#{escape(step.key)}">{escape(step.title)}</a></li>' for step in members]
    last = '<li class="track">At the end</li><li><a href="#not-covered">What is not covered, and why</a></li>'
    return f'<h2>Contents</h2><ul class="contents">{"".join(items)}{last}</ul>'


def _shared_part(shared: Shared) -> str:
    woman = SAMPLE_WOMEN[1]
    values, flags = sample_values(woman), woman.flags
    foot = email_blocks(shared.footer, None, {**values, **_FOOTER_LINKS}, flags)
    note = render_text(shared.new_note, shared, style="usual", variant=None, values=values, flags=flags)
    return (
        '<section class="message" id="shared"><h2>What all messages share</h2>'
        "<h3>The neutral text, wherever a message has no text of its own</h3>"
        f"{_bubble('Text', note.body)}<h3>The foot of every email</h3>"
        f'<div class="mail">{blocks_to_print(foot)}</div></section>'
    )


_FOOTER_LINKS = dict.fromkeys(("page_url", "fewer_url", "stop_url"), "https://n.example.org/ab")


def _message(template: Template, step: BookStep, shared: Shared, facts: Facts) -> str:
    details = (
        ("When", step.when),
        ("To whom", step.to_whom),
        ("Why", step.why),
        ("Sources", ", ".join(template.sources)),
        ("Written by", template.author),
        ("Read by", template.reviewer),
        ("To be read again", f"{template.review_by:%d %B %Y}".lstrip("0")),
        ("Cautions", ", ".join(template.safety)),
    )
    rows = "".join(
        f'<tr><th scope="row">{escape(name)}</th><td>{escape(value)}</td></tr>' for name, value in details if value
    )
    shown = "".join(
        f"<h3>Shown for: {escape('; '.join(one.women))}</h3>{one.html}" for one in _readings(template, step, shared)
    )
    return (
        f'<section class="message" id="{escape(step.key)}"><h2>{escape(step.title)}</h2>'
        f'<p class="key">{escape(step.key)}</p><table class="details"><tbody>{rows}</tbody></table>'
        f"{shown}{_facts_table(template, facts)}"
        f'<p class="sign"><strong>Sign-off:</strong> {escape(step.sign_off)}</p></section>'
    )


def _readings(template: Template, step: BookStep, shared: Shared) -> Iterator[_Shown]:
    """Yield each different way the message reads, once, with everyone who gets it so."""
    names: dict[str, list[str]] = {}
    for woman in _audience(template, step.needs):
        names.setdefault(_as_read(template, woman, shared), []).append(woman.name)
    for html, women in names.items():
        yield _Shown(tuple(dict.fromkeys(women)), html)


def _audience(template: Template, needs: StepNeeds | None) -> Iterator[SampleWoman]:
    if template.topic == "staff":
        yield SampleWoman("Staff", None, flags_with("staffed", "email_channel"))
        return
    for reader in readers(template, needs):
        fitting = [woman for woman in SAMPLE_WOMEN if _fits(woman, reader)]
        for woman in fitting or [SampleWoman(reader.name.capitalize(), reader.variant, flags_with())]:
            flags: Mapping[str, bool] = {**woman.flags, **reader.certain}
            yield SampleWoman(woman.name, reader.variant, flags)


def _fits(woman: SampleWoman, reader: Reader) -> bool:
    same_kind = woman.variant == reader.variant or reader.variant in (None, "gentle")
    return same_kind and all(woman.flags[name] == value for name, value in reader.certain.items())


def _as_read(template: Template, woman: SampleWoman, shared: Shared) -> str:
    values, pieces = sample_values(woman), list[str]()
    sections = {section.split(" / ", maxsplit=1)[0] for section in template.sections}
    if sections & {"text", "text full", "text discreet"}:
        for style, name in _STYLES:
            text = render_text(template, shared, style=style, variant=woman.variant, values=values, flags=woman.flags)
            pieces.append(_bubble(name, text.body))
    if "email" in sections:
        section = template.section_name("subject", woman.variant) or "subject"
        subject = template.wording(section).render(values, woman.flags, where=template.file)
        blocks = email_blocks(template, woman.variant, values, woman.flags)
        body = blocks_to_print(blocks)
        pieces.append(f'<div class="mail"><p class="mail-subject">Email: {escape(subject.strip())}</p>{body}</div>')
    return "".join(pieces)


def _bubble(name: str, body: str) -> str:
    return f'<div class="bubble"><span class="bubble-name">{escape(name)}</span>{escape(body)}</div>'


def _facts_table(template: Template, facts: Facts) -> str:
    rows = [
        _row(number, fact.text, f"{fact.section}, {fact.heading}", fact.flags)
        for number in template.facts
        if (fact := facts.source.get(number))
    ]
    rows += [
        _row(number, outside.text, outside.check, () if outside.confirmed else ("TO CONFIRM",))
        for number in template.outside_facts
        if (outside := facts.outside.get(number))
    ]
    if not rows:
        return "<h3>What it rests on</h3><p>It states no fact of the source pages.</p>"
    return f"<h3>What it rests on</h3>{_table('Where from', ''.join(rows))}"


def _table(last_column: str, rows: str) -> str:
    columns = "".join(f'<th scope="col">{name}</th>' for name in ("Fact", "In our words", last_column))
    return f'<table class="facts"><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>'


def _row(number: str, text: str, source: str, flags: tuple[str, ...]) -> str:
    marks = "".join(f'<span class="flag">{escape(flag)}</span>' for flag in flags)
    return f'<tr><th scope="row">{number}</th><td>{escape(text)} {marks}</td><td>{escape(source)}</td></tr>'


def _not_covered(catalogue: Catalogue, facts: Facts, language: str) -> str:
    held = "".join(
        f'<tr><th scope="row">{fact.number}</th><td>{escape(fact.text)}</td><td>{escape(fact.reason)}</td></tr>'
        for fact in facts.held_back()
    )
    missing = coverage(catalogue.messages(language), facts).uncovered
    uncovered = "".join(f"<li>{number}: {escape(facts.source[number].text)}</li>" for number in missing)
    also = f"<h3>To be used, but in no message yet</h3><ul>{uncovered}</ul>" if uncovered else ""
    return (
        '<section class="message" id="not-covered"><h2>What is not covered, and why</h2>'
        f"{_table('Why not', held)}{also}</section>"
    )
