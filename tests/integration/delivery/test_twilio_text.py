"""The real twilio client on our transport against a Twilio that refuses, fails and vanishes: each outcome is true."""

import logging
import socket
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from delivery.lean_http import AnswerLost, LeanHttpClient, NotWritten
from delivery.protocol import Accepted, NotSent, Rejected, RejectReason, SetupFault, Unknown
from delivery.twilio_text import TwilioAccount, TwilioText
from tests.integration.delivery.conftest import HER_NUMBER, STATUS_ADDRESS, AccountFor, text
from tests.support.certificates import server_context
from tests.support.twilio_stand_in import TwilioStandIn

DAY = timedelta(days=1)


def test_a_text_is_accepted_with_everything_that_ties_it_to_its_attempt(
    twilio: TwilioStandIn, sender: TwilioText
) -> None:
    outcome = sender.send(text("attempt-7"))
    (taken,) = twilio.accepted
    assert outcome == Accepted(taken.sid, "queued")
    assert (taken.to, taken.body, taken.validity) == (HER_NUMBER, "A new note: £5 é €", "10800")
    assert taken.status_callback == f"{STATUS_ADDRESS}/attempt-7"


def test_an_api_key_and_a_messaging_service_work_too(twilio: TwilioStandIn, account: AccountFor) -> None:
    ((key, secret),) = twilio.account.api_keys.items()
    (service,) = twilio.account.messaging_services
    sender = TwilioText(account(username=key, password=secret, from_number="", messaging_service_sid=service))
    outcome = sender.send(text())
    assert isinstance(outcome, Accepted)
    assert outcome.status == "accepted"
    assert twilio.accepted[0].service == service


@pytest.mark.parametrize(
    ("valid_for", "validity"),
    [(timedelta(seconds=1), "1"), (timedelta(seconds=59.9), "59"), (timedelta(days=3), "36000")],
)
def test_the_validity_stays_within_twilios_limits(
    twilio: TwilioStandIn, sender: TwilioText, valid_for: timedelta, validity: str
) -> None:
    assert isinstance(sender.send(text(valid_for=valid_for)), Accepted)
    assert twilio.accepted[0].validity == validity


@pytest.mark.parametrize("valid_for", [timedelta(), timedelta(seconds=-5), timedelta(milliseconds=999)])
def test_a_text_whose_time_is_over_is_not_handed_over(
    twilio: TwilioStandIn, sender: TwilioText, valid_for: timedelta
) -> None:
    outcome = sender.send(text(valid_for=valid_for))
    assert isinstance(outcome, NotSent)
    assert outcome.code == "window_over"
    assert twilio.requests == 0


@pytest.mark.parametrize(
    ("changes", "reason", "code"),
    [
        ({"to": "12345"}, RejectReason.BAD_ADDRESS, "21211"),
        ({"to": "+15005550001"}, RejectReason.BAD_ADDRESS, "21211"),
        ({"to": "+15005550009"}, RejectReason.BAD_ADDRESS, "21614"),
        ({"to": "+15005550004"}, RejectReason.OPTED_OUT, "21610"),
        ({"to": "+15005550003"}, RejectReason.OTHER, "21408"),
    ],
)
def test_a_refused_text_is_rejected_for_good(
    twilio: TwilioStandIn, sender: TwilioText, changes: dict[str, str], reason: RejectReason, code: str
) -> None:
    outcome = sender.send(text(**changes))
    assert isinstance(outcome, Rejected)
    assert (outcome.reason, outcome.code) == (reason, code)
    assert twilio.accepted == []


def test_after_stop_nothing_is_taken_until_start(twilio: TwilioStandIn, sender: TwilioText) -> None:
    twilio.store.set_opt_out(HER_NUMBER, True)
    outcome = sender.send(text())
    assert isinstance(outcome, Rejected)
    assert outcome.reason is RejectReason.OPTED_OUT
    twilio.store.set_opt_out(HER_NUMBER, False)
    assert isinstance(sender.send(text()), Accepted)


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"password": "wrong"}, "20003"),
        ({"username": "someone"}, "20003"),
        ({"account_sid": "AC" + "1" * 32}, "20404"),
        ({"from_number": "+447700900998"}, "21606"),
        ({"from_number": "+15005550001"}, "21212"),
        ({"from_number": "", "messaging_service_sid": "MG" + "1" * 32}, "21701"),
    ],
)
def test_wrong_settings_stop_the_channel_and_reject_no_text(
    twilio: TwilioStandIn, account: AccountFor, changes: dict[str, str], code: str
) -> None:
    outcome = TwilioText(account(**changes)).send(text())
    assert isinstance(outcome, SetupFault)
    assert outcome.code == code
    assert twilio.accepted == []


