"""What is settled for everyone has a mark that tells whether anything was settled otherwise."""

import os
import subprocess
import sys
from dataclasses import replace
from datetime import date

from programme.calendar import SendingHours
from programme.rules import Rules

MARK = "from programme.rules import Rules; print(Rules().mark)"


def test_whatever_is_settled_otherwise_has_another_mark() -> None:
    rules = Rules()
    assert replace(rules, closing_on=date(2040, 1, 1)).mark != rules.mark
    assert replace(rules, vitamin_d_settled=True).mark != rules.mark
    assert replace(rules, hours=SendingHours(avoid=frozenset({"12-25"}))).mark != rules.mark
    assert Rules().mark == rules.mark


def test_every_process_gives_the_same_mark() -> None:
    marks = {
        subprocess.run(
            [sys.executable, "-c", MARK],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout.strip()
        for seed in ("1", "2", "3")
    }
    assert marks == {str(Rules().mark)}
