"""The tables can be read, and hold no word that spelling would never let through."""

from collections.abc import Iterator
from types import ModuleType

import pytest

from programme.replies import dangers_table, leads_table, opt_out_table, signs_table, wishes_table
from programme.replies.dangers_table import DANGER_CLASSES
from programme.replies.leads_table import LEADS, OBJECTS, VERDICTS
from programme.replies.phrases import PhraseBook
from programme.replies.signs_table import SIGN_CLASSES
from programme.replies.spelling import spell
from programme.replies.spelling_table import JOINED, SPELLINGS
from programme.replies.vocabulary import CLASSES

# Their rows are spelled when they are read, so any spelling may stand there.
SPELLED_LATER = frozenset({"BREAK_WHOLE", "FEWER_WHOLE", "HELP_WHOLE", "WHO_WHOLE", "WRONG_WHOLE", "YES_TAIL"})


def tables() -> Iterator[tuple[str, str]]:
    modules: tuple[ModuleType, ...] = (dangers_table, signs_table, opt_out_table, wishes_table)
    for module in modules:
        for name, value in vars(module).items():
            if name.isupper() and isinstance(value, str) and name not in SPELLED_LATER:
                yield f"{module.__name__}.{name}", value
    for name, value in LEADS:
        yield f"{leads_table.__name__}.{name}", value


def words_in(table: str) -> set[str]:
    lines = (line.split("#")[0] for line in table.splitlines())
    elements = (element.lstrip("!").rstrip("?") for line in lines for element in line.split())
    words = {word for element in elements for word in element.split("|")}
    return {word for word in words if word and not word.startswith(("<", "~", "^", "$"))}


@pytest.mark.parametrize(("name", "table"), list(tables()), ids=lambda value: value if len(value) < 60 else "")
def test_every_word_of_a_table_is_in_the_spelling_that_replies_are_put_into(name: str, table: str) -> None:
    assert {word: spell([word]) for word in words_in(table) if spell([word]) != [word]} == {}, name


@pytest.mark.parametrize("classes", [CLASSES, DANGER_CLASSES, SIGN_CLASSES])
def test_every_lead_has_a_row_of_verdicts_for_every_object(classes: dict[str, frozenset[str]]) -> None:
    assert {name for name, _ in LEADS} | {"joined", "unknown"} == set(VERDICTS)
    for row in VERDICTS.values():
        assert len(row.split()) == len(OBJECTS)
        assert set(row.split()) <= {"S", "M", "K", "-"}
    assert all(classes.values())


def test_what_a_spelling_stands_for_is_not_itself_respelled() -> None:
    for written, meant in SPELLINGS.items():
        assert spell(list(meant)) == spell(spell(list(meant))), written
    assert all(len(words) > 1 for words in JOINED)


@pytest.mark.parametrize("line", ["~2 stop", "!not stop", "please?", ""])
def test_a_phrase_must_begin_with_a_word(line: str) -> None:
    if not line:
        assert PhraseBook.of(line, CLASSES).by_first == {}
        return
    with pytest.raises(ValueError, match="begin with a word"):
        PhraseBook.of(line, CLASSES)


def test_a_class_that_does_not_exist_is_refused() -> None:
    with pytest.raises(KeyError):
        PhraseBook.of("stop <nonsense>", CLASSES)


@pytest.mark.parametrize(
    ("line", "text", "there"),
    [
        ("can|could stop", "i could stop", True),
        ("my? baby died", "baby died", True),
        ("hurt ~2 myself", "hurt a bit myself", True),
        ("hurt ~2 myself", "hurt a little bit myself", False),
        ("hurt ~2 myself", "hurt | myself", False),
        ("lost my baby !weight", "lost my baby weight", False),
        ("lost my baby !weight", "lost my baby", True),
        ("^ go away $", "please | go away", True),
        ("^ go away $", "will it go away", False),
        ("want to die now|$", "want to die", True),
        ("want to die now|$", "want to die laughing", False),
        ("<i> stop", "we stop", True),
    ],
)
def test_the_language_of_the_tables(line: str, text: str, there: bool) -> None:
    assert PhraseBook.of(line, CLASSES).found_in(text.split()) is there


def test_what_is_blotted_out_is_gone_and_nothing_else() -> None:
    book = PhraseBook.of("bus stop", CLASSES)
    assert book.without(["the", "bus", "stop", "please", "stop"], put="-") == ["the", "-", "-", "please", "stop"]
