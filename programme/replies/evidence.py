"""What a reply says for and against stopping, gathered clause by clause."""

from dataclasses import dataclass, field

from programme.replies.objects import Object


@dataclass(slots=True)
class OptOut:
    """What was found, over all clauses."""

    clear: bool = False
    perhaps: bool = False
    keep: bool = False
    too_many: bool = False
    about_messages: bool = False
    weeks: int | None = None
    for_a_time: bool = False
    words: set[str] = field(default_factory=set)

    def note(self, verdict: str, found: Object) -> None:
        """Add one verdict of the table."""
        self.keep |= verdict == "K"
        self.perhaps |= verdict == "M"
        if verdict == "S":
            self.clear = True
            self.about_messages |= found in (Object.MESSAGES, Object.SENDING)
