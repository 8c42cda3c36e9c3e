"""Erasure leaves nothing of her in any table, and harms nobody else; what comes in later is harmless."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert, select, update

from actions import record_receipt
from actions.change_circumstances import record_fact
from actions.enrolment import drafts, import_women
from actions.enrolment.enrol import enrol
from actions.errors import Refused
from actions.personal import stops
from actions.personal.stops import Stop
from actions.privacy import erase
from actions.private_links import token_for
from actions.seals.seal import seal_new
from actions.seals.verify import verify
from db.engine import reading, writing
from db.queries import addresses
from db.staff_tables import StaffUser
from db.tables import (
    Address,
    Attempt,
    AuditEvent,
    PageAttempt,
    PlannedMessage,
    PrivateLink,
    Suppression,
    Woman,
    WorkItem,
)
from tests.integration.actions.conftest import FORM, MOBILE, Story
from tests.support import all_rows

MARKS = ("Zebediah", "Quillfeather", "1971-07-08", "07700 900456", "+447700900456", "zebediah@example.org",
         "purple walrus", "green giraffe", "yellow yak")  # fmt: skip
HERS = {
    "first_name": "Zebediah", "last_name": "Quillfeather", "date_of_birth": "1971-07-08", "mobile": "07700 900456",
    "email": "zebediah@example.org", "drug_name": "purple walrus",
}  # fmt: skip


def her(story: Story) -> Story:
    """A woman about whom something stands in every table."""
    story.enrol(**HERS).send().confirm().send().days(3)
    story.text("I feel like a green giraffe", sender="+447700900456")
    story.send()
    services, now, woman_id = story.services, story.now, story.woman_id
    record_fact(services, now, "nurse", woman_id, "break", "", None)
    with writing(services.engine) as connection:
        attempt = connection.scalars(select(Attempt.id).where(Attempt.woman_id == woman_id)).first()
        item = connection.scalars(select(WorkItem.id).where(WorkItem.woman_id == woman_id)).first()
        connection.execute(update(WorkItem).where(WorkItem.id == item).values(note="yellow yak"))
        token = token_for(connection, now, woman_id, "email", addresses.address_hash(HERS["email"]))
        link = connection.scalars(select(PrivateLink.token_hash).where(PrivateLink.woman_id == woman_id)).first()
        connection.execute(insert(PageAttempt).values(token_hash=link, origin_hash="x", at=now, right=True))
        user = connection.execute(
            insert(StaffUser)
            .values(email_hash="h", roles="nurse", state="active", created_at=now, created_by="t")
            .returning(StaffUser.id)
        ).scalar_one()
    record_receipt.record(services, now, str(attempt), None, "delivered", None)
    draft = drafts.begin(services, now, user)
    drafts.save(services, now, user, draft, "about", {"first_name": "Zebediah", "mobile": "07700 900456"})
    line = "First name,Family name,Mobile number,Agreed to be asked by\nZebediah,Quillfeather,07700 900456,texts\n"
    import_women.check(services, now, user, "list.csv", line.encode())
    assert token
    return story


def erased(story: Story) -> Story:
    erase.ask(story.services, story.now, "staff:1", story.woman_id)
    erase.erase(story.services, story.now, "staff:2", story.woman_id)
    return story


def everything(story: Story, how: Any = all_rows.read) -> list[tuple[str, dict[str, Any]]]:
    with reading(story.services.engine) as connection:
        return list(how(connection))


def test_nothing_of_her_is_left_in_any_table(story: Story) -> None:
    other = story.enrol()
    kept, kept_reference = other.woman_id, other.reference
    her(story)
    hers, reference = story.woman_id, story.reference
    before = everything(story)
    filled = {table for table, row in before if row.get("woman_id") == hers}
    assert filled >= {"facts", "addresses", "consents", "planned_messages", "deliveries", "attempts", "replies",
                      "work_items", "private_links", "audit_events"}  # fmt: skip
    text = repr(before)
    assert all(mark in text for mark in MARKS if mark not in ("1971-07-08", "07700 900456"))
    erased(story)
    after = everything(story)
    assert [(table, row) for table, row in after if row.get("woman_id") == hers and table != "audit_events"] == []
    remains = [(table, mark) for table, row in after for mark in (*MARKS, reference) if mark in repr(row)]
    assert remains == []
    assert {table for table, row in after if row.get("woman_id") == kept} >= {"facts", "addresses", "planned_messages"}
    rows = {row["id"]: row for table, row in after if table == "women"}
    assert rows[kept]["reference"] == kept_reference
    left = rows[hers]
    assert [left[name] for name in ("first_name", "last_name", "name_hash", "date_of_birth")] == [None] * 4
    assert left["erased_at"] == story.now
    assert [row["reason"] for table, row in after if table == "suppressions"] == ["erased", "erased"]


def test_the_events_of_the_record_hold_nothing_personal_and_their_chain_still_fits(story: Story) -> None:
    her(story)
    seal_new(story.services, story.now)
    erased(story)
    seal_new(story.services, story.now)
    with reading(story.services.engine) as connection:
        events = connection.execute(select(AuditEvent.__table__).where(AuditEvent.woman_id == story.woman_id)).all()
        found = verify(connection, story.now)
    assert {"erasure-asked", "erased", "enrolled"} <= {event.action for event in events}
    assert not [mark for event in events for mark in (*MARKS, story.reference) if mark in repr(event)]
    assert found.faults == ()


def test_from_the_moment_it_is_asked_for_nothing_more_is_sent(story: Story) -> None:
    her(story)
    texts, emails = len(story.texts.sent), len(story.emails.sent)
    erase.ask(story.services, story.now, "staff:1", story.woman_id)
    story.days(20)
    erase.erase(story.services, story.now, "staff:2", story.woman_id)
    story.days(20)
    assert (len(story.texts.sent), len(story.emails.sent)) == (texts, emails)


def test_only_a_second_person_erases_and_may_turn_it_down(story: Story) -> None:
    her(story)
    with pytest.raises(Refused, match="Nobody asked"):
        erase.erase(story.services, story.now, "staff:2", story.woman_id)
    erase.ask(story.services, story.now, "staff:1", story.woman_id)
    with pytest.raises(Refused, match="asked for already"):
        erase.ask(story.services, story.now, "staff:3", story.woman_id)
    for act in (erase.erase, erase.decline):
        with pytest.raises(Refused, match="You asked for this yourself"):
            act(story.services, story.now, "staff:1", story.woman_id)
    assert "erasure" in story.tasks()
    erase.decline(story.services, story.now, "staff:2", story.woman_id)
    assert "erasure" not in story.tasks()
    assert erase.who_asked(story.services, story.woman_id) is None
    assert any(table == "facts" for table, row in everything(story) if row.get("woman_id") == story.woman_id)


def test_a_message_in_hand_makes_it_wait(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(erase, "WAIT_SECONDS", 0.1)
    her(story)
    erase.ask(story.services, story.now, "staff:1", story.woman_id)
    with writing(story.services.engine) as connection:
        one = connection.scalars(select(PlannedMessage.id).where(PlannedMessage.woman_id == story.woman_id)).first()
        hand = update(PlannedMessage).where(PlannedMessage.id == one)
        connection.execute(hand.values(claimed_by="w", claimed_at=story.now))
    with pytest.raises(Refused, match="Try again"):
        erase.erase(story.services, story.now, "staff:2", story.woman_id)
    assert any(table == "facts" for table, row in everything(story) if row.get("woman_id") == story.woman_id)
    story.now += timedelta(minutes=10)
    erase.erase(story.services, story.now, "staff:2", story.woman_id)


def test_what_comes_in_later_is_harmless(story: Story) -> None:
    her(story)
    with reading(story.services.engine) as connection:
        attempt = str(connection.scalars(select(Attempt.id)).first())
    with writing(story.services.engine) as connection:
        hashed = addresses.address_hash(HERS["email"])
        token = token_for(connection, story.now, story.woman_id, "email", hashed)
    erased(story)
    assert not record_receipt.record(story.services, story.now, attempt, None, "delivered", None).known
    for words in ("STOP", "hello", "1", "START", "YES"):
        assert story.text(words, sender="+447700900456").woman_id is None
    for _ in range(2):
        assert stops.stop(story.services, story.now, token, Stop.EMAILS)
    story.days(3)
    with pytest.raises(Refused, match="no such woman"):
        record_fact(story.services, story.now, "nurse", story.woman_id, "pause", "4")
    assert [row for table, row in everything(story) if table in ("facts", "planned_messages")] == []


def test_she_is_enrolled_again_only_when_a_nurse_says_how_she_asked(story: Story) -> None:
    her(story)
    erased(story)
    with pytest.raises(Refused, match="was erased, and she is not to be contacted") as refused:
        enrol(story.services, story.now, "nurse", {**FORM, **HERS})
    assert set(refused.value.fields) == {"asked_to_return"}
    with pytest.raises(Refused, match="says how she asked"):
        enrol(story.services, story.now, "nurse", {**FORM, **HERS, "asked_to_return": "maybe"})
    again = enrol(story.services, story.now, "nurse", {**FORM, **HERS, "asked_to_return": "by-phone"})
    with reading(story.services.engine) as connection:
        events = list(connection.scalars(select(AuditEvent.action).where(AuditEvent.woman_id == again.woman_id)))
    assert events.count("came-back-after-erasure") == 2
    sent = len(story.texts.sent)
    story.woman_id = again.woman_id
    story.send()
    assert len(story.texts.sent) == sent + 1, "she is asked anew"


def test_a_number_that_another_woman_uses_stays_open_for_her(story: Story) -> None:
    other = story.enrol(texts="discreet").send().confirm("text").send().woman_id
    story.enrol(first_name="Zebediah", email="zebediah@example.org", shared_number=True, texts="discreet")
    erased(story)
    with reading(story.services.engine) as connection:
        barred = {(row.channel, row.reason) for row in connection.execute(select(Suppression.__table__))}
        open_numbers = connection.scalars(select(Address.woman_id).where(Address.channel == "text")).all()
    assert barred == {("email", "erased")}
    assert open_numbers == [other]
    assert story.text("hello", sender=MOBILE).woman_id == other


def test_her_files_in_the_outbox_go_too(story: Story, tmp_path: Path) -> None:
    her(story)
    with reading(story.services.engine) as connection:
        attempt = str(connection.scalars(select(Attempt.id)).first())
    for name in (f"{attempt}.txt", "another.txt"):
        (tmp_path / name).write_text("To: somebody\n\nwords\n")
    story.services = replace(story.services, outbox_folder=tmp_path)
    erased(story)
    assert [path.name for path in tmp_path.glob("*.txt")] == ["another.txt"]


def test_her_reference_leads_nowhere_but_asking_again_is_answered(story: Story) -> None:
    her(story)
    reference = story.reference
    erased(story)
    assert erase.erased_on(story.services, reference) == story.now
    assert erase.erased_on(story.services, "W-ABCDEF") is None
    with reading(story.services.engine) as connection:
        assert connection.scalar(select(Woman.id).where(Woman.reference == reference)) is None


def test_every_table_about_women_is_known_to_the_erasure() -> None:
    """A new table that points to a woman must be thought of: add it to `actions.privacy.erase_rows`, then here."""
    assert set(all_rows.tables_about_women()) == {
        "women", "facts", "addresses", "consents", "planned_messages", "deliveries", "attempts", "receipts", "replies",
        "questions", "work_items", "staff_notices", "audit_events", "private_links", "verifications", "confirmations",
        "programme_draft_women",
    }  # fmt: skip
