"""Stopping: no proof, no cookie, no reason, and for ever."""

import pytest
from sqlalchemy import delete, insert, update

from actions import preferences
from actions.personal.stops import Stop
from db.engine import writing
from db.tables import Address, FactRow, PrivateLink, Suppression, Woman
from tests.integration.web.site import BASE_URL, Site


@pytest.mark.parametrize("what", list(Stop))
def test_one_button_stops_what_it_says_and_nothing_else(site: Site, what: Stop) -> None:
    page = f"/p/{site.text_token}/stop/{what.value}"
    client = site.client()
    assert "csrf_token" not in client.get(page, base_url=BASE_URL).text.split("<main", 1)[1]
    answer = client.post(page, base_url=BASE_URL)
    assert answer.status_code == 303
    for channel in ("text", "email"):
        assert site.standing(channel) == ("stopped" if channel in what.channels else "confirmed")
    done = client.get(answer.headers["Location"], base_url=BASE_URL)
    assert done.status_code == 200
    assert "stopped" in done.text
    assert ("START" in done.text) == ("text" in what.channels)


def test_stopping_needs_no_cookies_at_all(site: Site) -> None:
    client = site.app.test_client(use_cookies=False)
    assert client.post(f"/p/{site.text_token}/stop/everything", base_url=BASE_URL).status_code == 303
    assert site.standing("text") == site.standing("email") == "stopped"


def test_stopping_twice_is_once(site: Site) -> None:
    for _ in range(3):
        site.client().post(f"/p/{site.text_token}/stop/texts", base_url=BASE_URL)
    assert len([one for one in site.rows(Suppression) if one.reason == "stopped"]) == 1


def test_the_done_page_does_not_say_stopped_when_nothing_is(site: Site) -> None:
    answer = site.client().get(f"/p/{site.text_token}/stopped/texts", base_url=BASE_URL)
    assert answer.status_code == 303
    assert answer.headers["Location"].endswith("/stop/texts")


def test_there_is_no_such_thing_to_stop(site: Site) -> None:
    assert site.client().post(f"/p/{site.text_token}/stop/nothing", base_url=BASE_URL).status_code == 404


def test_she_can_undo_it_after_proof(site: Site) -> None:
    site.client().post(f"/p/{site.email_token}/stop/everything", base_url=BASE_URL)
    client = site.proved()
    page = f"/p/{site.email_token}"
    assert "You get no messages at the moment" in client.get(page, base_url=BASE_URL).text
    assert site.post(client, f"{page}/restart", f"{page}/restart").status_code == 422
    assert site.post(client, f"{page}/restart", f"{page}/restart", what="both").status_code == 303
    assert site.standing("text") == site.standing("email") == "confirmed"
    assert not [one for one in site.rows(Suppression) if one.lifted_at is None]


def test_fewer_takes_one_button_and_only_takes_away(site: Site) -> None:
    page = f"/p/{site.text_token}/fewer"
    client = site.client()
    assert client.get(f"{page}/done", base_url=BASE_URL).status_code == 303
    answer = client.post(page, base_url=BASE_URL)
    assert answer.status_code == 303
    fact = site.last_fact("pace")
    assert fact is not None
    assert fact.value == "fewer"
    assert "Fewer messages" in client.get(answer.headers["Location"], base_url=BASE_URL).text
    client.post(page, base_url=BASE_URL)
    assert len([one for one in site.facts() if one.name == "pace"]) == 1


def test_a_stranger_who_says_not_me_closes_that_number_alone(site: Site) -> None:
    page = f"/p/{site.text_token}"
    client = site.client()
    answer = client.post(f"{page}/not-me", base_url=BASE_URL)
    assert answer.status_code == 303
    assert site.standing("text") == "wrong"
    assert site.standing("email") == "confirmed"
    assert "We will not write to this number" in client.get(answer.headers["Location"], base_url=BASE_URL).text
    shown = client.get(page, base_url=BASE_URL).text
    assert "date of birth" not in shown
    assert "This link is closed" in shown
    # What the stranger presses from now on touches nothing of hers.
    client.post(f"{page}/stop/everything", base_url=BASE_URL)
    client.post(f"{page}/fewer", base_url=BASE_URL)
    assert site.standing("email") == "confirmed"
    assert site.last_fact("pace") is None
    assert "date of birth" in site.client().get(f"/p/{site.email_token}", base_url=BASE_URL).text


