"""The short proof that whoever holds the link knew the date of birth: a signed cookie, for this link's pages alone."""

from datetime import datetime
from typing import Final

from flask import Response, request
from itsdangerous import BadSignature, URLSafeSerializer

from actions.private_links import hash_token
from web.settings import WebSettings

COOKIE: Final = "page"


def remember(response: Response, settings: WebSettings, token: str, now: datetime) -> None:
    """Let the browser open this link's pages until the proof runs out."""
    until = now + settings.proof_lasts
    response.set_cookie(
        COOKIE,
        _serializer(settings).dumps([hash_token(token), int(until.timestamp())]),
        max_age=int(settings.proof_lasts.total_seconds()),
        path=_path(token),
        httponly=True,
        samesite="Lax",
        secure=settings.secure,
    )


def forget(response: Response, settings: WebSettings, token: str) -> None:
    """Close the page again in this browser."""
    response.delete_cookie(COOKIE, path=_path(token), httponly=True, samesite="Lax", secure=settings.secure)


def is_proved(settings: WebSettings, token: str, now: datetime) -> bool:
    """Whether this request carries a proof for this link that has not run out."""
    try:
        told, until = _serializer(settings).loads(request.cookies.get(COOKIE, ""))
    except (BadSignature, ValueError, TypeError):
        return False
    return bool(told == hash_token(token)) and isinstance(until, int) and now.timestamp() < until


def _serializer(settings: WebSettings) -> URLSafeSerializer:
    return URLSafeSerializer(settings.secret_key, salt="page-proof")


def _path(token: str) -> str:
    return f"/p/{token}"
