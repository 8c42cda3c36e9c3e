"""Reading the programme: tracks, steps, gates and pacing, from a TOML text, checked.

A text with any mistake is refused as a whole: ``ProgrammeError`` carries one sentence for each, with its line.
"""

import hashlib
import tomllib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from programme.conditions import BY_DAY, CONDITIONS
from programme.expressions import Due, ExpressionError, parse_due, parse_duration
from programme.reasons import due_in_words, sentence
from programme.steps import Birthdays, NotWithin, Occasion, Pacing, Programme, Repeat, Step

__all__ = ["Occasion", "Pacing", "Programme", "ProgrammeError", "Step", "load_programme"]

CHANNELS = {"text": ("text",), "email": ("email",), "text+email": ("text", "email"), "either": ("text", "email")}
PREGNANT_RULES = ("yes", "no", "own", "only")
LOSS_RULES = (
    "never", "no-baby", "no-baby-after-staff", "own", "short", "on-request", "on-request-after-staff", "only", "yes",
)  # fmt: skip
PRIORITIES = ("pain", "treatment", "check-in", "feeding", "practical", "rest")
KINDS = ("scheduled", "answer", "staff")
STOP_LINES = ("sometimes", "always", "never")
QUESTIONS = ("checkin", "menopause", "still-you")
PERIODS = ("once", "pregnancy", "status", "loss", "pause", "talk", "report")
AGE_WORDS = ("first-reminder", "last-reminder")
BIRTH_ANCHORS = frozenset({"recovery", "birth", "birth_recorded", "first_exercise", "exercise_started"})


