"""Signing in: what gets in, what does not, and what a guesser learns."""

from urllib.parse import quote

import pytest
from pyotp import TOTP

from actions.staff import accounts, passwords
from actions.staff.people import StaffUser
from tests.integration.web.site import BASE_URL, Site
from tests.integration.web.staff.people import COOKIE, add_person

PASSWORD = "purple tram otter lamp"
KEPT = passwords.hash_password(PASSWORD)
SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
SIGN_IN = "/staff/sign-in"
WRONG = "The email address or the password is not right."


@pytest.fixture
def nurse(site: Site) -> StaffUser:
    """Somebody with a password and a code."""
    return add_person(site, "nurse", password_hash=KEPT, secret=SECRET)


def try_in(site: Site, email: str, password: str = PASSWORD, client=None, **fields: str):  # type: ignore[no-untyped-def]
    return site.post(client or site.client(), SIGN_IN, SIGN_IN, email=email, password=password, **fields)


def code(site: Site) -> str:
    return TOTP(SECRET).at(site.clock.now)


def all_the_way(site: Site, user: StaffUser):  # type: ignore[no-untyped-def]
    client = site.client()
    assert try_in(site, user.email, client=client).headers["Location"] == "/staff/code"
    assert site.post(client, "/staff/code", "/staff/code", code=code(site)).headers["Location"] == "/staff/"
    return client


def is_in(client) -> bool:  # type: ignore[no-untyped-def]
    return bool(client.get("/staff/account", base_url=BASE_URL).status_code == 200)


def test_password_and_code_get_in_and_either_alone_does_not(site: Site, nurse: StaffUser) -> None:
    client = site.client()
    assert try_in(site, f"  {nurse.email.upper()} ", client=client).headers["Location"] == "/staff/code"
    assert client.get("/staff/account", base_url=BASE_URL).headers["Location"] == "/staff/code"
    assert site.post(client, "/staff/code", "/staff/code", code="000000").status_code == 422
    assert not is_in(client)
    typed = code(site)
    assert site.post(client, "/staff/code", "/staff/code", code=f"{typed[:3]} {typed[3:]}").status_code == 303
    assert is_in(client)


def test_no_code_is_good_twice_not_even_an_older_one(site: Site, nurse: StaffUser) -> None:
    older = TOTP(SECRET).at(site.clock.now.timestamp() - 30)
    used = code(site)
    all_the_way(site, nurse)
    for replayed in (used, older):
        client = site.client()
        try_in(site, nurse.email, client=client)
        assert site.post(client, "/staff/code", "/staff/code", code=replayed).status_code == 422
    site.clock.move(seconds=30)
    all_the_way(site, nurse)


def test_the_session_is_a_new_one_after_each_step(site: Site, nurse: StaffUser) -> None:
    client = site.client()
    client.set_cookie(COOKIE, "planted", domain="notes.example.org", secure=True, path="/")
    try_in(site, nurse.email, client=client)
    after_password = client.get_cookie(COOKIE, domain="notes.example.org")
    site.post(client, "/staff/code", "/staff/code", code=code(site))
    after_code = client.get_cookie(COOKIE, domain="notes.example.org")
    assert after_password is not None
    assert after_code is not None
    assert len({"planted", after_password.value, after_code.value}) == 3
    old = site.client()
    old.set_cookie(COOKIE, after_password.value, domain="notes.example.org", secure=True, path="/")
    assert not is_in(old)


def test_the_cookie_is_kept_from_scripts_and_other_sites(site: Site, nurse: StaffUser) -> None:
    answer = try_in(site, nurse.email)
    cookie = next(one for one in answer.headers.getlist("Set-Cookie") if one.startswith(COOKIE))
    for part in ("HttpOnly", "SameSite=Lax", "Secure", "Path=/"):
        assert part in cookie
    assert "Domain" not in cookie
    assert "Max-Age" not in cookie


def test_a_session_that_was_signed_out_is_worth_nothing(site: Site, nurse: StaffUser) -> None:
    client = all_the_way(site, nurse)
    kept = client.get_cookie(COOKIE, domain="notes.example.org")
    assert kept is not None
    assert site.post(client, "/staff/account", "/staff/sign-out").headers["Location"] == "/staff/signed-out"
    assert client.get_cookie(COOKIE, domain="notes.example.org") is None
    thief = site.client()
    thief.set_cookie(COOKIE, kept.value, domain="notes.example.org", secure=True, path="/")
    assert not is_in(thief)


def test_an_idle_session_ends_and_a_busy_one_ends_too(site: Site, nurse: StaffUser) -> None:
    client = all_the_way(site, nurse)
    site.clock.move(minutes=14)
    assert is_in(client)
    site.clock.move(minutes=15)
    assert not is_in(client)
    client = all_the_way(site, nurse)
    for _ in range(12 * 6 - 1):
        site.clock.move(minutes=10)
        assert is_in(client)
    site.clock.move(minutes=10)
    assert not is_in(client)


