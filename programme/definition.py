"""The programme as data: tracks, steps, gates and pacing, read from a TOML text and checked.

A text with any mistake is refused as a whole: ``ProgrammeError`` carries one sentence for each, with its line.
"""

import hashlib
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from programme.conditions import CONDITIONS
from programme.expressions import Due, ExpressionError, parse_due, parse_duration

CHANNELS = {"text": ("text",), "email": ("email",), "text+email": ("text", "email"), "either": ("text", "email")}
PREGNANT_RULES = ("yes", "no", "own", "only")
LOSS_RULES = ("never", "no-baby", "no-baby-after-staff", "own", "short", "on-request", "only", "yes")
PRIORITIES = ("pain", "treatment", "check-in", "feeding", "practical", "rest")
KINDS = ("scheduled", "answer", "staff")
BIRTH_ANCHORS = {"recovery", "birth", "birth_recorded", "first_exercise"}
PERIODS = ("once", "pregnancy", "loss", "pause", "talk")


class ProgrammeError(ValueError):
    """The programme text cannot be used; ``problems`` says why, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Occasion:
    """One time at which a step is due, if all of ``when`` hold."""

    id: str
    due: Due
    when: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Repeat:
    """The same step again: from ``due`` on, every so many months, up to (not on) an age."""

    due: Due
    months: int
    label: str
    until_age: int
    first: int = 1


@dataclass(frozen=True, slots=True)
class Birthdays:
    """The same step yearly, so many days after her birthdays of certain ages (both ends included)."""

    from_age: int
    to_age: int
    plus_days: int


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to say at one time. Field meanings: docs/programme.md."""

    key: str
    track: str
    topic: str
    kind: str
    channels: tuple[str, ...]
    both: bool
    occasions: tuple[Occasion, ...]
    repeat: Repeat | None
    birthdays: Birthdays | None
    gates: tuple[str, ...]
    pregnant: str
    loss: str
    priority: int
    never_dropped: bool
    in_fewer: bool
    passes_loss_hold: bool
    immediate: bool
    uncapped: bool
    hold_on_new_break: bool
    again_after_break: bool
    away_from_births: bool
    follows: str | None
    per: str
    question: str | None
    stop_line: str
    says: str
    line: int

    @property
    def birth_anchored(self) -> bool:
        """Whether it counts from the birth, so that it may begin anew when it became right for her late."""
        return any(one.due.anchors() & BIRTH_ANCHORS for one in self.occasions)


@dataclass(frozen=True, slots=True)
class Pacing:
    """At most so many programme messages: per week of the programme, then per four weeks; one a day always."""

    weeks: tuple[int, ...]
    later_per_four_weeks: int
    move_days: int
    too_late_days: int


@dataclass(frozen=True, slots=True)
class Programme:
    """A checked programme. ``steps`` keep the order of the file."""

    version: str
    title: str
    sha256: str
    pacing: Pacing
    tracks: Mapping[str, str]
    topics: Mapping[str, str]
    steps: Mapping[str, Step] = field(default_factory=dict)

    def step(self, key: str) -> Step:
        """The step of that key; raises KeyError."""
        return self.steps[key]


def load_programme(text: str) -> Programme:
    """Read and check a programme text; raises ProgrammeError with every mistake found."""
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise ProgrammeError([f"The programme file cannot be read: {error}."]) from None
    return _Reader(text, data).read()


