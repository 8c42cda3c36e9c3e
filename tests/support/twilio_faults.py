"""How the Twilio stand-in can be told to misbehave."""

import random
import threading
from dataclasses import dataclass
from enum import StrEnum


class FaultKind(StrEnum):
    """What goes wrong. Whether the message is taken all the same is `Fault.accepts`."""

    DELAY = "delay"
    """Answer properly, `seconds` late."""
    HANG = "hang"
    """Never answer."""
    ERROR = "error"
    """Answer with HTTP `status`."""
    DROP = "drop"
    """Close the connection without an answer."""
    DROP_MID_ANSWER = "drop_mid_answer"
    """Close it half way through the answer."""
    THROTTLE = "throttle"
    """HTTP 429, with Retry-After when `seconds` is above 0."""
    HTML = "html"
    """HTTP `status` with a web page, as a proxy in between answers."""
    NO_SID = "no_sid"
    """HTTP 201 with a message that has no id."""
    BROKEN_JSON = "broken_json"
    """HTTP 201 with JSON that ends too early."""


@dataclass(slots=True)
class Fault:
    """One rule. `times` None: until removed. `only`: "create", "list" or "any"."""

    kind: FaultKind
    accepts: bool = False
    times: int | None = 1
    probability: float = 1.0
    seconds: float = 0.0
    status: int = 500
    only: str = "create"


class Faults:
    """The rules in force, first match wins. Thread-safe; chance is seeded, so a run can be repeated."""

    def __init__(self, seed: int = 0) -> None:
        self._rules: list[Fault] = []
        self._lock, self._random = threading.Lock(), random.Random(seed)

    def add(self, fault: Fault) -> None:
        with self._lock:
            self._rules.append(fault)

    def clear(self) -> None:
        with self._lock:
            self._rules.clear()

    def draw(self, what: str) -> Fault | None:
        """The fault for this request, None for none."""
        if not self._rules:
            return None
        with self._lock:
            for rule in self._rules:
                if rule.only in (what, "any") and self._random.random() < rule.probability:
                    self._use_up(rule)
                    return rule
        return None

    def _use_up(self, rule: Fault) -> None:
        if rule.times is not None:
            rule.times -= 1
            if rule.times <= 0:
                self._rules.remove(rule)
