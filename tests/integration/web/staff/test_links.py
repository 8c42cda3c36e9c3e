"""One-time links: the first account, invitations, and getting back in."""

import re

import pytest
from pyotp import TOTP

from actions.errors import Refused
from actions.staff import accounts, passwords, people
from tests.integration.web.site import BASE_URL, Site
from tests.integration.web.staff.people import Person, add_person, browser_of, signed_in

PASSWORD = "purple tram otter lamp"


def path_of(link: str) -> str:
    assert link.startswith(f"{BASE_URL}/staff/link/")
    return link.removeprefix(BASE_URL)


def link_on(text: str) -> str:
    found = re.search(r"https://notes\.example\.org(/staff/link/[\w-]+)", text)
    assert found
    return found.group(1)


def choose(site: Site, path: str, password: str = PASSWORD, **fields: str):  # type: ignore[no-untyped-def]
    client = site.client()
    return client, site.post(client, path, path, password=password, again=password, **fields)


def first(site: Site) -> str:
    link = accounts.first_account_link(site.services, site.clock.now)
    assert link is not None
    return path_of(link)


def test_the_first_link_makes_one_account_and_sets_up_its_code(site: Site) -> None:
    stale, path = first(site), first(site)
    assert site.client().get(stale, base_url=BASE_URL).status_code == 404
    client, answer = choose(site, path, name="Grace Odu", email="grace@example.org")
    assert answer.headers["Location"] == "/staff/set-up-code"
    shown = client.get("/staff/set-up-code", base_url=BASE_URL).text
    found = re.search(r'app-secret">([A-Z2-7 ]+)<', shown)
    assert found
    secret = found.group(1).replace(" ", "")
    picture = client.get("/staff/set-up-code/picture.svg", base_url=BASE_URL)
    assert picture.mimetype == "image/svg+xml"
    assert site.post(client, "/staff/set-up-code", "/staff/set-up-code", code="000000").status_code == 422
    typed = TOTP(secret).at(site.clock.now)
    assert site.post(client, "/staff/set-up-code", "/staff/set-up-code", code=typed).headers["Location"] == "/staff/"
    assert client.get("/staff/accounts", base_url=BASE_URL).status_code == 200
    assert accounts.first_account_link(site.services, site.clock.now) is None
    assert site.client().get(path, base_url=BASE_URL).status_code == 404


def test_looking_at_a_link_spends_nothing_and_it_runs_out(site: Site) -> None:
    path = first(site)
    for _ in range(3):
        assert site.client().get(path, base_url=BASE_URL).status_code == 200
    site.clock.move(hours=24)
    assert site.client().get(path, base_url=BASE_URL).status_code == 404


@pytest.mark.parametrize(
    "password", ["short", "password123456", "aaaaaaaaaaaaaa", "qwertyuiop123", "Grace Odu 2026", "graceodu@example.org"]
)
def test_weak_passwords_are_refused_with_a_sentence(site: Site, password: str) -> None:
    path = first(site)
    _, answer = choose(site, path, password, name="Grace Odu", email="graceodu@example.org")
    assert answer.status_code == 422
    assert 'href="#password"' in answer.text
    assert password not in answer.text or "@" in password
    assert people.everyone(site.services) == []


def test_every_mistake_of_the_first_account_is_named(site: Site) -> None:
    path = first(site)
    _, answer = choose(site, path, name=" ", email="grace at home")
    assert answer.status_code == 422
    assert 'href="#name"' in answer.text
    assert 'href="#email"' in answer.text
    client = site.client()
    typed = {"name": "Grace", "email": "grace@example.org", "password": PASSWORD, "again": PASSWORD + "!"}
    assert site.post(client, path, path, **typed).status_code == 422


