"""A paper's table in Markdown: pipes, and the caption below."""

import re
from collections.abc import Sequence

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
    right = [False] + [True] * len(table.sizes)
    return "\n".join([*align(rows, right), "", escape(table.caption)]) + "\n"


def align(rows: Sequence[Sequence[str]], right: Sequence[bool]) -> list[str]:
    """Return lines between pipes, the first of `rows` as the head; `right` says which columns go there.

    >>> print(*align([["a", "n"], ["b", "10"]], [False, True]), sep="\\n")
    | a |  n |
    |---|---:|
    | b | 10 |
    """
    widths = [max(map(len, column)) for column in zip(*rows)]
    lines = [
        "| " + " | ".join(c.rjust(w) if to else c.ljust(w) for c, w, to in zip(row, widths, right)) + " |"
        for row in rows
    ]
    rule = "|".join("-" * (w + 1) + ":" if to else "-" * (w + 2) for w, to in zip(widths, right))
    return [lines[0], f"|{rule}|", *lines[1:]]


def _cell(entry: Entry | None, decimals: int) -> str:
    if entry is None:
        return "–"
    if not entry.repeats:
        return "failed"
    text = rounded(entry.mean, decimals)
    if entry.half == entry.half:
        text += f" ± {rounded(entry.half, decimals)}"
    return (f"**{text}**" if entry.marked else text) + ("†" if entry.failed else "")
