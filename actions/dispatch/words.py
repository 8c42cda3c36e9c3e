"""The exact words of one message on one channel, and whether they may be sent."""

import base64
import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime

from actions.dispatch.attachments import WITH_FILES, attachments, documents_of
from actions.gather import EMAIL, TEXT, Gathered
from actions.private_links import PageLinks
from actions.services import Services
from actions.wording.languages import speak
from actions.wording.live import LiveTemplate, Wordings
from delivery.protocol import Attachment
from messages.catalogue import NEW_NOTE
from messages.findings import MissingValue, TemplateError
from messages.render import FooterLinks, Shared, render_email, render_text
from programme.definition import Step
from programme.reasons import sentence
from programme.wording import Wording

BEFORE_SHE_JOINED = frozenset({"sys-confirm-optin"})
OWN_VALUES = ("code", "date", "weeks")
OWN_FLAGS = ("reminder",)
OWN_VARIANT = "variant"
"""A message may bring its own version of the words: the gentle urgent help after a hard check-in."""


class CannotWord(Exception):
    """The message cannot be worded now; it is held. ``code`` and ``sentence`` are for the record and the nurse."""

    def __init__(self, code: str, sentence_: str) -> None:
        super().__init__(sentence_)
        self.code, self.sentence = code, sentence_


@dataclass(frozen=True, slots=True)
class Words:
    """What goes out: ``subject`` and ``html`` are empty for a text. ``stored`` is what the attempt keeps of it."""

    version_id: int
    style: str
    variant: str
    approved: bool
    text: str = field(repr=False)
    subject: str = field(repr=False, default="")
    html: str = field(repr=False, default="")
    files: tuple[Attachment, ...] = field(repr=False, default=())
    in_english_instead: bool = False
    """She asked for another language, and this message is not whole in it."""

    @property
    def says_stop(self) -> bool:
        """Whether these words say how to stop texts."""
        return "STOP" in self.text

    @property
    def stored(self) -> str:
        """The exact words as JSON, for `read_words`."""
        kept: dict[str, object] = {"text": self.text}
        if self.html:
            kept |= {"subject": self.subject, "html": self.html}
        if self.files:
            kept["files"] = [
                [one.filename, one.content_type, base64.b64encode(one.content).decode()] for one in self.files
            ]
        return json.dumps(kept)


@dataclass(frozen=True, slots=True)
class SentWords:
    """The exact words of an attempt, read back."""

    text: str
    subject: str
    html: str
    files: tuple[Attachment, ...]


def read_words(stored: str) -> SentWords:
    """Read what an attempt keeps."""
    kept = json.loads(stored)
    files = tuple(Attachment(name, kind, base64.b64decode(body)) for name, kind, body in kept.get("files", ()))
    return SentWords(kept["text"], kept.get("subject", ""), kept.get("html", ""), files)


@dataclass(frozen=True, slots=True)
class Occasion:
    """Everything that wording one message needs, besides the channel."""

    services: Services
    wordings: Wordings
    gathered: Gathered
    step: Step
    wording: Wording
    own_values: Mapping[str, str]
    now: datetime
    full_name: str = field(default="", repr=False)
    """For the letter that goes with a few emails; empty for all others."""
    judged_on: date | None = None
    """Whether its wording has run out is asked of this day, where a preview shows what goes much later."""

    @property
    def today(self) -> date:
        """Her local day."""
        return self.now.astimezone(self.services.zone).date()


def word(occasion: Occasion, channel: str, links: PageLinks) -> Words:
    """Word it for a channel, in her language where it is whole in it, else in English.

    Raises CannotWord when wording is missing, expired, not approved where it must be, or lacks a value.
    """
    language = _language(occasion, channel)
    live = occasion.wordings.find(occasion.step.key, language)
    shared = occasion.wordings.shared(language)
    if live is None or shared is None:
        raise CannotWord("wording-missing", "There is no wording for this message in her language.")
    variant = _variant(occasion) or None
    used = live
    if channel == TEXT and live.template.text_section(occasion.wording.style, variant) is None:
        used = occasion.wordings.find(NEW_NOTE, language) or live
    for one in (live, used):
        # A neutral text leads to the note itself, so both must be fit to be read.
        _check(occasion, channel, one)
    try:
        words = _rendered(occasion, channel, links, live, used, shared)
        return words if language == occasion.gathered.woman.language else replace(words, in_english_instead=True)
    except MissingValue as missing:
        raise CannotWord("wording-missing-value", sentence("wording-missing-value", missing=missing.field)) from None
    except TemplateError as error:
        raise CannotWord("wording-unusable", f"The wording cannot be used. {error.findings[0].sentence}") from None