def test_a_text_that_is_too_long_is_a_fault_of_the_wording(sender: TwilioText) -> None:
    outcome = sender.send(text(body="x" * 1601))
    assert isinstance(outcome, SetupFault)
    assert outcome.code == "21617"


@pytest.mark.parametrize("status", [500, 502, 503, 504])
@pytest.mark.parametrize("accepts", [True, False])
def test_a_fault_at_twilio_is_unknown_and_never_repeated(
    twilio: TwilioStandIn, sender: TwilioText, status: int, accepts: bool
) -> None:
    twilio.misbehave("error", status=status, accepts=accepts)
    outcome = sender.send(text())
    assert isinstance(outcome, Unknown)
    assert outcome.code == f"http_{status}"
    assert twilio.requests == 1
    assert len(twilio.accepted) == accepts


@pytest.mark.parametrize("accepts", [True, False])
@pytest.mark.parametrize(
    ("kind", "code"),
    [("drop", "connection_lost"), ("hang", "timeout"), ("drop_mid_answer", "connection_lost"), ("html", "http_502")],
)
def test_an_answer_that_does_not_come_whole_is_unknown_and_never_repeated(
    twilio: TwilioStandIn, sender: TwilioText, kind: str, code: str, accepts: bool
) -> None:
    twilio.misbehave(kind, accepts=accepts, status=502)
    outcome = sender.send(text())
    assert isinstance(outcome, Unknown)
    assert outcome.code == code
    assert twilio.requests == 1


@pytest.mark.parametrize("kind", ["no_sid", "broken_json"])
def test_an_answer_that_cannot_be_understood_is_unknown(twilio: TwilioStandIn, sender: TwilioText, kind: str) -> None:
    twilio.misbehave(kind)
    assert isinstance(sender.send(text()), Unknown)
    assert len(twilio.accepted) == 1


def test_a_web_page_in_place_of_an_answer_is_unknown(twilio: TwilioStandIn, sender: TwilioText) -> None:
    twilio.misbehave("html", status=200)
    assert isinstance(sender.send(text()), Unknown)


def test_a_redirect_is_not_followed(twilio: TwilioStandIn, sender: TwilioText) -> None:
    twilio.misbehave("html", status=307)
    assert isinstance(sender.send(text()), Unknown)
    assert twilio.requests == 1


def test_a_gateway_that_gave_up_waiting_may_have_passed_the_text_on(twilio: TwilioStandIn, sender: TwilioText) -> None:
    twilio.misbehave("html", status=408)
    assert isinstance(sender.send(text()), Unknown)


@pytest.mark.parametrize("status", [401, 403, 407])
def test_a_proxy_in_between_that_refuses_is_a_fault_of_the_set_up(
    twilio: TwilioStandIn, sender: TwilioText, status: int
) -> None:
    twilio.misbehave("html", status=status)
    assert isinstance(sender.send(text()), SetupFault)


def test_too_fast_is_not_sent_and_waits_as_long_as_twilio_asks(twilio: TwilioStandIn, sender: TwilioText) -> None:
    twilio.misbehave("throttle", seconds=30)
    twilio.misbehave("throttle")
    twilio.misbehave("throttle", seconds=86_400)
    outcomes = [sender.send(text()) for _ in range(3)]
    waits = [outcome.retry_after for outcome in outcomes if isinstance(outcome, NotSent)]
    assert waits == [timedelta(seconds=30), timedelta(seconds=2), timedelta(seconds=600)]


def test_the_back_off_is_spread(twilio: TwilioStandIn, account: AccountFor) -> None:
    twilio.misbehave("throttle", seconds=30)
    outcome = TwilioText(account(), chance=lambda: 0.5).send(text())
    assert isinstance(outcome, NotSent)
    assert outcome.retry_after == timedelta(seconds=37.5)


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
    return port


