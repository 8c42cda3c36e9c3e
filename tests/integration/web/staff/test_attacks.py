"""Whatever stands in a form of the staff pages, and whoever sends it: nothing runs, nothing breaks, nothing leaks.

The pages are walked as a browser would, from the first one on, and every form that is found is filled with what
attackers type. A form that somebody adds tomorrow is tried too.
"""

import re
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

import pytest

from actions import receive_reply
from tests.integration.web.site import BASE_URL, MOBILE, Site
from tests.integration.web.staff.people import Person, signed_in
from tests.integration.web.staff.test_changes import reference_of
from tests.integration.web.staff.typing_in import ATTACKS, begin

MOST_PAGES = 140
EVIL = ("<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "{{ 7*7 }}{% raw %}")
RAW = ("<script>alert(1)", "<img src=x", "onerror=alert(1)>")
ENDING = ("/sign-out", "/retire", "/account/password", "/died", "/erase", "/apply", "/link", "/new-password")
"""These end the walk or its person: they are tried last, and by others."""


@dataclass(frozen=True)
class Form:
    """A form as it stands on a page: where it goes, and the fields that somebody can type into."""

    page: str
    action: str
    texts: tuple[str, ...]
    fixed: tuple[tuple[str, str], ...]


class _Reader(HTMLParser):
    """Links and forms of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.page, self.links, self.forms = page, set(), []  # type: ignore[var-annotated]
        self.action: str | None = None
        self.texts: list[str] = []
        self.fixed: list[tuple[str, str]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "a" and given.get("href", "").startswith("/staff"):
            self.links.add(given["href"].partition("#")[0])
        elif tag == "form" and given.get("method", "").lower() == "post":
            self.action, self.texts, self.fixed = urljoin(self.page, given.get("action") or self.page), [], []
        elif self.action is not None and given.get("name"):
            kind = given.get("type", "text" if tag == "input" else tag)
            if kind in ("hidden", "radio", "checkbox", "submit", "button"):
                self.fixed.append((given["name"], given.get("value", "")))
            else:
                self.texts.append(given["name"])

    def handle_endtag(self, tag: str) -> None:
        if tag == "form" and self.action is not None:
            self.forms.append(Form(self.page, self.action, tuple(self.texts), tuple(self.fixed)))
            self.action = None


def walk(person: Person, first: list[str]) -> list[Form]:
    """Every form on the pages that can be reached, one for each kind of address."""
    waiting, seen = list(first), set[str]()
    found: dict[str, Form] = {}
    while waiting and len(seen) < MOST_PAGES:
        path = waiting.pop(0)
        if kind(path) in seen:
            continue
        seen.add(kind(path))
        answer = person.get(path)
        assert answer.status_code < 500, path
        if answer.mimetype != "text/html":
            continue
        reader = _Reader(path)
        reader.feed(answer.text)
        waiting += sorted(reader.links)
        for form in reader.forms:
            found.setdefault(kind(form.action), form)
    return list(found.values())


def kind(address: str) -> str:
    """The address without what only tells one thing from another of its kind."""
    parts = urlsplit(address)
    path = re.sub(r"/(W-[A-Z0-9]{6}|[0-9a-f]{12,}|\d+|(?<=/en/)[\w-]+|(?<=/steps/)[\w-]+)(?=/|$)", "/x", parts.path)
    asked = "&".join(sorted(re.findall(r"(\w+)=", parts.query)))
    return f"{path}?{asked}"


@pytest.fixture
def walker(site: Site) -> Person:
    """Somebody who may do everything, with something on every page."""
    receive_reply.receive_text(site.services, site.clock.now, MOBILE, "I can't feel my legs", "SM1")
    person = signed_in(site, "both", clinical=True)
    begin(person)
    return person


def test_script_and_template_code_in_every_field_of_every_form(site: Site, walker: Person) -> None:
    reference = reference_of(site)
    forms = walk(walker, ["/staff/", f"/staff/women/{reference}", f"/staff/women/{reference}/change", "/staff/enrol"])
    tried = [form for form in forms if not form.action.endswith(ENDING)]
    assert len(tried) >= 30, [form.action for form in tried]
    for form in tried:
        for evil in EVIL:
            fields = {name: value for name, value in form.fixed if name != "csrf_token"}
            fields |= dict.fromkeys(form.texts, evil)
            answer = post(walker, form, fields)
            assert answer.status_code < 500, (form.action, evil)
            if answer.status_code == 303:
                answer = walker.get(answer.headers["Location"])
            if answer.mimetype == "text/html":
                assert not [raw for raw in RAW if raw in answer.text], (form.action, evil)
            else:
                assert answer.headers["Content-Disposition"].startswith("attachment"), form.action


def test_nonsense_in_every_choice_and_hidden_field_is_refused_or_ignored(site: Site, walker: Person) -> None:
    reference = reference_of(site)
    for form in walk(walker, ["/staff/", f"/staff/women/{reference}", f"/staff/women/{reference}/change"]):
        if form.action.endswith(ENDING):
            continue
        for evil in (*ATTACKS, "-1", "999999999999999999999", "../../etc/passwd"):
            fields = {name: evil for name, _ in form.fixed if name != "csrf_token"}
            assert post(walker, form, fields).status_code < 500, (form.action, evil[:30])


def post(person: Person, form: Form, fields: dict[str, str]):  # type: ignore[no-untyped-def]
    """Send a form as its page would, with a good token."""
    token = person.site.form_token(person.client, "/staff/account")
    return person.client.post(unescape(form.action), data={"csrf_token": token, **fields}, base_url=BASE_URL)