def test_an_invitation_is_shown_once_and_opens_once(site: Site) -> None:
    admin = signed_in(site, "admin")
    page = "/staff/accounts/new"
    made = admin.post(page, page, name="Bea Lund", email="bea@example.org", roles="nurse")
    path = link_on(made.text)
    user = next(one for one in people.everyone(site.services) if one.name == "Bea Lund")
    assert path not in admin.get(f"/staff/accounts/{user.id}").text
    client, answer = choose(site, path)
    assert answer.headers["Location"] == "/staff/set-up-code"
    assert client.get("/staff/account", base_url=BASE_URL).headers["Location"] == "/staff/set-up-code"
    assert choose_again(site, path) == 404
    again = admin.post(page, page, name="Bea", email=" BEA@example.org", roles="nurse")
    assert again.status_code == 422


def choose_again(site: Site, path: str) -> int:
    client = site.client()
    token = site.form_token(client, "/staff/sign-in")
    fields = {"csrf_token": token, "password": PASSWORD, "again": PASSWORD}
    return int(client.post(path, data=fields, base_url=BASE_URL).status_code)


def test_a_new_password_keeps_the_code_and_ends_sessions(site: Site) -> None:
    admin, nurse = signed_in(site, "admin"), signed_in(site, "nurse")
    path = link_on(reset(admin, nurse.user.id, "password"))
    assert nurse.get("/staff/account").status_code == 200
    _, answer = choose(site, path)
    assert answer.headers["Location"] == "/staff/code"
    assert nurse.get("/staff/account").status_code == 303


def test_a_new_code_takes_the_old_way_in_away_at_once(site: Site) -> None:
    admin = signed_in(site, "admin")
    user = add_person(site, "nurse", password_hash=passwords.hash_password(PASSWORD))
    nurse = browser_of(site, user)
    path = link_on(reset(admin, user.id, "all"))
    assert nurse.get("/staff/account").status_code == 303
    sign_in = "/staff/sign-in"
    assert site.post(site.client(), sign_in, sign_in, email=user.email, password=PASSWORD).status_code == 422
    _, answer = choose(site, path)
    assert answer.headers["Location"] == "/staff/set-up-code"


def reset(admin: Person, user_id: int, what: str) -> str:
    answer = admin.post(f"/staff/accounts/{user_id}", f"/staff/accounts/{user_id}/link", what=what)
    assert answer.status_code == 200
    return str(answer.text)


def test_retiring_is_at_once_and_can_be_undone(site: Site) -> None:
    admin, nurse = signed_in(site, "admin"), signed_in(site, "nurse")
    page = f"/staff/accounts/{nurse.user.id}/retire"
    assert admin.post(page, page).headers["Location"].endswith("done=retired")
    assert nurse.get("/staff/account").headers["Location"].startswith("/staff/sign-in")
    one = f"/staff/accounts/{nurse.user.id}"
    path = link_on(admin.post(one, f"{one}/back").text)
    _, answer = choose(site, path)
    assert answer.headers["Location"] == "/staff/set-up-code"


def test_there_is_always_an_admin(site: Site) -> None:
    admin = signed_in(site, "both")
    own = f"/staff/accounts/{admin.user.id}"
    answer = admin.post(f"{own}/change", f"{own}/change", name="Joan", email="joan@example.org", roles="nurse")
    assert answer.status_code == 422
    assert "last admin" in answer.text
    assert admin.post(own, f"{own}/retire").status_code == 422
    other = signed_in(site, "admin")
    with pytest.raises(Refused):
        accounts.retire(site.services, site.clock.now, admin.user.actor, admin.user.id)
    accounts.retire(site.services, site.clock.now, other.user.actor, admin.user.id)
    with pytest.raises(Refused, match="last admin"):
        accounts.retire(site.services, site.clock.now, "terminal: test", other.user.id)


def test_whoever_holds_the_machine_can_let_an_admin_back_in(site: Site) -> None:
    user = add_person(site, "admin")
    assert accounts.recovery_link(site.services, site.clock.now, "terminal: test", "nobody@example.org") is None
    link = accounts.recovery_link(site.services, site.clock.now, "terminal: test", user.email)
    assert link is not None
    _, answer = choose(site, path_of(link))
    assert answer.headers["Location"] == "/staff/set-up-code"
