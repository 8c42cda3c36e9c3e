"""The settings of the demonstration: those of the service, but with its own folder, and nothing that leaves it."""

import shutil
from pathlib import Path
from typing import Final

from configuration.secret_values import Secrets
from settings import Settings
from wiring import CannotStart

MARK: Final = "this-is-sample-data"
"""A file in the folder: only what has it is thrown away at the next demonstration."""


def demo_settings(settings: Settings, folder: Path, port: int) -> Settings:
    """Outbox for both channels, database and key in ``folder``, pages on this machine alone, a clock that may move."""
    changed = settings.model_copy(
        update={
            "database": settings.database.model_copy(update={"url": f"sqlite:///{folder / 'demo.db'}"}),
            "delivery": settings.delivery.model_copy(
                update={"text": "outbox", "email": "outbox", "outbox_folder": folder / "outbox"}
            ),
            "clock": settings.clock.model_copy(update={"allow_time_travel": True}),
            "imap": settings.imap.model_copy(update={"host": ""}),
            "privacy": settings.privacy.model_copy(
                update={"key_file": folder / "demo.key", "allow_test_numbers": True}
            ),
            "web": settings.web.model_copy(
                update={"host": "127.0.0.1", "port": port, "public_base_url": f"http://127.0.0.1:{port}"}
            ),
            "staff": settings.staff.model_copy(update={"totp_required": False}),
        }
    )
    # No secret of the real service is at hand here, and none is needed.
    changed._secrets = Secrets()
    return changed


def fresh_folder(folder: Path) -> None:
    """Throw away the last demonstration and begin anew. Raises CannotStart for a folder that is not one."""
    if folder.exists():
        if not (folder / MARK).is_file():
            raise CannotStart(
                f"{folder} exists and is no folder of a demonstration. Nothing was touched. Move it away."
            )
        shutil.rmtree(folder)
    folder.mkdir(parents=True)
    (folder / MARK).write_text("Made by `make demo`. Everything here is made up and may be deleted.\n", "utf-8")
