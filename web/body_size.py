"""Forms that hold whole documents may be larger than others. Set before anything reads the form."""

from typing import Final

from flask import Flask, request

LARGE: Final = 600 * 1024
"""Bytes."""
LARGE_FORMS: Final = ("/staff/wording/drafts/", "/staff/programme/")


def install(app: Flask) -> None:
    """Allow more where a whole message or programme is sent."""

    @app.before_request
    def _allow() -> None:
        if request.method == "POST" and request.path.startswith(LARGE_FORMS):
            request.max_content_length = LARGE
            request.max_form_memory_size = LARGE
