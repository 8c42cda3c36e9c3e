"""A PostgreSQL server of a test's own, which may be restarted or stopped without disturbing anybody else."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.support.service_process import free_port

OWNER = "postgres"
"""PostgreSQL refuses to run as root; then it runs as this user, which its Debian package makes."""
QUICK = "-c fsync=off -c max_connections=60 -c shared_buffers=16MB -c logging_collector=off"
"""The machine itself does not crash here, so nothing need reach its disk."""


def cluster_reason_missing() -> str | None:
    """Why no server of our own can be made, in a sentence, or None when it can."""
    if _programs() is None:
        return "The programs of a PostgreSQL server are not installed. Install Debian's package `postgresql`."
    if os.geteuid() == 0 and not _has_owner():
        return f"PostgreSQL does not run as root, and there is no user `{OWNER}` for it."
    return None


class PostgresCluster:
    """One running server on a port of its own."""

    def __init__(self, folder: Path) -> None:
        self._data, self._log = folder / "data", folder / "server.log"
        self.port = free_port()
        self._run("initdb", "-D", self._data, "-U", "postgres", "-A", "trust", "-E", "UTF8", "--no-sync", "--no-locale")
        self.start()

    @property
    def url(self) -> str:
        """Its database, as SQLAlchemy writes it. Commits are on the disk before they are said, as they really are."""
        return f"postgresql+psycopg://postgres@127.0.0.1:{self.port}/postgres"

    def start(self) -> None:
        """Start it; returns when it answers."""
        options = f"-p {self.port} -c listen_addresses=127.0.0.1 -c unix_socket_directories= {QUICK}"
        self._control("start", "-l", self._log, "-o", options)

    def stop(self, mode: str = "fast") -> None:
        """``fast`` ends every session in an orderly way, ``immediate`` as a crash does."""
        self._control("stop", "-m", mode)

    def restart(self, mode: str) -> None:
        """Stop and start it."""
        self.stop(mode)
        self.start()

    def _control(self, what: str, *words: object) -> None:
        self._run("pg_ctl", what, "-D", self._data, "-w", "-t", "60", *words)

    def _run(self, program: str, *words: object) -> None:
        programs = _programs()
        assert programs is not None, "ask cluster_reason_missing() first"
        as_owner = ["runuser", "-u", OWNER, "--"] if os.geteuid() == 0 else []
        command = [*as_owner, str(programs / program), *map(str, words)]
        # Into a file: what the server inherits stays open for as long as it runs.
        with tempfile.TemporaryFile("w+") as said:
            result = subprocess.run(command, cwd="/", stdin=subprocess.DEVNULL, stdout=said, stderr=said, check=False)
            said.seek(0)
            assert result.returncode == 0, said.read()


@contextmanager
def running_cluster() -> Iterator[PostgresCluster]:
    """A server that runs inside the block, and is gone with its folder afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="recovery-cluster-"))
    cluster = None
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, OWNER)
        cluster = PostgresCluster(folder)
        yield cluster
    finally:
        if cluster is not None and (cluster._data / "postmaster.pid").exists():
            cluster.stop("immediate")
        shutil.rmtree(folder)


def _programs() -> Path | None:
    """The folder of the newest server that is installed."""
    found = [
        path.parent for path in Path("/usr/lib/postgresql").glob("*/bin/initdb") if path.with_name("pg_ctl").exists()
    ]
    on_path = shutil.which("initdb")
    return max(found, key=_version, default=Path(on_path).resolve().parent if on_path else None)


def _version(folder: Path) -> float:
    return float(folder.parent.name) if folder.parent.name.replace(".", "", 1).isdigit() else 0.0


def _has_owner() -> bool:
    try:
        pwd.getpwnam(OWNER)
    except KeyError:
        return False
    return True
