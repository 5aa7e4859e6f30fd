"""write_page(): one HTML file that opens anywhere, with no network and nothing beside it."""

import base64
import hashlib
import json
import os
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path
from string import Template
from typing import Any

import ntkcompare
from ntkcompare.report.page.content import content_of
from ntkcompare.report.page.markup import escape
from ntkcompare.report.page.panel import names_of
from ntkcompare.report.page.parts import Content
from ntkcompare.report.style import line_style

NAME = "report.html"
_SCRIPTS = ("scale.js", "chart.js", "grids.js", "pointer.js", "table.js")


def write_page(results: Any, path: str | os.PathLike[str], *, links: Mapping[str, str] | None = None) -> Path:
    """Write the report of a comparison, of a study's result, or of several of a kind, as one HTML file.

    Where a comparison's data set is at hand, the page shows what theory predicts beside what was measured,
    from the spectrum of the kernel on at most 1,200 points: a few seconds. Nothing is fetched for it.

    Parameters
    ----------
    results : Comparison or StudyResult, or mapping of str to either
        What it is about. Several comparisons give maps over n and label noise, where one data set was
        compared at several levels, and average ranks over data sets; several studies give their verdicts.
    path : path
        The file; or a folder that is there, in which it is called report.html. One of that name is replaced.
    links : mapping of str to str, optional
        Of several: where the page of each is, from this one.

    Returns
    -------
    Path
        The file.

    Raises
    ------
    TypeError
        If `results` is none of these.
    OSError
        If the file cannot be written.
    """
    target = Path(path)
    if target.is_dir():
        target = target / NAME
    text = render(content_of(results, links))
    target.parent.mkdir(parents=True, exist_ok=True)
    # A name from a damaged file may hold half a character, which no encoding has.
    new = target.with_name(f".{target.name}.new")
    new.write_bytes(text.encode("utf-8", "replace"))
    os.replace(new, target)
    return target


def render(content: Content) -> str:
    """Return the page as text.

    What comes from a run is escaped where it stands in markup, and stands in no script. Beyond that, the
    page's own policy lets no script run but the one below, by its hash, and nothing be fetched.
    """
    script = "\n".join(_read(name) for name in _SCRIPTS)
    style = _read("style.css")
    links = [(key, title) for key, title, _ in content.sections]
    if content.figures:
        links.insert(0, ("figures", "Figures"))
    return Template(_read("template.html")).substitute(
        policy=f"default-src 'none'; script-src '{_hash(script)}'; style-src '{_hash(style)}'; "
        "base-uri 'none'; form-action 'none'",
        title=escape(content.title),
        question=escape(content.question),
        verdict=escape(content.verdict),
        rule=f'<p class="rule">{escape(content.rule)}</p>' if content.rule else "",
        first=links[0][0],
        skip=escape(links[0][1].lower()),
        figures=_read("figures.html") if content.figures else "",
        links="\n".join(f'<li><a href="#{key}">{escape(title)}</a></li>' for key, title in links),
        sections="\n".join(
            f'<section id="{key}" aria-labelledby="{key}-title">\n<h2 id="{key}-title">{escape(title)}</h2>\n'
            f"{markup}\n</section>"
            for key, title, markup in content.sections
        ),
        version=escape(ntkcompare.__version__),
        data=_data(content),
        style=style,
        script=script,
    )


def _data(content: Content) -> str:
    names = names_of(content.figures)
    plain = {
        "names": names,
        "styles": [_look(i) for i in range(len(names))],
        "figures": [
            {"caption": figure.caption, "panels": [panel.plain() for panel in figure.panels]}
            for figure in content.figures
        ],
    }
    # With no < in it, the text cannot end the element that it stands in.
    return json.dumps(plain, allow_nan=False, separators=(",", ":")).replace("<", "\\u003c")


def _look(index: int) -> dict[str, Any]:
    """The marker and dashes that the figure of matplotlib has; colours are the style sheet's."""
    style = line_style(index)
    dashes = style.linestyle[1] if isinstance(style.linestyle, tuple) else ()
    return {"marker": style.marker, "dashes": [1.5 * length for length in dashes]}


def _read(name: str) -> str:
    return (files(__package__) / name).read_text(encoding="utf-8")


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"
