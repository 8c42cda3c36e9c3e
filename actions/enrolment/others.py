"""Who else has, had or stopped the addresses that women are enrolled with. Read once, however many women they are."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final, NamedTuple

from sqlalchemy import Connection

from actions.enrolment.form import Enrolment
from actions.errors import Refused
from db.queries import addresses
from db.together import together

ERASED_BEFORE: Final = "The record of whoever has"


class AskedWay(NamedTuple):
    """An address on which she agreed to be asked. ``field``: its name in the form."""

    channel: str
    field: str
    value: str
    value_hash: str

    @property
    def name(self) -> str:
        """What sentences call it."""
        return "number" if self.channel == "text" else "address"

    @property
    def key(self) -> tuple[str, str]:
        """What it is found by."""
        return self.channel, self.value_hash


def ways_of(form: Enrolment) -> list[AskedWay]:
    """In the order in which she agreed to them."""
    given = {"text": ("mobile", form.mobile), "email": ("email", form.email)}
    return [
        AskedWay(channel, name, value, addresses.address_hash(value))
        for channel, (name, value) in ((channel, given[channel]) for channel in form.consent)
        if value is not None
    ]


class _Holder(NamedTuple):
    reference: str
    first_name: str | None
    birth_year: str | None

    def is_same(self, form: Enrolment) -> bool:
        """Whether this may well be the woman herself: her first name, and nothing against her year of birth."""
        if (self.first_name or "").casefold() != (form.first_name or "").casefold():
            return False
        return self.birth_year is None or form.date_of_birth is None or self.birth_year == form.date_of_birth[:4]


@dataclass(frozen=True, slots=True)
class Others:
    """Who has these addresses in use, by number, and why they must not be written to, by channel and hash."""

    holders: dict[tuple[str, str], list[_Holder]] = field(default_factory=lambda: defaultdict(list))
    barred: dict[tuple[str, str], str] = field(default_factory=dict)

    def check(self, form: Enrolment) -> list[str]:
        """What a nurse should know. Raises Refused where she must not be written to, or is enrolled."""
        warnings: list[str] = []
        problems: list[str] = []
        fields: list[str] = []
        for way in sorted(ways_of(form), key=lambda one: one.channel != "text"):
            having = self.holders.get(way.key, [])
            references = ", ".join(one.reference for one in having)
            if same := next((one for one in having if one.is_same(form)), None):
                problems.append(f"She is enrolled already, as {same.reference}: open that record and change it there.")
                fields.append(way.field)
            elif barred := self._barred(way, form):
                problems.append(barred)
                fields.append("asked_to_return" if barred.startswith(ERASED_BEFORE) else way.field)
            elif having and not form.shared_number:
                problems.append(
                    f"This {way.name} is in use for another woman ({references}). If they share it, say so, and choose "
                    "discreet messages for both."
                )
                fields.append("shared_number")
            elif having:
                warnings.append(
                    f"This {way.name} is shared with another woman ({references}), so choose discreet messages for "
                    "both."
                )
        if problems:
            raise Refused(problems, fields, code="address-in-use")
        if form.date_of_birth is None:
            warnings.append(
                "Her date of birth is not known. Find it, or set the day of the first later reminder, so that it is "
                "not missed."
            )
        return warnings

    def returning(self, form: Enrolment) -> list[AskedWay]:
        """The addresses of an erased record of hers, on which she asks to hear from us again."""
        if not form.asked_to_return:
            return []
        return [way for way in ways_of(form) if self.barred.get(way.key) == addresses.ERASED]

    def joined(self, form: Enrolment, reference: str) -> None:
        """She is enrolled as well, for those who come after her in a list."""
        for way in self.returning(form):
            del self.barred[way.key]
        year = form.date_of_birth[:4] if form.date_of_birth else None
        for way in ways_of(form):
            self.holders[way.key].append(_Holder(reference, form.first_name, year))

    def _barred(self, way: AskedWay, form: Enrolment) -> str:
        """Why this address must not be written to, in a sentence; empty when it may be."""
        reason = self.barred.get(way.key)
        if reason is None or (reason == addresses.ERASED and form.asked_to_return):
            return ""
        if reason == addresses.ERASED:
            return (
                f"{ERASED_BEFORE} this {way.name} was erased, and she is not to be contacted. Only if she asks to come "
                "back herself, record how she asked: in person, by phone or in writing."
            )
        return (
            f"Messages to this {way.name} were stopped by the person who has it. Only she can start them again: by "
            f"texting START, or on her page. Use another {way.name}, or leave this channel out."
        )


def read_others(connection: Connection, forms: Sequence[Enrolment]) -> Others:
    """For these forms, in two statements."""
    asked = {"hashes": list({way.value_hash for form in forms for way in ways_of(form)})}
    in_use, barred = together(connection, [(addresses.IN_USE, asked), (addresses.BARRED, asked)])
    others = Others()
    for channel, value_hash, _, reference, first_name, born in in_use:
        having = others.holders[channel, value_hash]
        if not any(one.reference == reference for one in having):
            having.append(_Holder(reference, first_name, born[:4] if born else None))
    others.barred.update({(channel, value_hash): reason for channel, value_hash, reason in barred})
    return others


def check_others(connection: Connection, form: Enrolment) -> list[str]:
    """What a nurse should know of one woman's addresses. Raises Refused as `Others.check` does."""
    return read_others(connection, [form]).check(form)
