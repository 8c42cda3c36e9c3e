"""A paced sender waits for its place before it hands over, and is otherwise the sender behind it."""

from datetime import UTC, datetime, timedelta

from delivery.paced import PacedEmail, PacedText
from delivery.protocol import Accepted, EmailMessage, Listed, Listing, Outcome, TextMessage
from delivery.rate_limit import RateLimit

AT = datetime(2027, 3, 4, tzinfo=UTC)
TEXT = TextMessage("+447700900001", "words", "a1", timedelta(hours=1))
EMAIL = EmailMessage("woman@example.org", "A note", "words", "<p>words</p>", "a2", "<a2@example.org>")


class Recorder:
    """Notes the order of waits and hand-overs; a wait moves its clock."""

    name, real = "recorder", True

    def __init__(self) -> None:
        self.now = 0.0
        self.events: list[object] = []

    def clock(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.now += seconds
        self.events.append(round(seconds, 6))

    def send(self, message: TextMessage | EmailMessage) -> Outcome:
        self.events.append(message.attempt_id)
        return Accepted("1", "queued")

    def find(self, to: str, since: datetime, until: datetime) -> Listing:
        self.events.append("find")
        return Listed(())


def test_texts_go_out_at_the_pace_and_in_turn() -> None:
    behind = Recorder()
    sender = PacedText(behind, RateLimit(4, behind.clock, burst=1), behind.sleep)
    assert [sender.send(TEXT) for _ in range(3)] == [Accepted("1", "queued")] * 3
    assert behind.events == [0.0, "a1", 0.25, "a1", 0.25, "a1"]
    assert (sender.name, sender.real) == ("recorder", True)


def test_listing_does_not_wait() -> None:
    behind = Recorder()
    sender = PacedText(behind, RateLimit(1, behind.clock, burst=1), behind.sleep)
    assert sender.find("+447700900001", AT, AT) == Listed(())
    assert behind.events == ["find"]


def test_emails_go_out_at_the_pace() -> None:
    behind = Recorder()
    sender = PacedEmail(behind, RateLimit(2, behind.clock, burst=1), behind.sleep)
    for _ in range(2):
        sender.send(EMAIL)
    assert behind.events == [0.0, "a2", 0.5, "a2"]
    assert (sender.name, sender.real) == ("recorder", True)
