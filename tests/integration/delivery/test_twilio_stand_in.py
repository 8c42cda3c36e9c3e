"""The stand-in itself: it refuses what Twilio refuses, signs what it sends, and outlives the service it serves."""

import base64
import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import timedelta
from http.client import HTTPConnection
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

import pytest

from delivery.protocol import Accepted, Unknown
from delivery.receipts import ReceiptState, advance, read_receipt
from delivery.twilio_signature import TwilioSignature
from delivery.twilio_text import TwilioAccount, TwilioText
from tests.integration.delivery.conftest import HER_NUMBER, STATUS_ADDRESS, text
from tests.support.twilio_rules import Account
from tests.support.twilio_stand_in import OUR_NUMBER, TwilioStandIn

PUBLIC = "https://care.example.org"
GOOD = {"To": HER_NUMBER, "From": OUR_NUMBER, "Body": "words"}


def create(twilio: TwilioStandIn, form: dict[str, str], login: str | None = None) -> tuple[int, dict[str, Any]]:
    login = login if login is not None else f"{twilio.account.sid}:{twilio.account.auth_token}"
    connection = HTTPConnection("127.0.0.1", urlsplit(twilio.url).port, timeout=5)
    headers = {
        "Authorization": "Basic " + base64.b64encode(login.encode()).decode(),
        "Content-Type": "application/x-www-form-urlencoded",
    }
    connection.request("POST", f"/2010-04-01/Accounts/{twilio.account.sid}/Messages.json", urlencode(form), headers)
    answer = connection.getresponse()
    body = json.loads(answer.read())
    connection.close()
    return answer.status, body


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"To": ""}, 21604),
        ({"To": "07700900001"}, 21211),
        ({"To": "+15005550001"}, 21211),
        ({"To": "+15005550009"}, 21614),
        ({"To": "+15005550004"}, 21610),
        ({"To": OUR_NUMBER}, 21266),
        ({"From": ""}, 21603),
        ({"From": "+447700900998"}, 21606),
        ({"From": "+15005550008"}, 21611),
        ({"From": "A name too long"}, 21212),
        ({"MessagingServiceSid": "MG1"}, 21701),
        ({"Body": ""}, 21602),
        ({"Body": "x" * 1601}, 21617),
        ({"ValidityPeriod": "0"}, 21624),
        ({"ValidityPeriod": "36001"}, 21624),
        ({"ValidityPeriod": "soon"}, 21624),
        ({"StatusCallback": "status"}, 21609),
        ({"StatusCallback": "https://under_score.example.org/x"}, 21609),
        ({"IdempotencyKey": "1"}, 20001),
    ],
)
def test_it_refuses_what_twilio_refuses(twilio: TwilioStandIn, changes: dict[str, str], code: int) -> None:
    status, body = create(twilio, GOOD | changes)
    assert (status, body["code"], body["status"]) == (400, code, 400)
    assert twilio.accepted == []


@pytest.mark.parametrize("login", ["", ":", "AC:x", "nonsense"])
def test_it_refuses_strangers(twilio: TwilioStandIn, login: str) -> None:
    status, body = create(twilio, GOOD, login)
    assert (status, body["code"]) == (401, 20003)


@pytest.mark.parametrize("changes", [{}, {"Body": "x" * 1600}, {"ValidityPeriod": "36000"}, {"From": "PAOsupport"}])
def test_it_takes_the_rest_and_shows_it_as_twilio_does(twilio: TwilioStandIn, changes: dict[str, str]) -> None:
    status, body = create(twilio, GOOD | changes)
    assert status == 201
    assert body["sid"].startswith("SM")
    assert (body["status"], body["direction"], body["date_sent"]) == ("queued", "outbound-api", None)


