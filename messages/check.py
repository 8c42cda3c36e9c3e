"""Check wording against every rule, each finding with its line and a sentence on how to mend it."""

from collections.abc import Iterator, Mapping
from datetime import date

from messages.catalogue import Catalogue
from messages.checks.babies import baby_findings
from messages.checks.companions import companion_findings
from messages.checks.control import control_findings
from messages.checks.language import language_findings
from messages.checks.needs import StepNeeds
from messages.checks.privacy import privacy_findings, shared_findings
from messages.checks.sources import channel_findings, field_findings, source_findings
from messages.checks.subject import Subject
from messages.checks.tone import review_findings, tone_findings
from messages.facts import Facts, coverage
from messages.findings import Finding
from messages.template import Template

__all__ = ["StepNeeds", "check_catalogue", "check_template"]

_RULES = (
    field_findings,
    channel_findings,
    privacy_findings,
    tone_findings,
    baby_findings,
    companion_findings,
    control_findings,
    language_findings,
)


def check_template(
    template: Template, needs: StepNeeds | None = None, *, facts: Facts | None = None, today: date | None = None
) -> list[Finding]:
    """Return all findings, errors first.

    `needs` say which channels the step sends on and who may read it: without them the template is held against every
    kind of reader. Facts and the review date are checked when `facts` and `today` are given.
    """
    subject = Subject(template, needs, facts, today)
    return sorted(
        set(_findings(subject)), key=lambda finding: (finding.severity != "error", finding.file, finding.line)
    )


def _findings(subject: Subject) -> Iterator[Finding]:
    if subject.facts:
        yield from source_findings(subject, subject.facts)
    if subject.today:
        yield from review_findings(subject, subject.today)
    key = subject.template.key
    if key.startswith("documents/"):
        yield from tone_findings_of_document(subject)
    elif key.startswith("_"):
        yield from shared_findings(subject)
        yield from tone_findings_of_document(subject)
    else:
        for rule in _RULES:
            yield from rule(subject)


def tone_findings_of_document(subject: Subject) -> Iterator[Finding]:
    """Yield the words that must not stand anywhere, for pieces that have no readers of their own."""
    return tone_findings(Subject(subject.template, subject.needs, None, None))


def check_catalogue(
    catalogue: Catalogue,
    facts: Facts,
    today: date,
    needs: Mapping[str, StepNeeds] | None = None,
    *,
    language: str = "en",
) -> list[Finding]:
    """Return the findings of every template of a language, and what is missing between them, errors first.

    `needs` are by message key. A step without a template is an error, a template without a step is advice, and so are a
    fact that is to be used and reaches no message, and a review date before `today`.
    """
    found: list[Finding] = []
    for template in catalogue:
        if template.language == language:
            found += check_template(template, (needs or {}).get(template.key), facts=facts)
            # Time passes by itself: that a day has come is no fault of the files, and mending them is not urgent yet.
            found += review_findings(Subject(template, None, None, today), today, severity="advice")
    found += _between(catalogue, facts, needs, language)
    return sorted(found, key=lambda finding: (finding.severity != "error", finding.file, finding.line))


def _between(
    catalogue: Catalogue, facts: Facts, needs: Mapping[str, StepNeeds] | None, language: str
) -> Iterator[Finding]:
    keys = {template.key for template in catalogue.messages(language)}
    for key in sorted((needs or {}).keys() - keys):
        yield Finding(
            "error", "no-template", f"{language}/{key}.md", 1, f"The programme has a step {key} and no wording for it."
        )
    for key in sorted(keys - needs.keys() if needs else ()):
        sentence = "No step of the programme uses this wording. Add the step, or take the file out."
        yield Finding("advice", "no-step", f"{language}/{key}.md", 1, sentence)
    for number in coverage(catalogue.messages(language), facts).uncovered:
        fact = facts.source[number]
        sentence = f"{number} is to be used and reaches no message: {fact.text}"
        yield Finding("advice", "uncovered-fact", "facts.toml", 1, sentence)
