"""The small service of the tests on sending, with a mark outside the database."""

from pathlib import Path

import pytest
from sqlalchemy import Engine

from actions.services import Services
from db.mark_file import MarkFile
from tests.integration.dispatch.conftest import clock as clock
from tests.integration.dispatch.conftest import emails as emails
from tests.integration.dispatch.conftest import engine as engine
from tests.integration.dispatch.conftest import texts as texts
from tests.support.world import FakeEmail, FakeText, make_services


@pytest.fixture
def services(engine: Engine, texts: FakeText, emails: FakeEmail, tmp_path: Path) -> Services:
    """The service, with providers in memory, and a mark outside the database."""
    return make_services(
        engine, text_sender=texts, email_sender=emails, marks=MarkFile(tmp_path / "machine" / "recovery.mark")
    )
