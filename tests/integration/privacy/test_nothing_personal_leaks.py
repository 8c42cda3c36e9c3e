"""Marked data goes through everything, and is looked for everywhere it must not be: in the log at DEBUG, in errors, in
addresses and headers of pages, in the names of files, and in what the database holds, byte by byte.
"""

import io
import logging
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from threading import Event
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import insert, select
from sqlalchemy.exc import IntegrityError

from actions import receive_mail
from actions.dispatch.send import dispatch_due
from actions.housekeeping import chores, sweep
from actions.operating import daily_summary, staff_notices, waiting
from actions.resolve_unknown import resolve_unknown
from actions.woman_actions import send_urgent_help
from configuration.service import Log
from db.engine import reading, writing
from db.tables import FactRow, Woman, WorkItem
from delivery.protocol import NotSent, Rejected, RejectReason, Unknown
from service.logs import OURS, write_log
from tests.integration.web.site import BASE_URL, Site, build, signed
from tests.integration.web.staff import typing_in
from tests.integration.web.staff.people import Person, signed_in
from tests.support import all_rows, server_files
from tests.support.world import FakeEmail, FakeText

WORDS = ("Quillfeather", "Zebediahna", "purplewalrus", "greengiraffe", "yellowyak", "scarletsloth", "teal-tapir",
         "mauvemoose", "Xylophonia", "Marmaladova", "Pennyfold")  # fmt: skip
NUMBERS = ("900777", "900778")
STAFF_EMAIL = "staff1@example.org"
"""As the tests' first account has it."""
DATES = (date(1983, 11, 23), date(2026, 8, 19))
"""Her date of birth, and the day of her baby's."""


def spellings() -> list[re.Pattern[str]]:
    """Every marked value as it might be written."""
    written = [re.escape(word) for word in WORDS]
    written += [rf"7700[ -]?{number[:3]}[ -]?{number[3:]}" for number in NUMBERS]
    forms = ("%Y-%m-%d", "%-d %B %Y", "%d/%m/%Y", "%-d %b %Y", "%d.%m.%Y", "%Y%m%d")
    written += [re.escape(day.strftime(form)) for day in DATES for form in forms]
    written += [STAFF_EMAIL.replace(".", "[.]")]
    return [re.compile(one, re.IGNORECASE) for one in written]


LOOKED_FOR = spellings()
METRICS_TOKEN = "m" * 40
HERS: dict[str, object] = {
    "first_name": "Zebediahna", "last_name": "Quillfeather", "date_of_birth": "1983-11-23", "mobile": "07700 900777",
    "email": "zebediahna@quillfeather.example.org", "consent": ["text", "email"],
    "consent_words": "May we write, purplewalrus?", "nation": "england", "pregnancy": "not-pregnant",
    "birth": "2026-08-19", "baby": "with-her", "break_sites": "spine", "drug_name": "mauvemoose",
    "treatment": "drug", "diagnosis": "2026-08-30",
}  # fmt: skip


def marks_in(text: str) -> set[str]:
    """The marked values that stand in it."""
    return {pattern.pattern for pattern in LOOKED_FOR if pattern.search(text)}


class Breaking(FakeText):
    """A provider whose library raises, and quotes what it was given."""

    def send(self, message: Any) -> Any:
        raise ConnectionError(f"no route to {message.to}: {message.body}")


@dataclass
class Watched:
    """A site whose answers and addresses are written down."""

    site: Site
    log: io.StringIO
    seen: list[str] = field(default_factory=list)

    def watch(self, client: FlaskClient) -> FlaskClient:
        real = client.open

        def opened(*given: Any, **how: Any) -> Any:
            answer = real(*given, **how)
            headers = [f"{name}: {value}" for name, value in answer.headers]
            self.seen += [answer.request.url, *headers]
            if answer.status_code >= 500:
                self.seen.append(answer.text)
            return answer

        client.open = opened  # type: ignore[method-assign]
        return client

    def nurse(self) -> Person:
        person = signed_in(self.site, "both", name="Sister Pennyfold")
        person.client = self.watch(person.client)
        return person


@pytest.fixture
def watched(ready_url: str) -> Iterator[Watched]:
    """A site with a woman of marked data, and the log of the service at DEBUG."""
    handlers, level = logging.root.handlers[:], logging.root.level
    levels = {name: logging.getLogger(name).level for name in OURS}
    log = io.StringIO()
    write_log(Log(level="DEBUG", format="text"))
    for handler in logging.root.handlers:
        assert isinstance(handler, logging.StreamHandler)
        handler.setStream(log)
    built = build(ready_url, enrolment=HERS, metrics_token=METRICS_TOKEN)
    built.services = replace(built.services, text_sender=FakeText(), email_sender=FakeEmail())
    yield Watched(built, log)
    built.engine.dispose()
    logging.root.handlers[:] = handlers
    logging.root.setLevel(level)
    for name, before in levels.items():
        logging.getLogger(name).setLevel(before)


