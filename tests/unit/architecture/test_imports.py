"""What import-linter cannot see: the single modules at the top, and what is installed."""

import ast
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
SETUP = PROJECT["tool"]["setuptools"]

# What each single module may import of ours. Whatever is not named here, it may not.
MAY_IMPORT = {
    "settings": {"configuration"},
    "wiring": {"settings", "configuration", "actions", "db", "messages", "delivery", "programme"},
    "cli": {"settings", "configuration", "wiring", "commands"},
    "scheduler": {"settings", "configuration", "wiring", "service", "web"},
}
# For those who work on the code: used from a checkout, never installed.
FOR_DEVELOPMENT = {"benchmarks"}
OURS = {name.partition(".")[0] for name in (*SETUP["packages"], *SETUP["py-modules"])}


def imported(path: Path) -> set[str]:
    """The top-level names that a file imports."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found.add(node.module.partition(".")[0])
    return found


@pytest.mark.parametrize("module", SETUP["py-modules"])
def test_a_single_module_imports_only_what_stands_below_it(module: str) -> None:
    assert (imported(ROOT / f"{module}.py") & OURS) - MAY_IMPORT[module] == set()


def test_every_package_is_installed() -> None:
    tops = {name for name in SETUP["packages"] if "." not in name}
    on_disk = {
        ".".join(path.parent.relative_to(ROOT).parts) for top in tops for path in (ROOT / top).rglob("__init__.py")
    }
    assert set(SETUP["packages"]) == on_disk


def test_no_package_of_ours_is_forgotten() -> None:
    packages = {path.parent.name for path in ROOT.glob("*/__init__.py")} - FOR_DEVELOPMENT
    modules = {path.stem for path in ROOT.glob("*.py")}
    assert packages | modules == OURS


def test_import_linter_watches_every_package() -> None:
    watched = set(PROJECT["tool"]["importlinter"]["root_packages"])
    assert watched == {name for name in SETUP["packages"] if "." not in name}


def test_mypy_reads_every_package_and_module() -> None:
    assert {name.removesuffix(".py") for name in PROJECT["tool"]["mypy"]["files"]} >= OURS


def test_no_file_is_longer_than_four_hundred_lines() -> None:
    """Migrations aside: they are a record of what was done, and nobody reads them as a whole."""
    long = [
        str(path.relative_to(ROOT))
        for name in (*OURS, "tests")
        for path in [*(ROOT / name).rglob("*.py"), *ROOT.glob(f"{name}.py")]
        if "migrations" not in path.parts and len(path.read_text(encoding="utf-8").splitlines()) > 400
    ]
    assert long == []
