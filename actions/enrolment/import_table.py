"""Reading a list of women from a CSV file: its columns, and how each cell becomes a detail of the enrolment form.

Forgiving about form (capitals, spaces, commas or semicolons, 27/3/2026 or 2026-03-27), exact about content.
"""

import csv
import io
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from actions.errors import Refused
from programme.facts import KINDS, NOT_KNOWN

MOST_ROWS: Final = 200
MOST_BYTES: Final = 512 * 1024
WORD, NAME, DAY, YEAR, WAYS = "word", "name", "day", "year", "ways"
BOTH: Final = "both"
_DAY: Final = re.compile(r"^(\d{1,2})[/. -](\d{1,2})[/. -](\d{4})$")


@dataclass(frozen=True, slots=True)
class Column:
    """A column of the file. ``field``: its name in the enrolment form."""

    heading: str
    field: str
    kind: str
    needed: bool = False
    hint: str = ""

    @property
    def allowed(self) -> str:
        """What may stand in it, for the page that explains the file."""
        if self.kind == DAY:
            return "A day, like 27/3/2026"
        values = KINDS[self.field.replace("_", "-")].values if self.field.replace("_", "-") in KINDS else ()
        return self.hint or ", ".join(one.replace("-", " ") for one in values) or "Any words"


COLUMNS: Final = (
    Column("First name", "first_name", NAME, needed=True),
    Column("Family name", "last_name", NAME, needed=True),
    Column("Date of birth", "date_of_birth", DAY),
    Column("Year of birth", "year_of_birth", YEAR, hint="Four digits, where the day is not known"),
    Column("Mobile number", "mobile", NAME, hint="A UK mobile number, like 07700 900123"),
    Column("Email", "email", NAME, hint="An email address"),
    Column("Agreed to be asked by", "consent", WAYS, needed=True, hint="text, email, or both"),
    Column("Lives in", "nation", WORD),
    Column("Words on screen", "texts", WORD),
    Column("Safe hours", "safe_hours", NAME, hint="Like 10:00-14:00; empty for any time"),
    Column("Pregnancy", "pregnancy", WORD),
    Column("Birth expected", "due_date", DAY),
    Column("Gave birth", "birth", DAY, hint="A day, like 27/3/2026, or: not known"),
    Column("Baby", "baby", WORD),
    Column("Feeding", "feeding", WORD),
    Column("Loss", "loss", DAY, hint="A day, like 27/3/2026, or: not known"),
    Column("Messages now after a loss", "restart", WORD, hint="yes, if she said so; else empty"),
    Column("Diagnosed", "diagnosis", DAY),
    Column("Bones that broke", "break_sites", WORD),
    Column("Last break", "last_break", DAY),
    Column("Picture of the break", "xray", WORD),
    Column("Treatment", "treatment", WORD),
    Column("Drug", "drug_name", NAME, hint="Its name"),
    Column("Tests", "tests", WORD),
    Column("Heparin", "heparin", WORD),
    Column("Menopause", "menopause", WORD),
    Column("Menopause since", "menopause_since", DAY),
    Column("How the menopause came", "menopause_cause", WORD),
    Column("Talk with doctor", "talk", WORD),
    Column("GP letter agreed", "gp_letter_agreed", WORD),
    Column("Partner", "partner", WORD),
    Column("Number of messages", "pace", WORD),
    Column("Language, sight, hearing", "health_support", NAME, hint="What she needs; else empty"),
)
BY_HEADING: Final = {column.heading.casefold(): column for column in COLUMNS}


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the file: its number there, its details, and what cannot be read in it, sentence and field."""

    number: int
    data: Mapping[str, object]
    problems: tuple[tuple[str, str], ...]


def template() -> bytes:
    """An empty file with the headings, which spreadsheets open with the right letters."""
    made = io.StringIO()
    csv.writer(made).writerow([column.heading for column in COLUMNS])
    return b"\xef\xbb\xbf" + made.getvalue().encode()


def read(content: bytes) -> list[Row]:
    """The lines of a file. Raises Refused with sentences when the file as a whole cannot be used."""
    if len(content) > MOST_BYTES:
        raise Refused(["The file is larger than half a megabyte. Split it into smaller files."], ["file"])
    lines = _lines(content)
    if not lines:
        raise Refused(["The file is empty. Download the empty file below and fill in a line for each woman."], ["file"])
    columns = _columns(lines[0][1])
    filled = [(number, cells) for number, cells in lines[1:] if any(cell.strip() for cell in cells)]
    if not filled:
        raise Refused(["The file has headings but no lines below them. Fill in a line for each woman."], ["file"])
    if len(filled) > MOST_ROWS:
        raise Refused(
            [f"The file has {len(filled)} lines. At most {MOST_ROWS} can be read at once: split it."], ["file"]
        )
    return [_row(number, columns, cells) for number, cells in filled]


def _lines(content: bytes) -> list[tuple[int, list[str]]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        text = content.decode("cp1252", errors="replace")
    if "\0" in text:
        raise Refused(["This is not a CSV file. In your spreadsheet choose “Save as” and “CSV UTF-8”."], ["file"])
    first = text.partition("\n")[0]
    delimiter = max(",;\t", key=first.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        return [(reader.line_num, cells) for cells in reader]
    except csv.Error:
        raise Refused(["The file cannot be read as CSV. Save it again as “CSV UTF-8”."], ["file"]) from None


def _columns(headings: list[str]) -> list[Column | None]:
    found = [BY_HEADING.get(" ".join(heading.split()).casefold()) for heading in headings]
    problems = [
        f"The heading “{heading.strip()[:60]}” is not known. Use the headings of the empty file below."
        for heading, column in zip(headings, found, strict=True)
        if column is None and heading.strip()
    ]
    have = [column for column in found if column]
    problems += [
        f"The column “{column.heading}” is there twice." for column in sorted(set(have), key=have.index)
        if have.count(column) > 1
    ]  # fmt: skip
    problems += [f"The column “{one.heading}” is missing." for one in COLUMNS if one.needed and one not in have]
    if problems:
        raise Refused(problems[:10], ["file"] * len(problems[:10]))
    return found


def _row(number: int, columns: list[Column | None], cells: list[str]) -> Row:
    data: dict[str, object] = {}
    problems: list[tuple[str, str]] = []
    for column, cell in zip(columns, cells, strict=False):
        value = " ".join(cell.split())
        if column is None or not value:
            continue
        try:
            data[column.field] = _value(column, value)
        except ValueError as error:
            problems.append((str(error), column.field))
    if "birth" in data and "pregnancy" not in data:
        data["pregnancy"] = "not-pregnant"
    if not data.get("consent"):
        problems.append(
            ("“Agreed to be asked by” is empty. Write text, email, or both: only what she agreed to.", "consent")
        )
    problems += [
        (f"“{column.heading}” is empty.", column.field)
        for column in COLUMNS
        if column.needed and column.kind == NAME and not data.get(column.field)
    ]
    return Row(number, data, tuple(problems))


def _value(column: Column, value: str) -> object:
    word = value.casefold().replace(" ", "-")
    if column.kind == DAY:
        return NOT_KNOWN if word == NOT_KNOWN else _day(column, value)
    if column.kind == YEAR:
        if not (value.isascii() and value.isdigit() and len(value) == 4):
            raise ValueError(f"“{column.heading}”: “{value[:40]}” is not a year. Write four digits, like 1990.")
        return int(value)
    if column.kind == WAYS:
        ways = {"text": ["text"], "email": ["email"], BOTH: ["text", "email"]}.get(word)
        if ways is None:
            raise ValueError(f"“{column.heading}”: “{value[:40]}” is not known. Write text, email, or both.")
        return ways
    return word if column.kind == WORD else value[:300]


def _day(column: Column, value: str) -> str:
    parts = _DAY.match(value)
    try:
        if parts:
            return date(int(parts[3]), int(parts[2]), int(parts[1])).isoformat()
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise ValueError(f"“{column.heading}”: “{value[:40]}” is not a real day. Write it like 27/3/2026.") from None
