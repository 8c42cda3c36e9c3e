"""Before proof: what a forwarded link shows, and what proving takes."""

import pytest

from actions.personal.proof import ADDRESS_LIMITS, hash_origin
from tests.integration.web.site import BASE_URL, EMAIL, ENROLMENT, MOBILE, SECRET_NAME, Site, build

TELLTALES = (
    SECRET_NAME, "Okafor", MOBILE, EMAIL, "1988", "osteoporosis", "PAO", "bone", "fracture", "break ", "spine", "hip",
    "pregnan", "birth recorded", "baby", "feeding", "menopause", "0808 800 0035", "Sands", "loss", "nurse", "clinic",
)  # fmt: skip
BEFORE_PROOF = ("", "/stop", "/stop/texts", "/stop/emails", "/stop/everything", "/fewer", "/not-me")


def _shown(site: Site, token: str, path: str) -> str:
    answer = site.client().get(f"/p/{token}{path}", base_url=BASE_URL, follow_redirects=True)
    assert answer.status_code == 200, (path, answer.status_code)
    return answer.text.split("<body", 1)[1]


def test_a_forwarded_link_shows_neither_who_nor_what(site: Site) -> None:
    site.sent("emo-bond", "email", "About your baby and your bones", "A note")
    for path in BEFORE_PROOF:
        for token in (site.text_token, site.email_token):
            shown = _shown(site, token, path).lower()
            for word in TELLTALES:
                assert word.lower() not in shown, (path, word)


def test_every_page_behind_the_question_asks_it_first(site: Site) -> None:
    inner = [
        "/messages", "/messages/1", "/pace", "/topics", "/pause", "/restart", "/leave", "/leave/done", "/changes",
        "/changes/loss", "/changes/loss/saved", "/reminder", "/reminder/saved/done", "/check-in",
        "/check-in/saved/hard", "/contact", "/contact/text", "/contact-changed", "/contact-right", "/keep",
        "/keep/reminders.ics", "/keep/letter", "/keep/card", "/data", "/data/copy.json", "/pace/saved", "/restart/done",
    ]  # fmt: skip
    for path in inner:
        answer = site.client().get(f"/p/{site.text_token}{path}", base_url=BASE_URL)
        assert answer.status_code == 303, path
        assert answer.headers["Location"].startswith(f"/p/{site.text_token}"), path


def test_every_form_behind_the_question_needs_the_proof_and_the_form_token(site: Site) -> None:
    rules = [
        rule
        for rule in site.app.url_map.iter_rules()
        if rule.endpoint.startswith("personal.") and "POST" in (rule.methods or set())
    ]
    assert len(rules) >= 12
    before = len(site.facts())
    for rule in rules:
        if rule.endpoint in ("personal.prove", "personal.lock"):
            continue
        path = rule.rule.replace("<token>", site.text_token).replace("<channel>", "text").replace("<change>", "loss")
        client = site.client()
        assert client.post(path, data={}, base_url=BASE_URL).status_code == 400, path
        token = site.form_token(client, f"/p/{site.text_token}")
        answer = client.post(path, data={"csrf_token": token, "change": "loss"}, base_url=BASE_URL)
        assert answer.status_code == 303, path
        assert answer.headers["Location"].startswith(f"/p/{site.text_token}"), path
        proved = site.proved(site.text_token)
        assert proved.post(path, data={}, base_url=BASE_URL).status_code == 400, path
    assert len(site.facts()) == before


def test_the_right_date_opens_her_page_for_twenty_minutes(site: Site) -> None:
    client = site.proved()
    assert "Messages so far" in client.get(f"/p/{site.email_token}", base_url=BASE_URL).text
    site.clock.move(minutes=19)
    assert "Messages so far" in client.get(f"/p/{site.email_token}", base_url=BASE_URL).text
    site.clock.move(minutes=2)
    assert "Messages so far" not in client.get(f"/p/{site.email_token}", base_url=BASE_URL).text


