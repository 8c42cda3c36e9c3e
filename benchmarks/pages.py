"""How long the nurses' pages take with many women, as the nurse's browser waits for the service.

Each page is opened once for the first time, then many times. The women have texts and emails of three years behind
them, with deliveries and receipts.
"""

import statistics
import time
from argparse import Namespace
from collections.abc import Iterator
from typing import Final
from urllib.parse import urlencode

from sqlalchemy import Engine, select

from actions.enrolment.confirm import confirm
from actions.enrolment.enrol import enrol
from actions.find_women import sealed
from benchmarks.pages_women import FIRST_WOMAN, fill
from benchmarks.report import Table, Target
from benchmarks.scratch import database
from db.engine import open_engine, reading
from db.tables import PlannedMessage, Woman
from tests.integration.web.site import BASE_URL, ENROLMENT, Site
from tests.integration.web.staff.people import Person, signed_in
from tests.support.world import Clock, make_services
from web.app import create_app
from web.settings import HelpNumbers, WebSettings

LIMIT_MS: Final = 100
ROUNDS: Final = 20


def run(given: Namespace) -> Table:
    """Every page on each database."""
    rows, targets = [], []
    for kind in given.databases:
        with database(kind, given.server) as url:
            engine = open_engine(url)
            site = _site(engine)
            fill(site, given.page_women)
            found = [
                (name, *_measure(nurse, path)) for nurse in [signed_in(site)] for name, path in _pages(site, given)
            ]
            engine.dispose()
        rows += [[kind, name, *(f"{one:.0f} ms" for one in times)] for name, *times in found]
        name, middle = max(((name, middle) for name, middle, *_ in found), key=lambda one: one[1])
        targets.append(
            Target(f"{kind}: every page within {LIMIT_MS} ms", f"{middle:.0f} ms ({name})", middle <= LIMIT_MS)
        )
    note = f"{given.page_women:,} women; median of {ROUNDS} times."
    columns = ("database", "page", "time", "95% within", "first time", "processor time")
    return Table("The nurses' pages", columns, rows, targets, [(__doc__ or "").strip(), note])


def _site(engine: Engine) -> Site:
    """The pages on this database, on a clock that stands, with one woman to copy."""
    services = make_services(engine, allow_test_numbers=True)
    clock = Clock()
    model = enrol(services, clock.now, "benchmark", ENROLMENT).woman_id
    for channel in ("text", "email"):
        confirm(services, clock.now, "benchmark", model, channel)
    app = create_app(
        services,
        WebSettings(
            service_name="Benchmark", public_base_url=BASE_URL, secret_key="k" * 40, clock=clock,
            numbers=HelpNumbers("999", "111", "116 123", "0808 800 0035"),
        ),
    )  # fmt: skip
    return Site(app, services, clock, model, "", "")  # type: ignore[arg-type]


def _pages(site: Site, given: Namespace) -> Iterator[tuple[str, str]]:
    number = given.page_women // 2
    with reading(site.engine) as connection:
        middle = connection.execute(select(Woman.reference, Woman.id).where(Woman.id == FIRST_WOMAN + number)).one()
        sent = connection.scalar(
            select(PlannedMessage.id)
            .where(PlannedMessage.woman_id == middle.id, PlannedMessage.state == "sent")
            .limit(1)
        )
    her = f"/staff/women/{middle.reference}"
    yield "tasks", "/staff/"
    yield "women", "/staff/women"
    yield "search: whole name", _search("Ada Clarke")
    yield "search: part of a name", _search("zoe oneill")
    yield "search: number", _search(f"07700900{number % 990:03d}")
    yield "search: email", _search(f"woman{number}@example.org")
    yield "search: reference", _search(middle.reference)
    yield "a woman's page", her
    if sent:
        yield "one message", f"{her}/messages/{sent}"
    yield "record a change", f"{her}/change"
    yield "enrol", "/staff/enrol"
    yield "pictures", "/staff/pictures"


def _search(typed: str) -> str:
    return f"/staff/women?{urlencode({'find': sealed(typed)})}"


def _measure(nurse: Person, path: str) -> tuple[float, float, float, float]:
    """Milliseconds: the median, what 95 of 100 stay within, the first time, and of the processor."""
    first = _time(nurse, path)
    busy = time.process_time()
    times = sorted(_time(nurse, path) for _ in range(ROUNDS))
    busy = (time.process_time() - busy) * 1000 / ROUNDS
    return statistics.median(times), times[-2], first, busy


def _time(nurse: Person, path: str) -> float:
    began = time.perf_counter()
    answer = nurse.get(path)
    taken = (time.perf_counter() - began) * 1000
    assert answer.status_code == 200, (path, answer.status_code)
    return taken
