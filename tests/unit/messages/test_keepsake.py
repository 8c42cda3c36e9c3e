"""What she keeps: a calendar file that any calendar can read, a letter and a card."""

from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from icalendar import Calendar, Event

from messages.catalogue import Catalogue
from messages.documents import card_html, letter_html
from messages.fields import DOCUMENT_FIELDS
from messages.findings import MissingValue
from messages.keepsake import CalendarTexts, NothingToRemind, birthday, calendar_file, calendar_texts, reminder_days
from messages.samples import SAMPLE_VALUES, flags_with

CATALOGUE = Catalogue.load(Path("messages/templates"))
VALUES = {**SAMPLE_VALUES, **{name: field.longest for name, field in DOCUMENT_FIELDS.items()}}
TEXTS = CalendarTexts("Health reminders", "A talk to book", "Yearly note", {51: "At 51", 55: "At 55"})
BORN = date(1990, 6, 1)
MADE = date(2027, 3, 4)


def events(raw: bytes) -> list[Event]:
    return [found for found in Calendar.from_ical(raw).walk("VEVENT") if isinstance(found, Event)]


def sequences(found: list[Event]) -> list[int]:
    return [event.decoded("sequence") for event in found]


def file(born: date | None = BORN, year: int | None = None, *, discreet: bool = False, **more: object) -> bytes:
    return calendar_file(born, year, discreet, MADE, TEXTS, **more)  # type: ignore[arg-type]


def test_one_entry_a_year_from_45_to_65_and_one_more_at_51_and_at_55() -> None:
    days = reminder_days(BORN, None, MADE)
    yearly = [reminder for reminder in days if not reminder.extra]
    assert [reminder.age for reminder in yearly] == list(range(45, 66))
    assert yearly[0].day == date(2035, 6, 15)
    assert yearly[-1].day == date(2055, 6, 15)
    assert [(reminder.age, reminder.day) for reminder in days if reminder.extra] == [
        (51, date(2041, 12, 14)),
        (55, date(2045, 12, 14)),
    ]
    assert len(events(file())) == 23


def test_entries_are_all_day_private_when_discreet_and_never_block_the_day() -> None:
    for event in events(file(discreet=True)):
        start, end = event.decoded("dtstart"), event.decoded("dtend")
        assert type(start) is date
        assert end - start == timedelta(days=1)
        assert event["class"] == "PRIVATE"
        assert event["transp"] == "TRANSPARENT"
        assert event.DTSTAMP.tzinfo is not None


def test_a_newer_file_replaces_the_older_one_and_never_that_of_somebody_else() -> None:
    older = {event["uid"] for event in events(file(series="a"))}
    newer = events(calendar_file(BORN, None, False, MADE + timedelta(days=400), TEXTS, series="a"))
    assert {event["uid"] for event in newer} <= older
    assert min(sequences(newer)) > max(sequences(events(file(series="a"))))
    assert not older & {event["uid"] for event in events(file(series="b"))}
    assert len(older) == 23


def test_nothing_in_the_file_names_her_or_her_birthday() -> None:
    raw = file(date(1991, 7, 23)).decode()
    assert "19910723" not in raw
    assert "1991" not in raw


def test_29_february_has_its_birthday_on_the_28th_in_common_years() -> None:
    leap = date(1992, 2, 29)
    assert birthday(leap, 45) == date(2037, 2, 28)
    assert birthday(leap, 48) == date(2040, 2, 29)
    assert [reminder.age for reminder in reminder_days(leap, None, MADE) if not reminder.extra] == list(range(45, 66))


def test_a_year_of_birth_alone_counts_from_1_january() -> None:
    assert reminder_days(None, 1990, MADE)[0].day == date(2035, 1, 15)


def test_days_gone_by_are_left_out_and_an_empty_file_is_refused() -> None:
    assert reminder_days(date(1975, 1, 1), None, MADE)[0].day == date(2028, 1, 15)
    with pytest.raises(NothingToRemind, match="gone by"):
        file(date(1940, 1, 1))
    with pytest.raises(NothingToRemind, match="date of birth"):
        file(None)


def test_the_alarm_can_be_left_out() -> None:
    assert file().count(b"BEGIN:VALARM") == 23
    assert b"VALARM" not in file(alarm=False)


