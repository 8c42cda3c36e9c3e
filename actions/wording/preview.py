"""How a wording reads for made-up women: the texts in every style, counted, and the email."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from actions.services import Services
from actions.wording.live import Wordings
from db.engine import reading
from messages.catalogue import EMAIL_FOOTER, NEW_NOTE
from messages.findings import MissingValue, TemplateError
from messages.render import Shared, email_blocks, render_email, render_text
from messages.samples import SAMPLE_FOOTER, SAMPLE_WOMEN, SampleWoman, sample_values
from messages.sms_text import GSM_JOINED_PART, GSM_ONE_PART, count_parts, name_character
from messages.template import Template

STYLES: Final = (
    ("usual", "Usual text"),
    ("full", "Text in plain words, if she chose them"),
    ("discreet", "Discreet text"),
)


@dataclass(frozen=True, slots=True)
class ShownText:
    """One text as she would get it. ``neutral``: it is the shared neutral text. ``problem``: it cannot be sent."""

    name: str
    body: str = ""
    parts: int = 0
    units: int = 0
    left: int = 0
    offending: tuple[str, ...] = ()
    neutral: bool = False
    problem: str = ""


@dataclass(frozen=True, slots=True)
class ShownEmail:
    """The email as she would get it."""

    subject: str = ""
    html: str = field(default="", repr=False)
    text: str = field(default="", repr=False)
    problem: str = ""


def woman_of(number: int) -> SampleWoman:
    """A sample woman by her place in the list; the second, with a baby at home, for a number that does not exist."""
    return SAMPLE_WOMEN[number] if 0 <= number < len(SAMPLE_WOMEN) else SAMPLE_WOMEN[1]


def shared_for(services: Services, template: Template | None = None) -> Shared | None:
    """The pieces around the words: those in force, or the draft itself where it is one of them. English if need be."""
    with reading(services.engine) as connection:
        wordings = services.wording.read(connection)
    language = template.language if template else "en"
    found = wordings.shared(language) or wordings.shared("en")
    if found is None or template is None:
        return found
    if template.key == NEW_NOTE:
        return Shared(template, found.footer)
    return Shared(found.new_note, template) if template.key == EMAIL_FOOTER else found


def texts(template: Template, shared: Shared, woman: SampleWoman) -> Iterator[ShownText]:
    """The text in every style; nothing for what goes by email alone or is printed."""
    names = {name.partition(" / ")[0] for name in template.sections}
    if template.topic == "staff" or not names & {"text", "text full", "text discreet"}:
        return
    values = {**sample_values(woman), "first_name": "", "checked": template.source_reviewed}
    for style, name in STYLES:
        neutral = template.key != NEW_NOTE and template.text_section(style, woman.variant) is None
        try:
            found = render_text(template, shared, style=style, variant=woman.variant, values=values, flags=woman.flags)
        except MissingValue as missing:
            yield ShownText(name, problem=f"It needs a value for {missing.field}, which she does not have.")
            continue
        except TemplateError as error:
            yield ShownText(name, problem=error.findings[0].sentence)
            continue
        counted = count_parts(found.body)
        room = GSM_ONE_PART if counted.parts == 1 else GSM_JOINED_PART * counted.parts
        offending = tuple(name_character(one) for one in counted.offending)
        left = max(room - counted.units, 0)
        yield ShownText(name, found.body, counted.parts, counted.units, left, offending, neutral)


def email(template: Template, shared: Shared, woman: SampleWoman) -> ShownEmail | None:
    """The email; None when there is none."""
    if not any(name.partition(" / ")[0] == "email" for name in template.sections):
        return None
    values = {**sample_values(woman), "checked": template.source_reviewed}
    try:
        if template.key == EMAIL_FOOTER:
            email_blocks(template, None, {**values, **_links()}, woman.flags)
            return ShownEmail(problem="This is the foot of every email: look at it under a message.")
        found = render_email(
            template, shared, variant=woman.variant, values=values, flags=woman.flags, footer=SAMPLE_FOOTER
        )
    except MissingValue as missing:
        return ShownEmail(problem=f"It needs a value for {missing.field}, which she does not have.")
    except TemplateError as error:
        return ShownEmail(problem=error.findings[0].sentence)
    return ShownEmail(found.subject, found.html, found.text)


def _links() -> dict[str, str]:
    return {
        "page_url": SAMPLE_FOOTER.page_url, "fewer_url": SAMPLE_FOOTER.fewer_url, "stop_url": SAMPLE_FOOTER.stop_url,
    }  # fmt: skip


def wordings_in_force(services: Services) -> Wordings:
    """Everything in force, parsed."""
    with reading(services.engine) as connection:
        return services.wording.read(connection)
