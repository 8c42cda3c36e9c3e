"""What the settings mean for the women, beyond being allowed: what is left out, held, or to be looked up again."""

import shutil
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from configuration.signposts import Links, to_check
from service.findings import Finding, broken, fine, warning
from settings import Settings

LEAST_FREE = 200 * 1024 * 1024
"""Bytes. Below this a database soon cannot be written."""


def check_settings(settings: Settings, today: date) -> Iterator[Finding]:
    """Everything that can be said without the database."""
    yield from _sending(settings)
    yield from _content(settings)
    yield from _provider(settings)
    yield from _to_look_up(settings, today)
    yield from _disk(settings)


def _sending(settings: Settings) -> Iterator[Finding]:
    delivery = settings.delivery
    if not delivery.live:
        yield fine("outbox", f"Nothing leaves this machine: texts and emails become files in {delivery.outbox_folder}.")
        return
    ways = {
        "outbox": f"become files in {delivery.outbox_folder}",
        "twilio": "go out by Twilio",
        "smtp": "go out by SMTP",
    }
    yield fine("sending", f"Texts {ways[delivery.text]}, emails {ways[delivery.email]}.")


def _content(settings: Settings) -> Iterator[Finding]:
    if settings.delivery.live and not settings.content.require_approval:
        yield warning(
            "approval-off",
            "CONTENT.REQUIRE_APPROVAL IS FALSE: wording that no second person has approved goes to women. "
            "Have it approved, then set content.require_approval = true.",
        )
    missing = [name for name in Links.model_fields if name != "check_by" and not getattr(settings.links, name)]
    if missing:
        yield warning(
            "links-missing",
            f"{len(missing)} web addresses are not set, so the sentences that need them are left out: "
            f"{', '.join(missing)}. Put them into [links].",
        )
    if not settings.service.contact_phone:
        yield warning(
            "no-contact-phone",
            "service.contact_phone is empty, so messages name no number of the clinic. Set it if there is one.",
        )
    if not settings.alerts.duty_address:
        yield warning(
            "no-duty-address",
            "alerts.duty_address is empty: urgent words in a reply stand in the work list alone, and nobody is told.",
        )


def _provider(settings: Settings) -> Iterator[Finding]:
    twilio, smtp = settings.twilio, settings.smtp
    if settings.delivery.text == "twilio" and not twilio.opt_out_replies_confirmed:
        yield warning(
            "opt-out-replies",
            "Nobody has confirmed the provider's replies to STOP and HELP. Twilio answers HELP itself: set up Advanced "
            "Opt-Out so that it gives urgent numbers (docs/deployment.md), then set "
            "twilio.opt_out_replies_confirmed = true.",
        )
    if settings.delivery.email == "smtp":
        if not smtp.bounce_local_part:
            yield warning(
                "bounces-unread",
                "smtp.bounce_local_part is empty: emails that come back are not noticed. Set it, and [imap] or "
                "BOUNCE_SECRET.",
            )
        elif not settings.imap.host and settings.secrets.bounce_secret is None:
            yield warning(
                "bounces-unread",
                "Bounces have an address, but nothing reads it. Set [imap], or BOUNCE_SECRET for a mail server that "
                "hands them over.",
            )


def _to_look_up(settings: Settings, today: date) -> Iterator[Finding]:
    late = [one for one in to_check(settings.numbers, settings.links) if one.check_by < today]
    for one in late:
        yield warning(
            "check-by",
            f"{one.setting} ({one.value or 'empty'}) was to be looked up again by {one.check_by:%-d %B %Y}. "
            "Look it up, mend it, and give it a new check_by.",
        )
    if not late:
        yield fine("check-by", "No telephone number or link is past the day by which it is to be looked up again.")


def _disk(settings: Settings) -> Iterator[Finding]:
    folders = {settings.delivery.outbox_folder}
    if settings.database.url.startswith("sqlite:///"):
        folders.add(Path(settings.database.url.removeprefix("sqlite:///")).parent)
    seen: set[int] = set()
    for folder in sorted(folders):
        there = next((one for one in (folder, *folder.parents) if one.exists()), Path("/"))
        if (disk := there.stat().st_dev) in seen:
            continue
        seen.add(disk)
        free = shutil.disk_usage(there).free
        if free < LEAST_FREE:
            yield broken(
                "disk-full",
                f"Only {free // 1024**2} MB are free under {folder}. Make room: nothing can be sent when it cannot be "
                "written down.",
            )
