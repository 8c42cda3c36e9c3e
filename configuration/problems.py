"""What is wrong with the settings, in sentences that name the key, the value, what is allowed, and the line."""

import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

KeyPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Problem:
    """One thing to put right. `sentence` stands on its own."""

    key: KeyPath
    sentence: str
    from_environment: bool = False


_SENTENCES = {
    "int_type": "must be a whole number, without quotes",
    "int_from_float": "must be a whole number",
    "float_type": "must be a number, without quotes",
    "bool_type": "must be true or false, without quotes",
    "string_type": "must be text in quotes",
    "date_type": "must be a date, written without quotes like 2027-07-31",
    "tuple_type": "must be a list in square brackets",
    "path_type": "must be a path in quotes",
    "is_instance_of": "must be a path in quotes",
    "model_type": "must be a table with keys of its own",
    "model_attributes_type": "must be a table with keys of its own",
    "greater_than": "must be more than {gt}",
    "greater_than_equal": "must be at least {ge}",
    "less_than": "must be less than {lt}",
    "less_than_equal": "must be at most {le}",
    "string_too_short": "must not be empty",
    "too_short": "must name at least one",
    "literal_error": "is not one of the values allowed: {expected}",
    "string_pattern_mismatch": "does not have the right form",
}


def explain(error: ValidationError, model: type[BaseModel]) -> list[Problem]:
    """One sentence for each mistake that pydantic found."""
    return [Problem(details["loc"], _sentence(details, model)) for details in error.errors()]


def _sentence(details: ErrorDetails, model: type[BaseModel]) -> str:
    name = dotted(details["loc"])
    if details["type"] == "missing":
        return f"{name} is missing. Copy it, with its comment, from the config.toml that came with this version."
    if details["type"] == "extra_forbidden":
        return f"{name} is not a setting.{_did_you_mean(details['loc'], model)}"
    context = details.get("ctx", {})
    if details["type"] == "value_error":
        rest = str(context["error"])
    elif details["type"] == "too_short" and details["input"] == "":
        rest = _SENTENCES["string_too_short"]
    else:
        rest = _SENTENCES.get(details["type"], details["msg"][:1].lower() + details["msg"][1:]).format_map(context)
    return f"{name}{_shown(details['input'])} {rest}."


def _shown(value: Any) -> str:
    """The value as TOML writes it, when it is short enough to help and holds no password."""
    if isinstance(value, Mapping | list | tuple) or (isinstance(value, str) and re.search(r"://[^/]*@", value)):
        return ""
    shown = {True: "true", False: "false"}.get(value) if isinstance(value, bool) else None
    text = shown or (f'"{value}"' if isinstance(value, str) else str(value))
    return f" = {text}" if len(text) <= 80 else f" = {text[:80]}…"


def _did_you_mean(key: KeyPath, model: type[BaseModel]) -> str:
    known = _fields_at(key[:-1], model)
    close = difflib.get_close_matches(str(key[-1]), known, n=1)
    if close:
        return f" Did you mean {dotted((*key[:-1], close[0]))}?"
    where = f"[{dotted(key[:-1])}]" if len(key) > 1 else "The file"
    return f" {where} may hold: {', '.join(known)}."


def _fields_at(key: KeyPath, model: type[BaseModel]) -> list[str]:
    for part in key:
        field = model.model_fields.get(str(part))
        if field is None or not (isinstance(field.annotation, type) and issubclass(field.annotation, BaseModel)):
            return []
        model = field.annotation
    return list(model.model_fields)


def dotted(key: KeyPath) -> str:
    """`sending.days[2]`, as the sentences name a setting."""
    return "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in key).lstrip(".")


def line_of(text: str, key: KeyPath) -> int | None:
    """The line of config.toml that sets this key or, when no line does, that opens its table."""
    wanted = [str(part) for part in key if isinstance(part, str)]
    table: list[str] = []
    nearest: int | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        if header := re.match(r"\s*\[+\s*([\w.\-]+)\s*\]+", line):
            table = header.group(1).split(".")
            if wanted[: len(table)] == table:
                nearest = number
        elif assignment := re.match(r"\s*([\w.\-]+)\s*=", line):
            path = [*table, *assignment.group(1).split(".")]
            if wanted[: len(path)] == path:
                return number
    return nearest
