"""What the start and `recovery doctor` say of a database that was restored or copied."""

from collections.abc import Iterator

from actions.restore.guard import Guard
from service.findings import Finding, broken


def sending_off(guard: Guard | None) -> Iterator[Finding]:
    """Nothing when this is the database it should be."""
    if guard is not None:
        yield broken(
            "sending-off",
            f"SENDING IS OFF. {guard.reason} What happened after {guard.unknown_since:%-d %B %Y %H:%M} UTC it may not "
            "know. Look with `recovery restore-check`, which also says how to switch sending on. Replies and STOP are "
            "obeyed meanwhile.",
        )
