"""What a benchmark found is kept and told as it was."""

from pathlib import Path

from benchmarks.report import Table, Target, keep, kept

TABLE = Table(
    "Sending", ("database", "rate"), (("sqlite", "10/s"),),
    (Target("fast", "10/s", met=True), Target("faster", "10/s", met=False), Target("how fast", "10/s", met=None)),
    ("A note.",),
)  # fmt: skip


def test_a_part_that_has_run_is_found_again_and_another_is_not(tmp_path: Path) -> None:
    keep(tmp_path / "new", "sending", TABLE)
    found = kept(tmp_path / "new", "sending")
    assert found is not None
    assert found.page() == TABLE.page()
    assert kept(tmp_path, "claiming") is None


def test_the_page_says_of_every_target_whether_it_is_met() -> None:
    lines = TABLE.page().splitlines()
    assert lines[2:5] == ["| database | rate |", "| --- | --- |", "| sqlite | 10/s |"]
    assert [line.rpartition("(")[2] for line in lines if line.startswith("- ")] == [
        "met)", "**not met**)", "not judged)"
    ]  # fmt: skip