@given(st.dates(date(1950, 1, 1), date(2010, 12, 31)), st.dates(date(2020, 1, 1), date(2040, 12, 31)))
def test_any_birthday_gives_a_readable_file_of_days_to_come(born: date, made_on: date) -> None:
    try:
        raw = calendar_file(born, None, False, made_on, TEXTS)
    except NothingToRemind:
        assert birthday(born, 65) + timedelta(days=14) < made_on
        return
    read = events(raw)
    days = [event.decoded("dtstart") for event in read]
    assert days == sorted(days)
    assert all(day >= made_on for day in days)
    assert len(set(days)) == len(days)
    assert all(len(line) <= 75 for line in raw.split(b"\r\n"))


@given(st.text(max_size=120))
def test_any_words_come_back_as_they_were_written(words: str) -> None:
    plain = "".join(c for c in words if c.isprintable()).strip() or "x"
    texts = CalendarTexts("n", plain, plain, {51: plain, 55: plain})
    event = events(calendar_file(BORN, None, True, MADE, texts))[0]
    assert str(event["summary"]) == plain


def test_discreet_words_say_nothing() -> None:
    texts = calendar_texts(CATALOGUE.get("documents/calendar"), VALUES, flags_with(), discreet=True)
    assert texts.title == "Health talk to book"
    telling = ("bone", "osteopor", "menopaus", "fracture", "PAO", "pregnan")
    for words in (texts.name, texts.title, texts.note, *texts.extra.values()):
        assert not any(word in words.lower() for word in telling)


def test_usual_titles_are_fit_for_a_lock_screen_too() -> None:
    texts = calendar_texts(CATALOGUE.get("documents/calendar"), VALUES, flags_with(), discreet=False)
    assert not any(word in texts.title.lower() for word in ("bone", "osteopor", "menopaus", "fracture"))
    assert "not known" in texts.note


def test_the_letter_holds_what_a_practice_needs() -> None:
    html = letter_html(CATALOGUE.get("documents/gp-letter"), VALUES, flags_with())
    for needed in (
        "Wilhelmina-Alexandra Featherstonehaugh",
        "30 September 1987",
        "active monitoring, without a drug",
        "code the diagnosis",
        "set a recall",
        "It is not known if PAO makes breaks",
        "fracture risk assessment",
        "bone density scan",
        "last reviewed in July 2024",
        "To confirm before relying on it",
    ):
        assert needed in html
    assert "@page" in html
    assert "<script" not in html


def test_what_is_not_known_is_left_out_of_the_letter() -> None:
    html = letter_html(CATALOGUE.get("documents/gp-letter"), {**VALUES, "scan": "", "recall_from": ""}, flags_with())
    assert "Bone density scan</th>" not in html
    assert "when she turns 45, whichever" in html


def test_a_letter_without_her_name_is_never_made() -> None:
    with pytest.raises(MissingValue) as caught:
        letter_html(CATALOGUE.get("documents/gp-letter"), {**VALUES, "full_name": ""}, flags_with())
    assert caught.value.field == "full_name"


def test_a_name_with_markup_is_shown_as_text() -> None:
    html = letter_html(CATALOGUE.get("documents/gp-letter"), {**VALUES, "full_name": "<b>A</b> & B"}, flags_with())
    assert "&lt;b&gt;A&lt;/b&gt; &amp; B" in html


def test_discreet_documents_show_nothing_on_their_first_side() -> None:
    letter = letter_html(CATALOGUE.get("documents/gp-letter"), VALUES, flags_with(), discreet=True)
    assert "<title>Letter</title>" in letter
    assert letter.index('class="cover"') < letter.index("osteoporosis")
    card = card_html(CATALOGUE.get("documents/reminder-card"), VALUES, flags_with(), discreet=True)
    assert "Health talk to book" in card
    assert not any(word in card.split("</style>")[1].lower() for word in ("bone", "osteopor", "menopaus", "helpline"))


def test_the_card_gives_the_words_to_say() -> None:
    card = card_html(CATALOGUE.get("documents/reminder-card"), VALUES, flags_with())
    assert "Could we talk about my risk" in card
    assert "0808&nbsp;800&nbsp;0035" in card
