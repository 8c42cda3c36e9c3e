"""Files and folders that only the service's own user can read."""

import os
from collections.abc import Iterator
from contextlib import contextmanager

OWNER_ALONE = 0o077


@contextmanager
def private_files() -> Iterator[None]:
    """Whatever is made inside is for its owner alone: folders, the database, the outbox."""
    before = os.umask(OWNER_ALONE)
    try:
        yield
    finally:
        os.umask(before)
