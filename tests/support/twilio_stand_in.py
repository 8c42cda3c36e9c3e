"""A stand-in for Twilio's messaging API on the loopback, for tests, rehearsals and benchmarks.

It refuses what Twilio refuses, remembers what it took, lists it, and can be told to misbehave, to report deliveries
and to pass on messages "from her phone". Use it inside a test (`with TwilioStandIn() as twilio:`) or as a process of
its own that outlives the service:

    python -m tests.support.twilio_stand_in --port 8900 --state /tmp/accepted.jsonl --delay-ms 100 --receipts

In a process of its own it is steered by POSTing JSON to `/_control/...`; see `TwilioStandIn.control`.
"""

import argparse
import asyncio
import base64
import hmac
import json
import signal
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Self
from urllib.parse import parse_qsl

from tests.support.http_loop import CUT, HttpLoop, Request, response
from tests.support.twilio_faults import Fault, FaultKind, Faults
from tests.support.twilio_rules import Account, refusal
from tests.support.twilio_store import AcceptedText, Store, resource
from tests.support.twilio_webhooks import Answer, post

STOP_WORDS = frozenset({"STOP", "STOPALL", "UNSUBSCRIBE", "CANCEL", "END", "QUIT", "REVOKE", "OPTOUT"})
START_WORDS = frozenset({"START", "YES", "UNSTOP"})
HELP_WORDS = frozenset({"HELP", "INFO"})
OUR_NUMBER = "+447700900999"


def _now() -> datetime:
    return datetime.now(UTC)


