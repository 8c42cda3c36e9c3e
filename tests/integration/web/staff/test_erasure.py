"""Erasing a record on the pages: one nurse asks, another does it, and nothing is left to open."""

import json

from db.tables import AuditEvent, FactRow, PlannedMessage, Woman
from tests.integration.web.site import BASE_URL, Site
from tests.integration.web.staff.people import signed_in


def reference_of(site: Site) -> str:
    return str(site.rows(Woman)[0].reference)


def rows_of_her(site: Site) -> int:
    return len(site.rows(FactRow)) + len(site.rows(PlannedMessage))


def test_one_nurse_asks_and_another_erases(site: Site) -> None:
    first, second = signed_in(site), signed_in(site, name="Grace Odu")
    reference = reference_of(site)
    page, path = f"/staff/women/{reference}", f"/staff/women/{reference}/erasure"
    assert path in first.get(page).text
    shown = first.post(path, path, answer="ask")
    assert shown.status_code == 303
    assert "A second person must now erase" in first.get(shown.headers["Location"]).text
    assert "You asked for it yourself" in first.get(path).text
    refused = first.client.post(
        path, data={"csrf_token": site.form_token(first.client, page), "answer": "erase"}, base_url=BASE_URL
    )
    assert refused.status_code == 422
    assert rows_of_her(site) > 0
    assert "She asked to be erased" in second.get("/staff/").text
    assert "Joan Ellis recorded that she asks for it" in second.get(path).text
    assert second.post(path, path).status_code == 422, "an answer is needed"
    done = second.post(path, path, answer="erase")
    assert done.status_code == 303
    assert reference not in done.headers["Location"]
    assert "Nothing is left here that names her" in second.get(done.headers["Location"]).text
    assert rows_of_her(site) == 0
    assert second.get(page).status_code == 404


def test_the_second_nurse_may_keep_the_record(site: Site) -> None:
    first, second = signed_in(site), signed_in(site, name="Grace Odu")
    path = f"/staff/women/{reference_of(site)}/erasure"
    first.post(path, path, answer="ask")
    assert second.post(path, path, answer="keep").status_code == 303
    assert rows_of_her(site) > 0
    assert "When you press the button, all her messages stop" in second.get(path).text


def test_an_admin_alone_cannot_open_it(site: Site) -> None:
    admin = signed_in(site, "admin")
    assert admin.get(f"/staff/women/{reference_of(site)}/erasure").status_code == 403


def test_a_nurse_saves_a_copy_for_her(site: Site) -> None:
    nurse = signed_in(site)
    reference = reference_of(site)
    path = f"/staff/women/{reference}/export"
    assert path in nurse.get(f"/staff/women/{reference}").text
    page = nurse.post(path, f"{path}/page")
    assert (page.status_code, page.headers["Content-Disposition"]) == (200, 'attachment; filename="copy.html"')
    assert "What is held about you" in page.text
    rows = nurse.post(path, f"{path}/rows")
    assert json.loads(rows.text)["reference"] == reference
    events = [row.actor for row in site.rows(AuditEvent) if row.action == "exported"]
    assert events == [nurse.user.actor] * 2