class Service:
    """A service of ours that checks signatures as the real one does."""

    def __init__(self, account: Account) -> None:
        check = TwilioSignature(PUBLIC, (account.auth_token,))
        self.posts: list[tuple[str, dict[str, str]]] = []
        service = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers["Content-Length"]))
                good = check.accepts(
                    path_and_query=self.path,
                    body=body,
                    content_type=self.headers["Content-Type"],
                    signature=self.headers["X-Twilio-Signature"],
                )
                if good:
                    service.posts.append((self.path, dict(parse_qsl(body.decode(), keep_blank_values=True))))
                self.send_response(204 if good else 403)
                self.end_headers()

            def log_message(self, *_: object) -> None:
                """Quiet."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_address[1]}"


@pytest.fixture
def service(twilio: TwilioStandIn) -> Iterator[Service]:
    """Our service behind its public address."""
    running = Service(twilio.account)
    thread = Thread(target=running.server.serve_forever, args=(0.05,))
    thread.start()
    twilio.routes[PUBLIC] = running.url
    yield running
    running.server.shutdown()
    running.server.server_close()
    thread.join()


def test_receipts_are_signed_for_the_public_address_and_tied_to_the_attempt(
    twilio: TwilioStandIn, sender: TwilioText, service: Service
) -> None:
    outcome = sender.send(text("attempt-5"))
    assert isinstance(outcome, Accepted)
    answers = twilio.report(outcome.provider_id, "delivered", "sent", "delivered", "queued")
    assert [answer.status for answer in answers] == [204] * 4
    state: ReceiptState | None = None
    for path, form in service.posts:
        receipt = read_receipt(form)
        assert path == "/hooks/twilio/status/attempt-5"
        assert receipt is not None
        assert receipt.provider_id == outcome.provider_id
        state = advance(state, receipt.state)
    assert state is ReceiptState.DELIVERED


def test_an_unknown_outcome_is_matched_by_the_attempt_in_the_receipt(
    twilio: TwilioStandIn, sender: TwilioText, service: Service
) -> None:
    twilio.misbehave("drop", accepts=True)
    assert isinstance(sender.send(text("attempt-6")), Unknown)
    (taken,) = twilio.accepted
    twilio.report(taken.sid, "undelivered", error_code=30005)
    ((path, form),) = service.posts
    assert path.endswith("/attempt-6")
    assert (form["MessageSid"], form["ErrorCode"]) == (taken.sid, "30005")


def test_a_receipt_signed_with_another_token_is_refused(
    twilio: TwilioStandIn, sender: TwilioText, service: Service
) -> None:
    outcome = sender.send(text())
    assert isinstance(outcome, Accepted)
    twilio.account.auth_token = "another"
    assert [answer.status for answer in twilio.report(outcome.provider_id, "sent")] == [403]
    assert service.posts == []


def test_stop_from_her_phone_is_passed_on_and_counts_at_once(
    twilio: TwilioStandIn, sender: TwilioText, service: Service
) -> None:
    address = f"{PUBLIC}/hooks/twilio/inbound"
    assert twilio.inbound(address, HER_NUMBER, " Stop ", advanced=True).status == 204
    assert twilio.inbound(address, HER_NUMBER, "stop please").status == 204
    (_, first), (_, second) = service.posts
    assert (first["Body"], first["From"], first["OptOutType"]) == (" Stop ", HER_NUMBER, "STOP")
    assert "OptOutType" not in second
    assert not isinstance(sender.send(text()), Accepted)
    twilio.inbound(address, HER_NUMBER, "start")
    assert isinstance(sender.send(text()), Accepted)


def control(url: str, name: str, given: dict[str, Any]) -> Any:
    connection = HTTPConnection("127.0.0.1", urlsplit(url).port, timeout=5)
    connection.request("POST", f"/_control/{name}", json.dumps(given))
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer


def started(state: Path) -> tuple["subprocess.Popen[str]", str]:
    command = [sys.executable, "-m", "tests.support.twilio_stand_in", "--state", str(state), "--delay-ms", "1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    return process, process.stdout.readline().split()[-1]


def ended(process: "subprocess.Popen[str]", how: signal.Signals) -> None:
    os.kill(process.pid, how)
    process.wait(10)
    assert process.stdout is not None
    process.stdout.close()


def test_in_a_process_of_its_own_it_remembers_over_a_kill(tmp_path: Path) -> None:
    state = tmp_path / "accepted.jsonl"
    account = Account()
    process, url = started(state)
    try:
        sender = TwilioText(
            TwilioAccount(account.sid, account.sid, account.auth_token, OUR_NUMBER, "", STATUS_ADDRESS, url)
        )
        control(url, "faults", {"kind": "drop", "accepts": True})
        assert isinstance(sender.send(text("a1")), Unknown)
        assert isinstance(sender.send(text("a2", valid_for=timedelta(hours=1))), Accepted)
        assert control(url, "stats", {}) == {"requests": 2, "accepted": 2}
        control(url, "opt_outs", {"number": "+447700900002"})
    finally:
        ended(process, signal.SIGKILL)
    with state.open("a") as file:
        file.write('{"accept": {"sid": "SM')  # what a kill in the middle of a line leaves
    process, url = started(state)
    try:
        taken = control(url, "messages", {})
        assert [message["status_callback"].rpartition("/")[2] for message in taken] == ["a1", "a2"]
        control(url, "opt_outs", {"number": "+447700900003"})
    finally:
        ended(process, signal.SIGTERM)
    assert process.returncode == 0
    assert [json.loads(line).get("opt_out") for line in state.read_text().splitlines()] == [
        None,
        None,
        "+447700900002",
        "+447700900003",
    ]
