"""Helpers of the wording pages: names in addresses, names of people and states, reading what was typed."""

from collections.abc import Iterable, Mapping
from typing import Final

from flask import abort, request, url_for

from actions.staff import people
from actions.wording.drafts import Draft
from actions.wording.drafts import find as find_draft
from actions.wording.form import DETAILS, SECTION_NAME, Form, with_typed
from actions.wording.versions import Version
from actions.wording.versions import find as find_version
from web.context import services
from web.staff.access import current_user

PART: Final = "part:"
LANGUAGES: Final[Mapping[str, str]] = {"en": "English", "cy": "Welsh"}
"""Languages a translation may be written in. None but English is shipped."""
THE_FILES: Final = "The wording that came with the program"
STATES: Final[Mapping[str, tuple[str, str]]] = {
    "live": ("In force", "nhsuk-tag--green"),
    "waiting": ("Waiting for approval", "nhsuk-tag--orange"),
    "draft": ("New in the files", "nhsuk-tag--blue"),
    "retired": ("Replaced", "nhsuk-tag--grey"),
}
PART_NAMES: Final[Mapping[str, str]] = {
    "text": "Text message",
    "text full": "Text message in plain words",
    "text discreet": "Discreet text message",
    "subject": "Email subject",
    "preview": "Email preview line",
    "email": "Email",
}
VARIANT_NAMES: Final[Mapping[str, str]] = {
    "pregnant": "pregnant now",
    "no-baby": "after a loss, or no baby words",
    "short": "short: baby in hospital or in care",
    "hip": "hip break",
    "gentle": "gentle",
    "staff": "for staff",
    "discreet": "discreet",
}
DETAIL_NAMES: Final[Mapping[str, str]] = {
    "title": "Title for staff",
    "author": "Written by",
    "reviewer": "Read by",
    "source_reviewed": "Source page checked",
    "facts": "Facts it rests on",
    "outside_facts": "Outside facts",
    "sources": "Where in the sources",
    "safety": "Cautions",
    "review by": "To be read again by",
}
CAUTIONS: Final[Mapping[str, str]] = {
    "TIME": "it can go out of date",
    "SAFETY": "a caution must stay with the advice",
    "PREGNANT": "it matters in pregnancy",
    "DRUG": "it is about bone drugs",
    "BALANCE": "only beside its counter-point",
    "UNC": "the evidence is uncertain: keep the doubt",
    "NOPROMISE": "no surer than the source",
    "STORY": "one woman's account, not evidence",
    "SENS": "it can upset, or is private",
    "PRIVACY": "joining shows who she is",
}
"""What each caution of a template asks of whoever writes it."""


def cautions(flags: Iterable[str]) -> str:
    """The cautions of a message with what they mean."""
    return "; ".join(f"{one} ({CAUTIONS[one]})" if one in CAUTIONS else one for one in flags)


def slug(key: str) -> str:
    """A message's key in an address."""
    return key.replace("/", "~")


def key_of(slug_: str) -> str:
    """And back."""
    return slug_.replace("~", "/")


def anchor(name: str) -> str:
    """What links to the box of a part."""
    return "box-" + name.replace(" / ", "--").replace(" ", "-")


def known_language(language: str) -> str:
    """The language, or 404."""
    if language not in LANGUAGES:
        abort(404)
    return language


def part_name(name: str) -> str:
    """A part, or a detail, in words."""
    base, _, variant = name.partition(" / ")
    named = PART_NAMES.get(base) or DETAIL_NAMES.get(base) or base.capitalize()
    return f"{named} ({VARIANT_NAMES.get(variant, variant)})" if variant else named


def message_page(key: str, language: str, **values: str) -> str:
    """The address of a message's page."""
    return url_for("staff.wording_message", language=language, name=slug(key), **values)  # type: ignore[arg-type]


def draft_or_404(draft_id: int) -> Draft:
    """A draft, whoever wrote it."""
    draft = find_draft(services(), draft_id)
    if draft is None:
        abort(404)
    return draft


def own_draft(draft_id: int) -> Draft:
    """An own open draft; a colleague's is not to be written in."""
    draft = draft_or_404(draft_id)
    if draft.author_id != current_user().id:
        abort(403)
    return draft


def version_or_404(version_id: int) -> Version:
    """A version."""
    found = find_version(services(), version_id)
    if found is None:
        abort(404)
    return found


def typed(form: Form) -> Form:
    """The form with what came in with this request."""
    details = {name: request.form[name] for name in DETAILS if name in request.form}
    sections = {
        name.removeprefix(PART): text
        for name, text in request.form.items()
        if name.startswith(PART) and SECTION_NAME.fullmatch(name.removeprefix(PART))
    }
    return with_typed(form, details, sections)


def names(numbers: Iterable[int]) -> dict[int, str]:
    """The names of members of staff by number."""
    asked = set(numbers)
    found = people.names_of(services(), {f"{people.ACTOR}{number}" for number in asked})
    return {number: found[f"{people.ACTOR}{number}"] for number in asked}


def said_by(actors: str | None) -> str:
    """Who stands behind "staff:3 and staff:5", or the name that was given at a terminal."""
    if not actors:
        return ""
    each = actors.split(" and ")
    found = people.names_of(services(), set(each))
    return " and ".join(
        "The wording that came with the program" if one == "starting wording" else found[one] for one in each
    )


def whole_number(text: str, fallback: int) -> int:
    """What was asked for in an address, or the fallback."""
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else fallback
