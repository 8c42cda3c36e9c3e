"""Small template files for tests, written the way a clinician would write them."""

from messages.catalogue import Catalogue, parse_template
from messages.render import Shared
from messages.template import Template

DETAILS = {
    "title": '"A test message"',
    "track": '"practical"',
    "topic": '"practical"',
    "facts": "[]",
    "sources": '["000 §1"]',
    "author": '"Programme team"',
    "reviewer": '"not yet reviewed"',
    "source_reviewed": '"July 2024"',
    "review_by": "2027-07-31",
}


def source(sections: dict[str, str], **details: str) -> str:
    """Return the text of a template file; `details` are TOML values and replace the usual ones."""
    lines = [f"{name} = {value}" for name, value in {**DETAILS, **details}.items() if value]
    body = "\n".join(f"== {name} ==\n{wording}\n" for name, wording in sections.items())
    return "+++\n" + "\n".join(lines) + "\n+++\n\n" + body


def template(sections: dict[str, str], *, key: str = "test-message", **details: str) -> Template:
    return parse_template(key, source(sections, **details))


NEW_NOTE = template({"text": "{{ service }}: a new note is ready: {{ link }} Text STOP to end."}, key="_new-note")
FOOTER = template(
    {
        "preview": "There is a note for you.",
        "email": "In an emergency call {{ emergency_phone }}.\n\n[Fewer messages](fewer_url)\n\n[Stop](stop_url)",
        "email / short": "[Stop these emails](stop_url)",
        "email / staff": "For staff of {{ service }}.",
    },
    key="_email-footer",
)
SHARED: Shared = Catalogue([NEW_NOTE, FOOTER]).shared()
