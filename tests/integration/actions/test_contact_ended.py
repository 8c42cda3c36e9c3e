"""No code goes to a woman who has left: a new address would bring messages nobody asked for."""

import pytest

from actions import preferences
from actions.change_circumstances import record_fact
from actions.contact import request_change
from actions.errors import Refused
from tests.integration.actions.conftest import Story


@pytest.mark.parametrize("way_out", ["withdraw", "died"])
def test_a_woman_who_left_or_died_gets_no_code(ana: Story, way_out: str) -> None:
    if way_out == "withdraw":
        preferences.withdraw(ana.services, ana.now, "her page", ana.woman_id)
    else:
        record_fact(ana.services, ana.now, "nurse", ana.woman_id, "died")
    before = len(ana.texts.sent)
    with pytest.raises(Refused, match="not on the programme any more"):
        request_change(ana.services, ana.now, "her page", ana.woman_id, "text", "07700 900456")
    ana.send()
    assert len(ana.texts.sent) == before
