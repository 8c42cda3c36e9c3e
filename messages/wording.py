"""The small language of the wording: `{{ field }}` and `{% if name %} … {% elif name %} … {% else %} … {% endif %}`.

It is Jinja2 cut down twice: every tag is read token by token, and the syntax tree is held against an allow-list. What
is left can name things and test them, and nothing else: no attribute, call, loop, filter, operator or import.
"""

import difflib
import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from jinja2 import StrictUndefined, TemplateSyntaxError, nodes
from jinja2 import Template as JinjaTemplate
from jinja2.sandbox import ImmutableSandboxedEnvironment

from messages.fields import MESSAGE_VOCABULARY, Vocabulary
from messages.findings import MissingValue

MAX_CHARACTERS = 20_000
MAX_TAGS = 300
MAX_DEPTH = 8

_TAG_ON_ITS_OWN_LINE = re.compile(r"^[ \t]*(\{%[^%\n]*)%\}[ \t]*\n", re.MULTILINE)
_ONLY = "Wording can only hold {{ field }} and {% if name %} … {% elif name %} … {% else %} … {% endif %}."
_ALLOWED_NODES = (nodes.Template, nodes.Output, nodes.TemplateData, nodes.Name, nodes.If, nodes.Not)
_KEPT_FORMAT_CHARACTERS = "\u200c\u200d"  # joiners that some names are spelled with

Mark = Callable[[str, str], str]


class WordingError(Exception):
    """Wording that is not in the language. `line` counts from 1 within the wording."""

    def __init__(self, line: int, code: str, sentence: str) -> None:
        self.line = line
        self.code = code
        self.sentence = sentence
        super().__init__(f"line {line}: {sentence}")


@dataclass(frozen=True)
class Wording:
    """Compiled wording. `fields` are filled in or tested, `filled` are filled in, `flags` are tested."""

    source: str
    fields: frozenset[str]
    filled: frozenset[str]
    flags: frozenset[str]
    _compiled: JinjaTemplate = field(repr=False, compare=False)

    def render(
        self, values: Mapping[str, str], flags: Mapping[str, bool], *, where: str, mark: Mark | None = None
    ) -> str:
        """Return the wording filled in; `mark(name, value)` may wrap each value. MissingValue says what is missing."""
        context: dict[str, object] = {}
        for name in self.fields:
            value = clean_value(values.get(name, ""))
            context[name] = (mark(name, value) if mark else value) if value else _Absent(name, where)
        for name in self.flags:
            if name not in flags:
                raise MissingValue(name, where)
            context[name] = flags[name]
        return self._compiled.render(context)


class _Absent:
    """Stands for an empty field: it may be tested (it is false), but not written."""

    def __init__(self, name: str, where: str) -> None:
        self._name = name
        self._where = where

    def __bool__(self) -> bool:
        return False

    def __str__(self) -> str:
        raise MissingValue(self._name, self._where)


def clean_value(value: str) -> str:
    """Return a value as one line of printable characters, so that it can never start a block or a header of its own."""
    if value.isascii() and value.isprintable() and "  " not in value:
        return value.strip()
    return " ".join("".join(_kept(character) for character in value).split())


def _kept(character: str) -> str:
    if character.isspace():
        return " "
    control = unicodedata.category(character)[0] == "C" and character not in _KEPT_FORMAT_CHARACTERS
    return "" if control else character


def _make_environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=StrictUndefined, autoescape=False, keep_trailing_newline=True, cache_size=0
    )
    environment.globals.clear()
    environment.filters.clear()
    environment.tests.clear()
    return environment


_ENVIRONMENT = _make_environment()


@lru_cache(maxsize=4096)
def compile_wording(source: str, vocabulary: Vocabulary = MESSAGE_VOCABULARY) -> Wording:
    """Return compiled wording, kept for next time; WordingError says what is wrong, in one sentence, and where."""
    if len(source) > MAX_CHARACTERS:
        raise WordingError(1, "too-long", f"This part is longer than {MAX_CHARACTERS:,} characters. Make it shorter.")
    # A tag alone on its line leaves no line behind. Its newline moves inside the tag, so that lines keep their numbers.
    prepared = _TAG_ON_ITS_OWN_LINE.sub("\\1\n%}", source)
    tags = _read_tags(prepared)
    _check_nesting(tags, vocabulary)
    try:
        tree = _ENVIRONMENT.parse(prepared)
        _check_tree(tree)
        compiled = _ENVIRONMENT.from_string(prepared)
    except TemplateSyntaxError as error:
        raise WordingError(error.lineno, "not-understood", f"This cannot be read. {_ONLY}") from error
    filled = frozenset(tag.name for tag in tags if tag.word == "field")
    tested = frozenset(tag.name for tag in tags if tag.word in ("if", "elif"))
    return Wording(
        source=source,
        fields=(filled | tested) & vocabulary.fields,
        filled=filled,
        flags=tested & vocabulary.flags,
        _compiled=compiled,
    )


