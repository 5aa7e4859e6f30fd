"""A paper's table in Markdown: pipes, and the caption below."""

import re

from ntkcompare.report.paper import Entry, PaperTable, rounded


def escape(text: str) -> str:
    r"""Return text as Markdown shows it, within a table too.

    >>> print(escape("a_b|c"))
    a\_b\|c
    """
    return re.sub(r"([\\`*_|<>\[\]])", r"\\\1", " ".join(text.split()))


def format_markdown(table: PaperTable) -> str:
    """Return lines that line up in plain text too; what is marked is in bold."""
    rows = [["learner", *map(str, table.sizes)]]
    for learner in table.learners:
        cells = [_cell(table.entries.get((learner, n)), table.decimals[n]) for n in table.sizes]
        rows.append([escape(learner), *cells])
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = [
        "| "
        + " | ".join([row[0].ljust(widths[0]), *(c.rjust(w) for c, w in zip(row[1:], widths[1:]))])
        + " |"
        for row in rows
    ]
    rule = "|" + "|".join(["-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:])]) + "|"
    return "\n".join([lines[0], rule, *lines[1:], "", escape(table.caption)]) + "\n"


def _cell(entry: Entry | None, decimals: int) -> str:
    if entry is None:
        return "–"
    if not entry.repeats:
        return "failed"
    text = rounded(entry.mean, decimals)
    if entry.half == entry.half:
        text += f" ± {rounded(entry.half, decimals)}"
    return (f"**{text}**" if entry.marked else text) + ("†" if entry.failed else "")
