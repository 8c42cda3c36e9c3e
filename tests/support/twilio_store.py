"""What the Twilio stand-in has accepted, as Twilio's API shows it. Kept in a file too, so that it outlives crashes."""

import json
import secrets
import threading
from collections.abc import Callable, Iterator, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from email.utils import format_datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from tests.support.twilio_rules import Account

API = "/2010-04-01"


@dataclass(slots=True)
class AcceptedText:
    """One message the stand-in took. Times are ISO strings in UTC."""

    sid: str
    to: str
    sender: str
    service: str
    body: str
    status_callback: str
    validity: str
    created: str
    status: str = "queued"
    sent: str | None = None
    error_code: int | None = None
    direction: str = "outbound-api"

    @property
    def attempt_id(self) -> str:
        """The last path segment of the status callback."""
        return self.status_callback.rpartition("/")[2]


class Store:
    """Thread-safe. With a file, every acceptance is on disk before it is answered, and is read again at the start."""

    def __init__(self, clock: Callable[[], datetime], file: Path | None = None) -> None:
        self._clock, self._lock = clock, threading.RLock()
        self.texts: dict[str, AcceptedText] = {}
        self.received: dict[str, AcceptedText] = {}
        self.opted_out: set[str] = set()
        self._file = None
        if file is not None:
            self._load(file)
            self._file = file.open("a", buffering=1)

    def accept(self, form: Mapping[str, str]) -> AcceptedText:
        text = AcceptedText(
            sid="SM" + secrets.token_hex(16),
            to=form["To"],
            sender=form.get("From", ""),
            service=form.get("MessagingServiceSid", ""),
            body=form["Body"],
            status_callback=form.get("StatusCallback", ""),
            validity=form.get("ValidityPeriod", ""),
            created=self._clock().isoformat(),
            status="accepted" if form.get("MessagingServiceSid") else "queued",
        )
        with self._lock:
            self.texts[text.sid] = text
            self._write({"accept": asdict(text)})
        return text

    def receive(self, sid: str, sender: str, to: str, body: str) -> None:
        """Keep a message from her phone: the list shows it too."""
        with self._lock:
            self.received[sid] = AcceptedText(
                sid, to, sender, "", body, "", "", self._clock().isoformat(), "received", direction="inbound"
            )

    def set_status(self, sid: str, status: str, error_code: int | None = None) -> AcceptedText:
        with self._lock:
            text = self.texts[sid]
            text.status, text.error_code = status, error_code
            if status in ("sent", "delivered", "undelivered") and text.sent is None:
                text.sent = self._clock().isoformat()
            self._write({"accept": asdict(text)})
        return text

    def set_opt_out(self, number: str, out: bool) -> None:
        with self._lock:
            (self.opted_out.add if out else self.opted_out.discard)(number)
            self._write({"opt_out": number, "out": out})

    def all(self) -> list[AcceptedText]:
        """In the order of acceptance."""
        with self._lock:
            return list(self.texts.values())

    def to_number(self, number: str) -> list[AcceptedText]:
        return [text for text in self.all() if text.to == number]

    def page(self, account: Account, query: Mapping[str, str]) -> dict[str, Any]:
        """One page of the list, newest first, filtered as Twilio filters: To, From and DateSent (days or instants)."""
        size, number = min(int(query.get("PageSize", "50")), 1000), int(query.get("Page", "0"))
        with self._lock:
            everything = sorted(
                [*self.texts.values(), *self.received.values()], key=lambda text: _instant(text.created)
            )
        found = [text for text in reversed(everything) if _matches(text, query)]
        base = f"{API}/Accounts/{account.sid}/Messages.json"
        kept = {name: value for name, value in query.items() if name not in ("Page", "PageToken")}

        def uri(page: int) -> str:
            return f"{base}?{urlencode(kept | {'PageSize': str(size), 'Page': str(page), 'PageToken': f'PT{page}'})}"

        start = number * size
        return {
            "first_page_uri": uri(0),
            "next_page_uri": uri(number + 1) if len(found) > start + size else None,
            "previous_page_uri": uri(number - 1) if number else None,
            "page": number,
            "page_size": size,
            "start": start,
            "end": max(start, min(start + size, len(found)) - 1),
            "uri": uri(number),
            "messages": [resource(text, account) for text in found[start : start + size]],
        }

    def close(self) -> None:
        if self._file is not None:
            self._file.close()

    def _write(self, line: dict[str, Any]) -> None:
        if self._file is not None:
            self._file.write(json.dumps(line) + "\n")

    def _load(self, file: Path) -> None:
        for line in _lines(file):
            if "accept" in line:
                text = AcceptedText(**line["accept"])
                self.texts[text.sid] = text
            else:
                (self.opted_out.add if line["out"] else self.opted_out.discard)(line["opt_out"])


def _lines(file: Path) -> Iterator[dict[str, Any]]:
    """A last line cut short by a kill was never answered for, so it is taken out of the file."""
    if file.exists():
        whole, end, _ = file.read_text().rpartition("\n")
        file.write_text(whole + end)
        yield from map(json.loads, whole.splitlines())


def _matches(text: AcceptedText, query: Mapping[str, str]) -> bool:
    if query.get("To") not in (None, text.to) or query.get("From") not in (None, text.sender):
        return False
    sent = text.sent or ""
    checks = (
        ("DateSent", lambda day: sent[:10] == day[:10]),
        ("DateSent>", lambda day: bool(sent) and _instant(sent) >= _instant(day)),
        ("DateSent<", lambda day: bool(sent) and _instant(sent) <= _instant(day)),
    )
    return all(check(query[name]) for name, check in checks if name in query)


def _instant(text: str) -> datetime:
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def resource(text: AcceptedText, account: Account) -> dict[str, Any]:
    """The message as Twilio's API shows it."""
    created = _rfc2822(text.created)
    uri = f"{API}/Accounts/{account.sid}/Messages/{text.sid}"
    return {
        "account_sid": account.sid,
        "api_version": "2010-04-01",
        "body": text.body,
        "date_created": created,
        "date_sent": _rfc2822(text.sent) if text.sent else None,
        "date_updated": created,
        "direction": text.direction,
        "error_code": text.error_code,
        "error_message": None,
        "from": text.sender or None,
        "messaging_service_sid": text.service or None,
        "num_media": "0",
        "num_segments": "0" if text.service else str(1 if len(text.body) <= 160 else -(-len(text.body) // 153)),
        "price": None,
        "price_unit": "USD",
        "sid": text.sid,
        "status": text.status,
        "subresource_uris": {"media": f"{uri}/Media.json"},
        "to": text.to,
        "uri": f"{uri}.json",
    }


def _rfc2822(iso: str) -> str:
    return format_datetime(datetime.fromisoformat(iso).astimezone(UTC))
