"""Every staff page says that sending is off, and none says it otherwise."""

from actions.restore import guard
from tests.integration.web.site import Site
from tests.integration.web.staff.people import signed_in

PAGES = {"nurse": ("/staff/", "/staff/women"), "admin": ("/staff/", "/staff/service", "/staff/wording")}


def test_every_staff_page_says_that_sending_is_off(site: Site) -> None:
    people = {role: signed_in(site, role) for role in PAGES}
    pages = [(people[role], page) for role, paths in PAGES.items() for page in paths]
    assert not any("Sending is off" in person.get(page).text for person, page in pages)
    guard.switch_off(site.services, site.clock.now, "operator")
    for person, page in pages:
        assert '<strong class="app-banner__tag">Sending is off</strong>' in person.get(page).text, page
