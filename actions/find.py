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


def new_reference(connection: Connection) -> str:
    """A reference that nobody has: it says nothing about her."""
    while True:
        reference = "W-" + "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        if women.id_of(connection, reference) is None:
            return reference
