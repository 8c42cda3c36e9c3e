"""Every column that can hold text or a day is encrypted, or stands here with what it holds instead."""

from typing import Final

from sqlalchemy import JSON, Date, String, Text

from db.tables import Base
from db.types import SEALED

ANYWHERE: Final = {
    "actor", "applied_by", "approved_by", "asked_by", "confirmed_by", "created_by", "done_by", "lifted_by", "made_by",
    "owner", "worker", "claimed_by", "trial_worker",  # who: a number of staff, an account at a terminal, a process
    "action", "answered_by", "channel", "channels", "code", "event", "guard_code", "how", "kind", "language", "meaning",
    "outcome", "outcome_code", "provider", "purpose", "reason_code", "role", "roles", "scope", "state", "status",
    "style", "trial_state", "variant",  # words of a list
    "attempt_id", "identity", "provider_id", "reference", "sha256", "version", "programme_version",  # made-up names
    "reason", "fault", "details", "dedupe",  # sentences and codes of the program's own, without personal data
}  # fmt: skip
HERE: Final = {
    "channel_states.cause": "a word of a list", "attempts.id": "made up", "attempts.template_key": "name of a message",
    "audit_seals.digest": "keyed hash", "audit_seals.marks": "keyed hashes",
    "daily_summaries.day": "day of a summary", "daily_summaries.recipient": "keyed hash",
    "enrolment_drafts.step": "where the form is", "facts.name": "which fact it is",
    "installation.place": "where the database lies",
    "staff_test_addresses.test_id": "made up", "staff_test_addresses.test_state": "a word of a list",
    "staff_test_addresses.test_code": "a code of the provider",
    "jobs.name": "name of a job", "jobs.result": "numbers",
    "planned_messages.due_on": "day a message is due: the database plans by it",
    "planned_messages.sent_on": "day a message went", "planned_messages.step": "name of a step",
    "planned_messages.occurrence": "which time it is",
    "programme_drafts.dry_run": "numbers and names of steps", "programme_drafts.source": "the programme",
    "programme_versions.source": "the programme", "staff_users.password_hash": "argon2",
    "template_versions.key": "name of a message", "template_versions.source": "wording for everyone",
    "wording_drafts.key": "name of a message", "wording_drafts.source": "wording for everyone",
    "wording_approvals.named": "who signed wording off, shown beside it", "women.replanned_on": "day of the sweep",
}  # fmt: skip


def test_every_column_is_encrypted_or_known_to_hold_nothing_personal() -> None:
    plain = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | Text | JSON | Date)
        if column.name not in ANYWHERE and not column.name.endswith("_hash")
    }
    plain |= {"staff_users.password_hash"}
    assert plain == set(HERE)


def test_what_tells_of_a_woman_is_encrypted() -> None:
    sealed = {
        f"{table.name}.{column.name}"
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, SEALED)
    }
    assert sealed >= {
        "women.first_name", "women.last_name", "women.date_of_birth", "addresses.value", "facts.value", "facts.on_date",
        "consents.words", "attempts.words", "planned_messages.values_json", "replies.body", "questions.answer",
        "work_items.note", "enrolment_drafts.form", "kept_forms.form", "import_batches.report",
        "import_batches.filename", "staff_users.name", "staff_users.email", "staff_users.totp_secret",
        "staff_test_addresses.value",
    }  # fmt: skip
