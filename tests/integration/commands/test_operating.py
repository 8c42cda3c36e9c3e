"""The doctor, approving wording, ticking, and telling the person on duty."""

import json
from datetime import timedelta

import pytest
from sqlalchemy.exc import IntegrityError

from db.engine import reading, writing
from db.queries import wording
from tests.integration.commands.conftest import Terminal

PLAIN, GUARDED = "welcome-start", "pain-ask-for-relief"
LIVE = (
    ('\nemail = "outbox"', '\nemail = "smtp"'),
    ('\nhost = ""\nport = 587', '\nhost = "127.0.0.1"\nport = 1'),
    ('from_address = ""', 'from_address = "notes@example.org"'),
    ('message_id_domain = ""', 'message_id_domain = "example.org"'),
    ('public_base_url = "http://127.0.0.1:8000"', 'public_base_url = "https://n.example.org"'),
)


def findings(terminal: Terminal) -> dict[str, str]:
    result = terminal.run("doctor", "--json")
    return {one["code"]: one["level"] for one in json.loads(result.output)["findings"]}


def go_live(terminal: Terminal) -> None:
    for old, new in LIVE:
        terminal.change(old, new)


def test_a_service_whose_clock_never_ran_is_not_well(terminal: Terminal) -> None:
    result = terminal.run("doctor")
    assert result.exit_code == 1
    assert "The clock has never run on this database." in result.output


def test_the_doctor_names_a_missing_key_and_ends_with_one(terminal: Terminal) -> None:
    (terminal.config.parent / "var" / "recovery.key").unlink()
    result = terminal.run("doctor")
    assert result.exit_code == 1
    assert "There is no key for personal data" in result.output


def test_the_doctor_names_a_key_that_does_not_fit(terminal: Terminal) -> None:
    terminal.enrol()
    key = terminal.config.parent / "var" / "recovery.key"
    key.unlink()
    terminal.environ["RECOVERY_KEY"] = "hash:" + "A" * 43 + "= k1:" + "B" * 42 + "A="
    result = terminal.run("doctor")
    assert result.exit_code == 1
    assert "The key does not fit the database" in result.output


def test_the_doctor_names_numbers_that_are_past_their_date(terminal: Terminal) -> None:
    assert findings(terminal)["check-by"] == "fine"
    terminal.now += timedelta(days=4000)
    assert findings(terminal)["check-by"] == "warning"
    assert findings(terminal)["review-due"] == "warning"


def test_what_is_late_is_broken(terminal: Terminal) -> None:
    terminal.enrol()
    terminal.now += timedelta(minutes=10)
    assert findings(terminal)["late"] == "broken"


def test_through_the_outbox_unapproved_wording_flows(terminal: Terminal) -> None:
    assert findings(terminal)["not-approved"] == "fine"
    terminal.enrol()
    assert terminal.json("tick")["done"]["dispatch"]["accepted"] == 2


def test_through_a_provider_unapproved_wording_is_held_until_it_is_approved(terminal: Terminal) -> None:
    go_live(terminal)
    assert findings(terminal)["not-approved"] == "warning"
    terminal.enrol(consent=["email"], mobile="")
    counts = terminal.json("tick")["done"]["dispatch"]
    assert counts["accepted"] == 0
    assert counts["held"] == 1
    assert findings(terminal)["held-not-approved"] == "warning"
    said = terminal.done("approve", "--all", "--by", "Sister Ellis")
    assert "32 still need a clinical approver, another person: answer-checkin-1," in said
    assert findings(terminal)["not-approved"] == "warning"
    terminal.done("approve", "--all", "--by", "Dr Amara Bell", "--as", "clinical")
    assert findings(terminal)["approved"] == "fine"
    counts = terminal.json("tick")["done"]["dispatch"]
    assert counts["held"] == 0
    assert counts["not_sent"] == 1, "the mail server does not answer, so it is tried again"


