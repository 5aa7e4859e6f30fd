"""A paper's table of any columns, in LaTeX and Markdown: text, and numbers rounded already, some in bold."""

import re
from dataclasses import dataclass

from ntkcompare.report import latex, markdown

NUMBER, TEXT, WIDE = "number", "text", "wide"


@dataclass(frozen=True)
class Item:
    """What stands in a cell.

    Attributes
    ----------
    text : str
        As shown; in a column of numbers what is none stands in the middle.
    bold : bool
        Whether it stands out.
    """

    text: str
    bold: bool = False


@dataclass(frozen=True)
class PlainTable:
    """Everything that a table in LaTeX or Markdown says.

    Attributes
    ----------
    heads, kinds : tuple of str
        Names of the columns, and what is in each: "number", "text", or "wide" text, which takes lines.
    rows : tuple of tuple of Item
        Of one length with `heads`.
    caption : str
        What it shows and what is marked.
    rule : int, optional
        Number of the row before which a line stands; None means that there is none.

    Raises
    ------
    ValueError
        If a row has another length, or there is none.
    """

    heads: tuple[str, ...]
    kinds: tuple[str, ...]
    rows: tuple[tuple[Item, ...], ...]
    caption: str
    rule: int | None = None

    def __post_init__(self) -> None:
        if not self.rows or any(len(row) != len(self.heads) for row in self.rows):
            raise ValueError(f"rows must be there, each with the {len(self.heads)} cells of {self.heads}.")

    def latex(self, *, label: str = "") -> str:
        r"""Return a table environment; it needs booktabs, and siunitx of version 3.

        Parameters
        ----------
        label : str
            For ``\ref``; "" means none.
        """
        columns = " ".join(self._column(i) for i in range(len(self.heads)))
        body = []
        for i, row in enumerate(self.rows):
            if i == self.rule:
                body.append(r"\midrule")
            body.append(" & ".join(map(_latex, row, self.kinds)) + r" \\")
        heads = [
            f"{{{latex.escape(head)}}}" if kind == NUMBER else latex.escape(head)
            for head, kind in zip(self.heads, self.kinds)
        ]
        lines = [
            r"% Needs \usepackage{booktabs} and \usepackage{siunitx}, version 3.",
            r"\begin{table}",
            r"  \centering",
            r"  \sisetup{mode=text, reset-text-series=false}",
            rf"  \caption{{{latex.escape(self.caption)}}}",
            *([rf"  \label{{{label}}}"] if label else []),
            r"  \par\smallskip",
            rf"  \begin{{tabular}}{{{columns}}}",
            r"    \toprule",
            "    " + " & ".join(heads) + r" \\",
            r"    \midrule",
            *(f"    {line}" for line in body),
            r"    \bottomrule",
            r"  \end{tabular}",
            r"\end{table}",
        ]
        return "\n".join(lines) + "\n"

    def markdown(self) -> str:
        """Return lines that line up in plain text too, and the caption below."""
        rows = [[markdown.escape(head) for head in self.heads]]
        for row in self.rows:
            cells = [markdown.escape(item.text) for item in row]
            rows.append([f"**{cell}**" if item.bold else cell for cell, item in zip(cells, row)])
        right = [kind == NUMBER for kind in self.kinds]
        return "\n".join([*markdown.align(rows, right), "", markdown.escape(self.caption)]) + "\n"

    def _column(self, i: int) -> str:
        if self.kinds[i] == WIDE:
            return r"p{0.4\linewidth}"
        if self.kinds[i] == TEXT:
            return "l"
        shown = [row[i].text for row in self.rows if _is_number(row[i].text)] or ["0"]
        whole, decimals = zip(*(text.lstrip("−-").partition(".")[::2] for text in shown))
        sign = "-" if any(text[0] in "−-" for text in shown) else ""
        return f"S[table-format={sign}{max(map(len, whole))}.{max(map(len, decimals))}]"


def ends(low: float, high: float, form: str = ".3g") -> str:
    """Return an interval as a paper shows it.

    >>> ends(0.0123456, float("inf"))
    '[0.0123, ∞]'
    """
    return f"[{rounded(low, form)}, {rounded(high, form)}]"


def rounded(value: float, form: str = ".3g") -> str:
    """Return a number with a minus that is one, and infinity as its sign.

    >>> rounded(-0.5), rounded(1.2e-05), rounded(float("nan"))
    ('−0.5', '1.2·10^−5', '–')
    """
    if value != value:
        return "–"
    text = f"{value:{form}}".replace("inf", "∞")
    mantissa, e, power = text.partition("e")
    text = f"{mantissa}·10^{int(power)}" if e else mantissa
    return text.replace("-", "−")


def _latex(item: Item, kind: str) -> str:
    if kind == NUMBER and not _is_number(item.text):
        return f"{{{latex.escape(item.text)}}}"
    text = item.text.replace("−", "-") if kind == NUMBER else _powers(latex.escape(item.text))
    if not item.bold:
        return text
    return rf"\bfseries {text}" if kind == NUMBER else rf"\textbf{{{text}}}"


def _powers(text: str) -> str:
    return re.sub(
        r"10\\textasciicircum\{\}(\$-\$)?(\d+)",
        lambda found: f"10$^{{{'-' if found[1] else ''}{found[2]}}}$",
        text,
    )


def _is_number(text: str) -> bool:
    return re.fullmatch(r"[−-]?\d+(\.\d+)?", text) is not None
