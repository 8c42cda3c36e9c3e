"""Template files: what a clinician may write, and the sentence for each mistake."""

from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from messages.catalogue import Catalogue, parse_template
from messages.findings import Finding, TemplateError
from tests.unit.messages.building import source, template


def findings_of(text: str, key: str = "test-message") -> tuple[Finding, ...]:
    with pytest.raises(TemplateError) as caught:
        parse_template(key, text)
    return caught.value.findings


def test_a_whole_file_is_read() -> None:
    read = template(
        {"text": "{{ service }}: hello", "email / no-baby": "Hello\n\nAgain"},
        facts='["F001", "F002"]',
        outside_facts='["X09"]',
        safety='["SAFETY", "O-FUT"]',
    )
    assert read.key == "test-message"
    assert read.facts == ("F001", "F002")
    assert read.outside_facts == ("X09",)
    assert read.safety == ("SAFETY", "O-FUT")
    assert read.review_by == date(2027, 7, 31)
    assert read.sections == {"text": "{{ service }}: hello", "email / no-baby": "Hello\n\nAgain"}
    assert read.variants() == (None, "no-baby")
    assert len(read.sha256) == 64


def test_a_changed_letter_changes_the_fingerprint_and_line_ends_do_not() -> None:
    text = source({"text": "Hello"})
    assert parse_template("k", text).sha256 == parse_template("k", text.replace("\n", "\r\n")).sha256
    assert parse_template("k", text).sha256 != parse_template("k", text.replace("Hello", "hello")).sha256


@pytest.mark.parametrize(
    ("text", "code", "says"),
    [
        ("", "no-metadata", "must begin"),
        ("hello", "no-metadata", "must begin"),
        ("+++\ntitle = \n+++\n== text ==\nx", "metadata-unreadable", "cannot be read"),
        (source({"text": "x"}, title=""), "metadata-missing", "Say what title is"),
        (source({"text": "x"}, review_by='"2027-07-31"'), "metadata-date", "without quotes"),
        (source({"text": "x"}, review_by="2027-07-31T10:00:00Z"), "metadata-date", "without quotes"),
        (source({"text": "x"}, facts='["F1"]'), "metadata-list", "facts must be a list"),
        (source({"text": "x"}, facts='"F001"'), "metadata-list", "facts must be a list"),
        (source({"text": "x"}, auhtor='"me"'), "metadata-unknown", "Did you mean author?"),
        (source({}), "no-sections", "There is no wording"),
        (source({"txt": "x"}), "section-unknown", "== text =="),
        (source({"text / pregnnt": "x"}), "variant-unknown", "pregnant"),
        (source({"text": ""}), "section-empty", "is empty"),
        (source({"text": "x"}) + "== text ==\ny", "section-twice", "twice"),
        (
            source({"text": "x"}).replace("== text ==", "Lost words\n== text =="),
            "text-outside",
            "before the first part",
        ),
        (source({"text": "a ŵ"}), "not-gsm", "latin small letter w with circumflex"),
        (source({"text": "x"}) + "\x07", "control-character", "hidden character"),
        (source({"email": "# Heading"}), "heading-form", "## Heading"),
        (source({"email": "* item"}), "list-form", "- item"),
        (source({"email": "**bold**"}), "emphasis", "Bold"),
        (source({"email": "<b>bold</b>"}), "html", "HTML is not used"),
        (source({"email": "See https://example.org"}), "bare-link", "link field"),
        (source({"email": "[Read](https://example.org)"}), "button-form", "link_field"),
        (source({"email": "[Read](nowhere)"}), "button-field", "not a field"),
        (source({"email": "[Call](contact_phone)"}), "button-field", "holds no web address"),
        (source({"email": "Please [read](link) this"}), "button-alone", "alone"),
        (source({"text": "a" * 120_000}), "too-long", "longer than"),
    ],
)
def test_each_mistake_gets_its_sentence(text: str, code: str, says: str) -> None:
    found = findings_of(text)
    assert code in {finding.code for finding in found}
    sentence = next(finding.sentence for finding in found if finding.code == code)
    assert says in sentence
    assert sentence.endswith((".", '"…".', "?"))


