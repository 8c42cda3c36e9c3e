"""Serves the pages from this process."""

import errno
import threading
from collections.abc import Callable
from datetime import datetime
from urllib.parse import urlsplit

from flask import Flask
from waitress.server import create_server

from db.cipher import keyed_hash
from service.about import about
from service.version import version
from settings import Settings
from web.settings import HelpNumbers, WebSettings
from wiring import CannotStart

LOOPBACK = ("127.0.0.1", "localhost", "::1")
STOP_SECONDS = 5
LARGEST_REQUEST = 2 * 1024 * 1024


def web_settings(
    settings: Settings, clock: Callable[[], datetime], stopping: threading.Event | None = None
) -> WebSettings:
    """What the pages need to know. The key for personal data must be loaded: the pages' own secret comes from it."""
    numbers, secrets = settings.numbers, settings.secrets
    token, bounce, metrics = secrets.twilio_auth_token, secrets.bounce_secret, secrets.metrics_token
    return WebSettings(
        service_name=settings.service.name,
        public_base_url=settings.web.public_base_url,
        secret_key=keyed_hash("web-secret-key", "1"),
        clock=clock,
        numbers=HelpNumbers(
            emergency=numbers.emergency.phone,
            urgent_advice=numbers.urgent.england.advice,
            samaritans=numbers.samaritans.phone,
            helpline=numbers.helpline.phone,
            sands=numbers.sands.phone,
            clinic=settings.service.contact_phone or None,
        ),
        quick_exit_url=settings.web.quick_exit_url,
        trusted_proxies=settings.web.trusted_proxies,
        twilio_auth_token=token.get_secret_value() if token and settings.delivery.text == "twilio" else None,
        bounce_secret=bounce.get_secret_value() if bounce else None,
        metrics_token=metrics.get_secret_value() if metrics else None,
        version=version(),
        stopping=stopping.is_set if stopping else lambda: False,
        outbox_folder=settings.delivery.outbox_folder if outbox_is_shown(settings) else None,
        nothing_leaves=not settings.delivery.live,
        about=about(settings),
    )


def outbox_is_shown(settings: Settings) -> bool:
    """The page of all messages is for trying out: only while nothing leaves this machine, and on this machine alone."""
    public_host = urlsplit(settings.web.public_base_url).hostname
    return not settings.delivery.live and settings.web.on_this_machine_only and public_host in LOOPBACK


class PageServer:
    """Waitress in a thread of its own."""

    def __init__(self, app: Flask, settings: Settings, where: tuple[str, int] | None = None) -> None:
        """Take the port, ``where`` or that of the settings. Raises CannotStart when it cannot be had."""
        web = settings.web
        host, port = where or (web.host, web.port)
        try:
            self._server = create_server(
                app,
                host=host,
                port=port,
                threads=web.threads,
                ident="",
                clear_untrusted_proxy_headers=not web.trusted_proxies,
                max_request_body_size=LARGEST_REQUEST,
            )
        except OSError as error:
            raise CannotStart(_port_sentence(host, port, error)) from error
        self._thread = threading.Thread(target=self._server.run, name="pages", daemon=True)

    def start(self) -> None:
        """Answer requests."""
        self._thread.start()

    def stop(self) -> None:
        """Take no more requests, and let those that are being answered finish."""
        self._server.close()
        self._server.task_dispatcher.shutdown(cancel_pending=False, timeout=STOP_SECONDS)
        self._thread.join(STOP_SECONDS)


def _port_sentence(host: str, port: int, error: OSError) -> str:
    where = f"port {port} on {host}"
    if error.errno == errno.EADDRINUSE:
        return (
            f"The pages need {where}, which is in use: perhaps the service runs already. "
            "Stop what uses it, or set web.port and web.public_base_url to another."
        )
    return f"The pages cannot use {where}: {error.strerror}. Set web.host and web.port to what this machine allows."