def test_the_proof_is_for_one_link_and_the_cookie_is_kept_from_scripts(site: Site) -> None:
    client = site.client()
    answer = site.post(
        client, f"/p/{site.email_token}", f"/p/{site.email_token}/prove", day="3", month="june", year="1988"
    )
    cookies = [value for name, value in answer.headers if name == "Set-Cookie" and value.startswith("page=")]
    assert len(cookies) == 1
    for part in ("HttpOnly", "SameSite=Lax", "Secure", f"Path=/p/{site.email_token}"):
        assert part in cookies[0]
    assert "Messages so far" not in client.get(f"/p/{site.text_token}", base_url=BASE_URL).text
    stolen = cookies[0].split("=", 1)[1].split(";", 1)[0]
    thief = site.client()
    thief.set_cookie("page", stolen, domain="notes.example.org", path=f"/p/{site.text_token}")
    assert "Messages so far" not in thief.get(f"/p/{site.text_token}", base_url=BASE_URL).text


def test_locking_closes_the_page_at_once(site: Site) -> None:
    client = site.proved()
    page = f"/p/{site.email_token}"
    assert site.post(client, page, f"{page}/lock").status_code == 303
    assert "What is your date of birth?" in client.get(page, base_url=BASE_URL).text


def test_a_wrong_date_is_said_kindly_and_keeps_what_was_typed(site: Site) -> None:
    page = f"/p/{site.text_token}"
    answer = site.post(site.client(), page, f"{page}/prove", day="4", month="6", year="1988")
    assert answer.status_code == 422
    assert "That is not what we have" in answer.text
    assert 'value="4"' in answer.text
    assert 'href="#birthday-day"' in answer.text


def test_a_date_that_cannot_be_is_no_try(site: Site) -> None:
    page = f"/p/{site.text_token}"
    client = site.client()
    for _ in range(8):
        assert site.post(client, page, f"{page}/prove", day="31", month="2", year="1988").status_code == 422
    assert site.post(client, page, f"{page}/prove", day="3", month="6", year="1988").status_code == 303


def test_five_wrong_tries_wait_half_an_hour_even_for_the_right_date(site: Site) -> None:
    page = f"/p/{site.text_token}"
    client = site.client()
    answers = [site.post(client, page, f"{page}/prove", day="4", month="6", year="1988") for _ in range(5)]
    assert [one.status_code for one in answers] == [422] * 4 + [429]
    locked = site.post(site.client(), page, f"{page}/prove", day="3", month="6", year="1988")
    assert locked.status_code == 429
    assert "30 minutes" in locked.text
    assert "Stop all texts" in locked.text
    site.clock.move(minutes=31)
    assert site.post(client, page, f"{page}/prove", day="3", month="6", year="1988").status_code == 303


def test_the_waits_grow(site: Site) -> None:
    page = f"/p/{site.text_token}"
    client = site.client()
    for _ in range(2):
        for _ in range(5):
            site.post(client, page, f"{page}/prove", day="4", month="6", year="1988")
        site.clock.move(minutes=31)
    answer = site.post(client, page, f"{page}/prove", day="3", month="6", year="1988")
    assert answer.status_code == 429
    assert "hours" in answer.text
    site.clock.move(days=1)
    assert site.post(client, page, f"{page}/prove", day="3", month="6", year="1988").status_code == 303


def test_one_network_address_cannot_try_link_after_link(site: Site) -> None:
    # Two links, so that no link reaches its own limit before the address does.
    most = ADDRESS_LIMITS[0][1]
    tried = 0
    page = ""
    client = site.client()
    while tried < most:
        page = f"/p/{(site.text_token, site.email_token)[tried // 4 % 2]}"
        site.post(client, page, f"{page}/prove", day="4", month="6", year="1988")
        tried += 1
        if tried % 8 == 0:
            # A right answer forgives a link its wrong tries, not the address.
            for token in (site.text_token, site.email_token):
                one = f"/p/{token}"
                site.post(site.client(), one, f"{one}/prove", day="3", month="6", year="1988")
            site.clock.move(seconds=1)
    answer = site.post(site.client(), page, f"{page}/prove", day="3", month="6", year="1988")
    assert answer.status_code == 429


def test_an_ipv6_phone_counts_by_its_network(site: Site) -> None:
    assert hash_origin("2001:db8::1") == hash_origin("2001:db8::ffff")
    assert hash_origin("2001:db8::1") != hash_origin("2001:db8:0:1::1")
    assert hash_origin("::ffff:192.0.2.1") == hash_origin("192.0.2.1")
    assert hash_origin("not an address") == hash_origin("")


