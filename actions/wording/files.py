"""Wording between the database and files: written out as it is in force, and brought in as drafts.

Nothing is lost on the way: writing out refuses to replace a file that says what no version says, and bringing in
refuses messages that somebody is writing or that wait for approval. What is brought in is never in force by itself.
"""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Connection

from actions import audit
from actions.errors import Refused
from actions.services import Services
from db.engine import reading, writing
from db.queries import templates, wording
from messages.catalogue import Catalogue
from messages.findings import TemplateError
from messages.template import Template


@dataclass(frozen=True, slots=True)
class Exported:
    """How many files were written, and how many were right already."""

    written: int
    unchanged: int


@dataclass(frozen=True, slots=True)
class Imported:
    """The messages that became drafts, and how many files say what a version says already."""

    drafts: tuple[str, ...]
    unchanged: int


def export(services: Services, folder: Path, *, replace: bool = False) -> Exported:
    """Write the wording in force as files under ``folder``, one folder for each language.

    Raises Refused, and writes nothing, when a file there holds wording that is no version here, unless ``replace``.
    """
    with reading(services.engine) as connection:
        rows = wording.in_states(connection, ("live",))
        known = templates.known_texts(connection)
    wanted = {folder / row.language / f"{row.key}.md": row.source for row in rows}
    there = {path: path.read_text(encoding="utf-8") for path in wanted if path.is_file()}
    shas = {sha256 for _, _, sha256 in known}
    strange = [path for path, text in there.items() if _sha(text) not in shas]
    if strange and not replace:
        raise Refused(
            [
                f"{path} holds wording that is no version in the database, and would be lost. Bring it in first "
                "(recovery import-templates), or say --replace."
                for path in sorted(strange)
            ]
        )
    changed = [path for path, text in wanted.items() if there.get(path) != text]
    for path in changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(wanted[path], encoding="utf-8")
    return Exported(len(changed), len(wanted) - len(changed))


def bring_in(services: Services, now: datetime, actor: str, folder: Path) -> Imported:
    """Make a draft for staff of every file under ``folder`` that says something new. All or nothing.

    Raises Refused for files that cannot be used, and for messages that somebody writes or that wait for approval.
    """
    if not folder.is_dir():
        raise Refused([f"{folder} is not a folder."])
    try:
        found = list(Catalogue.load(folder))
    except TemplateError as error:
        raise Refused([str(one) for one in error.findings]) from error
    if not found:
        raise Refused([f"There is no wording in {folder}. It is looked for as en/welcome-start.md."])
    with writing(services.engine) as connection:
        known = templates.known_texts(connection)
        new = [one for one in found if (one.language, one.key, one.sha256) not in known]
        _refuse_lost_edits(connection, new)
        for one in new:
            templates.add_draft_once(connection, one.key, one.language, one.source, one.sha256, now, actor)
            audit.record(connection, now, actor, "wording-brought-in", template=one.key, language=one.language)
    return Imported(tuple(f"{one.language}/{one.key}" for one in new), len(found) - len(new))


def _refuse_lost_edits(connection: Connection, new: Sequence[Template]) -> None:
    busy = {(row.key, row.language): "somebody is writing it" for row in wording.open_drafts(connection)}
    busy |= {
        (row.key, row.language): "a version of it waits for approval"
        for row in wording.in_states(connection, ("waiting",))
    }
    problems = [
        f"{one.language}/{one.key}: {busy[(one.key, one.language)]}. Finish that first, so that no edit is lost."
        for one in new
        if (one.key, one.language) in busy
    ]
    if problems:
        raise Refused(problems)


def _sha(text: str) -> str:
    return hashlib.sha256(text.replace("\r\n", "\n").encode()).hexdigest()