def test_with_approval_switched_off_it_says_so_loudly(terminal: Terminal) -> None:
    go_live(terminal)
    terminal.change("require_approval = true", "require_approval = false")
    assert findings(terminal)["approval-off"] == "warning"
    terminal.enrol(consent=["email"], mobile="")
    assert terminal.json("tick")["done"]["dispatch"]["held"] == 0


def test_approval_needs_a_name_and_known_messages(terminal: Terminal) -> None:
    assert terminal.run("approve", "welcome-start").exit_code == 2
    refused = terminal.run("approve", "no-such-message", "--by", "Sister Ellis")
    assert refused.exit_code == 2
    assert "no-such-message" in refused.output
    assert terminal.run("approve", PLAIN, "--by", "starting wording").exit_code == 2
    assert terminal.json("approve", PLAIN, "--by", "Sister Ellis") == {"approved": 1, "still_needs": {}}
    listed = {one["key"]: one["approved_by"] for one in terminal.json("approve", "--list")}
    assert listed[PLAIN] == "Sister Ellis"
    assert listed["keepsake"] is None


def test_wording_with_a_caution_needs_an_admin_and_a_clinician_who_are_two_people(terminal: Terminal) -> None:
    first = terminal.json("approve", GUARDED, "--by", "Sister Ellis")
    assert first == {"approved": 0, "still_needs": {GUARDED: ["clinical"]}}
    for again in ("Sister Ellis", "sister  ELLIS"):
        refused = terminal.run("approve", GUARDED, "--by", again, "--as", "clinical")
        assert refused.exit_code == 2
        assert "has approved" in refused.output
    other = terminal.json("approve", GUARDED, "--by", "Dr Amara Bell", "--as", "admin")
    assert other["approved"] == 0, "as admin it is approved already"
    assert terminal.json("approve", GUARDED, "--by", "Dr Amara Bell", "--as", "clinical")["approved"] == 1
    listed = {one["key"]: one["approved_by"] for one in terminal.json("approve", "--list")}
    assert listed[GUARDED] == "Sister Ellis and Dr Amara Bell"


def test_the_database_itself_refuses_one_person_in_both_roles_and_the_author(terminal: Terminal) -> None:
    terminal.done("approve", GUARDED, "--by", "Sister Ellis")
    with terminal.context.services() as services:
        with reading(services.engine) as connection:
            row = wording.live_version(connection, GUARDED, "en")
        assert row is not None
        for name in ("SISTER ELLIS", "Starting Wording"):
            with pytest.raises(IntegrityError), writing(services.engine) as connection:
                wording.add_approval(connection, row, name, "clinical", terminal.now)
        with writing(services.engine) as connection:
            assert not wording.confirm_live(connection, row.id, ["Sister Ellis"], terminal.now)


def test_an_urgent_item_is_told_to_the_duty_address_once_and_names_nobody(terminal: Terminal) -> None:
    terminal.change('duty_address = ""', 'duty_address = "duty@example.org"')
    reference = terminal.enrol()
    terminal.done("confirm", reference, "text")
    terminal.done("record", reference, "loss")
    assert terminal.json("tick")["done"]["notices to staff"]["sent"] == 1
    assert terminal.json("tick")["done"]["notices to staff"]["sent"] == 0
    alerts = [path.read_text() for path in terminal.outbox.glob("*.eml") if "duty@example.org" in path.read_text()]
    assert len(alerts) == 1
    assert reference not in alerts[0]
    assert "Amara" not in alerts[0]


def test_time_may_be_moved_only_where_the_settings_allow_it(terminal: Terminal) -> None:
    assert terminal.run("tick", "--now", "2027-03-31T10:00").exit_code == 1
    terminal.change("allow_time_travel = false", "allow_time_travel = true")
    assert terminal.json("tick", "--now", "2027-03-31T10:00")["now"] == "2027-03-31T09:00:00+00:00"
    assert terminal.run("tick", "--now", "soon").exit_code == 2


def test_ticking_again_does_nothing_more(terminal: Terminal) -> None:
    terminal.enrol()
    terminal.done("tick")
    again = terminal.json("tick")["done"]
    assert not any(again["dispatch"].values())
    assert again["housekeeping"] is None, "it ran just now"
