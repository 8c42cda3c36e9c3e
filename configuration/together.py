"""Settings that are each right alone, but not together."""

from collections.abc import Iterator
from urllib.parse import urlsplit

from configuration.access import Web
from configuration.care import Alerts, Consent, Sending
from configuration.problems import KeyPath, Problem
from configuration.providers import Delivery, Imap, Smtp, Twilio
from configuration.secret_values import Secrets
from configuration.service import Clock, Metrics

LEAST_TOKEN = 24


def check_sending(sending: Sending, consent: Consent) -> Iterator[Problem]:
    """The hours make a window, and the reminder comes before the invitation lapses."""
    if sending.end <= sending.start:
        yield _problem(
            ("sending", "end"),
            f'sending.end = "{sending.end:%H:%M}" is not after sending.start = "{sending.start:%H:%M}". '
            "Messages need some time of the day in which they may arrive.",
        )
    if consent.invitation_reminder_days >= consent.invitation_lapse_days:
        yield _problem(
            ("consent", "invitation_reminder_days"),
            f"consent.invitation_reminder_days = {consent.invitation_reminder_days} must be less than "
            f"consent.invitation_lapse_days = {consent.invitation_lapse_days}, or the reminder would come too late.",
        )


def check_live(delivery: Delivery, clock: Clock, web: Web) -> Iterator[Problem]:
    """What must hold before any message may leave this machine."""
    if not delivery.live:
        return
    which = "delivery.text" if delivery.text != "outbox" else "delivery.email"
    if clock.allow_time_travel:
        yield _problem(
            ("clock", "allow_time_travel"),
            f"clock.allow_time_travel = true is allowed only while nothing leaves this machine, and {which} sends for "
            "real. Set it to false: a moved clock would send messages early.",
        )
    if not web.secure and not _loopback(web.public_base_url):
        yield _problem(
            ("web", "public_base_url"),
            f'web.public_base_url = "{web.public_base_url}" must begin with https://, since {which} sends for real and '
            "the links in messages open private pages.",
        )


def check_twilio(delivery: Delivery, twilio: Twilio, web: Web, secrets: Secrets) -> Iterator[Problem]:
    """Everything that sending texts needs."""
    if delivery.text != "twilio":
        return
    needs = 'which delivery.text = "twilio" needs'
    if not twilio.account_sid:
        yield _problem(("twilio", "account_sid"), f"twilio.account_sid is empty, {needs}. It begins with AC.")
    if bool(twilio.sender) == bool(twilio.messaging_service_sid):
        yield _problem(
            ("twilio", "sender"),
            f"Set one of twilio.sender and twilio.messaging_service_sid, {needs}, and leave the other empty.",
        )
    if secrets.twilio_auth_token is None:
        yield _missing_secret("TWILIO_AUTH_TOKEN", "twilio", 'delivery.text = "twilio"')
    if _loopback(web.public_base_url) and not _loopback(twilio.api_base_url):
        yield _problem(
            ("web", "public_base_url"),
            f'web.public_base_url = "{web.public_base_url}" is an address of this machine. The text message provider '
            "and the women's phones cannot reach it: write the public address of the pages.",
        )


def check_mail(delivery: Delivery, smtp: Smtp, imap: Imap, secrets: Secrets) -> Iterator[Problem]:
    """Everything that sending emails and reading bounces needs."""
    if delivery.email == "smtp":
        for name in ("host", "from_address", "message_id_domain"):
            if not getattr(smtp, name):
                yield _problem(("smtp", name), f'smtp.{name} is empty, which delivery.email = "smtp" needs.')
        if smtp.username and secrets.smtp_password is None:
            yield _missing_secret("SMTP_PASSWORD", "smtp", "smtp.username")
        if smtp.username and smtp.security == "none" and not _loopback_host(smtp.host):
            yield _problem(
                ("smtp", "security"),
                'smtp.security = "none" would send the password in the clear. Use "starttls" or "tls".',
            )
    if bool(smtp.bounce_local_part) != bool(smtp.bounce_domain):
        yield _problem(
            ("smtp", "bounce_local_part"),
            "Set both smtp.bounce_local_part and smtp.bounce_domain, or neither: together they make the address that "
            "bounces come back to.",
        )
    if imap.host and not imap.username:
        yield _problem(("imap", "username"), "imap.username is empty, which imap.host needs.")
    if imap.host and secrets.imap_password is None:
        yield _missing_secret("IMAP_PASSWORD", "imap", "imap.host")


def check_web(web: Web) -> Iterator[Problem]:
    """Pages that other machines can open must be reached over HTTPS."""
    if not web.on_this_machine_only and not web.secure:
        yield _problem(
            ("web", "public_base_url"),
            f'web.host = "{web.host}" lets other machines in, so web.public_base_url = "{web.public_base_url}" must '
            "begin with https://. Put a proxy with a certificate in front, or serve on 127.0.0.1.",
        )


def check_alerts(alerts: Alerts) -> Iterator[Problem]:
    """A staffed service says who is on duty."""
    if alerts.staffed and not alerts.duty_address:
        yield _problem(
            ("alerts", "duty_address"),
            "alerts.duty_address is empty, which alerts.staffed = true needs: an urgent alert must reach somebody.",
        )


def check_metrics(metrics: Metrics, web: Web, secrets: Secrets) -> Iterator[Problem]:
    """The token cannot be guessed, and the clock has a port of its own."""
    token = secrets.metrics_token.get_secret_value() if secrets.metrics_token else ""
    if token and (len(token) < LEAST_TOKEN or not token.isascii() or not token.isprintable() or " " in token):
        yield Problem(
            ("METRICS_TOKEN",),
            f"METRICS_TOKEN must have at least {LEAST_TOKEN} letters and digits, and no spaces: it is all that keeps "
            "the figures from strangers. `openssl rand -hex 24` makes one.",
            from_environment=True,
        )
    if metrics.clock_port == web.port:
        yield _problem(
            ("metrics", "clock_port"),
            f"metrics.clock_port = {metrics.clock_port} is the port of the pages. Choose another, or 0 for none.",
        )


def _problem(key: KeyPath, sentence: str) -> Problem:
    return Problem(key, sentence)


def _missing_secret(variable: str, section: str, needed_by: str) -> Problem:
    return Problem(
        (section,),
        f"{variable} is not set, which {needed_by} needs. Put it in the environment, or in a file that {variable}_FILE "
        "names. It does not belong in config.toml.",
        from_environment=True,
    )


def _loopback(address: str) -> bool:
    return _loopback_host(urlsplit(address).hostname or "")


def _loopback_host(host: str) -> bool:
    return host in {"localhost", "::1"} or host.startswith("127.")
