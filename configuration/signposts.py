"""Sections [numbers] and [links]: every phone number and web address that a message may name.

They change and differ by nation, so none has a default in code: config.toml holds them all, each with a date by which
to check it.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from pydantic import AfterValidator, BeforeValidator, Field

from configuration.base import Section, WebAddress, one_line

NATIONS = ("england", "wales", "scotland", "northern_ireland")


def _dialable(value: str) -> str:
    if value and not value.replace(" ", "").isdigit():
        raise ValueError('is not a phone number. Write digits and spaces only, like "0808 800 0035"')
    return value


class Number(Section):
    """One phone number, empty when there is none to give."""

    phone: Annotated[str, BeforeValidator(one_line(15)), AfterValidator(_dialable)]
    check_by: date


class Urgent(Section):
    """How urgent help is named in one nation."""

    numbers: Annotated[str, BeforeValidator(one_line(24)), Field(min_length=3)]
    advice: Annotated[str, BeforeValidator(one_line(40)), Field(min_length=3)]
    check_by: date


class UrgentByNation(Section):
    """Urgent help, by nation."""

    england: Urgent
    wales: Urgent
    scotland: Urgent
    northern_ireland: Urgent


class NumberByNation(Section):
    """One phone number for each nation."""

    england: Number
    wales: Number
    scotland: Number
    northern_ireland: Number


class Numbers(Section):
    """The phone numbers that messages name."""

    emergency: Number
    samaritans: Number
    lifeline: Number
    helpline: Number
    sands: Number
    nct: Number
    urgent: UrgentByNation
    citizens_advice: NumberByNation


class Links(Section):
    """The web addresses that messages name. An empty one leaves out the sentence that needs it."""

    check_by: date
    citizens_advice: WebAddress
    nct: WebAddress
    pao_page: WebAddress
    exercises: WebAddress
    daily_living: WebAddress
    pain_relief: WebAddress
    spine_recovery: WebAddress
    nhs_breastfeeding: WebAddress
    financial_support: WebAddress
    research_study: WebAddress
    facebook_group: WebAddress
    facebook_page: WebAddress


@dataclass(frozen=True)
class ToCheck:
    """One setting with a date by which a person looks whether it is still right."""

    setting: str
    value: str
    check_by: date


def to_check(numbers: Numbers, links: Links) -> Iterator[ToCheck]:
    """Every number, and the links as one, with its date."""
    for name in ("emergency", "samaritans", "lifeline", "helpline", "sands", "nct"):
        number: Number = getattr(numbers, name)
        yield ToCheck(f"numbers.{name}", number.phone, number.check_by)
    for nation in NATIONS:
        urgent: Urgent = getattr(numbers.urgent, nation)
        yield ToCheck(f"numbers.urgent.{nation}", urgent.numbers, urgent.check_by)
        local: Number = getattr(numbers.citizens_advice, nation)
        yield ToCheck(f"numbers.citizens_advice.{nation}", local.phone, local.check_by)
    yield ToCheck("links", "the web addresses", links.check_by)


def signpost_values(numbers: Numbers, links: Links, nation: str | None) -> dict[str, str]:
    """The wording fields that the settings fill, for a woman in this nation (None when not known).

    A nation that is not known gets the urgent numbers of most of the UK and no Citizens Advice number: a wrong local
    number would send her astray, and the website serves all nations.
    """
    known = nation if nation in NATIONS else None
    urgent: Urgent = getattr(numbers.urgent, known or "england")
    return {
        "emergency_phone": numbers.emergency.phone,
        "urgent_numbers": urgent.numbers,
        "urgent_advice": urgent.advice,
        "samaritans_phone": numbers.samaritans.phone,
        "lifeline_phone": numbers.lifeline.phone if known == "northern_ireland" else "",
        "sands_phone": numbers.sands.phone,
        "helpline_phone": numbers.helpline.phone,
        "nct_phone": numbers.nct.phone,
        "citizens_advice_phone": getattr(numbers.citizens_advice, known).phone if known else "",
        **_link_values(links),
    }


def _link_values(links: Links) -> dict[str, str]:
    own_names = {"citizens_advice": "citizens_advice_link", "nct": "nct_link"}
    return {
        own_names.get(name, f"link_{name}"): str(getattr(links, name))
        for name in Links.model_fields
        if name != "check_by"
    }
