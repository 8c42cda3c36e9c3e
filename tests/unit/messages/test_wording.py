"""The language of the wording: what it can say, and that nothing else gets through."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.fields import FIELDS, FLAGS
from messages.findings import MissingValue
from messages.samples import SAMPLE_VALUES, flags_with
from messages.wording import MAX_CHARACTERS, WordingError, clean_value, compile_wording


def rendered(source: str, *true: str, **values: str) -> str:
    return compile_wording(source).render({**SAMPLE_VALUES, **values}, flags_with(*true), where="a test")


def test_a_field_is_filled_in() -> None:
    assert rendered("Hello {{ first_name }}.", first_name="Amara") == "Hello Amara."


@pytest.mark.parametrize(
    ("true", "expected"), [(("home",), "at home"), (("baby_in_hospital",), "hospital"), ((), "neither")]
)
def test_conditions_choose_a_branch(true: tuple[str, ...], expected: str) -> None:
    source = "{% if home %}at home{% elif baby_in_hospital %}hospital{% else %}neither{% endif %}"
    assert rendered(source, *true) == expected


def test_not_turns_a_condition_round() -> None:
    source = "{% if not feed %}no{% endif %}"
    assert rendered(source) == "no"
    assert rendered(source, "feed") == ""


def test_an_empty_optional_field_leaves_its_sentence_out() -> None:
    source = "Ask.{% if contact_phone %} Call {{ contact_phone }}.{% endif %}"
    assert rendered(source, contact_phone="") == "Ask."
    assert rendered(source, contact_phone="0117 496 0000") == "Ask. Call 0117 496 0000."


def test_a_tag_alone_on_its_line_leaves_no_line_behind() -> None:
    assert rendered("One.\n{% if home %}\nTwo.\n{% endif %}\nThree.", "home") == "One.\nTwo.\nThree."
    assert rendered("One.\n{% if home %}\nTwo.\n{% endif %}\nThree.") == "One.\nThree."


def test_a_tag_at_the_end_of_a_line_keeps_the_line_break() -> None:
    assert rendered("One{% if home %} two{% endif %}\nthree", "home") == "One two\nthree"


def test_a_missing_value_is_named_and_nothing_comes_back() -> None:
    with pytest.raises(MissingValue) as caught:
        rendered("Call {{ contact_phone }}.", contact_phone="")
    assert caught.value.field == "contact_phone"
    assert "contact_phone" in str(caught.value)


def test_a_flag_that_nobody_gave_is_missing_and_not_false() -> None:
    with pytest.raises(MissingValue) as caught:
        compile_wording("{% if home %}x{% endif %}").render({}, {}, where="a test")
    assert caught.value.field == "home"


ATTACKS = {
    "attribute": "{{ service.__class__.__mro__ }}",
    "item": "{{ service['x'] }}",
    "call": "{{ service() }}",
    "filter": "{{ service|upper }}",
    "attribute filter": "{{ service|attr('__class__') }}",
    "loop": "{% for x in service %}{{ x }}{% endfor %}",
    "range": "{{ range(1000000000) }}",
    "multiplication bomb": "{{ 'a' * 999999999 }}",
    "power bomb": "{{ 9 ** 9 ** 9 }}",
    "text": "{{ 'text' }}",
    "number": "{{ 7 }}",
    "import": "{% import 'os' as os %}",
    "from import": "{% from 'x' import y %}",
    "include": "{% include 'x' %}",
    "extends": "{% extends 'x' %}",
    "macro": "{% macro x() %}{% endmacro %}",
    "set": "{% set x = 1 %}",
    "with": "{% with %}{% endwith %}",
    "raw": "{% raw %}{{ service }}{% endraw %}",
    "comment": "{# {{ service }} #}",
    "comparison": "{% if service == 'x' %}{% endif %}",
    "and": "{% if home and feed %}x{% endif %}",
    "or": "{% if home or feed %}x{% endif %}",
    "test": "{% if service is defined %}x{% endif %}",
    "not not": "{% if not not home %}x{% endif %}",
    "ternary": "{{ service if home else link }}",
    "globals": "{{ cycler }}",
    "self": "{{ self }}",
    "parentheses": "{{ " + "(" * 5000 + "service" + ")" * 5000 + " }}",
    "unclosed field": "Hello {{ first_name",
    "unclosed tag": "{% if home",
    "unclosed if": "{% if home %}x",
    "lone endif": "x{% endif %}",
    "lone else": "{% else %}",
    "else twice": "{% if home %}a{% else %}b{% else %}c{% endif %}",
    "elif after else": "{% if home %}a{% else %}b{% elif feed %}c{% endif %}",
    "empty field": "{{ }}",
    "two names": "{{ service link }}",
    "empty tag": "{% %}",
    "flag written out": "{{ home }}",
    "single braces": "{ service }",
    "mixed braces": "{{ service }",
    "line statement": "# for x in y\n{% endfor %}",
    "deep nesting": "{% if home %}" * 200 + "{% endif %}" * 200,
    "many tags": "{{ service }}" * 2000,
    "huge": "a" * (MAX_CHARACTERS + 1),
}


@pytest.mark.parametrize("source", ATTACKS.values(), ids=ATTACKS.keys())
def test_what_is_not_in_the_language_gets_one_clear_sentence_quickly(source: str) -> None:
    started = time.perf_counter()
    with pytest.raises(WordingError) as caught:
        compile_wording(source)
    assert time.perf_counter() - started < 2
    sentence = caught.value.sentence
    assert sentence[-1] in ".?"
    assert len(sentence) < 300
    assert "Traceback" not in sentence
    assert "jinja" not in sentence.lower()


def test_a_misspelled_field_is_answered_with_the_right_one_and_its_line() -> None:
    with pytest.raises(WordingError) as caught:
        compile_wording("Hello\n\n{{ frist_name }}")
    assert caught.value.line == 3
    assert "Did you mean first_name?" in caught.value.sentence


def test_the_line_is_right_below_tags_on_their_own_lines() -> None:
    with pytest.raises(WordingError) as caught:
        compile_wording("One\n{% if home %}\nTwo\n{% endif %}\n\n{{ nonsense_here }}")
    assert caught.value.line == 6


NAMES = st.sampled_from(sorted([*FIELDS, *FLAGS, "nonsense", "not", "if", "else", "endif", "__class__", "true"]))
PIECES = st.one_of(
    st.builds("{{{{ {} }}}}".format, NAMES),
    st.builds("{{% if {} %}}".format, NAMES),
    st.builds("{{% elif not {} %}}".format, NAMES),
    st.sampled_from(
        ["{% else %}", "{% endif %}", "{{", "}}", "{%", "%}", "{#", "#}", "{%- if home -%}", "|", "(", "\n", "'"]
    ),
    st.text(max_size=8),
)


def refusal(source: str) -> WordingError | None:
    try:
        compile_wording(source)
    except WordingError as error:
        return error
    return None


@given(st.lists(PIECES, max_size=14).map("".join))
def test_any_source_either_compiles_or_gets_a_sentence(source: str) -> None:
    refused = refusal(source)
    if refused:
        assert 1 <= refused.line <= source.replace("\r", "\n").count("\n") + 1
        assert refused.sentence
        return
    wording = compile_wording(source)
    assert wording.fields <= FIELDS.keys()
    assert wording.flags <= FLAGS.keys()


@given(st.text(max_size=60))
def test_a_value_is_written_and_never_run(value: str) -> None:
    written = compile_wording("[{{ first_name }}]{% if first_name %}{% endif %}")
    try:
        result = written.render({"first_name": value}, {}, where="a test")
    except MissingValue:
        assert clean_value(value) == ""
        return
    assert result == f"[{clean_value(value)}]"


@given(st.text(max_size=80))
def test_a_cleaned_value_is_one_printable_line(value: str) -> None:
    cleaned = clean_value(value)
    assert "\n" not in cleaned
    assert "\r" not in cleaned
    assert "\u2028" not in cleaned
    assert not any("\ue000" <= character <= "\uf8ff" for character in cleaned)
    assert clean_value(cleaned) == cleaned


def test_wording_that_looks_like_a_tag_in_a_value_is_only_text() -> None:
    assert rendered("{{ first_name }}", first_name="{{ service }}{% if home %}") == "{{ service }}{% if home %}"


def test_many_threads_render_the_same_wording_each_with_its_own_values() -> None:
    source = "{{ first_name }} {% if home %}home{% else %}away{% endif %} {{ code }}"

    def render(number: int) -> bool:
        at_home = number % 2 == 0
        text = rendered(source, *(("home",) if at_home else ()), first_name=f"N{number}", code=str(number))
        return text == f"N{number} {'home' if at_home else 'away'} {number}"

    with ThreadPoolExecutor(max_workers=16) as pool:
        assert all(pool.map(render, range(3000)))
