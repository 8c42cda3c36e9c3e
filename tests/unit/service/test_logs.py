"""One event a line, the same in text and JSON, and nothing of what an exception or a library says about a person."""

import ast
import json
import logging
import re
import sys
import threading
from collections.abc import Iterator

import pytest

from actions.operating.events import REQUEST, EventLog
from configuration.service import Log
from service.logs import write_log
from settings import DEFAULT_CONFIG

ROOT = DEFAULT_CONFIG.parent
SECRET = "Amara +447700900123"


@pytest.fixture(autouse=True)
def _leave_logging_as_it_was() -> Iterator[None]:
    root = logging.getLogger()
    before = (root.level, list(root.handlers), threading.excepthook, sys.excepthook)
    levels = {name: logging.getLogger(name).level for name in logging.root.manager.loggerDict}
    yield
    root.setLevel(before[0])
    root.handlers[:] = before[1]
    threading.excepthook, sys.excepthook = before[2:]
    for name, level in levels.items():
        logging.getLogger(name).setLevel(level)


def lines_of(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_a_line_of_text_holds_time_level_event_and_fields(capsys: pytest.CaptureFixture[str]) -> None:
    write_log(Log())
    EventLog("service.clock").info("job.done", job="dispatch", accepted=3, share=0.25, late=True, code=None)
    EventLog("web.access").error("page.failed", says='two\nlines and a "quote"')
    EventLog("service.life").info("service.stopping")
    logging.getLogger("waitress").warning("Bad request line: GET /p/AbC123dEf456gHi7?x=y")
    first, second, bare, library = lines_of(capsys)
    assert bare.endswith(" INFO event=service.stopping")
    assert library.endswith(' event=library.said logger=waitress says="Bad request line: GET /p/…?…"')
    assert re.fullmatch(
        r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z INFO event=job\.done job=dispatch accepted=3 share=0\.25 late=true",
        first,
    )
    assert second.endswith(r'event=page.failed says="two\nlines and a \"quote\""'), "a field never breaks the line"


def test_json_holds_the_same_fields_and_joins_the_request(capsys: pytest.CaptureFixture[str]) -> None:
    write_log(Log(format="json"))
    token = REQUEST.set("abc123")
    EventLog("web.access").info("page.answered", status=200)
    REQUEST.reset(token)
    (line,) = lines_of(capsys)
    read = json.loads(line)
    at = read.pop("at")
    assert at.endswith("Z")
    assert read == {
        "level": "INFO", "logger": "web.access", "event": "page.answered", "status": 200, "request": "abc123",
    }  # fmt: skip


@pytest.mark.parametrize("form", ["text", "json"])
def test_an_exception_is_named_and_placed_but_never_quoted(capsys: pytest.CaptureFixture[str], form: str) -> None:
    write_log(Log.model_validate({"format": form, "level": "DEBUG"}))
    try:
        raise ValueError(SECRET)
    except ValueError:
        logging.getLogger("some.library").exception("It failed.")
    (line,) = lines_of(capsys)
    assert SECRET not in line
    assert "ValueError" in line
    assert "test_logs.py" in line


def test_a_thread_that_dies_says_so_in_one_line_without_its_words(capsys: pytest.CaptureFixture[str]) -> None:
    write_log(Log())

    def fall() -> None:
        raise KeyError(SECRET)

    thread = threading.Thread(target=fall, name="sender-1")
    hook = threading.excepthook
    thread.start()
    thread.join()
    assert hook is threading.excepthook
    (line,) = lines_of(capsys)
    assert "event=thread.died thread=sender-1 error=KeyError" in line
    assert SECRET not in line


def test_at_debug_only_our_own_parts_say_more(capsys: pytest.CaptureFixture[str]) -> None:
    write_log(Log(level="DEBUG"))
    for library in (
        "sqlalchemy.engine.Engine",
        "urllib3.connectionpool",
        "twilio.http_client",
        "imap_tools",
        "psycopg",
    ):
        logging.getLogger(library).debug(SECRET)
        logging.getLogger(library).info(SECRET)
    assert lines_of(capsys) == []


def emitted() -> dict[str, set[str]]:
    """Every event in the code, with the names of its fields."""
    found: dict[str, set[str]] = {}
    places = [
        *ROOT.glob("*.py"),
        *(one for part in ("actions", "commands", "service", "web") for one in (ROOT / part).rglob("*.py")),
    ]
    for path in places:
        source = path.read_text(encoding="utf-8")
        if "EventLog(" not in source:
            continue
        for call in ast.walk(ast.parse(source)):
            if (
                isinstance(call, ast.Call)
                and isinstance(call.func, ast.Attribute)
                and call.func.attr in ("info", "warning", "error")
                and isinstance(call.func.value, ast.Name)
                and call.func.value.id in ("log", "access", "errors")
            ):
                (event,) = call.args
                assert isinstance(event, ast.Constant), f"{path}:{call.lineno}: an event has a name that stays"
                found.setdefault(str(event.value), set()).update(word.arg for word in call.keywords if word.arg)
    return found


def test_the_guide_for_operators_lists_every_event_and_no_other() -> None:
    guide = (ROOT / "docs" / "operating.md").read_text(encoding="utf-8")
    section = guide.split("## What the log says", 1)[1].split("\n## ", 1)[0]
    rows = re.findall(r"^\| `([a-z]+\.[a-z-]+)` \| ([^|]*)\|", section, re.MULTILINE)
    documented = {event: set(re.findall(r"`([a-z_]+)`", fields)) for event, fields in rows}
    in_code = emitted()
    assert len(in_code) > 15
    assert set(documented) - {"library.said"} == set(in_code)
    wrong = {event: (documented[event], fields) for event, fields in in_code.items() if documented[event] != fields}
    assert wrong == {}


def test_nobody_logs_past_the_events() -> None:
    """A plain line of the standard logging has no event, and may hold anything."""
    allowed = {"actions/operating/events.py", "service/logs.py", "web/request_log.py", "delivery/lean_http.py"}
    parts = ("actions", "commands", "configuration", "db", "delivery", "messages", "programme", "service", "web")
    users = {
        str(path.relative_to(ROOT))
        for part in parts
        for path in (ROOT / part).rglob("*.py")
        if re.search(r"^\s*(import logging|from logging)", path.read_text(encoding="utf-8"), re.MULTILINE)
    }
    assert {one for one in users if "migrations" not in one} <= allowed
