"""A service of its own for one run: a database that is thrown away, keys nobody keeps, wording that is kept up.

Nothing here knows the real database, the real keys or a real provider.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, update

from actions.programmes.in_force import put_programme_in_force
from actions.services import Limits
from actions.wording.live import LiveWording, put_starting_wording_in_force
from db import cipher, migrate
from db.engine import open_engine, writing
from db.tables import TemplateVersion
from messages.catalogue import Catalogue
from messages.parsing import parse_template
from messages.template import Template
from programme.definition import Programme
from programme.rules import Rules

NEVER_APPROVED = "connect-research"
"""One message whose wording nobody approves: it must never leave, through all the years."""
ALLOWED_TO_EXPIRE = "emo-be-patient"
"""One message whose review nobody does: it goes out at first, and must not once the grace is over."""
REVIEWED_UNTIL = date(2099, 12, 31)


@dataclass(frozen=True)
class Setting:
    """What the settings say, as plain values, and where the programme and the wording stand."""

    programme_file: Path
    wording_folder: Path
    rules: Rules
    limits: Limits
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    calcium_daily: str = ""


@dataclass(frozen=True)
class Made:
    """An empty service, ready to begin."""

    engine: Engine
    programme: Programme
    wording: LiveWording


def make(setting: Setting, url: str, now: datetime) -> Made:
    """Make keys, tables, programme and wording in an empty database."""
    cipher.install(cipher.cipher_from_text(cipher.make_key_text()))
    engine = opened(url)
    migrate.upgrade(engine)
    programme, _ = put_programme_in_force(engine, setting.programme_file.read_text(encoding="utf-8"), now)
    templates = [_reviewed(one) for one in Catalogue.load(setting.wording_folder)]
    put_starting_wording_in_force(engine, templates, now)
    with writing(engine) as connection:
        connection.execute(
            update(TemplateVersion)
            .where(TemplateVersion.key != NEVER_APPROVED)
            .values(approved_by="two people of the simulation", approved_at=now)
        )
    return Made(engine, programme, LiveWording())


def opened(url: str) -> Engine:
    """A database of the simulation."""
    engine = open_engine(url)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _careless)
    return engine


def edited_programme(setting: Setting) -> str:
    """The programme after an edit: the yearly reminders come a week later, under a version of its own."""
    source = setting.programme_file.read_text(encoding="utf-8")
    edited = source.replace("plus_days = 14", "plus_days = 21").replace('version = "', 'version = "edited-', 1)
    if edited.count("plus_days = 21") != 1:
        raise ValueError("The programme file no longer says plus_days = 14; edit another place in the simulation.")
    return edited


def _careless(connection: Any, _entry: Any) -> None:
    """The simulated machine never loses power, so nothing need wait for the disk."""
    connection.execute("PRAGMA synchronous=OFF").close()


def _reviewed(template: Template) -> Template:
    """As if somebody kept the wording reviewed through all the years."""
    if template.key == ALLOWED_TO_EXPIRE:
        return template
    source = re.sub(r"(?m)^review_by = .*$", f"review_by = {REVIEWED_UNTIL}", template.source)
    return parse_template(template.key, source, template.language)
