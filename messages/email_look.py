"""The style of every kind of element in an email, worked out once from email.css.

Mail programs need each style on its element. css-inline does that for one specimen of each kind of element; what it
makes of them is kept, so that an email is then only put together.
"""

import re
from pathlib import Path

import css_inline

from messages.email_body import Look

_TABLE = 'role="presentation" cellpadding="0" cellspacing="0" border="0"'
_ELEMENTS = f"""
<h2 data-look="title" class="title"></h2><h2 data-look="h2"></h2><ul data-look="ul"><li data-look="li"></li></ul>
<p data-look="p"><a data-look="inline" class="inline"></a><a data-look="phone" class="inline phone"></a></p>
<p data-look="links" class="links"><a data-look="quiet" class="quiet"></a></p>
<table data-look="callout-box" {_TABLE} class="callout-box"><tr>
<td data-look="callout" class="callout"></td></tr></table>
<table data-look="button-box" {_TABLE} class="button-box"><tr>
<td data-look="button-cell" class="button-cell" align="center">
<a data-look="button" class="button"></a></td></tr></table>
"""
_SPECIMEN = f"""<html><head></head><body data-look="document"><div data-look="preview" class="preview"></div>
<table data-look="page" {_TABLE} class="page"><tr><td data-look="outer" class="outer" align="center">
<table data-look="sheet" {_TABLE} class="sheet"><tr><td data-look="band" class="band" align="left">
<h1 data-look="name" class="name"></h1></td></tr>
<tr><td data-look="body" class="body" align="left">{_ELEMENTS}</td></tr>
<tr><td data-look="foot" class="foot" align="left"><!--foot-->{_ELEMENTS}</td></tr></table></td></tr></table>
</body></html>"""

_ELEMENT = re.compile(r"<[a-z0-9]+((?: [a-z-]+=\"[^\"]*\")+)>")
_NAME = re.compile(r' data-look="([a-z0-9-]+)"')


def _attributes(html: str) -> dict[str, str]:
    """Return the attributes of every named specimen, without its name."""
    found = (element[1] for element in _ELEMENT.finditer(html))
    return {name[1]: _NAME.sub("", attributes) for attributes in found if (name := _NAME.search(attributes))}


def _read(css: str) -> tuple[Look, Look, str]:
    """Return the looks for the frame with the body, and for the foot, and the rules that must stay in the head."""
    inliner = css_inline.CSSInliner(extra_css=css, keep_at_rules=True, load_remote_stylesheets=False, minify_css=True)
    upper, foot = inliner.inline(_SPECIMEN).split("<!--foot-->", 1)
    media = css[css.index("@media") :]
    return _attributes(upper), _attributes(foot), re.sub(r"\s+", " ", media).strip()


BODY_LOOK, FOOT_LOOK, MEDIA_RULES = _read((Path(__file__).parent / "email.css").read_text(encoding="utf-8"))

# Class names alone, for pages that carry their own style sheet.
PLAIN_LOOK: Look = _attributes(_ELEMENTS)
