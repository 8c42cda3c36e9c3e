"""Flask, changed so that the NHS.UK frontend macros are found and every template is escaped."""

from collections.abc import Callable
from typing import Any

from flask import Flask
from flask.templating import DispatchingJinjaLoader
from jinja2 import BaseLoader, ChainableUndefined, Environment, PackageLoader


class PageApp(Flask):
    """Flask with the component library's templates and with autoescaping for ``.jinja``.

    Flask escapes ``.html`` only: without the override every macro of the library would print what a person typed as it
    is. The macros chain through values that are not there, hence ``ChainableUndefined``.
    """

    jinja_options: dict[str, Any] = {  # noqa: RUF012 - Flask declares it so
        "undefined": ChainableUndefined,
        "trim_blocks": True,
        "lstrip_blocks": True,
    }

    def create_global_jinja_loader(self) -> DispatchingJinjaLoader:
        """Our templates, and the component library's under ``nhsuk/``."""
        return _LibraryLoader(self)

    def select_jinja_autoescape(self, filename: str | None) -> bool:
        """Everything but plain text is escaped."""
        return filename is None or not filename.endswith(".txt")


class _LibraryLoader(DispatchingJinjaLoader):
    """Flask's loader; names that start with ``nhsuk/`` come from the component library."""

    def __init__(self, app: Flask) -> None:
        super().__init__(app)
        self._library: BaseLoader = PackageLoader("nhsuk_frontend_jinja")

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        """The source of a template. Raises jinja2.TemplateNotFound."""
        if template.startswith("nhsuk/"):
            return self._library.get_source(environment, template)
        return super().get_source(environment, template)
