"""Trying a drawn-up programme out on everybody: asked for on a page, done by a clock, kept with the draft.

One process works on a draft at a time, and says every few women how far it is. One that stops is taken over from the
beginning, because what it had found belonged to a moment that has passed.
"""

from collections.abc import Callable
from dataclasses import asdict
from datetime import datetime, timedelta
from threading import Event
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, false, insert, or_, select, true, update

from actions.programmes.dry_run import DryRun, ForHer, Interrupted, dry_run
from actions.programmes.scope import Scope
from actions.services import Services
from db.engine import reading, writing
from db.tables import Woman
from db.wording_tables import ProgrammeDraft, ProgrammeDraftWoman
from programme.definition import load_programme

ASKED, RUNNING, DONE = "asked", "running", "done"
SILENT: Final = timedelta(minutes=2)
"""Whoever works on a trial and says nothing for so long has stopped."""
SAY_EVERY: Final = timedelta(seconds=1)


def run_trials(services: Services, clock: Callable[[], datetime], stopping: Event) -> int:
    """Try out every draft that waits for it; ``services`` must have the programme in force. Answers how many."""
    count = 0
    while not stopping.is_set():
        with reading(services.engine) as connection:
            draft_id = connection.scalar(select(ProgrammeDraft.id).where(*_free(clock())).order_by(ProgrammeDraft.id))
        if draft_id is None or not _try(services, clock, stopping, draft_id):
            break
        count += 1
    return count


def _free(now: datetime) -> tuple[ColumnElement[bool], ...]:
    left = (ProgrammeDraft.trial_state == RUNNING) & (ProgrammeDraft.trial_seen_at < now - SILENT)
    return ProgrammeDraft.state == "draft", or_(ProgrammeDraft.trial_state == ASKED, left)


def _try(services: Services, clock: Callable[[], datetime], stopping: Event, draft_id: int) -> bool:
    """False: another process was faster, or it is to stop."""
    now = clock()
    with writing(services.engine) as connection:
        taken = connection.execute(
            update(ProgrammeDraft)
            .where(ProgrammeDraft.id == draft_id, *_free(now))
            .values(trial_state=RUNNING, trial_worker=services.worker, trial_seen_at=now, trial_done=0)
            .returning(ProgrammeDraft.source, ProgrammeDraft.scope)
        ).one_or_none()
    if taken is None:
        return False
    saying = _Saying(services, clock, stopping, draft_id)
    try:
        programme = load_programme(taken.source)
        found, women = dry_run(services, programme, now, _which(Scope.read(taken.scope)), saying)
    except Interrupted:
        _change(services, draft_id, trial_state=ASKED)
        return False
    except BaseException:
        _change(services, draft_id, trial_state=ASKED)
        raise
    return _keep(services, draft_id, found, women)


def _which(scope: Scope) -> tuple[ColumnElement[bool], ...]:
    """Whose messages change when it is applied: nobody's, where it is for new women only."""
    if scope.new_only:
        return (false(),)
    return (true() if scope.retired is None else Woman.programme_id == scope.retired,)


class _Saying:
    """Notes how far a trial is, about once a second, and notices when it is to stop."""

    def __init__(self, services: Services, clock: Callable[[], datetime], stopping: Event, draft_id: int) -> None:
        self._services, self._clock, self._stopping, self._draft_id = services, clock, stopping, draft_id
        self._said = datetime.min.replace(tzinfo=clock().tzinfo)

    def __call__(self, done: int, of: int) -> bool:
        now = self._clock()
        if now - self._said < SAY_EVERY:
            return not self._stopping.is_set()
        self._said = now
        still = _change(self._services, self._draft_id, trial_done=done, trial_of=of, trial_seen_at=now)
        return still and not self._stopping.is_set()


def _change(services: Services, draft_id: int, **values: Any) -> bool:
    """False: the draft is not in our hands any more."""
    with writing(services.engine) as connection:
        return connection.execute(_ours(services, draft_id).values(**values)).rowcount == 1


def _ours(services: Services, draft_id: int) -> Any:
    return update(ProgrammeDraft).where(
        ProgrammeDraft.id == draft_id,
        ProgrammeDraft.state == "draft",
        ProgrammeDraft.trial_state == RUNNING,
        ProgrammeDraft.trial_worker == services.worker,
    )


def _keep(services: Services, draft_id: int, found: DryRun, women: list[ForHer]) -> bool:
    stored = {**asdict(found), "against": services.programme.sha256}
    with writing(services.engine) as connection:
        ours = connection.execute(
            _ours(services, draft_id).values(
                trial_state=DONE, dry_run=stored, trial_done=found.women_in_all, trial_of=found.women_in_all
            )
        )
        if ours.rowcount != 1:
            return False
        connection.execute(delete(ProgrammeDraftWoman).where(ProgrammeDraftWoman.draft_id == draft_id))
        if women:
            connection.execute(
                insert(ProgrammeDraftWoman),
                [
                    {
                        "draft_id": draft_id, "woman_id": one.woman_id, "added": one.added, "moved": one.moved,
                        "dropped": one.dropped, "had": one.had, "busiest": one.busiest_week,
                    }
                    for one in women
                ],
            )  # fmt: skip
    return True
