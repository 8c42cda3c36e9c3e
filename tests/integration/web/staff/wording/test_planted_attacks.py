"""Attacks that got into the database past every page: they cannot be approved, shown, or sent; the message is held."""

import hashlib
from dataclasses import replace
from threading import Event

import pytest
from sqlalchemy import update

from actions.dispatch.send import dispatch_due
from actions.wording.approve import approve
from db.engine import writing
from db.queries import wording
from db.wording_tables import TemplateVersion
from tests.integration.web.staff.wording.desk import KEY, Desk
from tests.integration.web.staff.wording.test_writing import ATTACKS
from tests.support.world import FakeEmail, FakeText, add_woman, plan_message, standing


def planted(desk: Desk, attack: str, state: str) -> int:
    """A version with these words as its text, put there behind the pages' back; answers its number."""
    live = desk.live()
    head, _, tail = live.source.partition("== text ==\n")
    source = f"{head}== text ==\n{attack}\n\n{tail[tail.index('==') :]}"
    with writing(desk.site.engine) as connection:
        if state == "live":
            connection.execute(update(TemplateVersion).where(TemplateVersion.id == live.id).values(state="retired"))
        return wording.add_version(
            connection, key=KEY, language="en", source=source, sha256=hashlib.sha256(source.encode()).hexdigest(),
            state=state, created_at=desk.site.clock.now, created_by="somebody", author_id=0,
            base_version_id=live.id, note="Why.", needs_clinical=False,
            approved_by="Dr A" if state == "live" else None,
        )  # fmt: skip


def test_one_that_waits_cannot_be_approved(desk: Desk) -> None:
    for name, attack in ATTACKS.items():
        number = planted(desk, attack, "waiting")
        assert desk.admin.get(f"/staff/wording/versions/{number}").status_code == 200, name
        answer = desk.approve(desk.admin, number, "admin")
        assert answer.status_code == 422, name
        assert desk.live().id != number, name


def to_her(texts: FakeText, emails: FakeEmail) -> list[object]:
    """What went to the woman who was due it."""
    wanted = ("+447700900001", "ann1@example.org")
    return [*(one for one in texts.sent if one.to in wanted), *(one for one in emails.sent if one.to in wanted)]


@pytest.mark.parametrize("name", sorted(ATTACKS))
def test_one_that_is_in_force_is_not_sent(desk: Desk, name: str) -> None:
    planted(desk, ATTACKS[name], "live")
    texts, emails = FakeText(real=True), FakeEmail(real=True)
    services = replace(desk.site.services, text_sender=texts, email_sender=emails)
    now = desk.site.clock.now
    with writing(desk.site.engine) as connection:
        woman = add_woman(connection, 1)
        message = plan_message(connection, woman, KEY, due_at=now, due_on=now.date(), expires_at=None)
    dispatch_due(services, desk.site.clock, Event())
    assert to_her(texts, emails) == []
    assert standing(desk.site.engine, message).state == "held"
    assert desk.admin.get(f"/staff/wording/en/{KEY}").status_code == 200
    # Nor does the word of an operator make it fit.
    approve(services, now, "operator", [KEY], "Sister Ellis")
    dispatch_due(services, desk.site.clock, Event())
    assert to_her(texts, emails) == []