class TwilioStandIn:
    """`routes` maps the public address of our service to where it really listens, for webhooks.

    `receipts`: report "sent" and "delivered" (or the number's fate) by itself, soon after a message was taken.
    """

    def __init__(
        self,
        *,
        account: Account | None = None,
        port: int = 0,
        state: Path | None = None,
        delay: float = 0.0,
        receipts: bool = False,
        routes: Mapping[str, str] | None = None,
        clock: Callable[[], datetime] = _now,
        seed: int = 0,
    ) -> None:
        self.account = account or Account()
        self.faults, self.store = Faults(seed), Store(clock, state)
        self.fates: dict[str, int] = {}
        self.routes = dict(routes or {})
        self.requests = 0
        self._delay, self._receipts = delay, receipts
        self._server = HttpLoop(self._respond, port)
        self._later: set[asyncio.Future[Any]] = set()

    def __enter__(self) -> Self:
        self._server.__enter__()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.__exit__()
        self.store.close()

    @property
    def url(self) -> str:
        """Where it listens: the value for `api_base_url`."""
        return f"http://127.0.0.1:{self._server.port}"

    @property
    def accepted(self) -> list[AcceptedText]:
        """Every message it took, in order."""
        return self.store.all()

    @property
    def connections(self) -> int:
        """How many connections were ever made to it."""
        return self._server.connections

    def misbehave(self, kind: FaultKind | str, **how: Any) -> None:
        """Add a fault: see `Fault`."""
        self.faults.add(Fault(FaultKind(kind), **how))

    def drop_connections(self) -> None:
        """Close every open connection."""
        self._server.drop_connections()

    def report(self, sid: str, *statuses: str, error_code: int | None = None) -> list[Answer]:
        """Post signed status callbacks in the order given; repeat or disorder them as wished."""
        return [self._report_one(sid, status, error_code) for status in statuses]

    def inbound(self, url: str, sender: str, body: str, *, to: str = OUR_NUMBER, advanced: bool = False) -> Answer:
        """Pass on a message from her phone, signed. STOP and START words count here as they do at Twilio.

        With `advanced` the form carries OptOutType, as with Advanced Opt-Out.
        """
        kind = self._opt_out(sender, body)
        form = {
            "ToCountry": "GB",
            "SmsMessageSid": (sid := f"SM{hash((sender, body, len(self.accepted))) & (2**128 - 1):032x}"),
            "NumMedia": "0",
            "SmsSid": sid,
            "SmsStatus": "received",
            "Body": body,
            "FromCountry": "GB",
            "To": to,
            "NumSegments": "1",
            "MessageSid": sid,
            "AccountSid": self.account.sid,
            "From": sender,
            "ApiVersion": "2010-04-01",
        }
        self.store.receive(sid, sender, to, body)
        if advanced and kind:
            form["OptOutType"] = kind
        return post(url, form, self.account.auth_token, self.routes)

    def control(self, name: str, given: dict[str, Any]) -> Any:
        """What `/_control/<name>` does.

        faults: a `Fault` as JSON, or {"clear": true} · messages: everything taken · fates: {"number", "code"} ·
        opt_outs: {"number", "out"} · routes: {"public", "local"} · report: {"sid", "statuses", "error_code"} ·
        inbound: {"url", "sender", "body", "to", "advanced"} · drop: close all connections ·
        delay: {"seconds"} · stats
        """
        if name == "faults":
            self.faults.clear() if given.get("clear") else self.misbehave(**given)
        elif name == "fates":
            self.fates[given["number"]] = int(given["code"])
        elif name == "opt_outs":
            self.store.set_opt_out(given["number"], bool(given.get("out", True)))
        elif name == "routes":
            self.routes[given["public"]] = given["local"]
        elif name == "report":
            statuses = given["statuses"]
            return [asdict(a) for a in self.report(given["sid"], *statuses, error_code=given.get("error_code"))]
        elif name == "inbound":
            return asdict(self.inbound(**given))
        elif name == "delay":
            self._delay = float(given["seconds"])
        elif name == "drop":
            self.drop_connections()
        elif name == "messages":
            return [asdict(text) for text in self.accepted]
        return {"requests": self.requests, "accepted": len(self.store.texts)}

    def _report_one(self, sid: str, status: str, error_code: int | None) -> Answer:
        failed = status in ("failed", "undelivered")
        text = self.store.set_status(sid, status, error_code if failed else None)
        form = {
            "SmsSid": sid,
            "SmsStatus": status,
            "MessageStatus": status,
            "To": text.to,
            "MessageSid": sid,
            "AccountSid": self.account.sid,
            "From": text.sender or OUR_NUMBER,
            "ApiVersion": "2010-04-01",
        }
        if failed and error_code is not None:
            form["ErrorCode"] = str(error_code)
        return post(text.status_callback, form, self.account.auth_token, self.routes)

    def _opt_out(self, sender: str, body: str) -> str:
        word = body.strip().upper()
        if word in STOP_WORDS:
            self.store.set_opt_out(sender, True)
            return "STOP"
        if word in START_WORDS:
            self.store.set_opt_out(sender, False)
            return "START"
        return "HELP" if word in HELP_WORDS else ""

    async def _respond(self, request: Request) -> bytes | None:
        path, _, query = request.target.partition("?")
        if path.startswith("/_control/"):
            given = json.loads(request.body or b"{}")
            name = path.removeprefix("/_control/")
            result = await asyncio.get_running_loop().run_in_executor(None, self.control, name, given)
            return response(200, json.dumps(result).encode())
        self.requests += 1
        if self._delay:
            await asyncio.sleep(self._delay)
        fault = self.faults.draw("create" if request.method == "POST" else "list")
        if fault is None:
            return self._answer(request, path, query)
        return await self._misbehaved(fault, request, path, query)

    async def _misbehaved(self, fault: Fault, request: Request, path: str, query: str) -> bytes | None:
        if fault.kind is FaultKind.DELAY:
            await asyncio.sleep(fault.seconds)
            return self._answer(request, path, query)
        proper = self._answer(request, path, query) if fault.accepts or fault.kind in _TAKEN_ALWAYS else b""
        if fault.kind is FaultKind.HANG:
            await asyncio.sleep(3600)
        if fault.kind is FaultKind.THROTTLE:
            extra = f"Retry-After: {int(fault.seconds)}\r\n" if fault.seconds else ""
            return _refused(429, 20429, "Too Many Requests", extra)
        if fault.kind is FaultKind.ERROR:
            return _refused(fault.status, 20500, "An internal server error has occurred")
        if fault.kind is FaultKind.HTML:
            return response(fault.status, b"<html><body>Bad gateway</body></html>", "text/html")
        if fault.kind is FaultKind.NO_SID:
            return response(201, b'{"status": "queued", "sid": null}')
        if fault.kind is FaultKind.BROKEN_JSON:
            return response(201, b'{"status": "queued", "sid": "SM')
        return CUT + proper if fault.kind is FaultKind.DROP_MID_ANSWER else None

    def _answer(self, request: Request, path: str, query: str) -> bytes:
        if not self._authorised(request.headers.get("authorization", "")):
            return _refused(401, 20003, "Authenticate")
        base = f"/2010-04-01/Accounts/{self.account.sid}/Messages"
        if path == f"{base}.json" and request.method == "POST":
            return self._create(request)
        if path == f"{base}.json":
            page = self.store.page(self.account, dict(parse_qsl(query)))
            return response(200, json.dumps(page).encode())
        text = self.store.texts.get(path.removeprefix(f"{base}/").removesuffix(".json"))
        if text is not None and request.method == "GET":
            return response(200, json.dumps(resource(text, self.account)).encode())
        return _refused(404, 20404, f"The requested resource {path} was not found")

    def _authorised(self, header: str) -> bool:
        try:
            name, _, secret = base64.b64decode(header.removeprefix("Basic ")).decode().partition(":")
        except ValueError:
            return False
        wanted = {self.account.sid: self.account.auth_token, **self.account.api_keys}.get(name)
        return wanted is not None and hmac.compare_digest(wanted.encode(), secret.encode())

    def _create(self, request: Request) -> bytes:
        form = dict(parse_qsl(request.body.decode(), keep_blank_values=True))
        refused = refusal(form, self.account, self.store.opted_out)
        if refused is not None:
            return _refused(refused.http_status, refused.code, refused.message)
        text = self.store.accept(form)
        if self._receipts and text.status_callback:
            loop = asyncio.get_running_loop()
            loop.call_later(0.05, self._report_later, loop, text)
        return response(201, json.dumps(resource(text, self.account)).encode())

    def _report_later(self, loop: asyncio.AbstractEventLoop, text: AcceptedText) -> None:
        code = self.fates.get(text.to)
        statuses = ("sent", "undelivered" if code else "delivered")
        future = loop.run_in_executor(None, lambda: self._report_quietly(text.sid, statuses, code))
        self._later.add(future)
        future.add_done_callback(self._later.discard)

    def _report_quietly(self, sid: str, statuses: tuple[str, ...], code: int | None) -> None:
        """Our service may be down, as when it is killed on purpose; Twilio does not mind either."""
        try:
            self.report(sid, *statuses, error_code=code)
        except OSError as error:
            print(f"receipt for {sid} not delivered: {error}", file=sys.stderr)


