"""What was vendored holds nothing that is not ours to use, and nothing that reaches outside."""

import io
import tarfile
from pathlib import Path

import pytest

from tools.vendor_nhsuk import (
    TARGET,
    VendorError,
    clean_script,
    clean_style_sheet,
    icons_used,
    outside_addresses,
    vendor,
)

CSS = (
    '@charset "UTF-8";:root{--nhsuk-frontend-version:"10.6.1"}'
    "@font-face{font-family:Frutiger W01;src:url(https://assets.nhs.uk/fonts/F.woff2)}"
    "body{font-family:Frutiger W01,arial,sans-serif}"
    ".a{background:url(/assets/images/nhsuk-icon-cross.svg)}/*# sourceMappingURL=x.css.map */"
)


def _archive(folder: Path, **files: str) -> Path:
    path = folder / "package.tgz"
    with tarfile.open(path, "w:gz") as package:
        for name, text in files.items():
            entry = tarfile.TarInfo("package/dist/nhsuk/" + name)
            entry.size = len(text.encode())
            package.addfile(entry, io.BytesIO(text.encode()))
    return path


def test_fonts_maps_and_outside_addresses_go_and_icons_stand_beside() -> None:
    cleaned = clean_style_sheet(CSS)
    assert "frutiger" not in cleaned.lower()
    assert "sourceMappingURL" not in cleaned
    assert "font-family:arial,sans-serif" in cleaned
    assert icons_used(cleaned) == ["nhsuk-icon-cross.svg"]
    assert outside_addresses(cleaned) == []


def test_a_font_rule_of_another_shape_is_refused_not_passed_on() -> None:
    with pytest.raises(VendorError, match="Frutiger"):
        clean_style_sheet("body{font-family:'Frutiger W01'}")


def test_an_outside_address_left_over_writes_nothing(tmp_path: Path) -> None:
    archive = _archive(
        tmp_path,
        **{
            "nhsuk-frontend.min.css": CSS,
            "nhsuk-frontend.min.js": "fetch('https://tracker.example.com/x')",
            "assets/images/nhsuk-icon-cross.svg": "<svg/>",
        },
    )
    target = tmp_path / "static"
    with pytest.raises(VendorError, match="tracker"):
        vendor(archive, target)
    assert not target.exists()


def test_another_archive_is_refused_with_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(VendorError, match="nhsuk-frontend"):
        vendor(_archive(tmp_path, other="x"), tmp_path / "static")


def test_what_is_committed_is_clean() -> None:
    names = sorted(path.name for path in TARGET.iterdir())
    assert {"LICENCE.txt", "nhsuk.css", "nhsuk.js"} <= set(names)
    for path in TARGET.iterdir():
        text = path.read_text(encoding="utf-8")
        assert outside_addresses(text) == [], path.name
        assert "frutiger" not in text.lower(), path.name
        assert "sourceMappingURL" not in text, path.name
    css = (TARGET / "nhsuk.css").read_text(encoding="utf-8")
    assert set(icons_used(css)) <= set(names)
    assert clean_style_sheet(css) == css
    assert clean_script((TARGET / "nhsuk.js").read_text(encoding="utf-8")) == (TARGET / "nhsuk.js").read_text(
        encoding="utf-8"
    )
