"""The real service in a process of its own, and the `recovery` command beside it, in a folder of the test."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from settings import DEFAULT_CONFIG

ROOT = DEFAULT_CONFIG.parent
ANY_DAY = ("source_page_review_by_grace_days = 30", "source_page_review_by_grace_days = 3660")
"""Its clock is the real one, and the wording has a date to be read again by: the tests hold past that date too."""
PATIENCE = 90.0
"""Seconds: a busy machine starts slowly. What must be quick has a limit of its own."""


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class ServiceFolder:
    """A settings file, a database and an outbox of one test."""

    def __init__(self, folder: Path, database_url: str, *changes: tuple[str, str]) -> None:
        self.folder, self.port = folder, free_port()
        text = DEFAULT_CONFIG.read_text(encoding="utf-8")
        base = ('public_base_url = "http://127.0.0.1:8000"', f'public_base_url = "http://127.0.0.1:{self.port}"')
        for old, new in (("port = 8000", f"port = {self.port}"), base, ANY_DAY, *changes):
            assert old in text, old
            text = text.replace(old, new, 1)
        self.config = folder / "config.toml"
        self.config.write_text(text, encoding="utf-8")
        self.environ = {
            name: value for name, value in os.environ.items() if not re.match("RECOVERY_|TWILIO_|SMTP_|IMAP_", name)
        } | {"RECOVERY_DATABASE_URL": database_url, "PYTHONUNBUFFERED": "1"}

    @property
    def outbox(self) -> Path:
        """Where messages become files."""
        return self.folder / "var" / "outbox"

    def recovery(self, *words: str, text: str = "") -> subprocess.CompletedProcess[str]:
        """Run the command and wait for it."""
        command = [sys.executable, str(ROOT / "cli.py"), "--config", str(self.config), *words]
        return subprocess.run(
            command, input=text, env=self.environ, capture_output=True, text=True, timeout=2 * PATIENCE, check=False
        )

    def done(self, *words: str, text: str = "") -> str:
        """The same; it must succeed. Answers what it said."""
        result = self.recovery(*words, text=text)
        assert result.returncode == 0, result.stdout + result.stderr
        return result.stdout

    def start(self, *options: str) -> "Running":
        """Start the service."""
        return Running(self, options)

    @contextmanager
    def running(self, *options: str) -> Iterator["Running"]:
        """The service, running; stopped as Ctrl-C stops it on leaving, or killed when it does not."""
        service = self.start(*options)
        try:
            service.wait_until_up()
            yield service
        finally:
            service.end()

    def messages(self) -> list[Path]:
        """Every message that went out."""
        return sorted(self.outbox.glob("*.txt")) + sorted(self.outbox.glob("*.eml"))


class Running:
    """One process of the service."""

    def __init__(self, folder: ServiceFolder, options: tuple[str, ...]) -> None:
        self._log = folder.folder / f"service-{time.monotonic_ns()}.log"
        self._file = self._log.open("w", encoding="utf-8")
        self.process = subprocess.Popen(
            [sys.executable, str(ROOT / "scheduler.py"), "--config", str(folder.config), *options],
            env=folder.environ,
            stdout=self._file,
            stderr=subprocess.STDOUT,
        )

    @property
    def said(self) -> str:
        """Everything it has printed and logged."""
        return self._log.read_text(encoding="utf-8")

    def wait_until_up(self) -> None:
        """Until it has said where things are."""
        wait_for(lambda: "First      " in self.said or self.process.poll() is not None, "the service to start")
        assert self.process.poll() is None, self.said

    def stop(self, number: int = signal.SIGINT, within: float = PATIENCE) -> int:
        """Ask it to stop; answers its exit code."""
        self.process.send_signal(number)
        return self.process.wait(within)

    def kill(self) -> None:
        """As a power cut does."""
        self.process.kill()
        self.process.wait(PATIENCE)

    def end(self) -> None:
        """Stop it if it still runs."""
        if self.process.poll() is None:
            try:
                self.stop()
            except subprocess.TimeoutExpired:
                self.kill()
        self._file.close()


def wait_for(condition: Callable[[], object], what: str, within: float = PATIENCE) -> float:
    """Wait until it holds; answers how many seconds that took."""
    began = time.monotonic()
    while not condition():
        assert time.monotonic() - began < within, f"Waited {within} s for {what}."
        time.sleep(0.05)
    return time.monotonic() - began
