"""One's own account: what it shows, and another password."""

from actions.staff import passwords
from tests.integration.web.site import Site
from tests.integration.web.staff.people import add_person, browser_of, signed_in

OLD, NEW = "purple tram otter lamp", "green kettle brass window"


def test_it_shows_who_one_is(site: Site) -> None:
    shown = signed_in(site, "both", clinical=True, name="Grace Odu").get("/staff/account").text
    assert "Grace Odu" in shown
    assert "Nurse, admin and clinical approver" in shown


def test_another_password_signs_out_other_browsers(site: Site) -> None:
    user = add_person(site, password_hash=passwords.hash_password(OLD))
    here, there = browser_of(site, user), browser_of(site, user)
    page = "/staff/account/password"
    for typed, status in (
        ({"old": OLD, "password": NEW, "again": NEW + "!"}, 422),
        ({"old": "not that one", "password": NEW, "again": NEW}, 422),
        ({"old": OLD, "password": OLD, "again": OLD}, 422),
        ({"old": OLD, "password": "staff1staff1", "again": "staff1staff1"}, 422),
    ):
        assert here.post(page, page, **typed).status_code == status, typed
    assert there.get("/staff/account").status_code == 200
    assert here.post(page, page, old=OLD, password=NEW, again=NEW).status_code == 303
    assert here.get("/staff/account").status_code == 200
    assert there.get("/staff/account").headers["Location"].startswith("/staff/sign-in")
