"""A nurse enrols a woman: her record, what is known, and an invitation by each channel she agreed to be asked on.

Nothing but the invitation goes out before she says yes herself. An address that was stopped, or that reaches somebody
else, stays closed: a nurse cannot open it again, only she can.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection

from actions import audit, work_items
from actions.change_circumstances import follow_states
from actions.enrolment.confirm import invite_in
from actions.enrolment.form import Enrolment, check_enrolment
from actions.errors import Refused
from actions.find import new_reference
from actions.gather import gather_known
from actions.services import Services
from actions.wording import languages
from db.cipher import keyed_hash
from db.engine import reading, writing
from db.queries import addresses, consents, facts, women
from programme.facts import Fact

ERASED_BEFORE = "The record of whoever has"


@dataclass(frozen=True, slots=True)
class Enrolled:
    """The new record, and what a nurse should know about it."""

    woman_id: int
    reference: str
    warnings: tuple[str, ...]


def enrol(services: Services, now: datetime, actor: str, data: Mapping[str, Any]) -> Enrolled:
    """Enrol one woman. Raises Refused with every problem and its field; then nothing was stored."""
    form = checked(services, now, data)
    with writing(services.engine) as connection:
        return enrol_in(connection, services, now, actor, form)


def checked(services: Services, now: datetime, data: Mapping[str, Any]) -> Enrolment:
    """The details, checked by themselves. Raises Refused with every problem and its field."""
    today = now.astimezone(services.zone).date()
    with reading(services.engine) as connection:
        spoken = languages.in_force(services.wording.read(connection))
    form, problems = check_enrolment(data, today, allow_test_numbers=services.allow_test_numbers, languages=spoken)
    if form is None:
        raise Refused(problems.sentences, problems.fields, code="invalid")
    return form


def enrol_in(connection: Connection, services: Services, now: datetime, actor: str, form: Enrolment) -> Enrolled:
    """The same inside a transaction of the caller's. Raises Refused when her addresses cannot be used."""
    warnings = check_others(connection, form)
    woman_id, reference = _add(connection, now, actor, form)
    before = gather_known(connection, woman_id, services).circumstances
    facts.append(connection, woman_id, [Fact(name, value, on, now, actor) for name, value, on in form.facts])
    _tasks(connection, services, now, actor, woman_id, form)
    follow_states(connection, services, now, actor, before, woman_id)
    for channel in form.consent:
        value = form.mobile if channel == "text" else form.email
        if value is None:
            continue
        _reopen(connection, now, actor, woman_id, channel, value, form)
        address_id = addresses.add(connection, woman_id, channel, value, now)
        consents.append(
            connection, woman_id, channel, "given", now, how="enrolment", actor=actor,
            words=form.consent_words.get(channel), address_id=address_id,
        )  # fmt: skip
        invite_in(connection, services, now, actor, woman_id, channel, address_id)
    audit.record(connection, now, actor, "enrolled", woman_id, channels=list(form.consent))
    return Enrolled(woman_id, reference, tuple(warnings))


def _reopen(
    connection: Connection, now: datetime, actor: str, woman_id: int, channel: str, value: str, form: Enrolment
) -> None:
    """Her earlier record was erased, and she asks to come back: this address may be written to again."""
    value_hash = addresses.address_hash(value)
    if form.asked_to_return and addresses.suppressed_because(connection, channel, value_hash) == addresses.ERASED:
        addresses.lift(connection, channel, value_hash, actor, now)
        audit.record(
            connection, now, actor, "came-back-after-erasure", woman_id, channel=channel, asked=form.asked_to_return
        )


def _tasks(
    connection: Connection, services: Services, now: datetime, actor: str, woman_id: int, form: Enrolment
) -> None:
    """What her answers ask of a person."""
    said = {name: value for name, value, _ in form.facts}
    if said.get("gp-letter-agreed") == "yes":
        work_items.open_item(
            connection, "gp-letter", woman_id, "Send the letter to her GP practice: she agreed to it.", now,
            services.work_calendar, actor=actor,
        )  # fmt: skip
    if "loss" in said and "restart" not in said:
        work_items.open_item(
            connection, "loss", woman_id,
            "She was enrolled after a loss. Everything is held. Approve the note, or leave it, and start messages when "
            "she would like them.",
            now, services.work_calendar, actor=actor,
        )  # fmt: skip


def _add(connection: Connection, now: datetime, actor: str, form: Enrolment) -> tuple[int, str]:
    reference = new_reference(connection)
    name = " ".join(part for part in (form.first_name, form.last_name) if part)
    woman_id = women.add(
        connection,
        reference=reference,
        first_name=form.first_name,
        last_name=form.last_name,
        name_hash=keyed_hash("name", name.casefold()) if name else None,
        date_of_birth=form.date_of_birth,
        language=form.language,
        at=now,
        actor=actor,
    )
    return woman_id, reference


def check_others(connection: Connection, form: Enrolment) -> list[str]:
    """Who else has, had or stopped these addresses. Raises Refused where she must not be written to, or is enrolled."""
    warnings: list[str] = []
    problems: list[str] = []
    fields: list[str] = []
    for channel, field, value in (("text", "mobile", form.mobile), ("email", "email", form.email)):
        if value is None or channel not in form.consent:
            continue
        name = "number" if channel == "text" else "address"
        holders = [row for row in addresses.holders(connection, channel, value) if row.usable]
        records = women.rows(connection, [row.woman_id for row in holders])
        same = [
            one
            for one in records.values()
            if _same_person(one.first_name, one.born.isoformat() if one.born else None, form)
        ]
        if same:
            problems.append(f"She is enrolled already, as {same[0].reference}: open that record and change it there.")
            fields.append(field)
        elif barred := _barred(connection, channel, value, name, form):
            problems.append(barred)
            fields.append("asked_to_return" if barred.startswith(ERASED_BEFORE) else field)
        elif records and not form.shared_number:
            references = ", ".join(one.reference for one in records.values())
            problems.append(
                f"This {name} is in use for another woman ({references}). If they share it, say so, and choose "
                "discreet messages for both."
            )
            fields.append("shared_number")
        elif records:
            references = ", ".join(one.reference for one in records.values())
            warnings.append(
                f"This {name} is shared with another woman ({references}), so choose discreet messages for both."
            )
    if problems:
        raise Refused(problems, fields, code="address-in-use")
    if form.date_of_birth is None:
        warnings.append(
            "Her date of birth is not known. Find it, or set the day of the first later reminder, so that it is not "
            "missed."
        )
    return warnings


def _barred(connection: Connection, channel: str, value: str, name: str, form: Enrolment) -> str:
    """Why this address must not be written to, in a sentence; empty when it may be."""
    reason = addresses.suppressed_because(connection, channel, addresses.address_hash(value))
    if reason is None or (reason == addresses.ERASED and form.asked_to_return):
        return ""
    if reason == addresses.ERASED:
        return (
            f"{ERASED_BEFORE} this {name} was erased, and she is not to be contacted. Only if she asks to come back "
            "herself, record how she asked: in person, by phone or in writing."
        )
    return (
        f"Messages to this {name} were stopped by the person who has it. Only she can start them again: by "
        f"texting START, or on her page. Use another {name}, or leave this channel out."
    )


def _same_person(first_name: str | None, born: str | None, form: Enrolment) -> bool:
    names = (first_name or "").casefold() == (form.first_name or "").casefold()
    return names and (born is None or form.date_of_birth is None or born.startswith(form.date_of_birth[:4]))
