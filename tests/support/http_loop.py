"""A small, fast HTTP/1.1 server for stand-ins: asyncio in a thread of its own, keep-alive, bodies by Content-Length."""

import asyncio
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Self, cast


@dataclass(frozen=True, slots=True)
class Request:
    """One request. Header names are in lower case."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


Respond = Callable[[Request], Awaitable[bytes | None]]
"""Answers the raw response; None closes the connection without one; a response that starts with `CUT` is cut short."""

CUT = b"\x00cut\x00"
_REASONS = {200: "OK", 201: "Created", 204: "No Content", 400: "Bad Request", 401: "Unauthorized", 404: "Not Found"}


def response(status: int, body: bytes, content_type: str = "application/json", extra: str = "") -> bytes:
    """A whole response with its headers."""
    head = (
        f"HTTP/1.1 {status} {_REASONS.get(status, 'Status')}\r\nContent-Type: {content_type}\r\n"
        f"Content-Length: {len(body)}\r\n{extra}\r\n"
    )
    return head.encode() + body


class _Connection(asyncio.Protocol):
    def __init__(self, respond: Respond, open_ones: set["_Connection"]) -> None:
        self._respond, self._open = respond, open_ones
        self._buffer = bytearray()
        self._task: asyncio.Task[None] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast(asyncio.Transport, transport)
        self._open.add(self)

    def connection_lost(self, exc: Exception | None) -> None:
        self._open.discard(self)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if self._task is None or self._task.done():
            self._next()

    def _next(self) -> None:
        request = self._take_request()
        if request is not None:
            self._task = asyncio.get_running_loop().create_task(self._answer(request))

    async def _answer(self, request: Request) -> None:
        raw = await self._respond(request)
        if raw is None:
            self.transport.abort()
            return
        if raw.startswith(CUT):
            self.transport.write(raw[len(CUT) : len(CUT) + (len(raw) - len(CUT)) * 2 // 3])
            self.transport.close()
            return
        if not self.transport.is_closing():
            self.transport.write(raw)
            self._task = None
            self._next()

    def _take_request(self) -> Request | None:
        end = self._buffer.find(b"\r\n\r\n")
        if end < 0:
            return None
        first, *lines = self._buffer[:end].decode("latin-1").split("\r\n")
        headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
        whole = end + 4 + int(headers.get("content-length", "0"))
        if len(self._buffer) < whole:
            return None
        body = bytes(self._buffer[end + 4 : whole])
        del self._buffer[:whole]
        method, target, _ = first.split(" ", 2)
        return Request(method, target, headers, body)


class HttpLoop:
    """Serves on 127.0.0.1 while the `with` block runs. `port` 0 takes a free one."""

    def __init__(self, respond: Respond, port: int = 0) -> None:
        self._respond, self.port = respond, port
        self.loop = asyncio.new_event_loop()
        self._open: set[_Connection] = set()
        self.connections = 0
        self._started = threading.Event()
        self._failure: OSError | None = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        self._started.wait(10)
        if self._failure is not None:
            raise self._failure
        return self

    def __exit__(self, *_: object) -> None:
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join(10)

    def drop_connections(self) -> None:
        """Close every open connection, as a provider does with idle ones. Returns when they are closed."""
        asyncio.run_coroutine_threadsafe(self._drop(), self.loop).result(10)

    async def _drop(self) -> None:
        self._abort_all()
        while self._open:
            await asyncio.sleep(0)

    def _abort_all(self) -> None:
        for connection in list(self._open):
            connection.transport.abort()

    def _run(self) -> None:
        asyncio.set_event_loop(self.loop)
        try:
            server = self.loop.run_until_complete(
                self.loop.create_server(self._connection, "127.0.0.1", self.port, backlog=512)
            )
        except OSError as error:
            self._failure = error
            self._started.set()
            return
        self.port = server.sockets[0].getsockname()[1]
        self._started.set()
        self.loop.run_forever()
        self._stop(server)

    def _connection(self) -> _Connection:
        self.connections += 1
        return _Connection(self._respond, self._open)

    def _stop(self, server: asyncio.Server) -> None:
        server.close()
        self._abort_all()
        for task in asyncio.all_tasks(self.loop):
            task.cancel()
        self.loop.run_until_complete(asyncio.sleep(0))
        self.loop.close()
