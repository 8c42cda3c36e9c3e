"""The record of who did what: what is in it, how it is asked for, and what it never holds."""

import re
from datetime import date, timedelta
from urllib.parse import urlencode

from actions.staff import record
from actions.staff.record import Asked
from db.engine import writing
from db.tables import Base, Woman
from tests.integration.web.site import BASE_URL, EMAIL, MOBILE, SECRET_NAME, Site
from tests.integration.web.staff.people import Person, signed_in
from web.staff import layout


def look_at_her(site: Site, person: Person) -> None:
    """As a page does that shows her record."""
    with site.app.test_request_context(
        "/staff/women/x", base_url=BASE_URL, headers={"Cookie": f"__Host-staff={person.token}"}
    ):
        layout.seen(site.woman_id)


def reference(site: Site) -> str:
    return str(site.rows(Woman)[0].reference)


def test_looking_at_a_record_is_on_record(site: Site) -> None:
    nurse = signed_in(site, "nurse", name="Joan Ellis")
    look_at_her(site, nurse)
    newest = record.look(site.services, Asked(kind="viewed")).entries[0]
    assert (newest.who, newest.action, newest.reference) == ("Joan Ellis", "record-viewed", reference(site))
    shown = signed_in(site, "admin").get("/staff/audit?kind=viewed").text
    assert "Looked at the record" in shown
    assert "Joan Ellis" in shown
    assert reference(site) in shown


def test_the_record_holds_nothing_personal_but_her_reference(site: Site) -> None:
    look_at_her(site, signed_in(site, "nurse"))
    shown = signed_in(site, "admin").get("/staff/audit?kind=all").text
    for secret in (SECRET_NAME, "Okafor", MOBILE, EMAIL, "1988"):
        assert secret not in shown


def test_it_can_be_asked_for_by_woman_person_kind_and_day(site: Site) -> None:
    joan, bea = signed_in(site, "nurse", name="Joan Ellis"), signed_in(site, "nurse", name="Bea Lund")
    look_at_her(site, joan)
    site.clock.move(days=2)
    bea = signed_in(site, "nurse", name="Bea Lund") if bea.get("/staff/account").status_code == 303 else bea
    look_at_her(site, bea)
    today = site.clock.now.date()

    def who(**asked: object) -> list[str]:
        return [one.who for one in record.look(site.services, Asked(kind="viewed", **asked)).entries]  # type: ignore[arg-type]

    assert who() == ["Bea Lund", "Joan Ellis"]
    assert who(reference=f" {reference(site).lower()} ") == ["Bea Lund", "Joan Ellis"]
    assert who(reference="W-NOBODY") == []
    assert who(who=joan.user.actor) == ["Joan Ellis"]
    assert who(since=today) == ["Bea Lund"]
    assert who(until=today - timedelta(days=1)) == ["Joan Ellis"]
    assert who(since=today - timedelta(days=2), until=today) == ["Bea Lund", "Joan Ellis"]


def test_a_day_of_the_record_is_a_day_here_and_not_in_greenwich(site: Site) -> None:
    site.clock.now = site.clock.now.replace(year=2027, month=7, day=1, hour=23, minute=30)
    look_at_her(site, signed_in(site, "nurse"))
    local = (site.clock.now + timedelta(hours=1)).date()
    assert len(record.look(site.services, Asked(kind="viewed", since=local, until=local)).entries) == 1
    before = local - timedelta(days=1)
    assert len(record.look(site.services, Asked(kind="viewed", until=before)).entries) == 0


def test_pages_of_it_leave_nothing_out(site: Site) -> None:
    nurse = signed_in(site, "nurse")
    for _ in range(record.PAGE + 3):
        look_at_her(site, nurse)
    first = record.look(site.services, Asked(kind="viewed"))
    assert len(first.entries) == record.PAGE
    second = record.look(site.services, Asked(kind="viewed", before=first.older))
    assert (len(second.entries), second.older) == (3, None)
    assert not {one.number for one in first.entries} & {one.number for one in second.entries}
    shown = signed_in(site, "admin").get("/staff/audit?kind=viewed").text
    assert f"before={first.older}" in shown
    assert "kind=viewed" in shown.split("before=")[0][-400:] + shown.split("before=")[1][:60]


def test_what_the_service_does_by_itself_is_asked_for_apart(site: Site) -> None:
    with writing(site.engine) as connection:
        record_row = {"at": site.clock.now, "actor": "dispatcher", "action": "attempt-accepted", "details": {}}
        connection.execute(Base.metadata.tables["audit_events"].insert(), [record_row])
    assert "attempt-accepted" not in {one.action for one in record.look(site.services, Asked()).entries}
    assert "attempt-accepted" in {one.action for one in record.look(site.services, Asked(kind="all")).entries}


def test_nonsense_in_the_address_does_no_harm(site: Site) -> None:
    admin = signed_in(site, "admin")
    for query in ("before=x", "before=-1", "kind=<b>", "who=%27%20OR%201=1", "until-day=99&until-month=x"):
        answer = admin.get(f"/staff/audit?{query}")
        assert answer.status_code == (422 if query.startswith("until") else 200)
        assert "<b>" not in answer.text


def test_the_boxes_of_the_page_are_what_the_page_reads(site: Site) -> None:
    joan, admin = signed_in(site, "nurse", name="Joan Ellis"), signed_in(site, "admin")
    look_at_her(site, joan)
    drawn = re.findall(r'<input[^>]* name="([^"]+)"', admin.get("/staff/audit").text)
    since = [name for name in drawn if name.startswith("since")]
    assert len(since) == 3
    day = site.clock.now.date()

    def shown(when: date) -> str:
        typed = dict(zip(since, (when.day, when.month, when.year), strict=True))
        return admin.get(f"/staff/audit?{urlencode(typed)}&kind=viewed").text

    assert "Looked at the record" in shown(day)
    assert "Nothing on record fits" in shown(day + timedelta(days=1))
    wrong = admin.get(f"/staff/audit?{since[0]}=32&{since[1]}=1&{since[2]}=2026")
    assert wrong.status_code == 422
    assert 'value="32"' in wrong.text
