"""Every check can fail: it finds its promise broken on evidence made to break it, and kept where it was kept."""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from simulation.diary import Diary
from simulation.evidence import Evidence, Sent
from simulation.person import Person
from simulation.promises import Broken, Surroundings
from simulation.promises.every import CHECKS, check_all, check_world
from simulation.providers import Taken
from simulation.recorded import Timeline
from simulation.weather import Weather
from simulation.women import Profile

START = datetime(2027, 3, 1, 10, 0, tzinfo=UTC)
"""A Monday, within sending hours."""
DAY = timedelta(days=1)


@dataclass
class Row:
    """A row of any table."""

    id: int = 0
    name: str = ""
    value: str | None = None
    on_date: date | None = None
    recorded_at: datetime = START
    channel: str = ""
    at: datetime = START
    state: str = ""
    retired_at: datetime | None = None
    added_at: datetime = START - timedelta(days=9)
    opened_at: datetime = START
    outcome: str = "accepted"
    step: str = ""
    occurrence: str = "once"
    due_at: datetime | None = None
    due_on: date | None = None
    reason_code: str = "sent"
    reason: str = "Sent."
    claimed_by: str | None = None
    expires_at: datetime | None = None
    updated_at: datetime = START
    started_at: datetime = START
    approved: bool = True
    received_at: datetime = START
    meaning: str = ""
    actor: str = "test"
    action: str = ""
    kind: str = ""
    dedupe: str = ""


@dataclass
class ConsentRow(Row):
    """A row of consents: the fold tells it by its event."""

    event: str = "confirmed"


@dataclass
class Story:
    """Evidence in the making."""

    born: date | None = date(1990, 5, 6)
    facts: list[Row] = field(default_factory=list)
    consents: list[Row] = field(default_factory=list)
    sent: list[Sent] = field(default_factory=list)
    messages: list[Row] = field(default_factory=list)
    replies: list[Row] = field(default_factory=list)
    items: list[Row] = field(default_factory=list)
    addresses: dict[int, Row] = field(default_factory=lambda: {1: Row(1, channel="text", state="verified")})
    diary: Diary = field(default_factory=Diary)

    def fact(self, name: str, value: str = "", on: date | None = None, at: datetime = START) -> "Story":
        self.facts.append(Row(len(self.facts), name, value, on, at))
        return self

    def consent(self, event: str = "confirmed", channel: str = "text", at: datetime = START) -> "Story":
        self.consents.append(ConsentRow(len(self.consents), channel=channel, at=at, event=event))
        return self

    def send(self, step: str, at: datetime, *, words: str = "Hello.", new: bool = True, **row: Any) -> "Story":
        number = len(self.sent) + 1
        if new:
            self.messages.append(Row(number, step=step, state="sent", updated_at=at, **row))
        taken = Taken(at, "text", "+447700900001", f"a{number}", f"SM{number}", "", "", words, "")
        self.sent.append(Sent(taken, Row(number, started_at=at), self.messages[-1], self.addresses[1]))
        return self

    def evidence(self) -> Evidence:
        rng = Random(1)
        person = Person(Profile(1, "S01", rng, date(1990, 5, 6), {}), None, None, 1, diary=self.diary)
        instants = {row.recorded_at for row in self.facts} | {row.at for row in self.consents}
        instants |= {row.updated_at for row in self.messages} | {row.received_at for row in self.replies}
        audits = [Row(at=at, action="fact-recorded") for at in instants for _ in range(5)]
        return Evidence(
            person, self.born, self.facts, self.consents, self.addresses, self.messages, [], [], audits,
            self.replies, self.items, [], self.sent,
        )  # fmt: skip


def around(**changes: Any) -> Surroundings:
    quiet = Weather(())
    return Surroundings(START, START + DAY * 9000, quiet, **changes)


def promises(story: Story, **changes: Any) -> set[str]:
    return {one.promise for one in check_all(story.evidence(), around(**changes))}


