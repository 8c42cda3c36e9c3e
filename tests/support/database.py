"""A migrated database and a cipher with fixed keys, for tests. The keys protect nothing but made-up women."""

import base64

from sqlalchemy import Engine

from db import cipher, migrate
from db.engine import open_engine
from tests.support.world import make_services

TEST_KEYS = "\n".join(f"{name}:{base64.b64encode(name.encode().ljust(32, b'.')).decode()}" for name in ("hash", "k1"))


def install_test_cipher() -> cipher.Cipher:
    """Install the fixed keys for this process."""
    made = cipher.cipher_from_text(TEST_KEYS)
    cipher.install(made)
    return made


def ready_engine(url: str, *, pool_size: int = 5) -> Engine:
    """An engine on a database with all tables, and the test cipher installed. The caller disposes of it."""
    install_test_cipher()
    engine = open_engine(url, pool_size=pool_size)
    migrate.upgrade(engine)
    return engine


def fill(url: str) -> None:
    """Make all tables in an empty database and put the starting wording in force."""
    engine = ready_engine(url)
    make_services(engine)
    engine.dispose()
