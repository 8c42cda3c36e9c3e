"""The desk at which wording is written, on each of the two databases."""

import pytest

from tests.integration.web.site import Site
from tests.integration.web.staff.wording.desk import Desk, desk_at


@pytest.fixture
def desk(site: Site) -> Desk:
    """An author, another admin and a clinical approver."""
    return desk_at(site)