def joined() -> Story:
    """She said yes, and it is recorded that she is not pregnant."""
    return Story(born=None).fact("pregnancy", "not-pregnant").consent()


def test_a_plain_story_keeps_every_promise() -> None:
    story = joined().send("pain-ask-for-relief", START + DAY * 2)
    assert promises(story) == set()


@pytest.mark.parametrize(
    ("story", "broken"),
    [
        (Story(born=None).send("connect-helpline", START + DAY), "nothing after a stop"),
        (joined().consent("stopped", at=START + DAY).send("connect-helpline", START + DAY * 2), "nothing after a stop"),
        (joined().fact("died", at=START + DAY).send("sys-help", START + DAY * 2), "nothing after a stop"),
        (joined().fact("withdraw", at=START + DAY).send("connect-helpline", START + DAY * 2), "nothing after a stop"),
        (joined().fact("not-pao", at=START + DAY).send("connect-helpline", START + DAY * 2), "nothing after a stop"),
        (Story(born=None).consent().send("pain-ask-for-relief", START + DAY), "after-birth messages"),
        (joined().send("practical-lifting", START + DAY), "messages that fit"),
        (joined().send("treat-on-drug", START + DAY), "messages that fit"),
        (joined().send("pain-while-pregnant", START + DAY), "messages that fit"),
        (joined().fact("loss", at=START + DAY).send("connect-helpline", START + DAY * 60), "quiet after a loss"),
        (joined().fact("loss", at=START + DAY).send("sys-loss-acknowledgement", START + DAY * 2), "quiet after a loss"),
        (joined().fact("loss", at=START + DAY).send("keepsake", START + DAY * 100), "quiet after a loss"),
        (
            joined().fact("loss", at=START).fact("restart", at=START + DAY).send("connect-groups", START + DAY * 60),
            "quiet after a loss",
        ),
        (
            joined()
            .fact("loss", at=START)
            .fact("restart", at=START + DAY)
            .send("connect-helpline", START + DAY * 60, words="Hold your baby close."),
            "no baby words after a loss",
        ),
        (joined().send("connect-helpline", START + timedelta(hours=12)), "hours and days"),
        (joined().send("connect-helpline", START + DAY * 6), "hours and days"),
        (joined().send("connect-helpline", datetime(2027, 3, 7, 11, tzinfo=UTC)), "hours and days"),
        (joined().send("connect-helpline", datetime(2028, 12, 26, 11, tzinfo=UTC)), "hours and days"),
        (joined().fact("pause", "4").send("connect-helpline", START + DAY * 2), "hours and days"),
        (joined().fact("safe-hours", "12:00-13:00").send("connect-helpline", START + DAY), "hours and days"),
        (
            joined()
            .fact("loss", on=date(2026, 3, 10))
            .fact("restart", at=START + DAY)
            .send("keepsake", START + DAY * 9),
            "hours and days",
        ),
        (
            joined().send("connect-helpline", START + DAY).send("emo-mixed-feelings", START + DAY + timedelta(hours=1)),
            "one a day",
        ),
        (joined().send("connect-research", START + DAY), "approved wording"),
        (joined().send("emo-be-patient", START + DAY * 400), "approved wording"),
        (joined().send("connect-helpline", START + DAY, reason="x"), "says why"),
        (joined().send("connect-helpline", START + DAY, expires_at=START), "in time"),
        (
            joined()
            .send("meno-first-nudge", START + DAY)
            .send("meno-first-nudge", START + DAY * 2, occurrence="again"),
            "one first nudge",
        ),
    ],
)
def test_a_broken_promise_is_found(story: Story, broken: str) -> None:
    assert broken in promises(story)


def test_a_second_send_is_only_right_after_a_failure() -> None:
    story = joined().send("connect-helpline", START + DAY).send("connect-helpline", START + DAY * 2, new=False)
    assert "sent once" in promises(story)
    assert "sent once" not in promises(story, failed={"a1": START + DAY + timedelta(hours=1)})


