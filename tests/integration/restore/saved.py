"""Keeping a copy of a test's database and putting it back, as an operator does: the file, or a dump."""

import os
import shutil
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

from sqlalchemy import Engine, text

from tests.support.missing import skip_or_fail


class Saved:
    """A copy as of now."""

    def __init__(self, engine: Engine, folder: Path) -> None:
        self._engine, self._copy = engine, folder / "saved"
        if engine.dialect.name == "postgresql":
            self._dump()
        else:
            with closing(sqlite3.connect(self._file)) as live:
                live.execute("PRAGMA wal_checkpoint(TRUNCATE)")
            shutil.copy(self._file, self._copy)

    def put_back(self) -> None:
        """The database as it was."""
        if self._engine.dialect.name == "postgresql":
            self._restore()
            return
        self._engine.dispose()
        for path in self._file.parent.glob(f"{self._file.name}*"):
            path.unlink()
        shutil.copy(self._copy, self._file)

    @property
    def _file(self) -> Path:
        return Path(str(self._engine.url.database))

    @property
    def _schema(self) -> str:
        with self._engine.connect() as connection:
            return str(connection.exec_driver_sql("SELECT current_schema()").scalar_one())

    def _run(self, program: str, *words: str) -> None:
        if shutil.which(program) is None:
            skip_or_fail(f"{program} is not installed. Install Debian's package `postgresql-client`.")
        url = self._engine.url
        server = ["--host", str(url.host), "--port", str(url.port), "--username", str(url.username)]
        secret = {"PGPASSWORD": url.password} if url.password else {}
        subprocess.run(
            [program, *server, "--dbname", str(url.database), *words],
            check=True, capture_output=True, timeout=120, env={**os.environ, **secret},
        )  # fmt: skip

    def _dump(self) -> None:
        self._run("pg_dump", "--format=custom", "--no-owner", f"--schema={self._schema}", f"--file={self._copy}")

    def _restore(self) -> None:
        with self._engine.begin() as connection:
            connection.execute(text(f"DROP SCHEMA {self._schema} CASCADE"))
        self._engine.dispose()
        self._run("pg_restore", "--no-owner", "--exit-on-error", str(self._copy))
