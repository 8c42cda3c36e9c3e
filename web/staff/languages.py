"""In which language a woman is written to: asked only where there is more than one to choose from."""

from typing import Final

from actions.wording import languages
from db.engine import reading
from web.context import services
from web.staff.women_questions import CHOICE, Option, Question
from web.staff.wording.words import LANGUAGES

NAME: Final = "language"


def question() -> Question | None:
    """The question, with the languages that have wording in force; None when there is English alone."""
    with reading(services().engine) as connection:
        spoken = sorted(languages.in_force(services().wording.read(connection)), key=_order)
    if len(spoken) < 2:
        return None
    options = tuple(Option(one, LANGUAGES.get(one, one)) for one in spoken)
    return Question(
        NAME, CHOICE, "Language of her messages", options=options, inline=True, needed="Choose a language.",
        hint="What is not approved in her language yet goes out in English",
    )  # fmt: skip


def _order(code: str) -> tuple[bool, str]:
    return code != languages.ENGLISH, code
