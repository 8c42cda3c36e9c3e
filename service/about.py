"""The settings that matter, in words, for the service page. Nothing secret and nothing personal."""

from collections.abc import Iterator

from configuration.signposts import to_check
from settings import Settings
from web.settings import About, LookUp

DAYS = {"mon": "Monday", "tue": "Tuesday", "wed": "Wednesday", "thu": "Thursday", "fri": "Friday", "sat": "Saturday",
        "sun": "Sunday"}  # fmt: skip
WAYS = {"outbox": "become files on this machine", "twilio": "go out by Twilio", "smtp": "go out by SMTP"}
NOT_SET = "not set"


def about(settings: Settings) -> About:
    """Who sends, when, what is asked of wording and staff, and what is to be looked up again by when."""
    groups = (
        ("Sending", tuple(_sending(settings))),
        ("Hours", tuple(_hours(settings))),
        ("Wording and consent", tuple(_content(settings))),
        ("Clinical settings", tuple(_clinical(settings))),
    )
    found = tuple(
        LookUp(one.setting, one.value or "empty", one.check_by)
        for one in sorted(to_check(settings.numbers, settings.links), key=lambda one: (one.check_by, one.setting))
    )
    return About(groups, found)


def _sending(settings: Settings) -> Iterator[tuple[str, str]]:
    delivery = settings.delivery
    yield "Service name", settings.service.name
    yield "Texts", f"{WAYS[delivery.text]}{_from(settings.twilio.sender if delivery.text == 'twilio' else '')}"
    yield "Emails", f"{WAYS[delivery.email]}{_from(settings.smtp.from_address if delivery.email == 'smtp' else '')}"
    yield "Links lead to", settings.web.public_base_url
    yield "The clinic's number", settings.service.contact_phone or NOT_SET
    alerts = settings.alerts
    morning = ", ".join(alerts.admin_addresses) or "all admins"
    yield (
        "Told each morning what waits",
        f"{morning}, at {alerts.daily_summary_at:%H:%M}" if alerts.daily_summary else "no",
    )
    yield "A watcher hears from us", f"every {alerts.heartbeat_every_minutes} minutes" if alerts.heartbeat_url else "no"
    yield "Told of urgent tasks", settings.alerts.duty_address or NOT_SET


def _from(sender: str) -> str:
    return f", from {sender}" if sender else ""


def _hours(settings: Settings) -> Iterator[tuple[str, str]]:
    sending = settings.sending
    yield "Messages go", f"{sending.start:%H:%M} to {sending.end:%H:%M}, {', '.join(DAYS[day] for day in sending.days)}"
    yield "Not on", f"{len(sending.avoid)} days of the year that are kept free"
    yield "Around the day of a loss", f"{sending.days_around_a_loss} quiet days on either side"
    yield "A nurse sees tasks each working day", "yes" if settings.alerts.staffed else "no"


def _content(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "Wording must be approved before it goes out", "yes" if settings.content.require_approval else "NO"
    yield "Held after its review date", f"{settings.content.source_page_review_by_grace_days} days later"
    yield "A number counts as hers for", f"{settings.consent.proof_months} months"
    yield "Codes on the phone for staff", "asked for" if settings.staff.totp_required else "not asked for"


def _clinical(settings: Settings) -> Iterator[tuple[str, str]]:
    yield "Menopause reminder", f"from {settings.menopause.first_age} to {settings.menopause.last_age}"
    yield "Daily calcium", settings.clinical.q01_calcium_daily or "not settled: left out"
    yield "First exercise message", f"{settings.clinical.q13_first_exercise_days_after_birth} days after the birth"
    closing = settings.service.closing_on
    yield "The service closes", f"{closing.day} {closing:%B %Y}" if closing else "no day set"
