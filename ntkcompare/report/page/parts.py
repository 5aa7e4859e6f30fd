"""Parts: what a page is made of, and those that several pages have."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ntkcompare.citations import cite
from ntkcompare.report.page.markup import escape
from ntkcompare.report.page.panel import Figure
from ntkcompare.report.page.table import Cell, table


@dataclass(frozen=True)
class Content:
    """The parts of a page.

    Attributes
    ----------
    title, question, verdict, rule : str
        Plain text.
    figures : tuple of Figure
        Drawn by the page's script; without one the page has no such part.
    sections : tuple of (id, title, markup)
        In their order, after the figures.
    """

    title: str
    question: str
    verdict: str
    rule: str
    figures: tuple[Figure, ...]
    sections: tuple[tuple[str, str, str], ...]


def citing(results: Any) -> str:
    """Return the BibTeX of a run, and a button that copies it."""
    return (
        '<p><button type="button" id="copy">Copy the BibTeX</button> '
        '<span id="copied" role="status"></span></p>\n'
        f'<pre id="bibtex" tabindex="0" aria-label="BibTeX">{escape(cite(results))}</pre>'
    )


def unreadable(broken: Mapping[str, str]) -> str:
    """Return which folders could not be read, and why; "" for none."""
    if not broken:
        return ""
    rows = [[Cell.of(name), Cell.of(reason)] for name, reason in broken.items()]
    return "\n" + table("What could not be read.", ["folder", "why"], rows)
