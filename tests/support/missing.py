"""What a test does when a server or program that it needs is not there."""

import os
from typing import NoReturn

import pytest


def skip_or_fail(reason: str) -> NoReturn:
    """Skip with the reason on a person's machine; fail where CI is set, so that nothing goes untested unseen."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason} (CI is set, so this is a failure and not a skip.)", pytrace=False)
    pytest.skip(reason)
