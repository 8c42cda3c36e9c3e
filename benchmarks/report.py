"""What a part of the benchmark found: a table that is printed, kept, and put into the page of all parts."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Target:
    """What is asked of a figure, and whether it holds. ``met`` None: it cannot be judged in this run."""

    what: str
    found: str
    met: bool | None

    def line(self) -> str:
        """One line of the page."""
        mark = {True: "met", False: "**not met**", None: "not judged"}[self.met]
        return f"- {self.what}: {self.found} ({mark})"


@dataclass(frozen=True, slots=True)
class Table:
    """One part. ``notes`` say how it was measured and what was left out."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    targets: Sequence[Target] = ()
    notes: Sequence[str] = field(default_factory=tuple)

    def page(self) -> str:
        """As Markdown."""
        lines = [f"## {self.title}", ""]
        if self.rows:
            lines += [_row(self.columns), _row(["---"] * len(self.columns)), *map(_row, self.rows), ""]
        lines += [target.line() for target in self.targets]
        if self.targets:
            lines.append("")
        for note in self.notes:
            lines += [note, ""]
        return "\n".join(lines)


def _row(cells: Sequence[str]) -> str:
    return f"| {' | '.join(cells)} |"


def keep(folder: Path, part: str, table: Table) -> None:
    """Keep what a part found, so that a run that was stopped goes on where it was."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{part}.json").write_text(json.dumps(asdict(table), indent=1), encoding="utf-8")


def kept(folder: Path, part: str) -> Table | None:
    """What a part found before; None when it has not run."""
    file = folder / f"{part}.json"
    if not file.exists():
        return None
    found = json.loads(file.read_text(encoding="utf-8"))
    return Table(**{**found, "targets": [Target(**one) for one in found["targets"]]})
