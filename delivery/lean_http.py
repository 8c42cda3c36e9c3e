"""A lean HTTP transport for the twilio client.

The client's own transport has no timeouts, sizes its pool by the number of processors, reads proxies and certificates
from the environment, and logs query strings, which hold phone numbers. This one keeps connections alive, has a timeout
everywhere, never repeats a request, follows no redirect, reads no environment and logs nothing.

It also knows what no exception class tells: whether a request had begun to be written when it failed. Before that,
nothing can have been accepted (`NotWritten`); after it, anything may have happened (`AnswerLost`).
"""

import logging
import ssl
import time
from base64 import b64encode
from collections.abc import Callable, Mapping
from http.client import HTTPException
from queue import Empty, Full, LifoQueue
from urllib.parse import urlencode, urlsplit

from twilio.base.exceptions import TwilioException
from twilio.http import HttpClient
from twilio.http.response import Response
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError
from urllib3.response import BaseHTTPResponse

from delivery.tls import client_context

PUBLIC_API = "https://api.twilio.com"
_LARGEST_ANSWER = 16 * 1024 * 1024
_FAILURES = (OSError, HTTPException, HTTPError)

logging.getLogger("urllib3.connection").addFilter(lambda record: "url=" not in str(record.msg))
"""urllib3 logs the whole URL when an answer's headers are broken; ours may hold a phone number."""


class NotWritten(TwilioException):  # type: ignore[misc]
    """The request never began to leave: proven not accepted."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class AnswerLost(TwilioException):  # type: ignore[misc]
    """The request left, wholly or in part, and no whole answer came."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Throttled(TwilioException):  # type: ignore[misc]
    """HTTP 429: too many requests, not processed. `retry_after` in seconds, None when the provider did not say."""

    def __init__(self, retry_after: float | None) -> None:
        super().__init__("429")
        self.retry_after = retry_after


class LeanHttpClient(HttpClient):  # type: ignore[misc]
    """Transport for `twilio.rest.Client(http_client=...)`. Safe to use from several threads.

    Keeps up to `pool_size` idle connections, none idle for longer than `idle_limit` seconds: a connection the provider
    closes just as we write to it would cost an unknown outcome.
    """

    def __init__(
        self,
        *,
        base_url: str = PUBLIC_API,
        pool_size: int,
        connect_timeout: float = 5.0,
        read_timeout: float = 15.0,
        idle_limit: float = 15.0,
        tls: ssl.SSLContext | None = None,
        monotonic: Callable[[], float] = time.monotonic,
    ) -> None:
        super().__init__(logging.getLogger(__name__), False, read_timeout)
        parts = urlsplit(base_url)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("The API address must be a full address such as https://api.twilio.com.")
        self._secure = parts.scheme == "https"
        self._host, self._port, self._prefix = parts.hostname, parts.port, parts.path.rstrip("/")
        self._tls = (tls or client_context()) if self._secure else None
        self._connect_timeout, self._read_timeout = connect_timeout, read_timeout
        self._idle_limit, self._monotonic = idle_limit, monotonic
        self._idle: LifoQueue[tuple[HTTPConnection, float]] = LifoQueue(pool_size)

    def request(
        self,
        method: str,
        url: str,
        params: Mapping[str, object] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,
        allow_redirects: bool = False,
    ) -> Response:
        """Make one request, once. Raises NotWritten, AnswerLost or Throttled; redirects are never followed."""
        target = self._target(url, params)
        body = urlencode(data, doseq=True).encode() if data else None
        sent_headers = dict(headers or {})
        if auth is not None:
            sent_headers["Authorization"] = "Basic " + b64encode(":".join(auth).encode()).decode()
        connection = self._connected()
        try:
            connection.timeout = timeout or self._read_timeout
            connection.request(method, target, body, sent_headers, preload_content=False)
            answer = connection.getresponse()
            text = self._read(answer)
        except _FAILURES as error:
            connection.close()
            raise AnswerLost("timeout" if isinstance(error, TimeoutError) else "connection_lost") from None
        except BaseException:
            connection.close()
            raise
        if answer.headers.get("Connection", "").lower() == "close":
            connection.close()
        self._give_back(connection)
        if answer.status == 429:
            raise Throttled(_seconds(answer.headers.get("Retry-After")))
        return Response(answer.status, text, answer.headers)

    def close(self) -> None:
        """Close the idle connections. Requests under way are not disturbed."""
        while True:
            try:
                self._idle.get_nowait()[0].close()
            except Empty:
                return

    def _target(self, url: str, params: Mapping[str, object] | None) -> str:
        if not url.startswith(PUBLIC_API + "/"):
            raise NotWritten("wrong_host")
        target = self._prefix + url[len(PUBLIC_API) :]
        if params:
            target += ("&" if "?" in target else "?") + urlencode(params, doseq=True)
        return target

    def _connected(self) -> HTTPConnection:
        """A live connection; an idle one where there is one fresh enough."""
        while True:
            try:
                connection, since = self._idle.get_nowait()
            except Empty:
                return self._new_connection()
            if self._monotonic() - since < self._idle_limit and connection.is_connected:
                return connection
            connection.close()

    def _new_connection(self) -> HTTPConnection:
        connection = (
            HTTPSConnection(self._host, self._port, timeout=self._connect_timeout, ssl_context=self._tls)
            if self._secure
            else HTTPConnection(self._host, self._port, timeout=self._connect_timeout)
        )
        try:
            connection.connect()
        except ssl.SSLError:
            connection.close()
            raise NotWritten("tls_failed") from None
        except _FAILURES:
            connection.close()
            raise NotWritten("connect_failed") from None
        return connection

    def _give_back(self, connection: HTTPConnection) -> None:
        if connection.is_closed:
            return
        try:
            self._idle.put_nowait((connection, self._monotonic()))
        except Full:
            connection.close()

    @staticmethod
    def _read(answer: BaseHTTPResponse) -> str:
        raw = answer.read(_LARGEST_ANSWER + 1)
        if len(raw) > _LARGEST_ANSWER:
            raise HTTPException("answer too large")
        return raw.decode("utf-8", "replace")


def _seconds(header: str | None) -> float | None:
    """The Retry-After header in seconds; None when absent or not a plain number."""
    return float(header) if header is not None and header.strip().isdecimal() else None