def test_a_closed_link_opens_no_page_even_with_a_proof_from_before(site: Site) -> None:
    client = site.proved(site.text_token)
    site.client().post(f"/p/{site.text_token}/not-me", base_url=BASE_URL)
    assert "Messages so far" not in client.get(f"/p/{site.text_token}", base_url=BASE_URL).text
    assert client.get(f"/p/{site.text_token}/data", base_url=BASE_URL).status_code == 303


def test_one_click_unsubscribe_posts_without_cookies_and_stops_email(site: Site) -> None:
    client = site.app.test_client(use_cookies=False)
    address = f"/u/{site.email_token}"
    asked = client.get(address, base_url=BASE_URL)
    assert asked.status_code == 200
    assert "Set-Cookie" not in asked.headers
    assert site.standing("email") == "confirmed"
    answer = client.post(address, data={"List-Unsubscribe": "One-Click"}, base_url=BASE_URL)
    assert answer.status_code == 200
    assert site.standing("email") == "stopped"
    assert site.standing("text") == "confirmed"
    assert client.post(address, base_url=BASE_URL).status_code == 200


def test_whatever_the_mailbox_provider_posts_emails_stop(site: Site) -> None:
    for kind in ("application/x-www-form-urlencoded", "multipart/form-data", "text/plain", "x"):
        for body in (b"", b"x" * 5000, b"\xff\xfe", b"List-Unsubscribe=One-Click"):
            answer = site.client().post(f"/u/{site.email_token}", data=body, content_type=kind, base_url=BASE_URL)
            assert answer.status_code == 200, (kind, body)
            assert site.standing("email") == "stopped"
            preferences.start(site.services, site.clock.now, "test", site.woman_id, "email")


def test_unsubscribing_works_after_her_record_was_erased(site: Site) -> None:
    _erase(site)
    client = site.client()
    assert client.get(f"/u/{site.email_token}", base_url=BASE_URL).status_code == 200
    assert client.post(f"/u/{site.email_token}", base_url=BASE_URL).status_code == 200
    barred = [(one.channel, one.reason) for one in site.rows(Suppression)]
    assert barred == [("email", "stopped")]
    shown = client.get(f"/p/{site.text_token}", base_url=BASE_URL).text
    assert "This link is closed" in shown
    assert client.post(f"/p/{site.text_token}/stop/texts", base_url=BASE_URL).status_code == 303
    assert "Texts stopped" in client.get(f"/p/{site.text_token}/stopped/texts", base_url=BASE_URL).text
    assert client.post(f"/p/{site.text_token}/not-me", base_url=BASE_URL).status_code == 303


def test_a_link_still_stops_when_only_the_woman_is_marked_erased(site: Site) -> None:
    with writing(site.engine) as connection:
        connection.execute(update(Woman).values(erased_at=site.clock.now))
    assert "date of birth" not in site.client().get(f"/p/{site.text_token}", base_url=BASE_URL).text
    assert site.client().post(f"/u/{site.email_token}", base_url=BASE_URL).status_code == 200
    assert [(one.channel, one.reason) for one in site.rows(Suppression)] == [("email", "stopped")]


def test_after_a_death_nothing_can_be_seen_by_whoever_has_her_phone(site: Site) -> None:
    with writing(site.engine) as connection:
        connection.execute(
            insert(FactRow).values(
                woman_id=site.woman_id, name="died", value="", recorded_at=site.clock.now, actor="nurse"
            )
        )
    shown = site.client().get(f"/p/{site.text_token}", base_url=BASE_URL).text
    assert "date of birth" not in shown
    assert site.client().post(f"/p/{site.text_token}/stop/everything", base_url=BASE_URL).status_code == 303


def _erase(site: Site) -> None:
    """What erasure leaves: the links without their woman, and nothing that names her."""
    with writing(site.engine) as connection:
        connection.execute(update(PrivateLink).values(woman_id=None))
        connection.execute(delete(Suppression))
        connection.execute(update(Address).values(value=None))
        connection.execute(update(Woman).values(first_name=None, last_name=None, erased_at=site.clock.now))
