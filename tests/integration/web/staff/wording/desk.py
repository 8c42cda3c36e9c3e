"""Writing and approving for tests: one message, people around it, and the forms of the pages."""

from dataclasses import dataclass
from typing import Any

from db.engine import reading
from db.queries import wording
from db.queries.wording import VersionFull
from tests.integration.web.site import BASE_URL, Site
from tests.integration.web.staff.people import Person, signed_in

KEY = "connect-helpline"
"""A message without a safety caution."""
GUARDED = "pain-ask-for-relief"
"""A message with one."""


@dataclass
class Desk:
    """The people who work on the wording."""

    site: Site
    author: Person
    admin: Person
    clinician: Person

    def live(self, key: str = KEY, language: str = "en") -> VersionFull:
        with reading(self.site.engine) as connection:
            found = wording.live_version(connection, key, language)
        assert found is not None
        return found

    def begin(self, key: str = KEY, who: Person | None = None, language: str = "en", version: str = "") -> int:
        """Open a draft; answers its number."""
        person = who or self.author
        page = f"/staff/wording/{language}/{key.replace('/', '~')}"
        answer = person.post(page, f"{page}/edit", version=version)
        assert answer.status_code == 303, answer.text
        return int(answer.headers["Location"].rpartition("/")[2])

    def revision(self, draft_id: int) -> int:
        with reading(self.site.engine) as connection:
            row = wording.draft(connection, draft_id)
        assert row is not None
        return row.revision

    def send(self, draft_id: int, do: str = "save", who: Any = None, **fields: Any):  # type: ignore[no-untyped-def]
        """Press a button of the editor. ``part_…`` names a part, "__" for " / " and "_" for a space."""
        named = {
            "part:" + name.removeprefix("part_").replace("__", " / ").replace("_", " "): value
            for name, value in fields.items()
            if name.startswith("part_")
        }
        rest = {name: value for name, value in fields.items() if not name.startswith("part_")}
        page = f"/staff/wording/drafts/{draft_id}"
        return (who or self.author).post(
            page, page, do=do, revision=rest.pop("revision", str(self.revision(draft_id))), **named, **rest
        )

    def waiting(self, key: str = KEY, words: str = "Careline words.", who: Person | None = None) -> int:
        """A version that waits for approval; answers its number."""
        draft = self.begin(key, who)
        answer = self.send(draft, "submit", who, part_text=words, note="Clearer.")
        assert answer.status_code == 303, answer.text
        return self.newest(key).id

    def newest(self, key: str = KEY, language: str = "en") -> VersionFull:
        with reading(self.site.engine) as connection:
            return wording.versions_of(connection, key, language)[0]

    def approve(self, who: Person, version_id: int, role: str, in_force: str | None = None, key: str = KEY):  # type: ignore[no-untyped-def]
        """Send the form of approval, whether the page offers it or not."""
        token = self.site.form_token(who.client, "/staff/account")
        seen = str(self.live(key).id) if in_force is None else in_force
        return who.client.post(
            f"/staff/wording/versions/{version_id}/approve",
            data={"csrf_token": token, "role": role, "in-force": seen},
            base_url=BASE_URL,
        )


def desk_at(site: Site) -> Desk:
    """An author and another admin, and a clinical approver who is a nurse."""
    return Desk(
        site,
        signed_in(site, "admin", name="Ada Writer"),
        signed_in(site, "admin", name="Bea Admin"),
        signed_in(site, "nurse", clinical=True, name="Cleo Clinician"),
    )
