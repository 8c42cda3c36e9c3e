"""Every page says who may open it, and holds to it: the map of all addresses is walked, so that none is forgotten."""

import re
from collections.abc import Iterator

import pytest
from werkzeug.routing import Rule

from tests.integration.web.site import BASE_URL, Site
from tests.integration.web.staff.people import Person, signed_in
from web.staff.access import PUBLIC, ROLES, SIGNED_IN, STAGE

OPEN_BLUEPRINTS = {
    "health": "says only whether the process lives",
    "metrics": "behind a token of the environment",
    "personal": "the woman's own page: behind her link, and her date of birth",
    "stopping": "stopping needs no proof",
    "unsubscribe": "one click of a mail provider",
    "twilio": "signed by the provider",
    "bounces": "behind a shared secret",
    "outbox": "this machine alone, while nothing leaves it",
}
OPEN_STAFF_PAGES = {
    "staff.sign_in", "staff.sign_in_now", "staff.sign_out", "staff.signed_out", "staff.link", "staff.link_now",
}  # fmt: skip
PEOPLE = {"nurse": ("nurse", False), "admin": ("admin", False), "clinical nurse": ("nurse", True)}
HELD = {"nurse": {"nurse"}, "admin": {"admin"}, "clinical nurse": {"nurse", "clinical"}}


def rules(site: Site) -> list[Rule]:
    return [rule for rule in site.app.url_map.iter_rules() if rule.endpoint != "static"]


def access(site: Site, rule: Rule) -> frozenset[str]:
    found: frozenset[str] = getattr(site.app.view_functions[rule.endpoint], "access", frozenset())
    return found


def closed(site: Site) -> Iterator[tuple[Rule, str, str]]:
    """Every closed page with a method and an address to try."""
    for rule in rules(site):
        if access(site, rule) - {PUBLIC}:
            address = re.sub(r"<int:[^>]+>", "1", rule.rule)
            address = re.sub(r"<[^>]+>", "x", address)
            for method in sorted((rule.methods or set()) & {"GET", "POST"}):
                yield rule, method, address


def test_every_view_says_who_may_open_it(site: Site) -> None:
    unsaid = [
        rule.rule
        for rule in rules(site)
        if not access(site, rule) and rule.endpoint.partition(".")[0] not in OPEN_BLUEPRINTS
    ]
    assert unsaid == []
    for rule in rules(site):
        said = access(site, rule)
        assert said <= ROLES | {PUBLIC} or all(one.startswith(STAGE) for one in said), rule.rule
        if rule.rule.startswith("/staff"):
            assert (said == {PUBLIC}) == (rule.endpoint in OPEN_STAFF_PAGES), rule.rule


def test_a_staff_page_that_says_nothing_is_closed_to_everyone(site: Site) -> None:
    site.app.add_url_rule("/staff/forgotten", "forgotten", lambda: "secret")
    assert signed_in(site, "both", clinical=True).get("/staff/forgotten").status_code == 403
    assert site.client().get("/staff/forgotten", base_url=BASE_URL).status_code == 403


def test_without_signing_in_every_closed_page_leads_to_the_sign_in(site: Site) -> None:
    tried = 0
    client = site.client()
    token = site.form_token(client, "/staff/sign-in")
    for _, method, address in closed(site):
        if method == "GET":
            answer = client.get(address, base_url=BASE_URL)
        else:
            answer = client.post(address, data={"csrf_token": token}, base_url=BASE_URL)
        assert answer.status_code == 303, (method, address)
        assert answer.headers["Location"].partition("?")[0] == "/staff/sign-in", (method, address)
        tried += 1
    assert tried >= 15


@pytest.mark.parametrize("who", PEOPLE)
def test_the_wrong_role_is_refused_everywhere(site: Site, who: str) -> None:
    roles, clinical = PEOPLE[who]
    person = signed_in(site, roles, clinical=clinical)
    token = form_token(person)
    refused = 0
    for rule, method, address in closed(site):
        wanted = access(site, rule)
        if wanted & (HELD[who] | {SIGNED_IN}) or any(one.startswith(STAGE) for one in wanted):
            continue
        answer = person.get(address) if method == "GET" else send(person, address, token)
        assert answer.status_code == 403, (method, address, answer.status_code)
        refused += 1
    assert refused >= 3 or who == "admin"


def test_pages_of_a_half_finished_sign_in_show_nothing_to_one_that_is_finished(site: Site) -> None:
    person = signed_in(site, "both")
    for rule, method, address in closed(site):
        if any(one.startswith(STAGE) for one in access(site, rule)) and method == "GET":
            answer = person.get(address)
            assert (answer.status_code, answer.headers["Location"]) == (303, "/staff/account"), address


def test_no_form_is_taken_without_its_token(site: Site) -> None:
    person = signed_in(site, "both", clinical=True)
    person.get("/staff/account")
    before = site.snapshot()
    for _, method, address in closed(site):
        if method == "POST":
            for fields in ({}, {"csrf_token": "made-up"}):
                assert person.client.post(address, data=fields, base_url=BASE_URL).status_code == 400, address
    assert site.client().post("/staff/sign-in", data={"email": "a@example.org"}, base_url=BASE_URL).status_code == 400
    assert person.client.post("/staff/sign-out", base_url=BASE_URL).status_code == 400
    assert site.snapshot() == before


def test_a_form_token_of_one_browser_is_worth_nothing_in_another(site: Site) -> None:
    hers, mine = signed_in(site, "admin"), signed_in(site, "admin")
    assert send(hers, "/staff/accounts/new", form_token(mine)).status_code == 400


def test_the_pages_are_kept_in_no_cache_and_no_frame(site: Site) -> None:
    answer = signed_in(site, "admin").get("/staff/accounts")
    assert answer.headers["Cache-Control"] == "no-store"
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
    assert "unsafe-inline" not in answer.headers["Content-Security-Policy"]


def form_token(person: Person) -> str:
    return person.site.form_token(person.client, "/staff/account")


def send(person: Person, address: str, token: str):  # type: ignore[no-untyped-def]
    return person.client.post(address, data={"csrf_token": token}, base_url=BASE_URL)
