"""The headers on every answer: nothing from outside, nothing inside a frame, nothing kept in a cache."""

import secrets
from typing import cast

from flask import Flask, Response, g, request

PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"


def nonce() -> str:
    """One per request, made when first asked for: some answers are made before any ``before_request`` hook ran."""
    if "csp_nonce" not in g:
        g.csp_nonce = secrets.token_urlsafe(16)
    return cast(str, g.csp_nonce)


def page_policy() -> str:
    """The Content-Security-Policy of every page."""
    return "; ".join(
        (
            "default-src 'none'",
            f"script-src 'self' 'nonce-{nonce()}'",
            "style-src 'self'",
            "img-src 'self'",
            "connect-src 'self'",
            "form-action 'self'",
            "frame-src 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )


def install(app: Flask, *, secure: bool) -> None:
    """Put the headers on every answer of ``app``; a view that set its own policy keeps it."""

    @app.context_processor
    def _nonce_for_templates() -> dict[str, object]:
        return {"csp_nonce": nonce}

    @app.after_request
    def _set_headers(response: Response) -> Response:
        headers = response.headers
        headers.setdefault("Content-Security-Policy", page_policy())
        headers["X-Content-Type-Options"] = "nosniff"
        headers.setdefault("X-Frame-Options", "DENY")
        headers["Referrer-Policy"] = "same-origin"
        headers["Permissions-Policy"] = PERMISSIONS
        headers["Cross-Origin-Opener-Policy"] = "same-origin"
        headers["Cross-Origin-Resource-Policy"] = "same-origin"
        headers["X-Robots-Tag"] = "noindex, nofollow"
        if request.endpoint != "static":
            headers["Cache-Control"] = "no-store"
        if secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return response


def document_policy() -> str:
    """For a letter or card that is opened by itself to be printed: its own styles, and nothing else at all."""
    return "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'; sandbox"


def letter_policy() -> str:
    """For an email shown in a frame: its inline styles and nothing else, no script and no rights."""
    return "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'self'; base-uri 'none'; sandbox"
