"""People who work here, signed in, for tests of staff pages."""

from dataclasses import dataclass

from flask.testing import FlaskClient
from sqlalchemy import insert

from actions.staff import people, sessions
from actions.staff.people import StaffUser
from db.engine import writing
from db.staff_tables import StaffUser as UserRow
from tests.integration.web.site import BASE_URL, Site

COOKIE = "__Host-staff"


@dataclass
class Person:
    """A browser in which somebody is signed in."""

    site: Site
    user: StaffUser
    client: FlaskClient
    token: str

    def get(self, address: str, **how: object):  # type: ignore[no-untyped-def]
        """Open a page."""
        return self.client.get(address, base_url=BASE_URL, **how)

    def post(self, page: str, address: str, **fields: object):  # type: ignore[no-untyped-def]
        """Send a form of ``page`` to ``address``, with its token. A field may be a list."""
        return self.site.post(self.client, page, address, **fields)


def add_person(
    site: Site, roles: str = "nurse", *, clinical: bool = False, name: str = "Joan Ellis", password_hash: str = "none",
    secret: str | None = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP",
) -> StaffUser:  # fmt: skip
    """An account with a second factor; nobody can sign in with its password unless a real hash is given."""
    with writing(site.engine) as connection:
        number = len(connection.execute(people.query()).all()) + 1
        email = f"staff{number}@example.org"
        user_id = connection.execute(
            insert(UserRow)
            .values(
                name=name, email=email, email_hash=people.email_hash(email), roles=roles, clinical_approver=clinical,
                state="active", password_hash=password_hash, totp_secret=secret, created_at=site.clock.now,
                created_by="test",
            )
            .returning(UserRow.id)
        ).scalar_one()  # fmt: skip
        user = people.by_id(connection, user_id)
    assert user is not None
    return user


def browser_of(site: Site, user: StaffUser) -> Person:
    """A fresh browser in which this person is signed in all the way."""
    with writing(site.engine) as connection:
        token = sessions.begin(connection, site.clock.now, user.id, second_factor=True)
    client = site.client()
    client.set_cookie(COOKIE, token, domain=BASE_URL.removeprefix("https://"), secure=True, path="/")
    return Person(site, user, client, token)


def signed_in(site: Site, roles: str = "nurse", *, clinical: bool = False, name: str = "Joan Ellis") -> Person:
    """Somebody new with these roles ("nurse", "admin", "both"), signed in."""
    return browser_of(site, add_person(site, roles, clinical=clinical, name=name))
