"""What a woman would get if she were enrolled as typed and said yes now: her first messages, and her whole plan."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from actions.enrolment.confirm import INVITATION
from actions.enrolment.enrol import checked
from actions.enrolment.form import Enrolment
from actions.enrolment.others import check_others
from actions.errors import Refused
from actions.gather import Gathered, Way
from actions.preview import ShownWords, plan_of, words_as_of
from actions.services import Services
from db.engine import reading
from db.queries.addresses import AddressRow, address_hash
from db.queries.consents import ConsentRow
from db.queries.women import WomanRow, born_from
from programme.circumstances import Channel
from programme.facts import Fact
from programme.folding import circumstances_from
from programme.history import Past
from programme.plan import Wanted

FIRST: Final = 4
"""So many of her first messages are shown word for word."""
ACTOR: Final = "preview"


@dataclass(frozen=True, slots=True)
class FirstMessage:
    """One of her first messages. ``due_on`` is empty for the invitation, which goes at once."""

    due_on: date | None
    says: str
    words: tuple[ShownWords, ...]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What lies ahead of her. ``warnings``: what a nurse should know before she confirms.

    ``waits``: after a loss all but the late reminders waits until somebody starts messages.
    """

    first: tuple[FirstMessage, ...]
    plan: tuple[Wanted, ...]
    warnings: tuple[str, ...]
    waits: bool


def ahead(services: Services, now: datetime, data: dict[str, object]) -> Ahead:
    """As typed. Raises Refused with every problem and its field, as enrolling would."""
    form = checked(services, now, data)
    with reading(services.engine) as connection:
        warnings = check_others(connection, form)
        invited = imagined(services, now, form, confirmed=False)
        her = imagined(services, now, form, confirmed=True)
        plan = plan_of(services, her, now)
        steps = services.programme.steps
        first = [
            FirstMessage(
                None,
                steps[INVITATION].says,
                words_as_of(
                    connection, services, invited, steps[INVITATION], "once", now, channels=form.consent, history=()
                ),
            )
        ]
        history: tuple[Past, ...] = ()
        for one in plan[:FIRST]:
            day = one.due_on or now.date()
            when = max(now, services.rules.hours.opens(day))
            words = words_as_of(
                connection, services, her, steps[one.step], one.occurrence, when, history=history,
                judged_on=now.astimezone(services.zone).date(),
            )  # fmt: skip
            first.append(FirstMessage(one.due_on, steps[one.step].says.rstrip("."), words))
            as_text = any(part.channel == "text" for part in words)
            history = (*history, Past(one.step, one.occurrence, "sent", day, as_text=as_text, stop_line=as_text))
    return Ahead(tuple(first), plan, tuple(warnings), her.circumstances.loss_hold)


def problems_of(services: Services, now: datetime, data: dict[str, object]) -> Refused | None:
    """What would be refused, of the answers themselves and of addresses that are in use; None when all is well."""
    try:
        form = checked(services, now, data)
        with reading(services.engine) as connection:
            check_others(connection, form)
    except Refused as refused:
        return refused
    return None


def imagined(services: Services, now: datetime, form: Enrolment, *, confirmed: bool) -> Gathered:
    """A woman like this one; ``confirmed``: she has said yes on every channel just now."""
    today = now.astimezone(services.zone).date()
    ways = {channel: _way(form, channel, now, confirmed=confirmed) for channel in ("text", "email")}
    channels = {
        name: Channel(True, today, today) if confirmed and way.address else Channel() for name, way in ways.items()
    }
    born, year_only = born_from(form.date_of_birth)
    circumstances = circumstances_from(
        0,
        [Fact(name, value, on, now, ACTOR) for name, value, on in form.facts],
        born=born,
        enrolled_on=today if confirmed else None,
        text=channels["text"],
        email=channels["email"],
        zone=services.zone,
    )
    woman = WomanRow(0, "", form.first_name, born, year_only, form.language, 0, None)
    addresses = tuple(way.address for way in ways.values() if way.address)
    enrolled_at = now if confirmed else None
    return Gathered(woman, circumstances, ways, addresses, frozenset(), enrolled_at, services.programme)


def _way(form: Enrolment, channel: str, now: datetime, *, confirmed: bool) -> Way:
    value = form.mobile if channel == "text" else form.email
    if value is None or channel not in form.consent:
        return Way(channel, None, None, False)
    proved = now if confirmed else None
    state = "verified" if confirmed else "unverified"
    address = AddressRow(0, 0, channel, value, address_hash(value), state, now, proved, None, 0)
    consent = ConsentRow(0, channel, "confirmed", now, ACTOR, ACTOR, 0) if confirmed else None
    return Way(channel, address, consent, False)