def test_all_mistakes_are_told_at_once_each_on_its_line() -> None:
    text = source({"text": "{{ nonsense }}", "email": "Fine\n\n{{ alsononsense }}"})
    lines = text.split("\n")
    found = findings_of(text)
    assert [lines[finding.line - 1] for finding in found] == ["{{ nonsense }}", "{{ alsononsense }}"]
    assert {finding.file for finding in found} == {"en/test-message.md"}


def test_only_the_foot_may_use_its_own_links() -> None:
    parse_template("_email-footer", source({"email": "[Stop](stop_url)"}))
    assert {finding.code for finding in findings_of(source({"email": "[Stop](stop_url)"}))} == {"button-field"}


def test_only_documents_may_name_her_in_full() -> None:
    parse_template("documents/letter", source({"body": "About {{ full_name }}"}))
    assert {finding.code for finding in findings_of(source({"email": "About {{ full_name }}"}))} == {"unknown-name"}


def mistakes_in(text: str) -> tuple[Finding, ...] | None:
    """Return the findings, or None when the file can be read."""
    try:
        parse_template("k", text)
    except TemplateError as error:
        return error.findings
    return None


@given(st.text(max_size=300))
def test_any_file_either_reads_or_says_what_is_wrong(text: str) -> None:
    found = mistakes_in(text)
    assert found is None or found
    assert all(finding.line >= 1 and finding.sentence for finding in found or ())


@given(
    st.lists(st.sampled_from(["== text ==", "== email ==", "x", "", "==", "== text", "+++", "{{ link }}"]), max_size=12)
)
def test_any_arrangement_of_parts_either_reads_or_says_what_is_wrong(lines: list[str]) -> None:
    text = source({}) + "\n".join(lines)
    if mistakes_in(text) is not None:
        return
    read = parse_template("k", text)
    for name, body in read.sections.items():
        assert text.split("\n")[read.section_lines[name] - 1].strip() == body.split("\n")[0].strip()


def test_a_folder_is_read_by_language_and_key(tmp_path: Path) -> None:
    (tmp_path / "en" / "documents").mkdir(parents=True)
    (tmp_path / "cy").mkdir()
    (tmp_path / "en" / "hello.md").write_text(source({"text": "Hello"}), encoding="utf-8")
    (tmp_path / "en" / "_new-note.md").write_text(source({"text": "Note"}), encoding="utf-8")
    (tmp_path / "en" / "documents" / "card.md").write_text(source({"body": "Card"}), encoding="utf-8")
    (tmp_path / "cy" / "hello.md").write_text(source({"text": "Helo"}), encoding="utf-8")
    catalogue = Catalogue.load(tmp_path)
    assert catalogue.get("hello").sections["text"] == "Hello"
    assert catalogue.get("hello", "cy").sections["text"] == "Helo"
    assert [found.key for found in catalogue.messages()] == ["hello"]
    assert catalogue.get("documents/card").sections["body"] == "Card"
    assert catalogue.languages() == ("cy", "en")
    assert catalogue.find("nothing") is None
    with pytest.raises(KeyError):
        catalogue.get("nothing")


def test_a_folder_with_mistakes_tells_them_all(tmp_path: Path) -> None:
    (tmp_path / "en").mkdir()
    (tmp_path / "en" / "one.md").write_text(source({"text": "{{ x }}"}), encoding="utf-8")
    (tmp_path / "en" / "two.md").write_text("nothing", encoding="utf-8")
    with pytest.raises(TemplateError) as caught:
        Catalogue.load(tmp_path)
    assert {finding.file for finding in caught.value.findings} == {"en/one.md", "en/two.md"}
