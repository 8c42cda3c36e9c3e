"""Runs the demonstration: the same jobs as in real life, at the moments the fast clock says."""

import threading
import time
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from actions import housekeeping
from actions.dispatch.send import dispatch_due, next_due
from actions.operating.staff_notices import send_notices
from actions.services import Services
from actions.staff import accounts
from actions.staff.accounts import Form
from actions.staff.rules import StaffRules
from service.demo.clock import DemoClock
from service.demo.story import Story

FOR_EVER: Final = timedelta(days=36_500)
SWEEP_EVERY: Final = timedelta(days=3)
"""In real life every night; here a night lasts a third of a second."""
LOOK_EVERY: Final = timedelta(seconds=0.2)
PEOPLE: Final = (
    Form("Joan Sample", "joan.sample@example.org", "nurse"),
    Form("Grace Sample", "grace.sample@example.org", "admin"),
    Form("Ada Sample", "ada.sample@example.org", "both", clinical_approver=True),
)
PASSWORD: Final = "seven sample otters"  # noqa: S105 - printed at the start; it opens made-up data on this machine only


def demo_services(services: Services) -> Services:
    """A clock that runs fast must not sign anyone out, nor pass the day by which the wording is to be read again."""
    return replace(
        services,
        limits=replace(services.limits, review_grace=FOR_EVER),
        staff=StaffRules(totp_required=False, idle=FOR_EVER, longest=FOR_EVER, link_life=FOR_EVER),
        duty_address="duty.sample@example.org",
    )


def add_people(services: Services, now: datetime) -> None:
    """The accounts that `PEOPLE` lists."""
    for form in PEOPLE:
        link = accounts.invite(services, now, "demonstration", form)
        accounts.choose_password(services, now, link.rsplit("/", 1)[1], PASSWORD)


class Demonstration:
    """Moves the clock from one event to the next, and lets the service do its work at each."""

    def __init__(self, services: Services, clock: DemoClock, stopping: threading.Event) -> None:
        self.services, self.clock, self.stopping = services, clock, stopping
        self.story = Story(services, "staff:1")
        self._swept_at = clock()

    def run(self, say: Callable[[str], None], start: datetime) -> None:
        """Play the weeks before ``start`` as fast as can be, then at the pace of the clock, until asked to stop."""
        self.advance(start)
        if self.stopping.is_set():
            return
        say("The women are enrolled. A year now takes two minutes; the pages can pause and slow the clock.")
        before = time.monotonic()
        while not self.stopping.wait(LOOK_EVERY.total_seconds()):
            now = time.monotonic()
            self.advance(self.clock() + self.clock.passes_in(timedelta(seconds=now - before)))
            before = now

    def advance(self, until: datetime) -> None:
        """Everything up to ``until``, in order, each thing at its own time."""
        while not self.stopping.is_set():
            at = self._next()
            if at > until:
                break
            self.clock.move_to(at)
            self._turn()
        self.clock.move_to(until)

    def _next(self) -> datetime:
        waiting = (next_due(self.services), self.story.next_at(), self._swept_at + SWEEP_EVERY)
        return min(one for one in waiting if one is not None)

    def _turn(self) -> None:
        now = self.clock()
        self.story.play(now)
        if now - self._swept_at >= SWEEP_EVERY:
            self._swept_at = now
            housekeeping.sweep(self.services, now)
            housekeeping.chores(self.services, now)
            send_notices(self.services, now)
            self.story.work_through_tasks(now)
        due = next_due(self.services)
        if due is not None and due <= now:
            dispatch_due(self.services, self.clock, self.stopping)
            self.story.answer_questions(now)
