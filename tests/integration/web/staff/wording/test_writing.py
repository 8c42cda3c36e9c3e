"""Writing: nothing typed is lost, colleagues see each other, and attacks are refused in a sentence."""

import re
from html import unescape

import pytest

from actions.wording.drafts import find
from db.engine import reading
from db.queries import wording
from tests.integration.web.site import BASE_URL
from tests.integration.web.staff.wording.desk import KEY, Desk
from tests.support.world import ROOT

ATTACKS = {
    "attribute": "{{ service.__class__ }}",
    "underscores": "{{ service['__class__'].__mro__ }}",
    "loop": "{% for x in service %}x{% endfor %}",
    "huge range": "{% for x in range(10**9) %}x{% endfor %}",
    "call": "{{ link() }}",
    "import": "{% import 'os' as os %}",
    "include": "{% include '/etc/passwd' %}",
    "filter": "{{ service|attr('x') }}",
    "set": "{% set x = 1 %}",
    "macro": "{% macro x() %}{% endmacro %}",
    "raw": "{% raw %}{{ link }}{% endraw %}",
    "sum": "{{ 9 ** 9 ** 9 }}",
    "unclosed field": "{{ link",
    "unclosed if": "{% if home %}Hello",
    "comment": "{# hidden #}",
    "bomb": "{% if home %}" * 400 + "{% endif %}" * 400,
    "too long": "x" * 30_000,
    "new part": "Hello\n== email ==\nSomething else",
    "hidden character": "Hello\x07",
    "template of the page": "{{ config }}",
}


@pytest.mark.parametrize("part", ["text", "email"])
def test_an_attack_is_refused_in_a_sentence_and_goes_nowhere(desk: Desk, part: str) -> None:
    draft = desk.begin()
    for name, attack in ATTACKS.items():
        for do in ("save", "preview", "submit"):
            answer = desk.send(draft, do, note="Why.", **{f"part_{part}": attack})
            assert answer.status_code == 422, (name, do)
            summary = re.search(r'error-summary__list">(.*?)</ul>', answer.text, re.DOTALL)
            assert summary is not None, name
            sentence = unescape(re.sub(r"<[^>]+>", "", summary[1])).strip()
            assert sentence.endswith("."), (name, sentence)
        frame = desk.author.get(f"/staff/wording/drafts/{draft}/email?woman=1")
        assert "shown once the wording can be read" in frame.text, name
    assert desk.newest().id == desk.live().id


def test_a_line_break_cannot_begin_a_header(desk: Desk) -> None:
    draft = desk.begin()
    answer = desk.send(draft, part_subject="A note\r\nBcc: everyone@example.org")
    assert answer.status_code == 422
    assert "must be one line" in answer.text
    answer = desk.send(draft, part_subject="A note from {{ service }}", title='Title"\nsafety = []\nx = "')
    assert answer.status_code == 422
    assert "must be one line" in answer.text


def test_markup_is_shown_as_words(desk: Desk) -> None:
    draft = desk.begin()
    attack = "Dear <script>alert(1)</script> <img src=x onerror=alert(1)>\n\n[Click](javascript:alert(1))"
    answer = desk.send(draft, part_email=attack, part_text="<b>{{ service }}</b> {{ link }}")
    page = desk.author.get(f"/staff/wording/drafts/{draft}").text if answer.status_code == 303 else answer.text
    assert "<script>alert" not in page
    assert "<b>" not in page
    frame = desk.author.get(f"/staff/wording/drafts/{draft}/email?woman=1")
    assert "<script" not in frame.text
    assert "<img" not in frame.text
    assert "script-src" not in frame.headers["Content-Security-Policy"]
    assert frame.headers["Content-Security-Policy"].startswith("default-src 'none'")
    assert "sandbox" in frame.headers["Content-Security-Policy"]


def test_what_cannot_be_used_is_kept_all_the_same(desk: Desk) -> None:
    draft = desk.begin()
    desk.send(draft, part_text="{{ oops", note="Half a thought")
    shown = desk.author.get(f"/staff/wording/drafts/{draft}").text
    assert "{{ oops" in unescape(shown)
    assert "Half a thought" in shown
    assert desk.begin() == draft