class ProgrammeError(ValueError):
    """The programme text cannot be used; ``problems`` says why, one sentence each."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("\n".join(problems))
        self.problems = problems


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
        self.lines = [line.strip() for line in text.splitlines()]
        self.text = text
        self.data = data
        self.problems: list[str] = []
        self.starts = [number for number, line in enumerate(self.lines, 1) if line.startswith("[[step]]")]

    def read(self) -> Programme:
        data = self.data
        self._unknown(data, {"version", "title", "pacing", "tracks", "topics", "step"}, "at the top", 1)
        tracks, topics = self._names("tracks"), self._names("topics")
        steps: dict[str, Step] = {}
        for index, raw in enumerate(self._tables("step")):
            step = self._step(raw, self.starts[index] if index < len(self.starts) else 1)
            if step is None:
                continue
            if step.key in steps:
                self._say(step.line, f"the step “{step.key}” stands twice; each key may be used once")
            steps[step.key] = step
        if not steps:
            self._say(1, "there is no [[step]]; a programme needs at least one")
        for step in steps.values():
            self._check_others(step, steps)
        pacing = self._pacing(data.get("pacing", {}))
        version = data.get("version", "")
        if not isinstance(version, str) or not version:
            self._say(self._line_of("version", 1), '“version” is missing; give the programme one, such as "2026-11"')
        if self.problems:
            raise ProgrammeError(self.problems)
        digest = hashlib.sha256(self.text.encode()).hexdigest()
        return Programme(str(version), str(data.get("title", "")), digest, pacing, tracks, topics, steps)

    def _say(self, line: int, sentence: str) -> None:
        self.problems.append(f"Programme file, line {line}: {sentence}.")

    def _tables(self, name: str) -> list[dict[str, Any]]:
        found = self.data.get(name, [])
        if isinstance(found, list) and all(isinstance(one, dict) for one in found):
            return found
        self._say(self._line_of(name, 1), f"write each step under a line of its own that says [[{name}]]")
        return []

    def _names(self, name: str) -> Mapping[str, str]:
        found = self.data.get(name)
        if isinstance(found, dict) and found and all(isinstance(one, str) for one in found.values()):
            return found
        self._say(self._line_of(f"[{name}]", 1), f"[{name}] must list names, each with its words for staff")
        return found if isinstance(found, dict) else {}

    def _unknown(self, raw: Mapping[str, Any], allowed: Collection[str], where: str, line: int) -> None:
        for name in raw.keys() - allowed:
            self._say(self._line_of(name, line), f"“{name}” {where} is not known; use {', '.join(sorted(allowed))}")

    def _line_of(self, name: str, start: int) -> int:
        for number in range(start, len(self.lines) + 1):
            line = self.lines[number - 1]
            if number > start and start in self.starts and line.startswith("[[step]]"):
                break
            if line.startswith((f"{name} =", f"{name}=", f'"{name}"', f"[{name}", f"[[{name}")) or line == name:
                return number
        return start

    def _pacing(self, raw: Any) -> Pacing:
        line = self._line_of("[pacing]", 1)
        raw = raw if isinstance(raw, dict) else {}
        self._unknown(raw, ("weeks", *_PACING_NUMBERS), "in [pacing]", line)
        weeks = raw.get("weeks")
        if not isinstance(weeks, list) or not weeks or not all(_whole(one, 1, 7) for one in weeks):
            self._say(line, "“weeks” must list how many messages each week may hold, each from 1 to 7")
            weeks = [1]
        for name in _PACING_NUMBERS:
            if not _whole(raw.get(name), 1, 99):
                self._say(self._line_of(name, line), f"“{name}” in [pacing] must be a whole number from 1 to 99")
        return Pacing(
            tuple(weeks), *(int(raw[name]) if _whole(raw.get(name), 1, 99) else 1 for name in _PACING_NUMBERS)
        )

    def _step(self, raw: dict[str, Any], line: int) -> Step | None:
        key = raw.get("key")
        if not isinstance(key, str) or not key:
            self._say(line, 'a step needs a “key” such as "welcome-start"')
            return None
        self._unknown(raw, _STEP_FIELDS, f"in the step “{key}”", line)
        at = _At(line, key)
        channels = self._choice(raw, "channels", tuple(CHANNELS), at)
        kind = self._choice(raw, "kind", KINDS, at, "scheduled")
        per = self._choice(raw, "per", PERIODS, at, "once")
        gates = self._conditions(raw.get("gates", []), "gates", at)
        occasions = self._occasions(raw, at, per, gates)
        repeat = self._repeat(raw.get("repeat"), at)
        birthdays = self._birthdays(raw.get("birthdays"), at)
        follows = self._texts(raw, "follows", at)
        if kind == "scheduled" and not (occasions or repeat or birthdays or follows):
            self._say(
                line,
                f"the step “{key}” never comes due; give it “due”, “occasions”, “repeat”, “birthdays” or “follows”",
            )
        return Step(
            key=key,
            track=self._listed(raw, "track", "tracks", at),
            topic=self._listed(raw, "topic", "topics", at),
            kind=kind,
            channels=CHANNELS[channels],
            both=channels == "text+email",
            occasions=occasions,
            repeat=repeat,
            birthdays=birthdays,
            follows=follows,
            not_within=self._not_within(raw.get("not_within"), at),
            gates=gates,
            pregnant=self._choice(raw, "pregnant", PREGNANT_RULES, at),
            loss=self._choice(raw, "loss", LOSS_RULES, at),
            priority=PRIORITIES.index(self._choice(raw, "priority", PRIORITIES, at, "rest")),
            **{name: self._flag(raw, name, at) for name in _FLAGS},
            per=per,
            question=self._choice(raw, "question", QUESTIONS, at) if "question" in raw else None,
            stop_line=self._choice(raw, "stop_line", STOP_LINES, at, "sometimes"),
            says=str(raw.get("says", "")),
            changes_with_time=not BY_DAY.isdisjoint({*gates, *(name for one in occasions for name in one.when)}),
            line=line,
        )

    def _choice(
        self, raw: Mapping[str, Any], name: str, allowed: tuple[str, ...], at: "_At", default: str | None = None
    ) -> str:
        value = raw.get(name, default)
        if value not in allowed:
            said = f"“{value}”" if value is not None else "missing"
            self._say(
                self._line_of(name, at.line), f"“{name}” of “{at.key}” is {said}; use one of {', '.join(allowed)}"
            )
            return allowed[0]
        return str(value)

    def _listed(self, raw: Mapping[str, Any], name: str, table: str, at: "_At") -> str:
        listed, value = self.data.get(table), raw.get(name)
        if not isinstance(listed, dict) or not isinstance(value, str) or value not in listed:
            said = f"“{value}” of “{at.key}” is not listed under [{table}]" if value else f"of “{at.key}” is missing"
            self._say(self._line_of(name, at.line), f"the {name} {said}")
        return str(value)

    def _flag(self, raw: Mapping[str, Any], name: str, at: "_At") -> bool:
        value = raw.get(name, False)
        if not isinstance(value, bool):
            self._say(self._line_of(name, at.line), f"“{name}” of “{at.key}” must be true or false")
        return bool(value)

    def _texts(self, raw: Mapping[str, Any], name: str, at: "_At") -> tuple[str, ...]:
        value = raw.get(name, [])
        if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
            self._say(self._line_of(name, at.line), f'“{name}” of “{at.key}” must be a list such as ["a", "b"]')
            return ()
        return tuple(value)

    def _conditions(self, raw: Any, name: str, at: "_At") -> tuple[str, ...]:
        gates = self._texts({name: raw}, name, at)
        for gate in gates:
            if gate not in CONDITIONS:
                self._say(
                    self._line_of(name, at.line),
                    f"“{gate}” in “{at.key}” is not a condition that is known; "
                    f"use one of {', '.join(sorted(CONDITIONS))}",
                )
        return tuple(gate for gate in gates if gate in CONDITIONS)

    def _due(self, text: Any, name: str, at: "_At") -> Due:
        try:
            return parse_due(str(text))
        except ExpressionError as error:
            self._say(self._line_of(name, at.line), f"in “{at.key}”: {str(error).rstrip('.')}")
            return Due("enrolment")

    def _occasions(self, raw: Mapping[str, Any], at: "_At", per: str, gates: tuple[str, ...]) -> tuple[Occasion, ...]:
        found = [self._occasion({"id": "once", "due": raw["due"]}, "due", at, per, gates)] if "due" in raw else []
        listed = raw.get("occasions", [])
        for one in listed if isinstance(listed, list) else [None]:
            if not isinstance(one, dict) or not {"id", "due"} <= one.keys() or one.keys() - _OCCASION_FIELDS:
                self._say(
                    self._line_of("occasions", at.line),
                    f"each of the occasions of “{at.key}” needs id and due, and may have when and per",
                )
                continue
            found.append(self._occasion(one, "occasions", at, per, gates))
        alike = [one for one in found if sum(other.id == one.id for other in found) > 1]
        if any(not one.when for one in alike):
            self._say(at.line, f"two occasions of “{at.key}” have the same id; then each needs a “when” of its own")
        return tuple(found)

    def _occasion(self, raw: Mapping[str, Any], name: str, at: "_At", per: str, gates: tuple[str, ...]) -> Occasion:
        due = self._due(raw["due"], name, at)
        when = self._conditions(raw.get("when", []), name, at)
        return Occasion(
            id=str(raw["id"]),
            due=due,
            when=when,
            conditions=gates + when,
            per=self._choice(raw, "per", PERIODS, at, per),
            birth_anchored=bool(due.anchors() & BIRTH_ANCHORS),
            follows_exercise="exercise_started" in due.anchors(),
            reason=sentence("due", when=due_in_words(due)),
        )

    def _repeat(self, raw: Any, at: "_At") -> Repeat | None:
        if raw is None:
            return None
        where = self._line_of("repeat", at.line)
        if not isinstance(raw, dict) or _REPEAT_FIELDS - raw.keys() or raw.keys() - _REPEAT_FIELDS - {"longer_when"}:
            self._say(where, f"“repeat” of “{at.key}” needs from, every, label and until_age; it may have longer_when")
            return None
        until = raw["until_age"]
        if not _whole(until, 1, 120) and until not in AGE_WORDS:
            self._say(where, f"“until_age” of “{at.key}” must be an age, or one of {', '.join(AGE_WORDS)}")
        try:
            days, months = parse_duration(str(raw["every"]))
        except ExpressionError as error:
            self._say(where, f"in “{at.key}”: {str(error).rstrip('.')}")
            return None
        if days or not months:
            self._say(where, f"“every” of “{at.key}” must be in months or years")
        longer = self._conditions([raw["longer_when"]] if "longer_when" in raw else [], "repeat", at)
        due = self._due(raw["from"], "repeat", at)
        return Repeat(due, months or 12, str(raw["label"]), until, longer[0] if longer else None)

    def _birthdays(self, raw: Any, at: "_At") -> Birthdays | None:
        if raw is None:
            return None
        if not isinstance(raw, dict) or raw.keys() != {"plus_days"} or not _whole(raw["plus_days"], 0, 300):
            self._say(
                self._line_of("birthdays", at.line),
                f"“birthdays” of “{at.key}” needs plus_days, a whole number from 0 to 300",
            )
            return None
        return Birthdays(int(raw["plus_days"]))

    def _not_within(self, raw: Any, at: "_At") -> NotWithin | None:
        if raw is None:
            return None
        if not isinstance(raw, dict) or raw.keys() != {"weeks", "of"} or not _whole(raw["weeks"], 1, 52):
            self._say(
                self._line_of("not_within", at.line),
                f"“not_within” of “{at.key}” needs weeks, from 1 to 52, and of, the key of a step",
            )
            return None
        return NotWithin(str(raw["of"]), int(raw["weeks"]))

    def _check_others(self, step: Step, steps: Mapping[str, Step]) -> None:
        """That the steps it names are there, and those that must be planned before it stand before it."""
        for name in step.follows:
            if name not in steps:
                self._say(self._line_of("follows", step.line), f"“{step.key}” follows “{name}”, which is not a step")
        if step.not_within and not (step.not_within.step in steps and steps[step.not_within.step].line < step.line):
            self._say(
                self._line_of("not_within", step.line),
                f"“{step.key}” keeps away from “{step.not_within.step}”, which must be a step further up",
            )


@dataclass(frozen=True, slots=True)
class _At:
    """Where in the file, for the sentences: the line on which a step begins, and its key."""

    line: int
    key: str


def _whole(value: Any, least: int, most: int) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and least <= value <= most


_PACING_NUMBERS = ("later_per_four_weeks", "move_days", "too_late_days")
_OCCASION_FIELDS = {"id", "due", "when", "per"}
_REPEAT_FIELDS = {"from", "every", "label", "until_age"}
_FLAGS = (
    "never_dropped", "in_fewer", "passes_loss_hold", "immediate", "uncapped", "despite_quiet_days",
    "hold_on_new_break", "again_after_break", "away_from_births",
)  # fmt: skip
_STEP_FIELDS = {
    "key", "track", "topic", "kind", "channels", "due", "occasions", "repeat", "birthdays", "follows", "not_within",
    "gates", "pregnant", "loss", "priority", "per", "question", "stop_line", "says", *_FLAGS,
}  # fmt: skip
