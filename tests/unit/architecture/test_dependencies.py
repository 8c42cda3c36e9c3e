"""Every package that is asked for is used, explained, and pinned; and nothing is used that is not asked for."""

import ast
import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
PACKAGES = {path.parent.name for path in ROOT.glob("*/__init__.py")} - {"benchmarks"}
OURS = PACKAGES | {path.stem for path in ROOT.glob("*.py")}

# How a package is imported, where its name does not say so.
IMPORTED_AS = {
    "argon2-cffi": {"argon2"},
    "flask": {"flask", "werkzeug", "itsdangerous", "markupsafe"},  # its own parts, which it exports
    "pydantic": {"pydantic", "pydantic_core"},
    "python-dateutil": {"dateutil"},
}
# Used without an import: by another package, by name, or by the installation.
NOT_IMPORTED = {"nhsuk-frontend-jinja", "psycopg", "setuptools", "tzdata"}


def asked_for() -> set[str]:
    lines = (ROOT / "requirements.in").read_text(encoding="utf-8").splitlines()
    return {re.split(r"[\[<>=,]", line)[0] for line in lines if line.strip()}


def imported() -> Iterator[str]:
    files = [path for folder in PACKAGES for path in (ROOT / folder).rglob("*.py")]
    for path in (*ROOT.glob("*.py"), *files):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                yield from (alias.name.partition(".")[0] for alias in node.names)
            elif isinstance(node, ast.ImportFrom) and node.module:
                yield node.module.partition(".")[0]


def names_of(package: str) -> set[str]:
    return IMPORTED_AS.get(package, {package.replace("-", "_")})


def test_what_is_imported_is_asked_for_and_the_other_way_round() -> None:
    used = set(imported()) - set(sys.stdlib_module_names) - OURS
    allowed = {name for package in asked_for() for name in names_of(package)}
    assert used <= allowed
    unused = {package for package in asked_for() - NOT_IMPORTED if not names_of(package) & used}
    assert unused == set()


def test_each_is_explained() -> None:
    said = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    explained = set(re.findall(r"(?m)^\| ([a-z0-9-]+)", said))
    assert asked_for() <= explained


def test_each_is_pinned_with_hashes_and_no_registry_is_named() -> None:
    for file in ("requirements.txt", "requirements-dev.txt"):
        text = (ROOT / file).read_text(encoding="utf-8")
        assert asked_for() <= set(re.findall(r"(?m)^([a-z0-9-]+)(?:\[[a-z,]+\])?==", text)), file
        assert "://" not in text
        assert text.count("==") <= text.count("--hash=sha256:")
