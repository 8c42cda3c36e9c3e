"""Where Chromium is and how it is started for tests."""

import os
import shutil

# The background-networking switches keep Chromium from calling out: tests look only at 127.0.0.1.
CHROMIUM_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--disable-dev-shm-usage",
]


def chromium_path() -> str | None:
    """The browser to use, or None when there is none."""
    for candidate in (os.environ.get("TEST_CHROMIUM"), "/usr/bin/chromium", "chromium", "google-chrome"):
        if candidate and (found := shutil.which(candidate)):
            return found
    return None