def send(watched: Watched, **changed: Any) -> None:
    """Send what is due, and a message of this minute besides, whatever her hours."""
    send_urgent_help(watched.site.services, watched.site.clock.now, "staff:1", watched.site.woman_id)
    services = replace(watched.site.services, **changed)
    dispatch_due(services, watched.site.clock, Event())


def providers_fail(watched: Watched) -> None:
    """In every way there is, each time with her number and words in what is said."""
    site = watched.site
    said = "to +447700900777 zebediahna@quillfeather.example.org: purplewalrus"
    for outcome in (
        NotSent(timedelta(minutes=1), "20429", "Too many at once."),
        Rejected(RejectReason.FILTERED, "30007", "Filtered."),
        Unknown("timeout", "No answer came."),
    ):
        send(watched, text_sender=FakeText(always=outcome), email_sender=FakeEmail(answers=[outcome] * 9))
        site.clock.move(minutes=20)
    send(watched, text_sender=Breaking(), email_sender=FakeEmail())
    site.clock.move(hours=20)
    resolve_unknown(replace(site.services, text_sender=FakeText(always=Unknown("x", said))), site.clock.now)
    bounce = (
        "From: MAILER-DAEMON@example.org\nTo: bounces@example.org\nSubject: failed for Quillfeather\n"
        "Content-Type: multipart/report; report-type=delivery-status; boundary=B\n\n--B\nContent-Type: text/plain\n\n"
        f"{said}\n--B\nContent-Type: message/delivery-status\n\nReporting-MTA: dns; example.org\n\n"
        "Final-Recipient: rfc822; zebediahna@quillfeather.example.org\nAction: failed\nStatus: 5.1.1\n"
        f"Diagnostic-Code: smtp; 550 {said}\n\n--B--\n"
    )
    receive_mail.receive_raw(site.services, site.clock.now, bounce.encode())
    mail = "From: Zebediahna <zebediahna@quillfeather.example.org>\nSubject: greengiraffe\n\nyellowyak please help\n"
    receive_mail.receive_raw(site.services, site.clock.now, mail.encode())


def replies_come(watched: Watched) -> None:
    for number, words in enumerate(("a greengiraffe sat", "I want to die, yellowyak", "STOP scarletsloth please")):
        fields = {"From": "+447700900777", "To": "+447700900999", "Body": words, "MessageSid": f"SMx{number}"}
        answer = signed(watched.site, "/hooks/twilio/message", fields)
        assert answer.status_code == 200
        watched.seen += [f"{name}: {value}" for name, value in answer.headers]
    watched.site.client().post("/hooks/twilio/message", data=fields, base_url=BASE_URL)