def _rendered(
    occasion: Occasion, channel: str, links: PageLinks, live: LiveTemplate, used: LiveTemplate, shared: Shared
) -> Words:
    style, variant = occasion.wording.style, _variant(occasion)
    values = _values(occasion, channel, links, live)
    flags = {**occasion.wording.flags, **{name: True for name in OWN_FLAGS if name in occasion.own_values}}
    if channel == TEXT:
        text = render_text(live.template, shared, style=style, variant=variant or None, values=values, flags=flags)
        return Words(used.version_id, style, variant, live.approved and used.approved, text.body)
    joined = occasion.step.key not in BEFORE_SHE_JOINED
    footer = FooterLinks(links.page, links.fewer if joined else "", links.stop)
    email = render_email(live.template, shared, variant=variant or None, values=values, flags=flags, footer=footer)
    files = _files(occasion, channel, live.template.language)
    return Words(used.version_id, style, variant, used.approved, email.text, email.subject, email.html, files)


def _files(occasion: Occasion, channel: str, language: str) -> tuple[Attachment, ...]:
    services, key = occasion.services, occasion.step.key
    for document in documents_of(occasion.wordings, language, key):
        _check(occasion, channel, document)
    return attachments(
        services, occasion.wordings, language, occasion.gathered, key, occasion.full_name, occasion.today
    )


def _language(occasion: Occasion, channel: str) -> str:
    def fit(one: LiveTemplate) -> bool:
        try:
            _check(occasion, channel, one)
        except CannotWord:
            return False
        return True

    return speak(
        occasion.wordings, occasion.step.key, occasion.gathered.woman.language, fit, text=channel == TEXT,
        style=occasion.wording.style, variant=_variant(occasion) or None,
        also=WITH_FILES.get(occasion.step.key, ()) if channel != TEXT else (),
    )  # fmt: skip


def _variant(occasion: Occasion) -> str:
    return occasion.own_values.get(OWN_VARIANT) or occasion.wording.variant


def _check(occasion: Occasion, channel: str, used: LiveTemplate) -> None:
    services = occasion.services
    sender = services.text_sender if channel == TEXT else services.email_sender
    if sender is not None and sender.real and not used.approved and not services.allow_unapproved:
        raise CannotWord("wording-not-approved", sentence("wording-not-approved"))
    # An answer to her own message is never held for its review date: silence would be worse than a late review.
    day = occasion.judged_on or occasion.today
    if occasion.step.kind != "answer" and day > used.template.review_by + services.limits.review_grace:
        raise CannotWord("wording-expired", sentence("wording-expired"))


def long_date(day: date) -> str:
    """A day as she reads it: "4 March 2027"."""
    return f"{day:%-d %B %Y}"


def _values(occasion: Occasion, channel: str, links: PageLinks, live: LiveTemplate) -> dict[str, str]:
    services, known = occasion.services, occasion.gathered.circumstances
    values = dict(services.nation_values(known.said("nation").value))
    day = known.pause_ends if occasion.step.per == "pause" else services.rules.closing_on
    if day is not None:
        values["date"] = long_date(day)
    values |= {name: occasion.own_values[name] for name in OWN_VALUES if name in occasion.own_values}
    feeding = occasion.wording.flags.get("feed") or occasion.wording.flags.get("feeding_unknown")
    calcium = services.calcium_daily if services.rules.calcium_figure_settled and not feeding else ""
    return values | {
        "link": links.page,
        # No name in a text: others see the screen.
        "first_name": (occasion.gathered.woman.first_name or "") if channel == EMAIL else "",
        "named_person": services.named_person,
        "checked": live.template.source_reviewed,
        "calcium_daily": calcium,
    }
