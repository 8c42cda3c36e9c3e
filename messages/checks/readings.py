"""Every way a template can read: for each kind of reader and section, and each state of what the wording asks about."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from messages.checks.needs import StepNeeds
from messages.email_body import Block, Bullets, Button, button_fields, inline_text, mark_value, parse_blocks
from messages.fields import FIELDS
from messages.findings import MissingValue
from messages.samples import LONGEST_VALUES
from messages.sms_text import count_parts, squeeze, to_gsm
from messages.template import Template

MOST_CONDITIONS = 12

_NEVER_TOGETHER = (
    ("feed", "not_breastfeeding", "feeding_unknown"),
    ("drug", "watch", "undecided"),
    ("tip_1", "tip_2", "tip_3", "tip_4", "tip_5", "tip_6"),
    ("pregnant", "post"),
    ("home", "after_loss"),
    ("home", "baby_in_hospital", "baby_in_care"),
    ("site_unknown", "spine"),
    ("site_unknown", "hip"),
)
_IMPLIES = (
    ("on_drug_and_feeding", "drug"),
    ("on_drug_and_feeding", "feed"),
    ("early_menopause", "menopausal"),
    ("age_55", "age_51"),
)
# Elsewhere than in Northern Ireland the numbers are other ones, and there is no Lifeline.
_ELSEWHERE = {"urgent_numbers": "999 or 111", "urgent_advice": "NHS 111", "lifeline_phone": ""}


@dataclass(frozen=True)
class Reader:
    """A kind of woman: the variant she is sent, and what is certain about her."""

    name: str
    variant: str | None
    certain: Mapping[str, bool]


@dataclass(frozen=True)
class Reading:
    """The words as one reader would see them. `style` is None for emails and subjects; `parts` is 0 for those."""

    section: str
    reader: Reader
    style: str | None
    flags: Mapping[str, bool]
    northern_ireland: bool
    body: str
    blocks: tuple[Block, ...] = ()
    parts: int = 0

    @property
    def name(self) -> str:
        return self.section.split(" / ", maxsplit=1)[0]

    def known(self, flag: str) -> bool:
        """Return whether the flag is true for this reader, as far as the wording or her kind says."""
        return self.flags.get(flag, False)


@dataclass(frozen=True)
class Gap:
    """A value that may be missing, used where nothing tests for it."""

    section: str
    field: str


def readers(template: Template, needs: StepNeeds | None) -> tuple[Reader, ...]:
    """Return the kinds of women the template may reach. Without needs: everyone it can be rendered for.

    The variants are those that the programme chooses: no-baby words (or short ones) after a loss and with the baby in
    the care of others, those for pregnancy while she is pregnant.
    """
    asked = needs or StepNeeds(channels="")
    settled = asked.settled_flags()
    no_baby = "short" if asked.loss == "short" else "no-baby"
    found: list[Reader] = []
    if asked.loss != "only":
        found += _readers_without_loss(asked, settled, no_baby)
    if asked.loss != "never" and asked.pregnant != "only" and not asked.baby_recorded:
        certain = {**settled, "after_loss": True, "home": False, **_NOT_PREGNANT[asked.pregnant == "no"]}
        found.append(Reader("after a loss", no_baby, certain))
    variants = template.variants()
    if "short" in variants:
        found.append(Reader("no baby at home", "short", {**settled, "home": False, "pregnant": False}))
    if "hip" in variants:
        found.append(Reader("hip break", "hip", {**settled, "hip": True, "pregnant": False, "after_loss": False}))
    if "gentle" in variants:
        found.append(Reader("after an answer", "gentle", settled))
    return tuple(found)


_NOT_PREGNANT: Mapping[bool, Mapping[str, bool]] = {True: {"pregnant": False}, False: {}}


def _readers_without_loss(asked: StepNeeds, settled: Mapping[str, bool], no_baby: str) -> Iterator[Reader]:
    if asked.pregnant != "only":
        certain = {**settled, "pregnant": False, "after_loss": False, "baby_in_care": False}
        yield Reader("not pregnant, no loss", None, certain)
    if asked.pregnant != "only" and not asked.baby_recorded:
        certain = {**settled, "after_loss": False, "home": False, "baby_in_care": True}
        yield Reader("baby in the care of others", no_baby, {**certain, **_NOT_PREGNANT[asked.pregnant == "no"]})
    if asked.pregnant != "no" and settled.get("pregnant", True):
        certain = {**settled, "pregnant": True, "post": False, "after_loss": False, "baby_in_care": False}
        yield Reader("pregnant", "pregnant", certain)


def readings(template: Template, needs: StepNeeds | None) -> Iterator[Reading | Gap]:
    """Yield every reading of every section that can reach a reader, and every gap found on the way."""
    for reader in readers(template, needs):
        usual = template.text_section("usual", reader.variant)
        for style in ("usual", "full", "discreet"):
            section = template.text_section(style, reader.variant)
            # Full texts that fall back to the usual words read the same: once is enough.
            if section and (style == "usual" or section != usual):
                yield from _section_readings(template, section, reader, style)
        for name in ("subject", "email"):
            section = template.section_name(name, reader.variant)
            if section:
                yield from _section_readings(template, section, reader, None)


def _section_readings(template: Template, section: str, reader: Reader, style: str | None) -> Iterator[Reading | Gap]:
    wording = template.wording(section)
    differs = "northern_ireland" in wording.flags or not _ELSEWHERE.keys().isdisjoint(wording.fields)
    for flags, absent in _states(template, section, reader):
        for northern_ireland in (False, True) if differs else (False,):
            if flags.get("northern_ireland", northern_ireland) != northern_ireland:
                continue
            values = {**LONGEST_VALUES, **({} if northern_ireland else _ELSEWHERE), **dict.fromkeys(absent, "")}
            try:
                yield _reading(template, section, reader, style, flags, values, northern_ireland=northern_ireland)
            except MissingValue as missing:
                yield Gap(section, missing.field)


def _reading(
    template: Template,
    section: str,
    reader: Reader,
    style: str | None,
    flags: Mapping[str, bool],
    values: Mapping[str, str],
    *,
    northern_ireland: bool,
) -> Reading:
    wording = template.wording(section)
    mark = mark_value if section.startswith("email") else None
    rendered = wording.render(values, flags, where=section, mark=mark)
    blocks: tuple[Block, ...] = ()
    parts = 0
    if style:
        rendered = squeeze(to_gsm(rendered))
        parts = count_parts(rendered).parts
    elif mark:
        blocks = parse_blocks(rendered)
        rendered = _unwrapped(blocks, values)
    return Reading(section, reader, style, flags, northern_ireland, rendered, blocks, parts)


def _unwrapped(blocks: tuple[Block, ...], values: Mapping[str, str]) -> str:
    """Return the plain words, every block and list item on one line, so that rules can look for words side by side."""
    lines: list[str] = []
    for block in blocks:
        if isinstance(block, Button):
            if not values.get(block.field):
                raise MissingValue(block.field, "a button")
            lines.append(inline_text(block.label))
        elif isinstance(block, Bullets):
            lines.append("\n".join(inline_text(item) for item in block.items))
        else:
            lines.append(inline_text(block.text))
    return "\n\n".join(lines)


def _states(template: Template, section: str, reader: Reader) -> Iterator[tuple[dict[str, bool], tuple[str, ...]]]:
    """Yield each state of the flags that the section asks about (with what is certain), and which values are absent."""
    wording = template.wording(section)
    open_flags = sorted(wording.flags - set(reader.certain))
    used = wording.fields | button_fields(template.sections[section])
    optional = sorted(name for name in used if name in FIELDS and FIELDS[name].optional)
    names = [*open_flags, *optional]
    for state in _choices(len(names)):
        flags = {**reader.certain, **dict(zip(open_flags, state, strict=False))}
        if consistent(flags):
            absent = tuple(name for name, there in zip(optional, state[len(open_flags) :], strict=True) if not there)
            yield flags, absent


def _choices(count: int) -> Iterator[tuple[bool, ...]]:
    """Yield all states of so many conditions; of very many, all, none, and each one alone true or false."""
    if count <= MOST_CONDITIONS:
        yield from product((True, False), repeat=count)
        return
    for background in (True, False):
        yield (background,) * count
        for place in range(count):
            yield tuple(background != (place == other) for other in range(count))


def consistent(flags: Mapping[str, bool]) -> bool:
    """Return whether one woman can be all this at once."""
    together = all(sum(flags.get(name, False) for name in group) <= 1 for group in _NEVER_TOGETHER)
    return together and all(not flags.get(name) or flags.get(implied, True) for name, implied in _IMPLIES)
