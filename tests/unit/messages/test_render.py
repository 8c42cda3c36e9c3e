"""From a template to the exact words that go out."""

import re
from html.parser import HTMLParser

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.findings import MissingValue, TemplateError
from messages.render import FooterLinks, RenderedEmail, RenderedText, render_email, render_text
from messages.samples import SAMPLE_FOOTER, SAMPLE_VALUES, flags_with
from messages.template import Template
from tests.unit.messages.building import SHARED, template

ALL = {
    "text": "usual",
    "text / no-baby": "usual after a loss",
    "text full": "full",
    "text full / pregnant": "full in pregnancy",
    "text discreet": "discreet",
    "subject": "A note from {{ service }}",
    "email": "Hello",
    "email / no-baby": "Hello after a loss",
}


def text(sections: dict[str, str], style: str = "usual", variant: str | None = None, **values: str) -> RenderedText:
    return render_text(
        template(sections), SHARED, style=style, variant=variant, values={**SAMPLE_VALUES, **values}, flags=flags_with()
    )


def email(wording: Template | str, variant: str | None = None, *true: str, **values: str) -> RenderedEmail:
    if isinstance(wording, str):
        wording = template({"subject": "A note from {{ service }}", "email": wording})
    all_values = {**SAMPLE_VALUES, **values}
    return render_email(
        wording, SHARED, variant=variant, values=all_values, flags=flags_with(*true), footer=SAMPLE_FOOTER
    )


@pytest.mark.parametrize(
    ("style", "variant", "body"),
    [
        ("usual", None, "usual"),
        ("usual", "no-baby", "usual after a loss"),
        ("usual", "pregnant", "usual"),
        ("full", None, "full"),
        ("full", "pregnant", "full in pregnancy"),
        ("full", "no-baby", "full"),
        ("discreet", None, "discreet"),
        ("discreet", "short", "discreet"),
    ],
)
def test_style_and_variant_choose_the_wording(style: str, variant: str | None, body: str) -> None:
    assert text(ALL, style, variant).body == body


def test_full_falls_back_to_usual_and_discreet_to_the_shared_note() -> None:
    only_usual = {"text": "usual"}
    assert text(only_usual, "full").body == "usual"
    assert text(only_usual, "discreet").body.startswith("Careline: a new note is ready: https://")


@pytest.mark.parametrize("style", ["full", "usual", "discreet"])
def test_an_email_only_message_becomes_the_shared_note(style: str) -> None:
    shown = text({"subject": "A note", "email": "Long words"}, style)
    assert shown.body.startswith("Careline: a new note is ready")
    assert shown.parts == 1


def test_an_unknown_style_is_a_mistake_of_the_caller() -> None:
    with pytest.raises(ValueError, match="not a style"):
        text(ALL, "loud")


def test_a_text_is_brought_down_to_plain_characters() -> None:
    assert text({"text": "It’s “here” – now…"}).body == 'It\'s "here" - now...'


def test_a_value_that_a_text_cannot_hold_is_refused_by_name() -> None:
    with pytest.raises(TemplateError) as caught:
        text({"text": "{{ service }}: hello"}, service="Tŷ")
    assert "“ŷ” (latin small letter y with circumflex)" in str(caught.value)


def test_a_missing_link_is_never_sent_as_a_gap() -> None:
    with pytest.raises(MissingValue) as caught:
        text({"text": "Read: {{ link }}"}, link="")
    assert caught.value.field == "link"


def test_parts_are_counted_on_what_goes_out() -> None:
    assert text({"text": "a" * 160}).parts == 1
    assert text({"text": "a" * 161}).parts == 2


def test_wording_that_leaves_nothing_is_refused() -> None:
    with pytest.raises(TemplateError, match="Nothing is left"):
        text({"text": "{% if home %}x{% endif %}"})
    with pytest.raises(TemplateError, match="Nothing is left"):
        email("{% if home %}x{% endif %}")


def test_an_email_has_its_variant_subject_preview_and_foot() -> None:
    shown = email(template(ALL), "no-baby")
    assert shown.subject == "A note from Careline"
    assert shown.preview == "There is a note for you."
    assert "Hello after a loss" in shown.html
    assert shown.text.startswith("Hello after a loss\n")
    assert "In an emergency call 999." in shown.text
    for address in (SAMPLE_FOOTER.fewer_url, SAMPLE_FOOTER.stop_url):
        assert address in shown.text
        assert f'href="{address}"' in shown.html


def test_system_messages_and_staff_have_their_own_foot() -> None:
    for details, expected in (
        ({"track": '"system"'}, "Stop these emails"),
        ({"topic": '"staff"'}, "For staff of Careline"),
    ):
        shown = email(template({"subject": "A note", "email": "Hello"}, **details))
        assert expected in shown.text
        assert "In an emergency" not in shown.text


def test_an_email_without_email_wording_or_subject_says_so() -> None:
    with pytest.raises(TemplateError, match="no email wording"):
        email(template({"text": "x", "subject": "y"}))
    with pytest.raises(TemplateError, match="There is no subject"):
        email(template({"email": "x"}))


