"""What has been kept long enough goes; the ledger, consent and what is still to come stay."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import func, insert, select, update

from actions import audit
from actions.preferences import withdraw
from actions.privacy import retention
from actions.privacy.retention import let_go
from actions.seals.seal import seal_new
from actions.seals.verify import verify
from db.engine import reading, writing
from db.staff_tables import EnrolmentDraft, ImportBatch, SignInTry
from db.tables import Attempt, AuditEvent, Consent, PlannedMessage, Reply, Woman
from tests.integration.actions.conftest import Story
from tests.integration.actions.test_erase import her
from tests.support import all_rows

YEAR = timedelta(days=366)


def count(story: Story, column: Any, *where: Any) -> int:
    with reading(story.services.engine) as connection:
        return connection.scalar(select(func.count(column)).where(*where)) or 0


def later(story: Story, span: timedelta) -> dict[str, int]:
    story.now += span
    return {name: number for name, number in let_go(story.services, story.now).items() if number}


def with_limits(story: Story, **limits: Any) -> Story:
    story.services = replace(story.services, limits=replace(story.services.limits, **limits))
    return story


def test_nothing_is_old_enough_at_first_and_zero_keeps_for_good(story: Story) -> None:
    her(story)
    assert later(story, timedelta(days=1)) == {}
    kept = [name for name in story.services.limits.__slots__ if name.startswith("keep_")]
    before = count(story, Attempt.words), count(story, Reply.body), count(story, SignInTry.id)
    with_limits(story, **dict.fromkeys(kept, 0))
    assert later(story, 40 * YEAR) == {}
    assert (count(story, Attempt.words), count(story, Reply.body), count(story, SignInTry.id)) == before


def test_each_kind_goes_after_its_time_and_the_ledger_stays(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(retention, "AT_ONCE", 2)
    her(story)
    with writing(story.services.engine) as connection:
        connection.execute(insert(SignInTry).values(email_hash="e", origin_hash="o", at=story.now, right=False))
    messages, attempts, consents = (count(story, table.id) for table in (PlannedMessage, Attempt, Consent))
    consent_words = count(story, Consent.words)
    waiting = count(story, PlannedMessage.id, PlannedMessage.state == "planned")
    assert later(story, timedelta(days=15)) == {"drafts removed": 1}
    assert set(later(story, timedelta(days=20))) == {"import reports removed", "tries removed"}
    assert later(story, 2 * YEAR) == {"replies forgotten": 1}
    gone = later(story, YEAR)
    assert gone["sent words forgotten"] == attempts
    assert count(story, Attempt.words) == count(story, Reply.body) == count(story, EnrolmentDraft.id) == 0
    assert count(story, ImportBatch.id) == 1
    assert (count(story, PlannedMessage.id), count(story, Attempt.id)) == (messages, attempts)
    assert (count(story, Consent.id), count(story, Consent.words)) == (consents, consent_words)
    assert count(story, PlannedMessage.id, PlannedMessage.state == "planned") == waiting
    with reading(story.services.engine) as connection:
        told = connection.scalars(select(AuditEvent.details).where(AuditEvent.action == "retention")).all()
    assert told[0]["drafts_removed"] == 1


def test_words_of_a_text_that_may_have_gone_are_kept(story: Story) -> None:
    her(story)
    with writing(story.services.engine) as connection:
        one = connection.scalars(select(Attempt.id)).first()
        connection.execute(update(Attempt).where(Attempt.id == one).values(outcome="unknown"))
    later(story, 5 * YEAR)
    assert count(story, Attempt.words) == 1


def test_a_woman_who_left_is_erased_once_nothing_has_happened_for_so_long(story: Story) -> None:
    stays = story.enrol().send().confirm().send().woman_id
    her(story)
    withdraw(story.services, story.now, "nurse", story.woman_id)
    later(story, 2 * YEAR)
    story.text("hello again", sender="+447700900456")
    story.send()
    assert "women erased" not in later(story, 2 * YEAR), "she wrote in between"
    assert later(story, 2 * YEAR)["women erased"] == 1
    with reading(story.services.engine) as connection:
        left = [row for _, row in all_rows.read(connection) if row.get("woman_id") == story.woman_id]
        assert {row.get("action") for row in left} >= {"erased"}
        assert connection.scalar(select(Woman.erased_at).where(Woman.id == stays)) is None, "her reminder is to come"


def test_one_who_never_said_yes_and_one_past_the_last_reminder_go_too(story: Story) -> None:
    never = story.enrol().woman_id
    past = story.enrol(mobile="07700 900124", email="b@example.org", date_of_birth="1975-01-02").send().confirm("email")
    with writing(story.services.engine) as connection:
        done = update(PlannedMessage).where(PlannedMessage.woman_id.in_((never, past.woman_id)))
        connection.execute(done.values(state="skipped", due_at=None))
    assert later(story, 4 * YEAR)["women erased"] == 1
    assert later(story, 20 * YEAR)["women erased"] == 1


def test_views_go_and_the_chain_still_fits(story: Story) -> None:
    with writing(story.services.engine) as connection:
        for number in range(5):
            audit.record(connection, story.now, "staff:1", "record-viewed" if number % 2 else "else-done", None)
    assert later(story, 3 * YEAR).get("views forgotten") is None, "they are sealed first"
    seal_new(story.services, story.now)
    assert later(story, timedelta(days=1))["views forgotten"] == 2
    seal_new(story.services, story.now)
    with reading(story.services.engine) as connection:
        found = verify(connection, story.now)
    assert (found.faults, found.forgotten) == ((), 2)
