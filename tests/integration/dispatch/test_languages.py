"""A woman gets her own language only when the message is whole in it; else English, and somebody is told."""

from datetime import timedelta
from threading import Event

from sqlalchemy import Engine, select, update

from actions.dispatch.send import dispatch_due
from actions.services import Services
from db.engine import reading, writing
from db.queries import templates
from db.tables import Woman, WorkItem
from db.wording_tables import TemplateVersion
from messages.parsing import parse_template
from tests.support.world import NOW, Clock, FakeText, make_services, one_message, one_woman, starting_wording

KEY = "connect-helpline"


def put(engine: Engine, key: str, source: str) -> None:
    """Put a Welsh wording in force."""
    one = parse_template(key, source, "cy")
    with writing(engine) as connection:
        templates.add_live_once(connection, key, "cy", one.source, one.sha256, NOW, "starting wording")


def welsh(key: str) -> str:
    """The English file with a mark, standing in for a translation."""
    return starting_wording().get(key).source.replace("{{ service }}", "CYMRAEG {{ service }}")


def sent_to_her(services: Services, engine: Engine, number: int, **known: object) -> str:
    woman_id = one_woman(engine, number, email=False, **known)
    with writing(engine) as connection:
        connection.execute(update(Woman).where(Woman.id == woman_id).values(language="cy"))
    one_message(engine, woman_id, KEY)
    dispatch_due(services, Clock(NOW + timedelta(minutes=number)), Event())
    sender = services.text_sender
    assert isinstance(sender, FakeText)
    return sender.sent[-1].body


def tasks(engine: Engine) -> list[str]:
    with reading(engine) as connection:
        return list(connection.scalars(select(WorkItem.reason).where(WorkItem.kind == "wording-missing")))


def test_english_until_every_shared_piece_is_in_force_in_hers(engine: Engine) -> None:
    services = make_services(engine)
    assert "CYMRAEG" not in sent_to_her(services, engine, 1)
    put(engine, KEY, welsh(KEY))
    assert "CYMRAEG" not in sent_to_her(services, engine, 2)
    assert len(tasks(engine)) == 1
    assert "goes out in English" in tasks(engine)[0]
    put(engine, "_new-note", welsh("_new-note"))
    put(engine, "_email-footer", starting_wording().get("_email-footer").source)
    assert "CYMRAEG" in sent_to_her(services, engine, 3)


def test_a_part_that_the_english_has_for_her_must_be_there(engine: Engine) -> None:
    services = make_services(engine)
    for key in ("_new-note", "_email-footer"):
        put(engine, key, welsh(key))
    whole = starting_wording().get(KEY)
    assert "text" in whole.sections
    without = welsh(KEY)
    start = without.index("== text ==")
    put(engine, KEY, without[:start] + without[without.index("== ", start + 12) :])
    assert "CYMRAEG" not in sent_to_her(services, engine, 1)
    assert len(tasks(engine)) == 1


def test_what_is_not_approved_does_not_go_out_in_hers_where_approval_is_asked(engine: Engine) -> None:
    services = make_services(engine, text_sender=FakeText(real=True))
    with writing(engine) as connection:
        connection.execute(update(TemplateVersion).values(approved_by="Sister Ellis", approved_at=NOW))
    for key in (KEY, "_new-note", "_email-footer"):
        put(engine, key, welsh(key))
    assert "CYMRAEG" not in sent_to_her(services, engine, 1)
    with writing(engine) as connection:
        connection.execute(update(TemplateVersion).values(approved_by="Sister Ellis", approved_at=NOW))
    assert "CYMRAEG" in sent_to_her(services, engine, 2)
