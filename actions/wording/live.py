"""The wording in force: live template versions from the database, parsed once and kept until one of them changes."""

import threading
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

from sqlalchemy import Connection, Engine

from actions.operating.events import EventLog
from db.engine import reading, writing
from db.queries import templates
from db.queries.templates import VersionRow
from messages.catalogue import EMAIL_FOOTER, NEW_NOTE
from messages.findings import TemplateError
from messages.parsing import parse_template
from messages.render import Shared
from messages.template import Template

log = EventLog(__name__)

STARTING_WORDING = "starting wording"


@dataclass(frozen=True, slots=True)
class LiveTemplate:
    """A template in force, the number of its version, and whether a person approved it."""

    version_id: int
    template: Template
    approved: bool


class Wordings:
    """What is in force at one moment."""

    def __init__(self, templates_: Iterable[LiveTemplate]) -> None:
        self._templates = {(one.template.language, one.template.key): one for one in templates_}

    def find(self, key: str, language: str) -> LiveTemplate | None:
        """The wording of a message, shared piece or document in a language; None when there is none in force."""
        return self._templates.get((language, key))

    def languages(self) -> frozenset[str]:
        """Every language in which anything is in force."""
        return frozenset(language for language, _ in self._templates)

    def shared(self, language: str) -> Shared | None:
        """The pieces all messages of a language share; None when one of them is missing."""
        note, footer = self.find(NEW_NOTE, language), self.find(EMAIL_FOOTER, language)
        return Shared(note.template, footer.template) if note and footer else None


class LiveWording:
    """Reads what is in force, and reads it again only after a change. Safe for several threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._seen: tuple[object, ...] | None = None
        self._wordings = Wordings(())

    def read(self, connection: Connection) -> Wordings:
        """What is in force now. A version that no longer parses is not in force: its messages are held."""
        return self.read_if_new(connection, templates.fingerprint(connection))

    def read_if_new(self, connection: Connection, fingerprint: tuple[object, ...]) -> Wordings:
        """The same, for who has the fingerprint of what is in force already."""
        with self._lock:
            if fingerprint != self._seen:
                self._wordings = Wordings(_parsed(templates.live(connection)))
                self._seen = fingerprint
            return self._wordings


@lru_cache(maxsize=500)
def parse_once(key: str, source: str, language: str) -> Template:
    """The same as `parse_template`, kept: a stored version never changes, and is asked for night after night."""
    return parse_template(key, source, language)


def _parsed(rows: Iterable[VersionRow]) -> Iterator[LiveTemplate]:
    for row in rows:
        try:
            template = parse_once(row.key, row.source, row.language)
        except TemplateError as error:
            log.error("wording.unreadable", version=row.id, message=row.key, says=str(error.findings[0].code))
            continue
        yield LiveTemplate(row.id, template, row.approved_by is not None)


def put_starting_wording_in_force(engine: Engine, starting: Iterable[Template], at: datetime) -> int:
    """Put the wording of the files in force where nothing is, or where only older wording of the files is.

    What staff edited or approved is never replaced by a file: a file that says something new becomes a draft for them.
    Answers how many versions came into force.
    """
    wanted = {(one.language, one.key): one for one in starting}
    with reading(engine) as connection:
        if not any(_sorted_out(connection, wanted)):
            return 0
    with writing(engine) as connection:
        to_force, to_offer = _sorted_out(connection, wanted)
        for one in to_force:
            templates.retire_unapproved(connection, one.key, one.language, STARTING_WORDING, at)
            templates.add_live_once(connection, one.key, one.language, one.source, one.sha256, at, STARTING_WORDING)
        for one in to_offer:
            templates.add_draft_once(connection, one.key, one.language, one.source, one.sha256, at, STARTING_WORDING)
    return len(to_force)


def _sorted_out(
    connection: Connection, wanted: Mapping[tuple[str, str], Template]
) -> tuple[list[Template], list[Template]]:
    """What comes into force, and what is offered to staff because theirs is in force."""
    in_force = {(row.language, row.key): row for row in templates.live_marks(connection)}
    known = templates.known_texts(connection)
    to_force: list[Template] = []
    to_offer: list[Template] = []
    for name, one in wanted.items():
        live = in_force.get(name)
        if live is None:
            to_force.append(one)
        elif live.sha256 == one.sha256:
            continue
        elif live.approved_by is None and live.created_by == STARTING_WORDING:
            to_force.append(one)
        elif (*name, one.sha256) not in known:
            to_offer.append(one)
    return to_force, to_offer
