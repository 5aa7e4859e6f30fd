"""Table: rows that a reader may sort."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from ntkcompare.report.page.markup import escape, number, short

BRIEF = 24  # letters, which stay on one line


@dataclass(frozen=True)
class Cell:
    """What stands in a row.

    Attributes
    ----------
    text : str
        As shown.
    value : number or str
        By which it is sorted; None, as of what is missing, comes last.
    strong : bool
        Whether it stands out.
    link : str
        Where the text leads, if anywhere.
    """

    text: str
    value: Any = None
    strong: bool = False
    link: str = ""

    @classmethod
    def of(cls, value: Any) -> "Cell":
        """Return the cell of a number or a text.

        >>> Cell.of(1347).text, Cell.of(float("nan")).text, Cell.of("knn").value
        ('1,347', '–', 'knn')
        """
        if isinstance(value, str):
            return cls(value, value)
        return cls(short(value), number(value))


def table(caption: str, heads: Sequence[str], rows: Sequence[Sequence[Cell]]) -> str:
    """Return a table whose heads are buttons; the first cell of a row is its name.

    Parameters
    ----------
    caption : str
        What it shows and how to read it; plain text.
    heads : sequence of str
        A name for each column.
    rows : sequence of sequences of Cell
        Of one length with `heads`.

    Raises
    ------
    ValueError
        If a row has another length.
    """
    if any(len(row) != len(heads) for row in rows):
        raise ValueError(f"a row has not the {len(heads)} cells of heads={list(heads)}.")
    numeric = [any(isinstance(row[i].value, int | float) for row in rows) for i in range(len(heads))]
    head = "".join(
        f'<th scope="col" aria-sort="none"{_right(right)}><button type="button">{escape(name)}</button></th>'
        for name, right in zip(heads, numeric)
    )
    body = "\n".join(
        "<tr>" + "".join(_cell(cell, i == 0, numeric[i]) for i, cell in enumerate(row)) + "</tr>"
        for row in rows
    )
    # The table scrolls by itself where the screen is narrow; a keyboard can only scroll what it can reach.
    label = f"table-{hashlib.sha256(f'{caption}{list(heads)}'.encode('utf-8', 'replace')).hexdigest()[:8]}"
    return (
        f'<p class="caption" id="{label}">{escape(caption)}</p>\n'
        f'<div class="scroll" tabindex="0" role="region" aria-labelledby="{label}">\n'
        f'<table class="sortable" aria-labelledby="{label}">\n'
        f"<thead><tr>{head}</tr></thead>\n<tbody>\n{body}\n</tbody></table></div>"
    )


def _cell(cell: Cell, names_the_row: bool, right: bool) -> str:
    value = "" if cell.value is None else f' data-value="{escape(cell.value)}"'
    kind = "number" if right else "brief" if len(cell.text) <= BRIEF else "long"
    value += f' class="{kind}"'
    text = f"<strong>{escape(cell.text)}</strong>" if cell.strong else escape(cell.text)
    if cell.link:
        text = f'<a href="{escape(cell.link)}">{text}</a>'
    if names_the_row:
        return f'<th scope="row"{value}>{text}</th>'
    return f"<td{value}>{text}</td>"


def _right(right: bool) -> str:
    return ' class="number"' if right else ""
