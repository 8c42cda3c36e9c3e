"""Puts the pages together."""

from flask import Flask
from flask_wtf.csrf import CSRFProtect
from werkzeug.middleware.proxy_fix import ProxyFix

from actions.services import Services
from web import (
    body_size,
    context,
    dates,
    errors,
    headers,
    health,
    metrics,
    outbox_page,
    request_log,
    staff,
    static_files,
    unsubscribe,
)
from web.hooks import bounces, twilio
from web.personal import routes as personal
from web.settings import WebSettings
from web.templating import PageApp

LARGEST_BODY = 64 * 1024
"""Bytes. A form of ours is far smaller; a webhook that needs more says so itself."""


def create_app(services: Services, web_settings: WebSettings) -> Flask:
    """The whole application, ready for a WSGI server. Reads no environment and no files but its own."""
    app = PageApp("web", static_url_path="/assets")
    app.config.update(
        SECRET_KEY=web_settings.secret_key,
        MAX_CONTENT_LENGTH=LARGEST_BODY,
        MAX_FORM_MEMORY_SIZE=LARGEST_BODY,
        MAX_FORM_PARTS=200,
        SESSION_COOKIE_NAME="form",
        SESSION_COOKIE_HTTPONLY=True,
        SESSION_COOKIE_SAMESITE="Lax",
        SESSION_COOKIE_SECURE=web_settings.secure,
        # The form token lives as long as its cookie: someone in pain may take an evening over a page.
        WTF_CSRF_TIME_LIMIT=None,
        # Some phones send no Referer. The token alone proves where the form came from.
        WTF_CSRF_SSL_STRICT=False,
    )
    context.attach(app, services, web_settings)
    headers.install(app, secure=web_settings.secure)
    request_log.install(app, services.meters)
    errors.install(app)
    static_files.install(app)
    dates.install(app, services.zone)
    body_size.install(app)
    csrf = CSRFProtect(app)
    app.jinja_env.globals["settings"] = web_settings
    for blueprint in (health.blueprint, metrics.blueprint, personal.blueprint):
        app.register_blueprint(blueprint)
    # Machines call these: the signature, the shared secret or the token in the address is the proof.
    for blueprint in (twilio.blueprint, bounces.blueprint, unsubscribe.blueprint, personal.stopping):
        csrf.exempt(blueprint)
        app.register_blueprint(blueprint)
    staff.register(app)
    if web_settings.outbox_folder is not None:
        app.register_blueprint(outbox_page.blueprint)
    if web_settings.trusted_proxies:
        hops = web_settings.trusted_proxies
        app.wsgi_app = ProxyFix(app.wsgi_app, x_for=hops, x_proto=0, x_host=0)  # type: ignore[method-assign]
    return app


def create_watch_app(services: Services, web_settings: WebSettings) -> Flask:
    """Health and figures alone, for a process that runs the clock without the pages."""
    app = Flask("web", static_folder=None)
    context.attach(app, services, web_settings)
    headers.install(app, secure=web_settings.secure)
    request_log.install(app, services.meters)
    for blueprint in (health.blueprint, metrics.blueprint):
        app.register_blueprint(blueprint)
    return app
