"""The emails to staff: their words, and how one is addressed. They name nobody."""

from collections.abc import Sequence
from datetime import datetime
from html import escape

from sqlalchemy import Connection

from actions.operating.events import EventLog
from actions.services import Services
from actions.wording.languages import ENGLISH
from delivery.protocol import EmailMessage
from messages.findings import MissingValue, TemplateError
from messages.render import FooterLinks, RenderedEmail, render_email

log = EventLog(__name__)


def worded(
    services: Services, connection: Connection, message: str, subject: str, lines: Sequence[str] = ()
) -> RenderedEmail:
    """An email to staff in the words in force, with sentences of the service's own listed before its first button.

    In plain words of our own, under ``subject``, when those in force cannot be used: it must not be held.
    """
    wordings = services.wording.read(connection)
    live, shared = wordings.find(message, ENGLISH), wordings.shared(ENGLISH)
    link = f"{services.public_base_url}/staff/"
    values = {**services.nation_values("england"), "link": link, "named_person": services.named_person}
    if live is not None and shared is not None:
        try:
            footer = FooterLinks(link, "", "")
            flags = {"staffed": True, "email_channel": True}
            return render_email(
                live.template, shared, variant=None, values=values, flags=flags, footer=footer, own_lines=lines
            )
        except (MissingValue, TemplateError) as error:
            log.error("notice.own-words", message=message, error=type(error).__name__)
    paragraphs = [*(lines or ["Someone may need a person today."]), f"Please open the work list: {link}"]
    html = "".join(f"<p>{escape(one)}</p>" for one in paragraphs)
    return RenderedEmail(subject, "", "\n\n".join(paragraphs), html)


def addressed(services: Services, now: datetime, to: str, attempt_id: str, email: RenderedEmail) -> EmailMessage:
    """To one address, under the same Message-ID however often it is tried."""
    return EmailMessage(
        to=to,
        subject=email.subject,
        text=email.text,
        html=email.html,
        attempt_id=attempt_id,
        message_id=f"<{attempt_id}@{services.email_domain}>",
        date=now,
    )