@pytest.mark.parametrize("host", ["http://127.0.0.1:{port}", "http://nowhere.invalid:{port}"])
def test_no_connection_proves_that_nothing_left(account: AccountFor, host: str) -> None:
    outcome = TwilioText(account(api_base_url=host.format(port=free_port()))).send(text())
    assert isinstance(outcome, NotSent)
    assert outcome.code == "connect_failed"


def test_a_server_with_a_certificate_nobody_vouches_for_gets_nothing(account: AccountFor, certificate: Path) -> None:
    seen = b""
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:

        def serve() -> bytes:
            plain, _ = server.accept()
            try:
                with server_context(certificate).wrap_socket(plain, server_side=True) as tls:
                    return tls.recv(10_000)
            except OSError:
                return b""

        waiting = pool.submit(serve)
        outcome = TwilioText(account(api_base_url=f"https://127.0.0.1:{server.getsockname()[1]}")).send(text())
        seen = waiting.result(5)
    assert isinstance(outcome, NotSent)
    assert outcome.code == "tls_failed"
    assert seen == b""


def test_a_connection_that_died_while_idle_costs_no_message(twilio: TwilioStandIn, sender: TwilioText) -> None:
    assert isinstance(sender.send(text("a1")), Accepted)
    twilio.drop_connections()
    assert isinstance(sender.send(text("a2")), Accepted)
    assert [taken.attempt_id for taken in twilio.accepted] == ["a1", "a2"]


def test_many_threads_send_every_text_once(twilio: TwilioStandIn, account: AccountFor) -> None:
    sender = TwilioText(account(senders=8, read_timeout=10))
    ids = [f"a{number}" for number in range(400)]
    with ThreadPoolExecutor(8) as pool:
        outcomes = list(pool.map(lambda attempt: sender.send(text(attempt)), ids))
    assert all(isinstance(outcome, Accepted) for outcome in outcomes)
    assert sorted(taken.attempt_id for taken in twilio.accepted) == sorted(ids)
    by_sid = {taken.sid: taken.attempt_id for taken in twilio.accepted}
    assert [by_sid[outcome.provider_id] for outcome in outcomes if isinstance(outcome, Accepted)] == ids


def test_connections_are_kept_and_used_again(twilio: TwilioStandIn, account: AccountFor) -> None:
    sender = TwilioText(account(senders=2, read_timeout=10))
    for number in range(30):
        sender.send(text(f"a{number}"))
    assert twilio.connections == 1
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda number: sender.send(text(f"b{number}")), range(60)))
    assert twilio.connections == 2
    sender.close()
    sender.send(text("c"))
    assert twilio.connections == 3


def test_a_connection_that_lay_idle_too_long_is_not_trusted(twilio: TwilioStandIn) -> None:
    seconds = [0.0]
    client = LeanHttpClient(base_url=twilio.url, pool_size=1, idle_limit=15, monotonic=lambda: seconds[0])
    for pause in (0, 14, 14, 16):
        seconds[0] += pause
        assert client.request("GET", "https://api.twilio.com/2010-04-01/Accounts/x.json").status_code == 401
    assert twilio.connections == 2


def test_no_other_host_is_ever_called(twilio: TwilioStandIn) -> None:
    client = LeanHttpClient(base_url=twilio.url, pool_size=1)
    for address in ("https://lookups.twilio.com/v1/x", "https://api.twilio.com.evil.example.org/", twilio.url):
        with pytest.raises(NotWritten):
            client.request("GET", address)
    assert twilio.requests == 0


def raw_server(answer: bytes) -> tuple[socket.socket, ThreadPoolExecutor]:
    """Answers one request with these bytes and then keeps the connection open."""
    server, pool = socket.create_server(("127.0.0.1", 0)), ThreadPoolExecutor(1)

    def serve() -> None:
        connection, _ = server.accept()
        with connection:
            while not connection.recv(10_000).endswith(b"body=words"):
                pass
            connection.sendall(answer)
            connection.recv(1)

    pool.submit(serve)
    return server, pool


