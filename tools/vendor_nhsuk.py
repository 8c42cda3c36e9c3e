"""Bring the NHS.UK frontend's style sheet, script and icons into ``web/static/nhsuk``, without what is not ours to use.

Use: fetch the npm package ``nhsuk-frontend`` (``npm pack nhsuk-frontend@10.6.1``), then
``python tools/vendor_nhsuk.py nhsuk-frontend-10.6.1.tgz``. Run again with the same archive it changes nothing.

Left out: the NHS logo and pictures, the Frutiger font (licensed to the NHS alone), source maps, and every address
outside. The tool refuses to write anything while an outside address is left.
"""

import re
import sys
import tarfile
from pathlib import Path

TARGET = Path(__file__).resolve().parent.parent / "web" / "static" / "nhsuk"
INSIDE = "package/dist/nhsuk/"
STYLE_SHEET = "nhsuk-frontend.min.css"
SCRIPT = "nhsuk-frontend.min.js"
XML_NAMESPACES = frozenset({"http://www.w3.org/2000/svg", "http://www.w3.org/1999/xhtml"})

MIT_NOTICE = """NHS.UK frontend {version}, changed: the fonts, pictures and outside addresses were taken out.

MIT License

Copyright (c) 2019 NHS.UK

Permission is hereby granted, free of charge, to any person obtaining a copy
of this software and associated documentation files (the "Software"), to deal
in the Software without restriction, including without limitation the rights
to use, copy, modify, merge, publish, distribute, sublicense, and/or sell
copies of the Software, and to permit persons to whom the Software is
furnished to do so, subject to the following conditions:

The above copyright notice and this permission notice shall be included in all
copies or substantial portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR
IMPLIED, INCLUDING BUT NOT LIMITED TO THE WARRANTIES OF MERCHANTABILITY,
FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER
LIABILITY, WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM,
OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS IN THE
SOFTWARE.
"""


class VendorError(Exception):
    """The archive is not what this tool knows how to clean. The message says what is wrong."""


def clean_style_sheet(css: str) -> str:
    """The style sheet without fonts that are not ours, with icons beside it and no source map."""
    css = re.sub(r"@font-face\s*\{[^}]*\}", "", css)
    css = re.sub(r"Frutiger W01\s*,\s*arial", "arial", css, flags=re.IGNORECASE)
    css = re.sub(r"url\((['\"]?)/assets/images/", r"url(\1", css)
    css = re.sub(r"/\*# sourceMappingURL=.*?\*/", "", css)
    if "frutiger" in css.lower():
        raise VendorError("The style sheet still names the Frutiger font: its rules have changed, look at it by hand.")
    return css.rstrip() + "\n"


def clean_script(script: str) -> str:
    """The script module without its source map."""
    return re.sub(r"//# sourceMappingURL=.*", "", script).rstrip() + "\n"


def icons_used(css: str) -> list[str]:
    """File names of the pictures a cleaned style sheet asks for."""
    return sorted(set(re.findall(r"url\(['\"]?([^'\")]+)['\"]?\)", css)))


def outside_addresses(text: str) -> list[str]:
    """Every address in ``text`` that a browser could be sent to."""
    found = re.findall(r"(?:https?:)?//[a-z0-9][a-z0-9.-]+\.[a-z]{2,}[^\s\"')]*", text, flags=re.IGNORECASE)
    return [address for address in found if address not in XML_NAMESPACES]


def vendor(archive: Path, target: Path = TARGET) -> list[Path]:
    """Write the cleaned files into ``target`` and answer their paths. Raises VendorError, writing nothing."""
    files: dict[str, str] = {}
    with tarfile.open(archive) as package:
        css = clean_style_sheet(_read(package, STYLE_SHEET))
        files["nhsuk.css"] = css
        files["nhsuk.js"] = clean_script(_read(package, SCRIPT))
        for icon in icons_used(css):
            if "/" in icon or not icon.endswith(".svg"):
                raise VendorError(f"The style sheet asks for {icon!r}, which is not one of the package's own icons.")
            files[icon] = _read(package, f"assets/images/{icon}").rstrip() + "\n"
    version = re.search(r'--nhsuk-frontend-version:"([^"]+)"', css)
    if version is None:
        raise VendorError("The style sheet does not say its version.")
    for name, text in files.items():
        if left := outside_addresses(text):
            raise VendorError(f"{name} still has an outside address: {left[0]}")
    files["LICENCE.txt"] = MIT_NOTICE.format(version=version.group(1))
    target.mkdir(parents=True, exist_ok=True)
    for name, text in files.items():
        (target / name).write_text(text, encoding="utf-8")
    return [target / name for name in sorted(files)]


def _read(package: tarfile.TarFile, name: str) -> str:
    try:
        member = package.extractfile(INSIDE + name)
    except KeyError:
        member = None
    if member is None:
        raise VendorError(f"The archive holds no {INSIDE}{name}: is it the npm package nhsuk-frontend?")
    return member.read().decode("utf-8")


def main(arguments: list[str]) -> int:
    """Entry point: one argument, the archive. Answers the exit code."""
    if len(arguments) != 1:
        print("Use: python tools/vendor_nhsuk.py nhsuk-frontend-<version>.tgz", file=sys.stderr)
        return 2
    try:
        for path in vendor(Path(arguments[0])):
            print(path)
    except (VendorError, OSError, tarfile.TarError) as error:
        print(f"Not vendored: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
