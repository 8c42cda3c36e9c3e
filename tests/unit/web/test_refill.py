"""Putting what was typed back into a page that has been drawn."""

from hypothesis import given
from hypothesis import strategies as st

from actions.staff.kept_forms import Kept
from web.staff.refill import refill

PAGE = """<!DOCTYPE html>
<html lang="en"><head><title>A &amp; B</title><script type="module" src="/x.js"></script></head><body>
<!-- note -->
<form method="post" action="/staff/sign-out"><input type="hidden" name="csrf_token" value="t1"></form>
<details class="d"><summary>More</summary>
<form class="f" method="post" action="/staff/women/W-1/change/x?then=check&amp;a=1" novalidate>
<input type="hidden" name="csrf_token" value="t2"><input type="hidden" name="what" value="fixed">
<input class="i" id="n" name="n" type="text" value="old"><input name="day" value="">
<input type="radio" name="r" value="a" checked><input type="radio" name="r" value="b">
<input type="checkbox" name="c" value="1" checked><input type="checkbox" name="c" value="2">
<select name="s"><option value="1" selected>One</option><option value="2">Two</option></select>
<textarea name="t" rows="2">old &lt;text&gt;</textarea><button name="do" value="save">Save</button></form></details>
<input name="n" value="outside"></body></html>
"""
ACTION = "/staff/women/W-1/change/x?then=check&a=1"
TYPED = (
    ("n", 'Zoë "O\'Hara" <b>'),
    ("day", "3"),
    ("r", "b"),
    ("c", "2"),
    ("s", "2"),
    ("t", "a <b>\nc"),
    ("what", "other"),
)


def test_every_kind_of_input_holds_what_was_typed() -> None:
    page, found = refill(PAGE, Kept("/staff/women/W-1/change/x", ACTION, TYPED))
    assert found
    assert 'value="Zoë &quot;O&#x27;Hara&quot; &lt;b&gt;"' in page
    assert '<input type="radio" name="r" value="a">' in page
    assert '<input type="radio" name="r" value="b" checked>' in page
    assert '<input type="checkbox" name="c" value="1">' in page
    assert '<input type="checkbox" name="c" value="2" checked>' in page
    assert '<option value="1">One</option><option value="2" selected>Two</option>' in page
    assert "a &lt;b&gt;\nc</textarea>" in page
    assert '<details class="d" open>' in page, "what was closed is open, so that it is seen"


def test_hidden_fields_the_token_and_other_forms_stay_as_they_are() -> None:
    page, _ = refill(PAGE, Kept("/staff/women/W-1/change/x", ACTION, (*TYPED, ("csrf_token", "stale"))))
    assert 'name="csrf_token" value="t2"' in page
    assert 'name="what" value="fixed"' in page
    assert '<input name="n" value="outside">' in page
    assert page.count('name="kept" value="1"') == 1
    assert "A &amp; B" in page
    assert "<!-- note -->" in page
    assert page.startswith("<!DOCTYPE html>")


def test_a_page_without_the_form_is_copied_as_it_is() -> None:
    page, found = refill(PAGE, Kept("/staff/", "/staff/tasks/1/done", TYPED))
    assert not found
    assert page == PAGE


@given(st.text())
def test_nothing_that_was_typed_can_become_part_of_the_page(typed: str) -> None:
    fields = (("n", typed), ("t", typed))
    page, _ = refill(PAGE, Kept("/staff/women/W-1/change/x", ACTION, fields))
    plain, _ = refill(PAGE, Kept("/staff/women/W-1/change/x", ACTION, (("n", ""), ("t", ""))))
    assert page.count("<") == plain.count("<")