@dataclass(frozen=True)
class _Tag:
    line: int
    word: str  # field, if, elif, else or endif
    name: str


def _read_tags(source: str) -> list[_Tag]:
    try:
        tags = list(_tags(source))
    except TemplateSyntaxError as error:
        raise WordingError(error.lineno, "not-understood", f"This cannot be read. {_ONLY}") from error
    if len(tags) > MAX_TAGS:
        raise WordingError(
            tags[MAX_TAGS].line, "too-many-tags", f"There are more than {MAX_TAGS} tags. Split the message."
        )
    return tags


def _tags(source: str) -> Iterator[_Tag]:
    opened: tuple[int, str] | None = None
    words: list[str] = []
    for line, kind, value in _ENVIRONMENT.lex(source):
        if kind in ("variable_begin", "block_begin"):
            opened, words = (line, kind), []
        elif kind in ("variable_end", "block_end") and opened:
            yield _tag(opened[0], opened[1], words)
            opened = None
        elif opened and kind == "name":
            words.append(value)
        elif opened and kind != "whitespace":
            raise WordingError(line, "not-allowed", f"“{value[:40]}” is not allowed inside a tag. {_ONLY}")
        elif kind == "data":
            _check_braces(line, value)
        elif kind != "whitespace":
            raise WordingError(line, "not-allowed", f"Comments and raw parts are not allowed. {_ONLY}")
    if opened:
        raise WordingError(
            opened[0], "not-closed", "A tag is opened here and never closed: write }} after {{, and %} after {%."
        )


def _check_braces(line: int, data: str) -> None:
    found = re.search(r"[{}]|%\}", data)
    if found:
        at = line + data.count("\n", 0, found.start())
        raise WordingError(
            at, "stray-brace", "A single { or } stands here. Did you mean {{ name }}, with two on each side?"
        )


def _tag(line: int, kind: str, words: list[str]) -> _Tag:
    if kind == "variable_begin":
        if len(words) == 1:
            return _Tag(line, "field", words[0])
        raise WordingError(
            line, "not-allowed", "Between {{ and }} there must be the name of one field and nothing else."
        )
    match words:
        case ["if" | "elif" as word, "not", name]:
            return _Tag(line, word, name)
        case ["if" | "elif" as word, name] if name != "not":
            return _Tag(line, word, name)
        case ["else" | "endif" as word]:
            return _Tag(line, word, "")
    raise WordingError(line, "not-allowed", f"“{' '.join(words)[:40]}” is not allowed. {_ONLY}")


def _check_nesting(tags: list[_Tag], vocabulary: Vocabulary) -> None:
    branches: list[tuple[_Tag, bool]] = []  # each open if, and whether its else has been seen
    for tag in tags:
        _check_name(tag, vocabulary)
        if tag.word == "if":
            branches.append((tag, False))
            if len(branches) > MAX_DEPTH:
                raise WordingError(tag.line, "too-deep", f"More than {MAX_DEPTH} conditions stand inside each other.")
        elif tag.word != "field":
            if not branches or (tag.word != "endif" and branches[-1][1]):
                raise WordingError(tag.line, "no-if", f"This {{% {tag.word} %}} belongs to no {{% if … %}} above it.")
            opening, _ = branches.pop()
            if tag.word != "endif":
                branches.append((opening, tag.word == "else"))
    if branches:
        raise WordingError(branches[-1][0].line, "not-closed", "This {% if … %} has no {% endif %} after it.")


def _check_name(tag: _Tag, vocabulary: Vocabulary) -> None:
    if not tag.name:
        return
    if tag.word == "field" and tag.name in vocabulary.flags:
        raise WordingError(tag.line, "flag-written", f"{tag.name} is a yes or no: test it with {{% if {tag.name} %}}.")
    if tag.name not in vocabulary.names:
        near = difflib.get_close_matches(tag.name, sorted(vocabulary.names), n=1)
        hint = f" Did you mean {near[0]}?" if near else " The list of fields is in the guide for writers."
        raise WordingError(tag.line, "unknown-name", f"“{tag.name[:40]}” is not a field.{hint}")


def _check_tree(node: nodes.Node) -> None:
    """Hold the whole tree against the allow-list: the second lock, should a tag ever get past the first."""
    allowed = type(node) in _ALLOWED_NODES and (not isinstance(node, nodes.Name) or node.ctx == "load")
    if isinstance(node, nodes.Not):
        allowed = isinstance(node.node, nodes.Name)
    if isinstance(node, nodes.If):
        allowed = isinstance(node.test, nodes.Name | nodes.Not)
    if not allowed:
        raise WordingError(node.lineno, "not-allowed", f"This is not allowed. {_ONLY}")
    for child in node.iter_child_nodes():
        _check_tree(child)
