"""What every section of the settings shares: strict types, and values that a person writes as text."""

import re
from collections.abc import Callable
from datetime import time
from pathlib import Path
from typing import Annotated, Any, TypeVar

from email_validator import EmailNotValidError, validate_email
from pydantic import BaseModel, BeforeValidator, ConfigDict, ValidationInfo

Item = TypeVar("Item")


class Section(BaseModel):
    """One table of config.toml. Unknown keys and values of the wrong type are refused."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, validate_default=True)


def _time_of_day(value: object) -> object:
    if isinstance(value, time):
        return value
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d", value):
        return time.fromisoformat(value)
    raise ValueError('is not a time of day. Write hours and minutes in quotes, like "09:30"')


def _path_beside_the_file(value: object, info: ValidationInfo) -> object:
    """Relative paths count from the folder of config.toml, wherever the program was started from."""
    if isinstance(value, str):
        if not value.strip():
            raise ValueError("is empty. Write the path of a file or folder")
        value = Path(value)
    folder = (info.context or {}).get("folder")
    return folder / value if folder is not None and isinstance(value, Path) else value


def _email_address(value: object) -> object:
    if not isinstance(value, str) or value == "":
        return value
    try:
        return validate_email(value, check_deliverability=False, test_environment=True).normalized
    except EmailNotValidError as error:
        raise ValueError(f"is not an email address. {error}".rstrip(".")) from error


def _web_address(value: object) -> object:
    if isinstance(value, str) and value and not re.fullmatch(r"https?://[^\s/?#]+(/\S*)?", value):
        raise ValueError('is not a web address. Write it whole, like "https://example.org/page"')
    return value


def _as_tuple(value: Any) -> Any:
    return tuple(value) if isinstance(value, list) else value


def one_line(limit: int) -> Callable[[object], object]:
    """Text of one line and at most `limit` characters."""

    def check(value: object) -> object:
        if isinstance(value, str):
            if len(value) > limit:
                raise ValueError(f"is {len(value)} characters long. Use at most {limit}")
            if value != value.strip() or not value.isprintable():
                raise ValueError("must be one line, with no spaces at its ends")
        return value

    return check


TimeOfDay = Annotated[time, BeforeValidator(_time_of_day)]
FilePath = Annotated[Path, BeforeValidator(_path_beside_the_file)]
EmailAddress = Annotated[str, BeforeValidator(_email_address)]
WebAddress = Annotated[str, BeforeValidator(_web_address)]
Line = Annotated[str, BeforeValidator(one_line(200))]
ListOf = Annotated[tuple[Item, ...], BeforeValidator(_as_tuple)]
