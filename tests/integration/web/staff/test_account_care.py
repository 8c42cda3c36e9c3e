"""What an admin does for a colleague: asks for a new password, and ends the rest after wrong tries."""

from db.tables import AuditEvent
from tests.integration.web.site import Site
from tests.integration.web.staff.people import add_person, browser_of, signed_in
from tests.integration.web.staff.test_sign_in import KEPT, SECRET, try_in


def test_who_is_asked_for_a_new_password_can_do_nothing_else_first(site: Site) -> None:
    admin, user = signed_in(site, "admin"), add_person(site, "nurse", password_hash=KEPT, secret=SECRET)
    nurse, page = browser_of(site, user), f"/staff/accounts/{user.id}"
    assert nurse.get("/staff/women").status_code == 200
    assert admin.post(page, f"{page}/new-password").status_code == 303
    assert "A new password is asked for" in admin.get(page).text
    assert nurse.get("/staff/women").headers["Location"] == "/staff/new-password"
    chosen = "green kettle brass window"
    new = "/staff/new-password"
    assert nurse.post(new, new, old="purple tram otter lamp", password=chosen, again=chosen).status_code == 303
    assert nurse.get("/staff/women").status_code == 200
    assert "new-password-asked" in {row.action for row in site.rows(AuditEvent)}


def test_an_admin_ends_the_rest_after_wrong_tries(site: Site) -> None:
    admin, user = signed_in(site, "admin"), add_person(site, "nurse", password_hash=KEPT, secret=SECRET)
    page = f"/staff/accounts/{user.id}"
    assert "try again now" not in admin.get(page).text
    for _ in range(5):
        try_in(site, user.email, "wrong wrong wrong")
    assert try_in(site, user.email).status_code == 429
    assert "Let this person try again now" in admin.get(page).text
    assert admin.post(page, f"{page}/try-again").status_code == 303
    assert try_in(site, user.email).headers["Location"] == "/staff/code"
    found = [row for row in site.rows(AuditEvent) if row.action == "lock-out-ended"]
    assert [(row.actor, row.details) for row in found] == [(admin.user.actor, {"account": user.id})]


def test_an_invited_person_cannot_be_asked_for_a_password(site: Site) -> None:
    admin = signed_in(site, "admin")
    admin.post("/staff/accounts/new", "/staff/accounts/new", name="Bea", email="bea.l@example.org", roles="nurse")
    page = f"/staff/accounts/{admin.user.id + 1}"
    assert "Ask for a new password" not in admin.get(page).text
    assert admin.post(page, f"{page}/new-password").status_code == 422
