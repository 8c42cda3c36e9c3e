"""Importing a list of women."""

import io

import pytest

from actions.enrolment.import_table import COLUMNS
from db.staff_tables import ImportBatch
from db.tables import Consent, Woman
from tests.integration.web.site import BASE_URL, MOBILE, Site
from tests.integration.web.staff.people import Person, signed_in

HEAD = "First name,Family name,Date of birth,Mobile number,Email,Agreed to be asked by,Lives in,Gave birth,Baby"
GOOD = "Bea,Lindqvist,15/3/1990,07700 900456,bea@example.org,both,England,1/11/2026,with her"
OTHER = "Cleo,Evans,2.2.1991,07700 900457,,text,not known,not known,"


def upload(nurse: Person, content: str | bytes, name: str = "women.csv"):  # type: ignore[no-untyped-def]
    raw = content.encode() if isinstance(content, str) else content
    token = nurse.site.form_token(nurse.client, "/staff/import")
    return nurse.client.post(
        "/staff/import", data={"csrf_token": token, "file": (io.BytesIO(raw), name)}, base_url=BASE_URL
    )


def report(nurse: Person, content: str | bytes) -> str:
    answer = upload(nurse, content)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["Location"])


def test_the_empty_file_has_every_heading_and_is_taken_back(site: Site) -> None:
    nurse = signed_in(site)
    empty = nurse.get("/staff/import/women.csv")
    assert "attachment" in empty.headers["Content-Disposition"]
    assert all(column.heading in empty.text for column in COLUMNS)
    assert "no lines below" in upload(nurse, empty.data).text


def test_every_line_is_checked_before_anybody_is_enrolled(site: Site) -> None:
    nurse = signed_in(site)
    wrong = "Dina,,31/2/1990,0117 496 0000,dina,fax,Mars,,"
    twin = "Esi,Evans,2.2.1991,+447700900457,,text,,,"
    there = f"Amara,Okafor,3/6/1988,{MOBILE},,text,,,"
    page = report(nurse, "\n".join((HEAD, GOOD, OTHER, wrong, twin, there)))
    shown = nurse.get(page).text
    assert "2 ready to be enrolled" in shown
    for sentence in (
        "“Family name” is empty", "“31/2/1990” is not a real day", "“fax” is not known",
        "Line 3 has the same number", "She is enrolled already, as",
    ):  # fmt: skip
        assert sentence in shown, sentence
    assert len(site.rows(Woman)) == 1, "nobody is enrolled yet"
    assert nurse.post(page, page).status_code == 422, "the tick is needed"
    assert nurse.post(page, page, agreed="yes").status_code == 303
    assert len(site.rows(Woman)) == 3
    assert "2 women are enrolled" in nurse.get(page).text
    words = [row.words for row in site.rows(Consent) if row.event == "given" and row.words]
    assert any("May we text you?" in one for one in words)


def test_nobody_is_imported_twice(site: Site) -> None:
    nurse = signed_in(site)
    content = "\n".join((HEAD, GOOD, OTHER))
    page, again = report(nurse, content), report(nurse, content)
    nurse.post(page, page, agreed="yes")
    nurse.post(page, page, agreed="yes")
    nurse.post(again, again, agreed="yes")
    assert len(site.rows(Woman)) == 3
    third = nurse.get(report(nurse, content)).text
    assert "The same file was checked before" in third
    assert third.count("She is enrolled already") == 2
    assert all("900456" not in (row.report or "") or '"data": null' in row.report for row in site.rows(ImportBatch)[:1])


def test_wrong_values_are_named_by_their_headings(site: Site) -> None:
    nurse = signed_in(site)
    line = "Bea,Lindqvist,15/3/1990,07700 900456,,text,Mars,1/11/2030,with her"
    shown = nurse.get(report(nurse, f"{HEAD}\n{line}")).text
    assert "“Lives in” cannot be “mars”" in shown
    assert "The day of “Gave birth”" in shown
    assert "“nation”" not in shown


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("", "The file is empty"),
        ("a,b\n1,2", "The heading “a” is not known"),
        ("First name\nBea", "The column “Family name” is missing"),
        (HEAD + ",Email\n" + GOOD, "is there twice"),
        (b"PK\x03\x04\x00\x00", "This is not a CSV file"),
        (HEAD + "\n" + "\n".join([GOOD] * 201), "At most 200"),
    ],
)
def test_a_file_that_cannot_be_used_says_why(site: Site, content: str | bytes, sentence: str) -> None:
    answer = upload(signed_in(site), content)
    assert answer.status_code == 422
    assert sentence in answer.text


def test_attacks_and_strangers(site: Site) -> None:
    nurse, other = signed_in(site), signed_in(site, name="Grace Odu")
    attack = "<script>alert(1)</script>,{{ 7*7 }},=cmd|' /C calc'!A0,07700 900456,,text,,,"
    page = report(nurse, f"{HEAD}\n{attack}")
    assert "<script>alert" not in nurse.get(page).text
    assert other.get(page).status_code == 404
    assert nurse.client.post(page, data={"agreed": "yes"}, base_url=BASE_URL).status_code == 400
    assert nurse.client.post("/staff/import", data={}, base_url=BASE_URL).status_code == 400
    assert upload(nurse, "x" * 600_000).status_code in (413, 422)
    semicolons = f"\ufeff{HEAD}\n{GOOD}".replace(",", ";")
    assert "1 ready" in nurse.get(report(nurse, semicolons)).text
    assert len(site.rows(Woman)) == 1