class _Reader:
    """Walks the parsed TOML and gathers every problem with its line."""

    def __init__(self, text: str, data: dict[str, Any]) -> None:
        self.lines = text.splitlines()
        self.text = text
        self.data = data
        self.problems: list[str] = []
        self.starts = [number for number, line in enumerate(self.lines, 1) if line.strip() == "[[step]]"]

    def read(self) -> Programme:
        data = self.data
        self._unknown(data, {"version", "title", "pacing", "tracks", "topics", "step"}, "at the top", 1)
        steps: dict[str, Step] = {}
        for index, raw in enumerate(data.get("step", [])):
            step = self._step(raw, index)
            if step is None:
                continue
            if step.key in steps:
                self._say(step.line, f"the step “{step.key}” stands twice; each key may be used once")
            steps[step.key] = step
        if not steps:
            self._say(1, "there is no [[step]]; a programme needs at least one")
        pacing = self._pacing(data.get("pacing", {}))
        version = str(data.get("version", ""))
        if not version:
            self._say(1, '“version” is missing; give the programme a version such as "2026-11"')
        if self.problems:
            raise ProgrammeError(self.problems)
        digest = hashlib.sha256(self.text.encode()).hexdigest()
        return Programme(version, str(data.get("title", "")), digest, pacing, data["tracks"], data["topics"], steps)

    def _say(self, line: int, sentence: str) -> None:
        self.problems.append(f"Programme file, line {line}: {sentence}.")

    def _unknown(self, raw: Mapping[str, Any], allowed: set[str], where: str, line: int) -> None:
        for name in raw.keys() - allowed:
            self._say(self._line_of(name, line), f"“{name}” {where} is not known; use {', '.join(sorted(allowed))}")

    def _line_of(self, name: str, start: int) -> int:
        for number in range(start, len(self.lines) + 1):
            line = self.lines[number - 1].strip()
            if number > start and line == "[[step]]":
                break
            if line.startswith((f"{name} =", f"{name}=", f'"{name}"')):
                return number
        return start

    def _pacing(self, raw: Mapping[str, Any]) -> Pacing:
        line = self._line_of("[pacing]", 1)
        self._unknown(raw, {"weeks", "later_per_four_weeks", "move_days", "too_late_days"}, "in [pacing]", line)
        weeks = raw.get("weeks")
        if not isinstance(weeks, list) or not weeks or not all(isinstance(one, int) and 0 < one <= 7 for one in weeks):
            self._say(line, "“weeks” must list how many messages each week may hold, each from 1 to 7")
            weeks = [1]
        numbers = {}
        for name in ("later_per_four_weeks", "move_days", "too_late_days"):
            value = raw.get(name)
            if not isinstance(value, int) or not 0 < value < 100:
                self._say(line, f"“{name}” in [pacing] must be a whole number from 1 to 99")
                value = 1
            numbers[name] = value
        return Pacing(tuple(weeks), **numbers)

    def _step(self, raw: dict[str, Any], index: int) -> Step | None:
        line = self.starts[index] if index < len(self.starts) else 1
        key = raw.get("key")
        if not isinstance(key, str) or not key:
            self._say(line, 'a step needs a “key” such as "welcome-start"')
            return None
        self._unknown(raw, _STEP_FIELDS, f"in the step “{key}”", line)
        channels = self._choice(raw, "channels", tuple(CHANNELS), line, key)
        kind = self._choice(raw, "kind", KINDS, line, key, "scheduled")
        gates = self._conditions(raw.get("gates", []), "gates", line, key)
        for table in ("tracks", "topics"):
            name = raw.get(table.removesuffix("s"))
            if name not in self.data.get(table, {}):
                self._say(
                    self._line_of(table.removesuffix("s"), line),
                    f"{table.removesuffix('s')} “{name}” of “{key}” is not listed under [{table}]",
                )
        occasions = self._occasions(raw, line, key)
        repeat = self._repeat(raw.get("repeat"), line, key)
        birthdays = self._birthdays(raw.get("birthdays"), line, key)
        if kind == "scheduled" and not (occasions or repeat or birthdays or raw.get("follows")):
            self._say(line, f"the step “{key}” never comes due; give it “due”, “occasions”, “repeat” or “birthdays”")
        return Step(
            key=key,
            track=str(raw.get("track")),
            topic=str(raw.get("topic")),
            kind=kind,
            channels=CHANNELS.get(channels, ("email",)),
            both=channels == "text+email",
            occasions=occasions,
            repeat=repeat,
            birthdays=birthdays,
            gates=gates,
            pregnant=self._choice(raw, "pregnant", PREGNANT_RULES, line, key),
            loss=self._choice(raw, "loss", LOSS_RULES, line, key),
            priority=PRIORITIES.index(self._choice(raw, "priority", PRIORITIES, line, key, "rest")),
            never_dropped=self._flag(raw, "never_dropped", line),
            in_fewer=self._flag(raw, "in_fewer", line),
            passes_loss_hold=self._flag(raw, "passes_loss_hold", line),
            immediate=self._flag(raw, "immediate", line),
            uncapped=self._flag(raw, "uncapped", line),
            hold_on_new_break=self._flag(raw, "hold_on_new_break", line),
            again_after_break=self._flag(raw, "again_after_break", line),
            away_from_births=self._flag(raw, "away_from_births", line),
            follows=raw.get("follows"),
            per=self._choice(raw, "per", PERIODS, line, key, "once"),
            question=raw.get("question"),
            stop_line=self._choice(raw, "stop_line", ("sometimes", "always", "never"), line, key, "sometimes"),
            says=str(raw.get("says", "")),
            line=line,
        )

    def _choice(
        self,
        raw: Mapping[str, Any],
        name: str,
        allowed: tuple[str, ...],
        line: int,
        key: str,
        default: str | None = None,
    ) -> str:
        value = raw.get(name, default)
        if value not in allowed:
            said = f"“{value}”" if value is not None else "missing"
            self._say(self._line_of(name, line), f"“{name}” of “{key}” is {said}; use one of {', '.join(allowed)}")
            return allowed[0]
        return str(value)

    def _flag(self, raw: Mapping[str, Any], name: str, line: int) -> bool:
        value = raw.get(name, False)
        if not isinstance(value, bool):
            self._say(self._line_of(name, line), f"“{name}” must be true or false")
        return bool(value)

    def _conditions(self, raw: Any, name: str, line: int, key: str) -> tuple[str, ...]:
        for gate in raw if isinstance(raw, list) else [raw]:
            if gate not in CONDITIONS:
                self._say(
                    self._line_of(name, line),
                    f"“{gate}” in “{key}” is not a condition that is known; use one of {', '.join(sorted(CONDITIONS))}",
                )
        return tuple(raw) if isinstance(raw, list) else ()

    def _due(self, text: Any, name: str, line: int) -> Due:
        try:
            return parse_due(str(text))
        except ExpressionError as error:
            self._say(self._line_of(name, line), str(error).rstrip("."))
            return Due("enrolment")

    def _occasions(self, raw: Mapping[str, Any], line: int, key: str) -> tuple[Occasion, ...]:
        found = [Occasion("once", self._due(raw["due"], "due", line))] if "due" in raw else []
        for one in raw.get("occasions", []):
            if not isinstance(one, dict) or not {"id", "due"} <= one.keys() or one.keys() - {"id", "due", "when"}:
                self._say(
                    self._line_of("occasions", line),
                    f"each of the occasions of “{key}” needs id and due, and may have when",
                )
                continue
            when = self._conditions(one.get("when", []), "occasions", line, key)
            found.append(Occasion(str(one["id"]), self._due(one["due"], "occasions", line), when))
        if len({one.id for one in found}) < len(found):
            self._say(line, f"two occasions of “{key}” have the same id")
        return tuple(found)

    def _repeat(self, raw: Any, line: int, key: str) -> Repeat | None:
        if raw is None:
            return None
        where = self._line_of("repeat", line)
        if not isinstance(raw, dict) or {"from", "every", "label", "until_age"} - raw.keys():
            self._say(where, f"“repeat” of “{key}” needs from, every, label and until_age")
            return None
        try:
            days, months = parse_duration(str(raw["every"]))
        except ExpressionError as error:
            self._say(where, str(error).rstrip("."))
            return None
        if days or not months:
            self._say(where, f"“every” of “{key}” must be in months or years")
        return Repeat(
            self._due(raw["from"], "repeat", line),
            months or 12,
            str(raw["label"]),
            int(raw["until_age"]),
            int(raw.get("first", 1)),
        )

    def _birthdays(self, raw: Any, line: int, key: str) -> Birthdays | None:
        if raw is None:
            return None
        values = [raw.get(name) for name in ("from_age", "to_age", "plus_days")] if isinstance(raw, dict) else [None]
        if not all(isinstance(one, int) for one in values):
            self._say(
                self._line_of("birthdays", line),
                f"“birthdays” of “{key}” needs from_age, to_age and plus_days as whole numbers",
            )
            return None
        return Birthdays(*values)


_STEP_FIELDS = {
    "key", "track", "topic", "kind", "channels", "due", "occasions", "repeat", "birthdays", "follows", "gates",
    "pregnant", "loss", "priority", "never_dropped", "in_fewer", "passes_loss_hold", "immediate", "uncapped",
    "hold_on_new_break", "again_after_break", "away_from_births", "per", "question", "stop_line", "says",
}  # fmt: skip