def test_a_subject_is_one_line_whatever_a_value_holds() -> None:
    shown = email("Hello", service="Care\r\nBcc: everyone@example.org")
    assert "\n" not in shown.subject
    assert "\r" not in shown.subject


def test_both_parts_are_made_from_the_same_blocks() -> None:
    shown = email("## Title\n\nWords.\n\n- one\n- two\n\n> Mind this.\n\n[Read more](link_exercises)")
    assert shown.text.startswith(
        "Title\n-----\n\nWords.\n\n- one\n- two\n\n    Mind this.\n\nRead more:\nhttps://www.example.org/exercises\n"
    )
    for piece in ("<h2", "<li", 'class="callout"', 'class="button"'):
        assert piece in shown.html


def test_a_button_without_an_address_is_never_sent() -> None:
    with pytest.raises(MissingValue) as caught:
        email("[Read](link_exercises)", link_exercises="")
    assert caught.value.field == "link_exercises"


@pytest.mark.parametrize(
    "address", ["javascript:alert(1)", "data:text/html,x", "/relative", 'https://x" onclick="y', "x"]
)
def test_a_button_leads_to_web_addresses_only(address: str) -> None:
    with pytest.raises(TemplateError, match="web address"):
        email("[Read](link_exercises)", link_exercises=address)


def test_telephone_numbers_can_be_tapped_and_links_are_short_to_read() -> None:
    shown = email("Call {{ contact_phone }} or see {{ citizens_advice_link }}.")
    assert 'href="tel:01174960000"' in shown.html
    assert ">citizensadvice.org.uk</a>" in shown.html
    assert "https://www.citizensadvice.org.uk" in shown.text


def test_a_number_that_is_words_is_not_a_telephone_link() -> None:
    assert (
        "tel:"
        not in email("Call {{ contact_phone }}.", contact_phone="the front desk").html.split("In an emergency")[0]
    )


class Page(HTMLParser):
    """Reads a page and refuses what has no place in an email."""

    def __init__(self) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: dict[str, list[dict[str, str | None]]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes.setdefault(tag, []).append(dict(attrs))


def page(html: str) -> Page:
    read = Page()
    read.feed(html)
    return read


def test_the_page_needs_nothing_from_anywhere_and_says_its_language() -> None:
    shown = page(email("## Title\n\nWords\n\n[Read](link)").html)
    assert not {"img", "script", "link", "iframe", "object", "form", "svg"} & set(shown.tags)
    assert shown.attributes["html"][0]["lang"] == "en-GB"
    assert all(table["role"] == "presentation" for table in shown.attributes["table"])
    assert shown.tags.count("h1") == 1
    assert all(a["href"] and a["href"].startswith(("https://", "tel:")) for a in shown.attributes["a"])


def test_every_style_stands_on_its_element_and_only_media_rules_in_the_head() -> None:
    html = email("## Title\n\nWords\n\n> Mind\n\n- one\n\n[Read](link)").html
    head = html.split("<style>")[1].split("</style>")[0]
    assert head.startswith("@media")
    assert "prefers-color-scheme: dark" in head
    assert "url(" not in html
    for tag in ("h1", "h2", "p", "ul", "li"):
        assert re.search(rf'<{tag}[^>]* style="[^"]+"', html)


@given(st.text(min_size=1, max_size=60))
def test_any_value_is_shown_as_text_and_adds_no_element(value: str) -> None:
    plain = page(email("Hello {{ first_name }}.\n\n## Title\n\nWords", first_name="Amara").html)
    try:
        shown = page(email("Hello {{ first_name }}.\n\n## Title\n\nWords", first_name=value).html)
    except MissingValue:
        return
    assert shown.tags == plain.tags


@pytest.mark.parametrize(
    "value", ["## Title", "- item", "> call", "[Read](link)", "x\n\n## y", "<b>x</b>", "{{ service }}"]
)
def test_a_value_never_becomes_markup(value: str) -> None:
    shown = email("{{ first_name }}", first_name=value)
    tags = page(shown.html.split("In an emergency")[0]).tags
    assert not {"h2", "ul", "b"} & set(tags)
    assert 'class="callout"' not in shown.html
    assert shown.text.startswith(" ".join(value.split()))


def test_lines_of_the_plain_part_are_short_enough_to_read() -> None:
    shown = email("Words that go on and on. " * 30)
    assert max(len(line) for line in shown.text.split("\n")) <= 76


def test_a_link_that_does_not_apply_stops_the_email_only_if_the_foot_uses_it() -> None:
    no_fewer = FooterLinks(page_url="", fewer_url="", stop_url="https://n.example.org/s")
    system = template({"subject": "A note", "email": "Hello"}, track='"system"')
    flags = flags_with()
    render_email(system, SHARED, variant=None, values=SAMPLE_VALUES, flags=flags, footer=no_fewer)
    with pytest.raises(MissingValue) as caught:
        render_email(template(ALL), SHARED, variant=None, values=SAMPLE_VALUES, flags=flags, footer=no_fewer)
    assert caught.value.field == "fewer_url"
