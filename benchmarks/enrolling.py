"""How many women are enrolled and planned in a second, one after the other.

A nurse's files of two hundred lines each are checked and carried out by the same actions as on her page. Then the women
have said yes (their consent is written down; the page or the text that brings it is not what is measured), and
everybody is planned in bulk by as many processes as there are processors, at most two.
"""

import csv
import io
import subprocess
import sys
import time
from argparse import Namespace
from datetime import UTC, datetime
from multiprocessing import cpu_count
from typing import NamedTuple

from sqlalchemy import Connection, Engine, func, insert, literal, select, update

from actions.enrolment import import_table
from actions.enrolment.import_women import carry_out, check, find
from actions.services import Services
from benchmarks.report import Table, Target
from benchmarks.scratch import database, tidy
from db.engine import open_engine, reading, writing
from db.staff_tables import StaffUser
from db.tables import Address, Consent, PlannedMessage
from tests.support.world import ROOT, make_services

WANTED = 250
"""Women a second."""
FEWEST = 1_000
"""With fewer women the start of the processes takes too much of the time for a judgement."""
NOW = datetime(2026, 11, 25, 11, 0, tzinfo=UTC)
CELLS = {
    "First name": "Ann", "Family name": "Test", "Date of birth": "1992-05-06", "Agreed to be asked by": "both",
    "Lives in": "england", "Pregnancy": "not pregnant", "Gave birth": "2026-11-01", "Baby": "with her",
    "Feeding": "breastfeeding", "Diagnosed": "2026-11-10", "Bones that broke": "spine", "Treatment": "drug",
}  # fmt: skip


def run(given: Namespace) -> Table:
    """Enrol and plan on each database."""
    rows, targets = [], []
    for kind in given.databases:
        with database(kind, given.server) as url:
            engine = open_engine(url)
            found = measure(engine, url, given.women)
            engine.dispose()
        both = 1 / (1 / found.enrolled + 1 / found.planned)
        rows.append([kind, f"{found.enrolled:.0f}/s", f"{found.busy_ms:.2f} ms", f"{found.planned:.0f}/s",
                     f"{both:.0f}/s", f"{found.messages / given.women:.0f}"])  # fmt: skip
        targets.append(Target(f"{kind}: enrolled and planned in bulk, at least {WANTED} women a second",
                              f"{both:.0f}/s", both >= WANTED if given.women >= FEWEST else None))  # fmt: skip
    columns = ("database", "enrolled from files", "processor time to enrol one", "planned in bulk",
               "both, one after the other", "messages of each")  # fmt: skip
    return Table("Enrolling and planning in bulk", columns, rows, targets,
                 [(__doc__ or "").strip(), f"{given.women:,} women."])  # fmt: skip


class Found(NamedTuple):
    """Women enrolled a second, milliseconds of this process for one, women planned a second, messages planned."""

    enrolled: float
    busy_ms: float
    planned: float
    messages: int


def measure(engine: Engine, url: str, women: int) -> Found:
    """Enrol so many women, then plan them."""
    services = make_services(engine, allow_test_numbers=True)
    with writing(engine) as connection:
        user = _nurse(connection)
    began, busy = time.perf_counter(), time.process_time()
    for first in range(0, women, import_table.MOST_ROWS):
        _enrol(services, user, _file(first, min(import_table.MOST_ROWS, women - first)))
    enrolled, busy = women / (time.perf_counter() - began), time.process_time() - busy
    with writing(engine) as connection:
        _said_yes(connection)
    tidy(engine)
    began = time.perf_counter()
    plan_everybody(url)
    planned = women / (time.perf_counter() - began)
    with reading(engine) as connection:
        messages = connection.scalar(select(func.count()).select_from(PlannedMessage)) or 0
    return Found(enrolled, 1000 * busy / women, planned, messages)


def plan_everybody(url: str) -> None:
    """The sweep in processes of its own, as several machines run it."""
    command = [sys.executable, "-m", "benchmarks.sweep_worker", url, NOW.isoformat(), "new"]
    workers = [subprocess.Popen(command, cwd=ROOT) for _ in range(min(2, cpu_count()))]
    for worker in workers:
        if worker.wait():
            raise RuntimeError("Planning failed; what it said stands above.")


def _file(first: int, lines: int) -> bytes:
    """A list as a nurse's spreadsheet saves it. Email addresses are her own; mobile numbers would run out."""
    made = io.StringIO()
    writer = csv.writer(made)
    writer.writerow([*CELLS, "Email"])
    for number in range(first, first + lines):
        cells = {**CELLS, "Family name": f"Test{number}", "Agreed to be asked by": "email"}
        writer.writerow([*cells.values(), f"woman{number}@example.org"])
    return made.getvalue().encode()


def _enrol(services: Services, user: int, content: bytes) -> None:
    batch = check(services, NOW, user, "list.csv", content)
    carry_out(services, NOW, "nurse", user, batch)
    lines = find(services, user, batch).lines
    wrong = [line for line in lines if line.state != "enrolled"]
    assert not wrong, wrong[0].sentences


def _nurse(connection: Connection) -> int:
    values = {"email_hash": "benchmark", "roles": "nurse", "state": "active", "created_at": NOW, "created_by": "bench"}
    return connection.execute(insert(StaffUser).values(values).returning(StaffUser.id)).scalar_one()


def _said_yes(connection: Connection) -> None:
    connection.execute(update(Address).values(state="verified", proved_at=NOW))
    columns = ("woman_id", "channel", "event", "at", "how", "actor", "address_id")
    connection.execute(
        insert(Consent).from_select(
            columns,
            select(
                Address.woman_id, Address.channel, literal("confirmed"), literal(NOW, Consent.at.type),
                literal("benchmark"), literal("benchmark"), Address.id,
            ),
        )
    )  # fmt: skip
