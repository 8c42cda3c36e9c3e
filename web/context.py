"""What a view works with: the use cases' services, the settings, and now."""

from dataclasses import dataclass
from datetime import datetime
from typing import cast

from flask import Flask, current_app, g

from actions.programmes.in_force import follow
from actions.services import Services
from web.settings import WebSettings

_KEY = "programme"


@dataclass(frozen=True, slots=True)
class WebContext:
    """Hung on the application by ``create_app``."""

    services: Services
    settings: WebSettings


def attach(app: Flask, services: Services, settings: WebSettings) -> None:
    """Give the application what its views work with."""
    app.extensions[_KEY] = WebContext(services, settings)


def context() -> WebContext:
    """Of the application that answers this request."""
    return cast(WebContext, current_app.extensions[_KEY])


def services() -> Services:
    """The use cases' services, with the programme that was in force when this request first asked."""
    if "services" not in g:
        g.services = follow(context().services)
    return cast(Services, g.services)


def settings() -> WebSettings:
    """The settings of the pages."""
    return context().settings


def now() -> datetime:
    """The time of this request: views are entry points, so they may read the clock."""
    return context().settings.clock()
