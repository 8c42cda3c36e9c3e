"""A stranger at her old number is no word of hers: once she proves a new one, her messages go on, or stay stopped."""

import pytest

from actions.contact import CodeAnswer, prove_change, report_wrong, request_change
from actions.gather import gather_known
from db.engine import reading
from tests.integration.actions.conftest import Story
from tests.integration.actions.test_contact import NEW, code


@pytest.mark.parametrize(("before", "after"), [(None, None), ("STOP", "stopped")])
def test_a_proved_number_takes_up_her_own_last_word(ana: Story, before: str | None, after: str | None) -> None:
    if before:
        ana.text(before)
    report_wrong(ana.services, ana.now, "nurse", ana.woman_id, "text")
    request_change(ana.services, ana.now, "nurse", ana.woman_id, "text", NEW)
    assert prove_change(ana.services, ana.now, "nurse", ana.woman_id, code(ana)) is CodeAnswer.RIGHT
    with reading(ana.services.engine) as connection:
        way = gather_known(connection, ana.woman_id, ana.services).ways["text"]
    assert way.closed_because == after


def test_a_stopped_number_is_not_told_of_a_new_one(ana: Story) -> None:
    ana.text("STOP")
    ana.send()
    texts, emails = len(ana.texts.sent), len(ana.emails.sent)
    request_change(ana.services, ana.now, "nurse", ana.woman_id, "text", NEW)
    assert prove_change(ana.services, ana.now, "nurse", ana.woman_id, code(ana)) is CodeAnswer.RIGHT
    ana.send()
    assert [one.to for one in ana.texts.sent[texts:]] == ["+447700900456"]
    assert len(ana.emails.sent) == emails + 1
