"""What women write, and what each of them means by it. Written by hand, not taken from the program's own tables."""

from random import Random

SAID: dict[str, tuple[str, ...]] = {
    "stop-texts": (
        "STOP",
        "Stop.",
        "stop please",
        "UNSUBSCRIBE",
        "Please stop texting me",
        "cancel",
        "stop these texts",
    ),
    "start": ("START",),
    "yes": ("YES", "Yes please", "yes", "Yes."),
    "help": ("HELP", "help", "Info"),
    "pause-4": ("PAUSE", "pause"),
    "pause-8": ("PAUSE 8",),
    "pause-12": ("pause 12",),
    "resume": ("RESUME", "resume"),
    "fewer": ("FEWER", "fewer please"),
    "wrong": ("WRONG", "Wrong number", "wrong person"),
    "thanks": ("Thank you so much for this", "that was helpful", "Feeling a bit better this week", "ok thanks", "👍"),
    "asks": ("Is it normal to feel so tired?", "can you ring me about my appointment"),
    "urgent": ("I want to die", "I can't breathe", "I can't feel my legs", "thinking of killing myself"),
    "loss": ("I lost my baby", "we lost the baby last week", "I had a miscarriage"),
    "signs": ("my back went again, sudden terrible pain", "I think I have broken another bone"),
    "1": ("1", "1."),
    "2": ("2", " 2 "),
    "3": ("3", "Three"),
    "4": ("4",),
}


def say(rng: Random, meaning: str) -> str:
    """One way of saying it."""
    return rng.choice(SAID[meaning])