def test_only_a_year_is_asked_where_only_a_year_is_known(database_url: str) -> None:
    details = {name: value for name, value in ENROLMENT.items() if name != "date_of_birth"} | {"year_of_birth": 1988}
    site = build(database_url, enrolment=details)
    page = f"/p/{site.text_token}"
    client = site.client()
    shown = client.get(page, base_url=BASE_URL).text
    assert "Which year were you born?" in shown
    assert 'name="day"' not in shown
    assert site.post(client, page, f"{page}/prove", year="1989").status_code == 422
    assert site.post(client, page, f"{page}/prove", year="1988").status_code == 303


def test_a_year_is_weak_so_five_wrong_tries_close_the_page_for_a_month(database_url: str) -> None:
    details = {name: value for name, value in ENROLMENT.items() if name != "date_of_birth"} | {"year_of_birth": 1988}
    site = build(database_url, enrolment=details)
    page = f"/p/{site.text_token}"
    for year in range(1980, 1985):
        site.post(site.client(), page, f"{page}/prove", year=str(year))
    site.clock.move(days=2)
    answer = site.post(site.client(), page, f"{page}/prove", year="1988")
    assert answer.status_code == 429
    assert "days" in answer.text


def test_with_no_birthday_known_nothing_is_asked_and_stopping_still_works(database_url: str) -> None:
    details = {name: value for name, value in ENROLMENT.items() if name != "date_of_birth"}
    site = build(database_url, enrolment=details)
    page = f"/p/{site.text_token}"
    shown = site.client().get(page, base_url=BASE_URL).text
    assert "We cannot check here that it is you" in shown
    assert "01632 960001" in shown
    assert site.client().post(f"{page}/stop/everything", base_url=BASE_URL).status_code == 303


def test_a_link_we_never_gave_out_is_a_kind_page_not_found(site: Site) -> None:
    for path in (
        "/p/AAAAAAAAAAAAAAAA",
        "/p/AAAAAAAAAAAAAAAA/pause",
        "/p/AAAAAAAAAAAAAAAA/stop",
        "/p/x",
        "/u/AAAAAAAAAAAAAAAA",
    ):
        answer = site.client().get(path, base_url=BASE_URL)
        assert answer.status_code == 404, path
        assert "999" in answer.text
        assert "Traceback" not in answer.text


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_looking_changes_nothing_not_even_by_a_scanner_that_opens_every_page(site: Site, method: str) -> None:
    before = site.snapshot()
    for token in (site.text_token, site.email_token):
        for client in (site.client(), site.client()):
            for rule in site.app.url_map.iter_rules():
                if not rule.rule.startswith(("/p/", "/u/")):
                    continue
                path = (
                    rule.rule.replace("<token>", token)
                    .replace("<what>", "everything")
                    .replace("<change>", "loss")
                    .replace("<channel>", "text")
                    .replace("<answer>", "declined")
                    .replace("<how>", "hard")
                    .replace("<int:message_id>", "1")
                )
                answer = client.open(path, method=method, base_url=BASE_URL, headers={"Purpose": "prefetch"})
                assert answer.status_code in (200, 303, 404, 405, 308), (path, answer.status_code)
    assert site.snapshot() == before


def test_even_after_proof_looking_changes_nothing(site: Site) -> None:
    message = site.sent("connect-helpline", "text", "Kind Notes: a new note is ready for you.")
    client = site.proved()
    before = site.snapshot()
    for path in (
        "", "/messages", f"/messages/{message}", "/pace", "/pause", "/restart", "/leave", "/changes", "/changes/loss",
        "/changes/loss/saved", "/reminder", "/reminder/saved/declined", "/check-in", "/check-in/saved/hard", "/contact",
        "/contact/text", "/keep", "/keep/reminders.ics", "/keep/letter", "/keep/card", "/data", "/data/copy.json",
        "/stop/everything", "/stopped/everything", "/fewer", "/fewer/done", "/not-me", "/not-me/done", "/leave/done",
    ):  # fmt: skip
        answer = client.get(f"/p/{site.email_token}{path}", base_url=BASE_URL)
        assert answer.status_code in (200, 303), (path, answer.status_code)
    assert site.snapshot() == before
