"""What admins read of jobs, steps and cautions is in words, with numbers that agree."""

import pytest

from actions.operating.job_words import counted_words, job_words
from actions.programmes import step_sentences
from service import jobs
from tests.support.world import real_programme, starting_wording
from web.staff.wording.words import CAUTIONS, cautions

NAMES = [
    jobs.TRIALS, jobs.DISPATCH, jobs.NOTICES, jobs.SWEEP, jobs.UNKNOWN, jobs.CHORES, jobs.BOUNCES, jobs.SUMMARY,
    jobs.HEARTBEAT, jobs.PLANNING, jobs.RETENTION, "audit-seals", "backup",
]  # fmt: skip


@pytest.mark.parametrize("name", NAMES)
def test_every_job_has_its_words(name: str) -> None:
    assert job_words(name) != name.replace("-", " ").capitalize()


def test_what_a_job_counted_leaves_out_nothings_and_numbers_of_rows() -> None:
    assert counted_words({"sealed": 8, "seal": 3, "failed": 0}) == "8 new entries"
    assert counted_words({"women": 1200, "tried_out": 2}) == "1,200 women, 2 tried out"
    assert counted_words({}) == ""


@pytest.mark.parametrize("key", real_programme().steps)
def test_no_step_is_due_after_1_days(key: str) -> None:
    said = step_sentences.when(real_programme().steps[key])
    assert " 1 days" not in f" {said}"
    assert "1 years" not in said
    assert not said.startswith("then")


def test_a_yearly_step_says_so() -> None:
    steps = real_programme().steps
    assert step_sentences.when(steps["keep-in-touch-yearly"]).startswith("every year from 36 months after")
    assert "; then every 5 years from" in step_sentences.when(steps["keepsake"])
    assert step_sentences.when(steps["welcome-about-pao"]).startswith("1 day after")


def test_every_caution_of_the_wording_is_explained() -> None:
    used = {flag for one in starting_wording() for flag in one.safety}
    assert used <= set(CAUTIONS)
    assert cautions(["TIME", "UNC"]) == "TIME (it can go out of date); UNC (the evidence is uncertain: keep the doubt)"
