"""Changing a number or an address with proof, and fallback when nothing reaches her."""

import re
from dataclasses import replace
from threading import Event

import pytest
from sqlalchemy import select

from actions.contact import CodeAnswer, prove_change, report_wrong, request_change
from actions.dispatch.send import dispatch_due
from actions.errors import Refused
from actions.preferences import stop, withdraw
from db.engine import reading
from db.tables import AuditEvent
from delivery.protocol import Rejected, RejectReason
from simulation.one_thread import OneThread
from tests.integration.actions.conftest import Story
from tests.integration.actions.test_replies import known

NEW = "07700 900456"


def code(story: Story) -> str:
    story.send()
    body = next(one.body for one in reversed(story.texts.sent) if one.to == "+447700900456")
    found = re.search(r"\b\d{6}\b", body)
    assert found
    return found.group()


def test_a_new_number_is_proved_by_a_code_and_announced_at_the_old_one(ana: Story) -> None:
    request_change(ana.services, ana.now, "her page", ana.woman_id, "text", NEW)
    right = code(ana)
    wrong = "000000" if right != "000000" else "111111"
    assert prove_change(ana.services, ana.now, "her page", ana.woman_id, wrong) is CodeAnswer.WRONG
    assert prove_change(ana.services, ana.now, "her page", ana.woman_id, right) is CodeAnswer.RIGHT
    ana.send()
    told = [one for one in ana.texts.sent if "changed" in one.body.lower()]
    assert [one.to for one in told] == ["+447700900123"]
    ana.days(3)
    assert ana.texts.sent[-1].to == "+447700900456"


def test_a_second_stop_takes_back_the_code_that_waits_and_says_so_in_the_record(ana: Story) -> None:
    stop(ana.services, ana.now, "her page", ana.woman_id, "email", how="private link")
    request_change(ana.services, ana.now, "her page", ana.woman_id, "text", NEW)
    stop(ana.services, ana.now, "her page", ana.woman_id, "email", how="private link")
    with reading(ana.services.engine) as connection:
        query = select(AuditEvent.details).where(AuditEvent.action == "answers-taken-back")
        told = connection.execute(query).scalar_one()
    assert told == {"channel": "email", "messages": 1}


def test_a_code_in_hand_does_not_go_out_when_she_leaves_meanwhile(ana: Story) -> None:
    request_change(ana.services, ana.now, "her page", ana.woman_id, "text", NEW)
    leaves = [lambda: withdraw(ana.services, ana.now, "her page", ana.woman_id)]

    def meanwhile(name: str) -> None:
        if name == "committed" and leaves:
            leaves.pop()()

    done = dispatch_due(replace(ana.services, fault_point=meanwhile), lambda: ana.now, Event(), OneThread)
    assert (done.withdrawn, done.accepted, done.skipped) == (1, 0, 1)
    assert not [one for one in ana.texts.sent if one.to == "+447700900456"]


def test_three_wrong_codes_end_it(ana: Story) -> None:
    request_change(ana.services, ana.now, "her page", ana.woman_id, "text", NEW)
    right = code(ana)
    for _ in range(3):
        prove_change(ana.services, ana.now, "her page", ana.woman_id, "12345x")
    assert prove_change(ana.services, ana.now, "her page", ana.woman_id, right) is CodeAnswer.EXPIRED
    assert known(ana).text.open


def test_nothing_is_told_to_a_number_reported_wrong(ana: Story) -> None:
    report_wrong(ana.services, ana.now, "nurse", ana.woman_id, "text")
    request_change(ana.services, ana.now, "nurse", ana.woman_id, "text", NEW)
    before = len([one for one in ana.texts.sent if one.to == "+447700900123"])
    assert prove_change(ana.services, ana.now, "nurse", ana.woman_id, code(ana)) is CodeAnswer.RIGHT
    ana.send()
    assert len([one for one in ana.texts.sent if one.to == "+447700900123"]) == before


def test_a_landline_is_refused_with_a_sentence(ana: Story) -> None:
    with pytest.raises(Refused, match="landline"):
        request_change(ana.services, ana.now, "her page", ana.woman_id, "text", "0117 496 0123")


def test_a_number_that_cannot_work_is_retired_and_asked_for_by_email(ana: Story) -> None:
    ana.texts.always = Rejected(RejectReason.BAD_ADDRESS, "21614", "This number cannot get texts.")
    ana.days(2)
    assert not known(ana).text.open
    assert "bad-address" in ana.tasks()
    ana.days(2)
    assert any("changed" in one.text.lower() for one in ana.emails.sent)


def test_opted_out_at_the_provider_is_an_opt_out_here(ana: Story) -> None:
    ana.texts.always = Rejected(RejectReason.OPTED_OUT, "21610", "She opted out at the provider.")
    ana.days(2)
    assert not known(ana).text.open
    ana.texts.always = None
    before = len(ana.texts.sent)
    ana.days(20)
    assert len(ana.texts.sent) == before