def test_two_windows_of_one_person_are_told_apart_and_nothing_is_overwritten_unseen(desk: Desk) -> None:
    draft = desk.begin()
    revision = str(desk.revision(draft))
    desk.send(draft, part_text="{{ service }}: first window. {{ link }}")
    answer = desk.send(draft, part_text="{{ service }}: second window. {{ link }}", revision=revision)
    assert answer.status_code == 409
    words = unescape(answer.text)
    assert "saved in another window" in words
    assert re.search(r"<del>.*first", words)
    assert re.search(r"<ins>.*second", words)
    kept = find(desk.site.services, draft)
    assert kept is not None
    assert "first window" in kept.form.sections["text"]
    assert "{{ service }}: second window." in words
    assert desk.send(draft, part_text="{{ service }}: second window. {{ link }}").status_code == 303


def test_colleagues_at_the_same_message_are_told_with_the_difference(desk: Desk) -> None:
    hers, mine = desk.begin(), desk.begin(who=desk.admin)
    assert hers != mine
    desk.send(hers, part_text="{{ service }}: hers. {{ link }}")
    shown = desk.admin.get(f"/staff/wording/drafts/{mine}").text
    assert "Ada Writer is writing this message too" in shown
    assert re.search(r"<del>.*hers", unescape(shown))
    assert desk.admin.get(f"/staff/wording/drafts/{hers}").status_code == 200
    assert desk.send(hers, who=desk.admin, part_text="Not mine").status_code == 403


def test_the_live_preview_keeps_what_is_typed_and_answers_a_piece_of_the_page(desk: Desk) -> None:
    draft = desk.begin()
    token = desk.site.form_token(desk.author.client, f"/staff/wording/drafts/{draft}")
    fields = {
        "csrf_token": token,
        "revision": str(desk.revision(draft)),
        "part:text": "{{ service }}: live. {{ link }}",
    }
    address = f"/staff/wording/drafts/{draft}/live"
    answer = desk.author.client.post(address, data=fields, base_url=BASE_URL)
    assert answer.status_code == 200
    assert "Careline: live. https://n.example.org/ab" in answer.text
    assert "<html" not in answer.text
    assert answer.headers["X-Revision"] == str(desk.revision(draft))
    assert desk.author.client.post(address, data=fields, base_url=BASE_URL).status_code == 409
    before = desk.revision(draft)
    assert desk.admin.client.post(address, data=fields, base_url=BASE_URL).status_code in (303, 400, 403)
    assert desk.revision(draft) == before, "somebody else's token, and somebody else's draft"


def test_the_checks_stop_what_must_not_stand_on_a_lock_screen(desk: Desk) -> None:
    draft = desk.begin()
    answer = desk.send(
        draft,
        "submit",
        note="Plain.",
        part_text="{{ service }}: your osteoporosis. {{ link }}{% if say_stop %} STOP to end.{% endif %}",
    )
    assert answer.status_code == 422
    assert desk.newest().state != "waiting"


def test_a_reason_is_asked_and_the_same_words_are_no_change(desk: Desk) -> None:
    draft = desk.begin()
    assert "Say why the wording changes" in desk.send(draft, "submit").text
    assert "Nothing is different" in desk.send(draft, "submit", note="Nothing really").text


def test_a_part_is_added_for_some_readers_and_left_out_when_empty(desk: Desk) -> None:
    draft = desk.begin()
    desk.send(draft, "add", **{"new-part": "text", "new-variant": "pregnant"})
    shown = desk.author.get(f"/staff/wording/drafts/{draft}").text
    assert 'name="part:text / pregnant"' in shown
    assert desk.send(draft, "preview").status_code == 303
    desk.send(draft, "add", **{"new-part": "nonsense", "new-variant": "x"})
    assert "nonsense" not in desk.author.get(f"/staff/wording/drafts/{draft}").text


def test_discarding_leaves_what_is_in_force(desk: Desk) -> None:
    draft, live = desk.begin(), desk.live()
    assert desk.send(draft, "discard").status_code == 303
    assert desk.live() == live
    with reading(desk.site.engine) as connection:
        assert wording.open_drafts(connection, KEY, "en") == []


def test_every_message_is_listed_and_can_be_opened(desk: Desk) -> None:
    shown = desk.author.get("/staff/wording").text
    pages = set(re.findall(r'href="(/staff/wording/en/[^"?]+)"', shown))
    folder = ROOT / "messages" / "templates" / "en"
    keys = [one.relative_to(folder).with_suffix("").as_posix() for one in folder.rglob("*.md")]
    assert pages == {f"/staff/wording/en/{key.replace('/', '~')}" for key in keys}
    for page in sorted(pages):
        assert desk.author.get(page).status_code == 200, page