_TAKEN_ALWAYS = frozenset({FaultKind.NO_SID, FaultKind.BROKEN_JSON, FaultKind.DROP_MID_ANSWER})


def _refused(status: int, code: int, message: str, extra: str = "") -> bytes:
    body = {
        "code": code,
        "message": message,
        "more_info": f"https://www.twilio.com/docs/errors/{code}",
        "status": status,
    }
    return response(status, json.dumps(body).encode(), extra=extra)


def main(arguments: Sequence[str] | None = None) -> None:
    """Serve until the process is told to end."""
    parser = argparse.ArgumentParser(description="A stand-in for Twilio's messaging API on 127.0.0.1.")
    parser.add_argument("--port", type=int, default=0, help="0 takes a free port; it is printed")
    parser.add_argument("--state", type=Path, help="file that remembers what was taken")
    parser.add_argument("--delay-ms", type=float, default=0, help="time every answer takes")
    parser.add_argument("--receipts", action="store_true", help="report deliveries by itself")
    parser.add_argument("--route", action="append", default=[], metavar="PUBLIC=LOCAL", help="where webhooks go")
    given = parser.parse_args(arguments)
    routes = dict(route.split("=", 1) for route in given.route)
    stand_in = TwilioStandIn(
        port=given.port, state=given.state, delay=given.delay_ms / 1000, receipts=given.receipts, routes=routes
    )
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    with stand_in:
        print(f"listening on {stand_in.url}", flush=True)
        try:
            while True:
                signal.pause()
        except KeyboardInterrupt:
            return


if __name__ == "__main__":
    main()