@pytest.mark.parametrize("ending", [b"2\r\n{}\r\n0\r\n\r\n", b"1\r\n{\r\n1\r\n}\r\n0\r\nTrailer: x\r\n\r\n"])
def test_an_answer_in_chunks_is_read_whole(ending: bytes) -> None:
    server, pool = raw_server(b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n" + ending)
    with server, pool:
        client = LeanHttpClient(base_url=f"http://127.0.0.1:{server.getsockname()[1]}", pool_size=1, read_timeout=1)
        answer = client.request("POST", "https://api.twilio.com/x", data={"body": "words"})
        client.close()
    assert (answer.status_code, answer.text) == (201, "{}")


@pytest.mark.parametrize(
    "answer",
    [
        b"HTTP/1.1 201 Created\r\nTransfer-Encoding: chunked\r\n\r\n5\r\n{}",
        b"HTTP/1.1 201 Created\r\nContent-Length: 99\r\n\r\n{}",
        b"HTTP/1.1 201 Created\r\nX: " + b"x" * 70_000,
        b"SSH-2.0-OpenSSH\r\n\r\n",
        b"\x00" * 100 + b"\r\n\r\n",
    ],
)
def test_an_answer_that_is_no_whole_http_is_lost(answer: bytes) -> None:
    server, pool = raw_server(answer)
    with server, pool:
        client = LeanHttpClient(base_url=f"http://127.0.0.1:{server.getsockname()[1]}", pool_size=1, read_timeout=0.3)
        with pytest.raises(AnswerLost):
            client.request("POST", "https://api.twilio.com/x", data={"body": "words"})


def test_an_attempt_id_that_does_not_fit_an_address_is_refused(twilio: TwilioStandIn, sender: TwilioText) -> None:
    for attempt_id in ("", "a/b", "a?b", "a b", "ä", "x" * 65):
        assert isinstance(sender.send(text(attempt_id)), Rejected)
    assert twilio.requests == 0


@pytest.mark.parametrize(
    "changes",
    [
        {"password": ""},
        {"from_number": ""},
        {"messaging_service_sid": "MG1"},
        {"status_callback": ""},
        {"status_callback": "https://under_score.example.org/status"},
        {"status_callback": "https://care.example.org/status?x=1"},
        {"status_callback": "ftp://care.example.org/status"},
    ],
)
def test_settings_that_cannot_work_are_refused_with_a_sentence(account: AccountFor, changes: dict[str, str]) -> None:
    with pytest.raises(ValueError, match=r"^(Twilio needs|The public address) .*\.$"):
        account(**changes)


def test_the_secret_is_not_shown(account: AccountFor) -> None:
    assert "hush" not in repr(account(password="hush"))


def test_nothing_of_the_surroundings_is_read(
    twilio: TwilioStandIn, sender: TwilioText, account: AccountFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Proxies, credentials and regions in the environment would send her texts to another place."""
    for name in ("HTTP_PROXY", "http_proxy", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    for name in ("TWILIO_ACCOUNT_SID", "TWILIO_AUTH_TOKEN", "TWILIO_REGION", "TWILIO_EDGE"):
        monkeypatch.setenv(name, "elsewhere")
    assert isinstance(TwilioText(account()).send(text()), Accepted)


def test_neither_her_number_nor_the_words_are_ever_logged(
    twilio: TwilioStandIn, sender: TwilioText, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    sender.send(text())
    sender.send(text(to="12345678901234567890"))
    for kind in ("error", "drop", "html", "broken_json", "throttle"):
        twilio.misbehave(kind)
        sender.send(text())
        twilio.misbehave(kind, only="list")
        sender.find(HER_NUMBER, datetime.now(UTC) - DAY, datetime.now(UTC))
    assert "7700900001" not in caplog.text
    assert "12345678901234567890" not in caplog.text
    assert "new note" not in caplog.text


def test_broken_headers_in_an_answer_do_not_get_the_address_logged(caplog: pytest.LogCaptureFixture) -> None:
    """urllib3 warns with the whole address, and the address of a list holds her number."""
    caplog.set_level(logging.DEBUG)
    with socket.create_server(("127.0.0.1", 0)) as server, ThreadPoolExecutor(1) as pool:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(10_000)
                connection.sendall(b"HTTP/1.1 200 OK\r\n: odd\r\nBroken header line\r\nContent-Length: 2\r\n\r\n{}")

        pool.submit(serve)
        account = TwilioAccount(
            "AC1", "AC1", "x", "+447700900999", "", STATUS_ADDRESS, f"http://127.0.0.1:{server.getsockname()[1]}", 1, 1
        )
        TwilioText(account).find(HER_NUMBER, datetime.now(UTC) - DAY, datetime.now(UTC))
    assert "7700900001" not in caplog.text
