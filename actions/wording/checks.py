"""What stands in the way of a wording, and who must approve it."""

from datetime import date
from typing import Final

from actions.wording.form import Form, Place, place_of, read
from messages.check import StepNeeds, check_template
from messages.facts import GUARDED_FLAGS, default_facts
from messages.findings import TemplateError
from messages.template import Template
from programme.definition import Programme, Step

ENGLISH: Final = "en"


def needs_of(programme: Programme) -> dict[str, StepNeeds]:
    """What each step asks of its wording."""
    return {key: _needs(step) for key, step in programme.steps.items()}


def _needs(step: Step) -> StepNeeds:
    both = "text+email" if step.both else "either"
    return StepNeeds(
        channels=both if len(step.channels) > 1 else step.channels[0],
        pregnant=step.pregnant,
        loss=step.loss,
        gates=step.gates,
        stop_line=step.stop_line,
    )


def findings(step: Step | None, form: Form, today: date) -> tuple[Template | None, tuple[Place, ...]]:
    """The form as a template, where it can be read, and everything to mend or to think about, errors first.

    ``step``: what it is the wording of, in the programme in force or an earlier one. The rules on words
    know English; a translation is held to what any language must have.
    """
    try:
        template = read(form)
    except TemplateError as error:
        return None, tuple(place_of(form, one) for one in error.findings)
    if form.language != ENGLISH:
        return template, ()
    found = check_template(template, _needs(step) if step else None, facts=default_facts(), today=today)
    return template, tuple(place_of(form, one) for one in found)


def is_guarded(*templates: Template | None) -> bool:
    """Whether a clinical approver must approve too: it carries a SAFETY or BALANCE caution, or what it replaces did.

    Both are asked, so that taking the caution out needs the same two people as writing it.
    """
    return any(
        one is not None and (set(one.safety) & set(GUARDED_FLAGS) or bool(default_facts().guarded_flags(one.facts)))
        for one in templates
    )


def errors_of(places: tuple[Place, ...]) -> tuple[Place, ...]:
    """What must be mended before anybody may approve it."""
    return tuple(one for one in places if one.severity == "error")


def in_words(place: Place) -> str:
    """A finding as one sentence for the top of a page."""
    where = "The details" if place.section == "details" else f"“{place.section}”, line {place.line}"
    return f"{where}: {place.sentence}"
