"""What the wording rests on: known facts, none held back, with their cautions named; and what it needs to be sent."""

from collections.abc import Iterator

from messages.checks.subject import Subject
from messages.email_body import button_fields
from messages.facts import Facts
from messages.fields import FIELDS
from messages.findings import Finding


def source_findings(subject: Subject, facts: Facts) -> Iterator[Finding]:
    """Yield unknown and held-back facts, outside facts nobody has confirmed, and cautions that are not named."""
    template = subject.template
    for number in template.facts:
        fact = facts.source.get(number)
        if fact is None:
            yield subject.in_details(
                "facts", "unknown-fact", f"{number} is not in the list of facts. Take it out or mend it."
            )
        elif fact.use == "held back":
            sentence = f"{number} is held back from messages: {fact.reason} Take it out of the words and of facts."
            yield subject.in_details("facts", "held-back-fact", sentence)
    for number in template.outside_facts:
        outside = facts.outside.get(number)
        if outside is None:
            sentence = f"{number} is not in the list of outside facts. Take it out or mend it."
            yield subject.in_details("outside_facts", "unknown-fact", sentence)
        elif not outside.confirmed:
            sentence = f"{number} is still to be confirmed at its source: {outside.check}"
            yield subject.in_details("outside_facts", "unconfirmed-fact", sentence, severity="advice")
    for flag in facts.guarded_flags(template.facts):
        if flag not in template.safety:
            sentence = (
                f'The facts carry {flag}, so safety must name it: safety = ["{flag}"]. Editing then needs two people.'
            )
            yield subject.in_details("safety", "caution-not-named", sentence)


def field_findings(subject: Subject) -> Iterator[Finding]:
    """Yield fields that this message cannot have, and values that may be missing where nothing tests for them."""
    for section in subject.template.sections:
        used = subject.template.wording(section).filled | button_fields(subject.template.sections[section])
        for name in sorted(used & FIELDS.keys()):
            only_in = FIELDS[name].only_in
            if only_in and subject.template.key not in only_in:
                sentence = f"{name} only exists in {', '.join(only_in)}. Take it out here."
                yield subject.at(section, "field-not-here", sentence, near=name)
    for gap in subject.gaps:
        sentence = f"{gap.field} may be missing. Put the sentence inside {{% if {gap.field} %}} … {{% endif %}}."
        yield subject.at(gap.section, "unguarded-field", sentence, near=gap.field)


def channel_findings(subject: Subject) -> Iterator[Finding]:
    """Yield a channel the step sends on and the template has no words for, and an email without a subject."""
    sections = {section.split(" / ", maxsplit=1)[0] for section in subject.template.sections}
    line = min(subject.template.section_lines.values(), default=1)
    file = subject.template.file
    channels = subject.needs.channels if subject.needs else ""
    if "text" in channels.split("+") and not sections & {"text", "text full"}:
        yield Finding("error", "no-text", file, line, "This goes out as a text too. Add a part == text ==.")
    if ("email" in channels.split("+") or channels == "either") and "email" not in sections:
        yield Finding("error", "no-email", file, line, "This goes out as an email too. Add a part == email ==.")
    if channels == "text" and "email" not in sections:
        sentence = "A woman who only has email cannot be sent this. Add a part == email == for her."
        yield Finding("advice", "text-only", file, line, sentence)
    if "email" in sections and "subject" not in sections:
        yield Finding("error", "no-subject", file, line, "An email needs a subject. Add a part == subject ==.")
