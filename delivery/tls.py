"""How connections to mail servers and providers are protected, and whose certificates we trust."""

import ssl
from enum import StrEnum
from pathlib import Path

import certifi


class Encryption(StrEnum):
    """How a connection to a mail server is protected."""

    STARTTLS = "starttls"
    TLS = "tls"
    NONE = "none"


def client_context(ca_file: Path | None = None) -> ssl.SSLContext:
    """Check certificate and host name always. With `ca_file`, trust that authority alone (a private mail server).

    Without it, trust the machine's authorities and those of `certifi`: a bare machine may have none of its own.
    Raises OSError when `ca_file` cannot be read.
    """
    if ca_file is not None:
        return ssl.create_default_context(cafile=str(ca_file))
    context = ssl.create_default_context()
    context.load_verify_locations(cafile=certifi.where())
    return context
