"""Questions on nurses' forms, as data: what is asked, what may be answered, and how the answer is read and checked.

What was typed is kept as it was typed (``Typed``), so that a mistake loses nothing: also what stands below an option
that is not chosen, because without JavaScript somebody may type there and forget the tick. It does not count then:
`counted` leaves it out.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

from werkzeug.datastructures import MultiDict

from web.personal.birthday import read_date

Typed = Mapping[str, str]
LONGEST: Final = 300
LONGEST_NOTE: Final = 1000
PARTS: Final = ("day", "month", "year")
CHOICE, MANY, DAY, TEXT, NOTE = "choice", "many", "day", "text", "note"
UNKNOWN: Final = "unknown"


@dataclass(frozen=True, slots=True)
class Option:
    """An answer to choose. ``reveals``: what is asked only when it is chosen."""

    value: str
    text: str
    hint: str = ""
    reveals: tuple["Question", ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """One question. ``needed``: what is said when it is not answered; empty where it may be left.

    ``preset``: the option that is chosen from the beginning. ``unknown``: for a day, the label of a box that says it is
    not known. ``year_alone``: for a day, whether a year by itself will do. ``aside``: said before the question.
    """

    name: str
    kind: str
    text: str
    hint: str = ""
    options: tuple[Option, ...] = ()
    needed: str = ""
    preset: str = ""
    width: str = "20"
    input_type: str = "text"
    unknown: str = ""
    year_alone: bool = False
    inline: bool = False
    aside: str = ""

    @property
    def first_input(self) -> str:
        """The id of its first input: what the summary of mistakes links to."""
        return f"{self.name}-day" if self.kind == DAY else self.name


def read(questions: Sequence[Question], form: MultiDict[str, str]) -> dict[str, str]:
    """What was typed and chosen. Choices that are not offered are dropped."""
    found: dict[str, str] = {}
    for question in questions:
        name = question.name
        if question.kind == DAY:
            for part in (*PARTS, UNKNOWN):
                found[f"{name}-{part}"] = form.get(f"{name}-{part}", "").strip()[:20]
        elif question.kind in (CHOICE, MANY):
            offered = {option.value for option in question.options}
            chosen = [one for one in form.getlist(name) if one in offered]
            found[name] = ",".join(dict.fromkeys(chosen)) if question.kind == MANY else "".join(chosen[:1])
            for option in question.options:
                found |= read(option.reveals, form)
        else:
            longest = LONGEST_NOTE if question.kind == NOTE else LONGEST
            found[name] = form.get(name, "").strip()[:longest]
    return found


def chosen_options(question: Question, typed: Typed) -> list[Option]:
    """The options that are chosen."""
    chosen = typed.get(question.name, "").split(",")
    return [option for option in question.options if option.value in chosen]


def asked(questions: Sequence[Question], typed: Typed) -> Iterator[Question]:
    """The questions that are really asked, as things are chosen."""
    for question in questions:
        yield question
        for option in chosen_options(question, typed):
            yield from asked(option.reveals, typed)


def counted(questions: Sequence[Question], typed: Typed) -> dict[str, str]:
    """What was typed, without what stands in branches that are not chosen."""
    names: set[str] = set()
    for question in asked(questions, typed):
        names.add(question.name)
        names.update(f"{question.name}-{part}" for part in (*PARTS, UNKNOWN))
    return {name: value for name, value in typed.items() if name in names}


def mistakes(questions: Sequence[Question], typed: Typed) -> list[dict[str, str]]:
    """What is wrong with the answers by themselves: missing where they are needed, or no day at all."""
    found = []
    for question in asked(questions, typed):
        sentence = _day_mistake(question, typed) if question.kind == DAY else ""
        if not sentence and question.needed and not _answered(question, typed):
            sentence = question.needed
        if sentence:
            found.append({"text": sentence, "href": f"#{question.first_input}"})
    return found


def _answered(question: Question, typed: Typed) -> bool:
    if question.kind == DAY:
        return any(typed.get(f"{question.name}-{part}") for part in (*PARTS, UNKNOWN))
    return bool(typed.get(question.name))


def day_of(name: str, typed: Typed) -> date | None:
    """The day that was typed; None where none was, or it is not known, or it is no day."""
    if typed.get(f"{name}-{UNKNOWN}"):
        return None
    return read_date(_boxes(name, typed))


def year_of(name: str, typed: Typed) -> int | None:
    """The year, where a year alone was typed."""
    boxes = _boxes(name, typed)
    if typed.get(f"{name}-{UNKNOWN}") or boxes["day"] or boxes["month"]:
        return None
    year = boxes["year"]
    return int(year) if len(year) == 4 and year.isascii() and year.isdigit() else None


def _boxes(name: str, typed: Typed) -> dict[str, str]:
    return {part: typed.get(f"{name}-{part}", "") for part in PARTS}


def _day_mistake(question: Question, typed: Typed) -> str:
    boxes = _boxes(question.name, typed)
    what = question.text.rstrip("?")
    filled = [part for part in PARTS if boxes[part]]
    if not filled or typed.get(f"{question.name}-{UNKNOWN}"):
        return ""
    if filled == ["year"] and question.year_alone:
        return (
            "" if year_of(question.name, typed) else f"“{boxes['year']}” is not a year. Write four digits, like 1990."
        )
    missing = [part for part in PARTS if not boxes[part]]
    if missing:
        return f"{what}: the {' and the '.join(missing)} {'are' if len(missing) > 1 else 'is'} missing."
    if day_of(question.name, typed) is None:
        said = " ".join(boxes[part] for part in PARTS)
        return f"{what}: “{said}” is not a real day. Write it like 27 3 2026."
    return ""
