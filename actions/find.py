"""Finding a woman by the reference that nurses and commands use."""

import secrets

from sqlalchemy import Connection

from actions.errors import NotFound
from actions.services import Services
from db.engine import reading
from db.queries import women

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
"""No letter or digit that is easily taken for another."""
LENGTH = 6


def by_reference(services: Services, reference: str) -> int:
    """Her number; raises NotFound."""
    with reading(services.engine) as connection:
        found = women.id_of(connection, reference.strip().upper())
    if found is None:
        raise NotFound(reference)
    return found


def new_references(connection: Connection, count: int) -> list[str]:
    """So many references that nobody has or had: they say nothing about her."""
    found: dict[str, None] = {}
    while len(found) < count:
        made = dict.fromkeys(_reference() for _ in range(count - len(found)))
        taken = women.references_taken(connection, made)
        found.update((one, None) for one in made if one not in taken)
    return list(found)


def _reference() -> str:
    return "W-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
