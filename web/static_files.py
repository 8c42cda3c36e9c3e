"""Style sheet, script and icons: addressed by their content, kept for a year, and packed for slow connections."""

import gzip
import hashlib
from datetime import timedelta
from functools import lru_cache
from pathlib import Path

from flask import Flask, Response, request, url_for

FOLDER = Path(__file__).resolve().parent / "static"
PACKED = (".css", ".js", ".svg")


@lru_cache(maxsize=64)
def version(name: str) -> str:
    """A short name for the content of a file under ``static``: when the content changes, so does its address."""
    return hashlib.sha256((FOLDER / name).read_bytes()).hexdigest()[:12]


@lru_cache(maxsize=64)
def packed(name: str) -> bytes:
    """The file, gzipped. Only public files are packed, so nothing secret can be guessed from a length."""
    return gzip.compress((FOLDER / name).read_bytes(), mtime=0)


def asset(name: str) -> str:
    """The address of a file under ``static``."""
    return url_for("static", filename=name, v=version(name))


def install(app: Flask) -> None:
    """Make ``asset`` known to the templates and pack what the browser can unpack."""
    app.jinja_env.globals["asset"] = asset
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = timedelta(days=365)

    @app.after_request
    def _pack(response: Response) -> Response:
        if request.endpoint != "static" or response.status_code != 200 or request.view_args is None:
            return response
        name = str(request.view_args["filename"])
        if "v" not in request.args:
            # Asked for without its version (a script does, for another script): ask again each time whether it changed.
            response.headers["Cache-Control"] = "no-cache"
        if name.endswith(PACKED):
            response.headers["Vary"] = "Accept-Encoding"
            if request.accept_encodings["gzip"] > 0:
                response.direct_passthrough = False
                response.set_data(packed(name))
                response.headers["Content-Encoding"] = "gzip"
        return response