def staff_work(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    """A nurse enrols, imports, searches, notes, mistypes and leaves a form half filled in; a page breaks."""
    site, nurse = watched.site, watched.nurse()
    her = f"/staff/women/{site.rows(Woman)[0].reference}"
    for typed in ("Quillfeather", "zebediahna", "07700 900777", "zebediahna@quillfeather.example.org", "Marmaladova"):
        where = nurse.post("/staff/women", "/staff/women/search", q=typed).headers["Location"]
        nurse.get(where)
    other = {"first_name": "Xylophonia", "last_name": "Marmaladova", "mobile": "07700 900778",
             "email": "xylophonia@marmaladova.example.org", "drug_name": "mauvemoose"}  # fmt: skip
    typing_in.fill_in(nurse, **other)
    typing_in.enrol(nurse, **{**other, "mobile": "07700 900778"})
    nurse.post("/staff/enrol", "/staff/enrol", **{**typing_in.ABOUT, **other, "mobile": "Marmaladova 900778"})
    head = "First name,Family name,Mobile number,Agreed to be asked by\n"
    file = (io.BytesIO(f"{head}Xylophonia,Marmaladova,07700 9007,texts\n".encode()), "Marmaladova.csv")
    nurse.post("/staff/import", "/staff/import", file=file)
    for path in (her, f"{her}/change", f"{her}/papers", f"{her}/export", f"{her}/letter", "/staff/", "/staff/audit"):
        nurse.get(path)
    with reading(site.engine) as connection:
        item = connection.scalars(select(WorkItem.id).where(WorkItem.done_at.is_(None))).first()
    nurse.post("/staff/", f"/staff/tasks/{item}/done", note="She said: teal-tapir")

    def breaks(*_given: object, **_how: object) -> None:
        raise ValueError("Quillfeather, +447700900777, 1983-11-23, purplewalrus")

    with monkeypatch.context() as patched:
        patched.setattr("actions.woman_record.read", breaks)
        assert nurse.get(her).status_code == 500
    pages = watched.watch(site.client())
    pages.get(f"/p/{site.email_token}", base_url=BASE_URL)
    site.post(pages, f"/p/{site.email_token}", f"/p/{site.email_token}/prove", day="23", month="11", year="1983")
    for part in ("", "/data", "/contact", "/messages", "/data/copy.json"):
        pages.get(f"/p/{site.email_token}{part}", base_url=BASE_URL)


def database_refuses(watched: Watched) -> str:
    """What an error of the database says, with its values in hand."""
    try:
        with writing(watched.site.engine) as connection:
            row = {"woman_id": 10**9, "name": "x", "value": "purplewalrus", "on": DATES[1], "actor": "t"}
            connection.execute(insert(FactRow).values(**row, recorded_at=watched.site.clock.now))
    except IntegrityError as error:
        return f"{error!s} {error!r}"
    raise AssertionError("the row was taken")


def held_in(watched: Watched) -> bytes:
    """Every column of every row, as the database holds it."""
    with reading(watched.site.engine) as connection:
        return "\n".join(f"{table}: {row}" for table, row in all_rows.stored(connection)).encode()


PLAIN = [one.lower().encode() for one in (*WORDS, STAFF_EMAIL, *(day.isoformat() for day in DATES))] + [
    f"{ahead}{number[:3]}{gap}{number[3:]}".encode()
    for number in NUMBERS
    for ahead, gap in (("7700", ""), ("7700 ", ""), ("7700 ", " "), ("7700-", "-"))
]
"""The marked values as bytes, for what is too large to look for patterns in."""


def plain_marks_in(content: bytes, looked_for: Collection[bytes] = PLAIN) -> list[bytes]:
    lowered = content.lower()
    return [one for one in looked_for if one in lowered]


def watchers_look(watched: Watched) -> str:
    """What figures, health, error pages and the morning's email say, in full."""
    site, client = watched.site, watched.site.client()
    said, token = [], {"Authorization": f"Bearer {METRICS_TOKEN}"}
    for path in ("/health/live", "/health/ready", "/health/clock", "/metrics", "/Quillfeather", "/p/Quillfeather",
                 "/u/purplewalrus", f"/p/{site.email_token}/Quillfeather",
                 "/hooks/twilio/message?From=%2B447700900777"):  # fmt: skip
        said += [client.open(path, method=how, base_url=BASE_URL, headers=token).text for how in ("GET", "POST", "PUT")]
    assert any("recovery_build_info" in one for one in said)
    emails = FakeEmail()
    lines = waiting.sentences(waiting.look(site.services, site.clock.now), site.clock.now)
    assert lines, "something waits"
    services = replace(site.services, email_sender=emails, duty_address="duty@example.org")
    daily_summary.tell(services, site.clock.now, site.clock.now.date(), ["admin@example.org"], lines)
    staff_notices.send_notices(services, site.clock.now)
    assert len(emails.sent) >= 2
    return "\n".join([*said, *(f"{one.subject}\n{one.text}\n{one.html}" for one in emails.sent)])


def test_marked_data_is_nowhere_but_under_the_key(watched: Watched, monkeypatch: pytest.MonkeyPatch) -> None:
    site = watched.site
    position = server_files.log_position(site.engine)
    send(watched)
    staff_work(watched, monkeypatch)
    providers_fail(watched)
    replies_come(watched)
    told = watchers_look(watched)
    site.clock.move(days=1)
    chores(site.services, site.clock.now)
    sweep(site.services, site.clock.now)
    send(watched)
    refused = database_refuses(watched)
    log = watched.log.getvalue()
    assert "event=page.answered" in log
    assert "event=page.failed" in log
    assert "event=sender.raised" in log
    assert marks_in(log) == set()
    assert len(watched.seen) > 200
    assert marks_in("\n".join(watched.seen)) == set()
    assert marks_in(refused) == set()
    assert marks_in(told) == set()
    with reading(site.engine) as connection:
        read = repr(list(all_rows.read(connection)))
    there = [word for word in WORDS if word in read]
    assert there == list(WORDS), "all of it went through the database"
    held, files = held_in(watched), server_files.tables_and_indexes(site.engine)
    assert marks_in(held.decode("latin-1")) == set()
    assert plain_marks_in(files) == []
    assert b"v1:k1:" in held
    assert b"v1:k1:" in files
    # Days may stand in what other databases of the same server write into the log they share.
    assert plain_marks_in(server_files.log_since(site.engine, position), PLAIN[: len(WORDS)]) == []
    for token in (site.email_token, site.text_token):
        assert token not in log + told + refused
        assert token.encode() not in held + files