def test_unknown_wrong_and_retired_get_the_same_answer(site: Site, nurse: StaffUser) -> None:
    retired = add_person(site, "nurse", password_hash=KEPT)
    admin = add_person(site, "admin")
    accounts.retire(site.services, site.clock.now, admin.actor, retired.id)
    answers = {
        try_in(site, email, password).text.split("<body", 1)[1].replace(email, "…")
        for email, password in (
            ("nobody@example.org", PASSWORD),
            (nurse.email, "not the password"),
            (retired.email, PASSWORD),
        )
    }
    shown = {one.split('name="csrf_token"')[0].split("<main", 1)[1] for one in answers}
    assert len(shown) == 1
    assert WRONG in shown.pop()


@pytest.mark.parametrize("known", [True, False])
def test_five_wrong_tries_rest_the_address_whether_there_is_an_account_or_not(
    site: Site, nurse: StaffUser, known: bool
) -> None:
    email = nurse.email if known else "nobody@example.org"
    for number in range(4):
        assert try_in(site, email, f"wrong {number}").status_code == 422
    fifth = try_in(site, email, "wrong 5")
    assert fifth.status_code == 429
    assert "Please wait 15 minutes" in fifth.text
    assert try_in(site, email, PASSWORD).status_code == 429
    site.clock.move(minutes=15, seconds=1)
    assert try_in(site, email, PASSWORD).status_code == (303 if known else 429)


def test_after_a_rest_each_wrong_try_costs_another(site: Site, nurse: StaffUser) -> None:
    for number in range(5):
        try_in(site, nurse.email, f"wrong {number}")
    site.clock.move(minutes=16)
    assert try_in(site, nurse.email, "wrong again").status_code == 429
    site.clock.move(minutes=16)
    all_the_way(site, nurse)
    assert try_in(site, nurse.email, "wrong once").status_code == 422


def test_codes_cannot_be_guessed_by_signing_in_again_and_again(site: Site, nurse: StaffUser) -> None:
    wrong = 0
    for _ in range(7):
        client = site.client()
        answer = try_in(site, nurse.email, client=client)
        if answer.status_code == 429:
            break
        wrong += 1
        site.post(client, "/staff/code", "/staff/code", code="000000")
    assert wrong == 5


def test_one_network_cannot_try_one_password_on_every_address(site: Site) -> None:
    statuses = [try_in(site, f"staff{number}@example.org").status_code for number in range(42)]
    assert statuses[:39] == [422] * 39
    assert statuses[-1] == 429


@pytest.mark.parametrize(
    "wanted",
    [
        "https://evil.example.org/staff/", "//evil.example.org/staff", "/\\evil.example.org",
        "/staff//evil.example.org", "/staff\\..\\", "/staffed", "/p/abc", "javascript:alert(1)", "/staff/../outbox",
        "/staff/\n/evil", "/staff/sign-out", " /staff/", "staff/women", "/staff/" + "a" * 400, "/staff/é",
    ],
)  # fmt: skip
def test_signing_in_leads_to_our_own_pages_only(site: Site, wanted: str) -> None:
    user = add_person(site, "nurse", password_hash=KEPT, secret=SECRET)
    client = site.client()
    shown = client.get(f"{SIGN_IN}?next={quote(wanted)}", base_url=BASE_URL).text
    assert 'name="next" value=""' in shown
    assert try_in(site, user.email, client=client, next=wanted).headers["Location"] == "/staff/code"
    answer = site.post(client, "/staff/code", "/staff/code", code=code(site), next=wanted)
    assert answer.headers["Location"] == "/staff/"


def test_signing_in_leads_back_to_the_page_that_was_asked_for(site: Site, nurse: StaffUser) -> None:
    client = site.client()
    asked = client.get("/staff/account?a=1&b=2", base_url=BASE_URL).headers["Location"]
    assert asked == "/staff/sign-in?next=" + quote("/staff/account?a=1&b=2", safe="/?")
    wanted = "/staff/account?a=1&b=2"
    on = try_in(site, nurse.email, client=client, next=wanted).headers["Location"]
    assert on.startswith("/staff/code?next=")
    shown = client.get(on, base_url=BASE_URL).text
    assert 'name="next" value="/staff/account?a=1&amp;b=2"' in shown
    assert site.post(client, "/staff/code", "/staff/code", code=code(site), next=wanted).headers["Location"] == wanted


def test_the_root_leads_to_the_staff_pages(site: Site) -> None:
    assert site.client().get("/", base_url=BASE_URL).headers["Location"] == "/staff/"