def test_more_than_the_week_holds_is_found() -> None:
    story = joined()
    for week_day in range(5):
        story.send(f"step-{week_day}", START + timedelta(days=week_day))
    assert "caps" not in promises(story)
    story.send("step-5", START + timedelta(days=5))
    assert "caps" in promises(story)


def test_what_is_left_in_hand_or_due_is_found() -> None:
    story = joined()
    story.messages.append(Row(7, step="keepsake", state="sending"))
    story.messages.append(Row(8, step="keepsake", occurrence="two", state="planned", due_at=START))
    story.messages.append(Row(9, step="keepsake", occurrence="three", state="unknown"))
    lost = [one for one in check_all(story.evidence(), around()) if one.promise == "nothing lost"]
    assert len(lost) == 3


def test_a_reminder_that_does_not_come_is_found() -> None:
    story = Story(born=date(1985, 5, 6)).fact("pregnancy", "not-pregnant").consent()
    broken = [one for one in check_all(story.evidence(), around()) if one.promise == "the menopause reminder"]
    assert "meno-first-nudge" in broken[0].how
    assert len(broken) == 21


def test_a_reminder_that_she_declined_is_not_missed() -> None:
    story = Story(born=date(1985, 5, 6)).fact("pregnancy", "not-pregnant").consent().fact("reminders", "declined")
    assert "the menopause reminder" not in promises(story)


def test_a_change_without_an_audit_event_is_found() -> None:
    evidence = joined().evidence()
    bare = Evidence(**{**{name: getattr(evidence, name) for name in evidence.__dataclass_fields__}, "audits": []})
    assert {one.promise for one in check_all(bare, around())} == {"audit"}


@pytest.mark.parametrize("meaning", ["stop-texts", "wrong", "loss", "pause-4", "fewer", "help"])
def test_a_word_of_hers_that_changes_nothing_is_found(meaning: str) -> None:
    story = joined()
    story.addresses[1] = Row(1, channel="text", state="verified", value="+447700900001")
    story.diary.write(
        START + DAY, "said", "She texts something", meaning=meaning, number="+447700900001", new=True, known=True
    )
    assert {"her word counts", "help is answered"} & promises(story)


def test_a_stop_on_her_page_and_a_fact_that_are_not_there_are_found() -> None:
    story = joined()
    story.diary.write(START + DAY, "stopped", "She stops text", channels=("text",))
    story.diary.write(START + DAY, "facts", "A nurse records", facts=[("birth", "", None)])
    broken = [one for one in check_all(story.evidence(), around()) if one.promise == "her word counts"]
    assert len(broken) == 2


def test_a_note_after_a_loss_that_does_not_come_is_found() -> None:
    story = joined().consent(channel="email")
    story.fact("loss", at=START + DAY).fact("loss-wording-approved", at=START + DAY * 2)
    assert "the note after a loss" in promises(story)
    story.send("sys-loss-acknowledgement", START + DAY * 3)
    assert "the note after a loss" not in promises(story)


def test_the_service_as_a_whole_is_checked() -> None:
    stray = Taken(START, "text", "+447700900001", "a1", "SM1", "", "", "Hello.", "")
    broken = list(check_world([stray], [(START, "change keepsake/once")], [START]))
    assert [one.promise for one in broken] == ["written down first", "no surprises", "never turns in place"]


def test_a_task_that_comes_back_every_few_days_is_found() -> None:
    story = joined()
    story.items = [Row(number, dedupe="status-check:1", opened_at=START + DAY * 3 * number) for number in range(3)]
    assert "nobody is nagged" in promises(story)


def test_a_fault_in_the_program_is_found() -> None:
    story = joined()
    story.items = [Row(1, kind="program-fault", dedupe="program-fault:1")]
    assert "no faults of ours" in promises(story)


def test_every_check_is_a_plain_function_of_the_evidence() -> None:
    evidence = joined().evidence()
    for check in CHECKS:
        found = list(check(evidence, Timeline(evidence), around()))
        assert all(isinstance(one, Broken) for one in found)
