"""The main job, as a new user sees it: start, enrol, messages appear, stop, start again, nothing goes out twice."""

import json
import re
import signal
import urllib.request
from email import message_from_bytes, policy
from pathlib import Path

import pytest

from tests.support.service_process import ROOT, ServiceFolder, wait_for

pytestmark = [pytest.mark.acceptance, pytest.mark.timeout(600)]

EXAMPLE = ROOT / "docs" / "examples" / "woman.json"
LEAVES_WITHIN = 10.0
"""Seconds from a command to the message: 5 s of looking, and what a busy test machine adds."""


@pytest.fixture
def folder(tmp_path: Path, database_url: str) -> ServiceFolder:
    made = ServiceFolder(tmp_path, database_url)
    made.done("init")
    return made


def enrol(folder: ServiceFolder) -> str:
    said = json.loads(folder.done("enrol", str(EXAMPLE), "--json"))
    reference: str = said["enrolled"][0]["reference"]
    return reference


def steps_sent(folder: ServiceFolder, reference: str) -> list[tuple[str, str]]:
    lines = json.loads(folder.done("timeline", reference, "--json"))
    return sorted((line["step"], part["channel"]) for line in lines for part in line["sent"])


def states(folder: ServiceFolder, reference: str) -> dict[str, str]:
    lines = json.loads(folder.done("timeline", reference, "--json"))
    return {f"{line['step']} {'+'.join(line['channels'])}": line["state"] for line in lines}


def test_from_the_first_start_to_the_second(folder: ServiceFolder) -> None:
    with folder.running() as service:
        reference = enrol(folder)
        wait_for(lambda: len(folder.messages()) == 2, "the invitations", LEAVES_WITHIN)
        folder.done("confirm", reference, "text")
        wait_for(lambda: len(folder.messages()) == 3, "the welcome", LEAVES_WITHIN)
        folder.done("confirm", reference, "email")
        wait_for(lambda: len(folder.messages()) == 4, "the welcome by email", LEAVES_WITHIN)
        assert service.stop() == 0
        assert "Traceback" not in service.said
        assert not re.search(r"447700900123|amara|Amara", service.said), "something personal is in the log"
    before = {path.name for path in folder.messages()}
    with folder.running() as again:
        wait_for(lambda: folder.recovery("doctor").returncode == 0, "a clock that runs")
        assert again.stop(signal.SIGTERM) == 0
    assert {path.name for path in folder.messages()} == before
    assert steps_sent(folder, reference) == [
        ("sys-confirm-optin", "email"),
        ("sys-confirm-optin", "text"),
        ("welcome-start", "email"),
        ("welcome-start", "text"),
    ]


def test_what_appears_is_what_she_would_get(folder: ServiceFolder) -> None:
    with folder.running():
        enrol(folder)
        wait_for(lambda: len(folder.messages()) == 2, "the invitations", LEAVES_WITHIN)
    text = next(folder.outbox.glob("*.txt")).read_text(encoding="utf-8")
    assert text.startswith("To: +447700900123\n")
    assert "Reply YES to start" in text
    email = message_from_bytes(next(folder.outbox.glob("*.eml")).read_bytes(), policy=policy.default)
    assert email["To"] == "amara@example.org"
    assert email["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    for path in folder.messages():
        assert path.stat().st_mode & 0o077 == 0, "others can read a message"


def test_a_service_that_was_killed_goes_on_and_sends_nothing_twice(folder: ServiceFolder) -> None:
    with folder.running() as service:
        reference = enrol(folder)
        # Until it is written down too. What was killed between the two is settled minutes later: see
        # test_kill_dispatcher.py.
        wait_for(lambda: set(states(folder, reference).values()) == {"sent"}, "the invitations")
        service.kill()
    folder.done("confirm", reference, "text")
    with folder.running():
        wait_for(lambda: len(folder.messages()) == 3, "the welcome", LEAVES_WITHIN)
    assert len(steps_sent(folder, reference)) == 3


def test_two_clocks_on_one_database_send_each_message_once(folder: ServiceFolder) -> None:
    with folder.running("--no-web"), folder.running("--no-web"):
        women = [
            json.loads(EXAMPLE.read_text(encoding="utf-8"))
            | {"first_name": f"Sample{n}", "mobile": f"+4477009002{n:02}", "email": f"sample{n}@example.org"}
            for n in range(20)
        ]
        folder.done("enrol", "-", text=json.dumps(women))
        wait_for(lambda: len(folder.messages()) >= 40, "all invitations")
    assert len(folder.messages()) == 40
    recipients = [path.read_text(encoding="utf-8").splitlines()[0] for path in folder.outbox.glob("*.txt")]
    assert len(set(recipients)) == 20


def test_the_pages_answer_and_the_pages_alone_send_nothing(folder: ServiceFolder) -> None:
    with folder.running("--no-clock"):
        with urllib.request.urlopen(f"http://127.0.0.1:{folder.port}/outbox", timeout=10) as answer:
            assert answer.status == 200
        enrol(folder)
        assert folder.messages() == []
    folder.done("tick")
    assert len(folder.messages()) == 2


def test_a_second_service_on_the_same_port_says_so_and_ends(folder: ServiceFolder) -> None:
    with folder.running():
        second = folder.start()
        assert second.process.wait(90) == 1
        assert "is in use: perhaps the service runs already" in second.said
        second.end()


def test_wrong_settings_stop_it_with_sentences(folder: ServiceFolder) -> None:
    text = folder.config.read_text(encoding="utf-8")
    folder.config.write_text(text.replace('start = "09:30"', 'start = "soon"'), encoding="utf-8")
    service = folder.start()
    assert service.process.wait(90) == 3
    assert 'sending.start = "soon" is not a time of day' in service.said
    assert "Traceback" not in service.said
    service.end()


def test_a_database_without_tables_stops_it_with_the_way_out(tmp_path: Path, sqlite_url: str) -> None:
    made = ServiceFolder(tmp_path, sqlite_url)
    service = made.start()
    assert service.process.wait(90) == 1
    assert "recovery init" in service.said
    assert "Traceback" not in service.said
    service.end()


def test_time_travel_is_refused_unless_the_settings_allow_it(folder: ServiceFolder) -> None:
    refused = folder.recovery("tick", "--now", "2027-03-31T10:00")
    assert refused.returncode == 1
    assert "clock.allow_time_travel" in refused.stderr
