"""`recovery parts` counts a text as it will be sent."""

import json

from click.testing import CliRunner

from cli import main


def answer(text: str, *options: str) -> str:
    result = CliRunner().invoke(main, ["parts", *options], input=text)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_short_text_is_one_part() -> None:
    assert answer("Hello\n") == "1 part, 5 units of GSM-7\n"


def test_a_curly_quote_is_made_plain_and_said() -> None:
    assert "7 units of GSM-7" in answer("It\u2019s me")
    assert "Typographic characters were made plain" in answer("It\u2019s me")


def test_counted_as_typed_the_curly_quote_is_named() -> None:
    said = answer("It\u2019s me", "--as-typed")
    assert "UCS-2" in said
    assert "right single quotation mark" in said


def test_json_names_the_characters_that_do_not_fit() -> None:
    assert json.loads(answer("ŵ and ŷ", "--json")) == {
        "encoding": "UCS-2",
        "units": 7,
        "parts": 1,
        "offending": ["ŵ", "ŷ"],
        "made_plain": False,
    }


def test_the_newline_that_a_shell_adds_is_not_counted() -> None:
    assert json.loads(answer("a" * 160 + "\n", "--json"))["parts"] == 1
