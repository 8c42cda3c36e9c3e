"""How long texts are beside their link, to say what the length of the web address costs: a second part doubles it."""

from collections.abc import Iterable, Mapping

from messages.findings import MissingValue, TemplateError
from messages.render import Shared, render_text
from messages.samples import SAMPLE_WOMEN, sample_values
from messages.sms_text import GSM_ONE_PART, count_parts
from messages.template import TEXT_STYLES, Template

_LINK = "x" * 24


def room_for_links(templates: Iterable[Template], shared: Shared, values: Mapping[str, str]) -> list[int]:
    """For each text with a link, as its longest made-up reader gets it: the longest link that keeps it at one part.

    ``values`` are those of the settings, such as the name of the service. A text is one part of a template's wording.
    """
    longest: dict[tuple[str, str], int] = {}
    for template in templates:
        for woman in SAMPLE_WOMEN:
            for style in TEXT_STYLES:
                section = template.text_section(style, woman.variant)
                if section is None:
                    continue
                told = {**sample_values(woman), **values, "link": _LINK}
                try:
                    text = render_text(
                        template, shared, style=style, variant=woman.variant, values=told, flags=woman.flags
                    ).body
                except (MissingValue, TemplateError):
                    continue
                if _LINK in text:
                    key = (template.key, section)
                    longest[key] = max(longest.get(key, 0), count_parts(text).units - len(_LINK))
    return sorted(GSM_ONE_PART - units for units in longest.values())
