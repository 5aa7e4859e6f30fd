"""A paper's table in LaTeX, with booktabs and siunitx."""

import re

from ntkcompare.report.paper import Entry, PaperTable, rounded

_ESCAPED = {
    "\\": r"\textbackslash{}",
    "~": r"\textasciitilde{}",
    "^": r"\textasciicircum{}",
    "±": r"$\pm$",
    "†": r"$^\dagger$",
    "−": "$-$",
    "–": "--",
    "’": "'",
    "·": r"$\cdot$",
    "×": r"$\times$",
    "≤": r"$\le$",
    "≥": r"$\ge$",
    "≈": r"$\approx$",
    "∞": r"$\infty$",
    "→": r"$\to$",
    "½": r"$\frac12$",
    "²": "$^2$",
    "₁": "$_1$",
    "₂": "$_2$",
    "ℓ": r"$\ell$",
    "√": r"$\surd$",
    "Σ": r"$\Sigma$",
    **{mark: f"\\{mark}" for mark in "{}$&#_%"},
    "α": r"$\alpha$",
    "λ": r"$\lambda$",
    "σ": r"$\sigma$",
    "τ": r"$\tau$",
    "φ": r"$\phi$",
}


def escape(text: str) -> str:
    r"""Return text as LaTeX shows it.

    >>> print(escape("5 % of a_b"))
    5 \% of a\_b
    """
    return "".join(_ESCAPED.get(letter, letter) for letter in text)


def format_latex(table: PaperTable, *, label: str = "") -> str:
    """Return a table environment: one S column of siunitx for each size, the marked entries in bold.

    It needs ``\\usepackage{booktabs, siunitx}``, siunitx of version 3, which its first line says.

    Parameters
    ----------
    table : PaperTable
        What to show.
    label : str
        For ``\\ref``; "" means none.
    """
    lines = [
        r"% Needs \usepackage{booktabs} and \usepackage{siunitx}, version 3.",
        r"\begin{table}",
        r"  \centering",
        r"  \sisetup{uncertainty-mode=separate, mode=text, reset-text-series=false}",
        rf"  \caption{{{escape(table.caption)}}}",
        *([rf"  \label{{{label}}}"] if label else []),
        r"  \par\smallskip",
        rf"  \begin{{tabular}}{{l {' '.join(_column(table, n) for n in table.sizes)}}}",
        r"    \toprule",
        "    learner & " + " & ".join(f"{{{n}}}" for n in table.sizes) + r" \\",
        r"    \midrule",
        *(f"    {_row(table, learner)}" for learner in table.learners),
        r"    \bottomrule",
        r"  \end{tabular}",
        r"\end{table}",
    ]
    return "\n".join(lines) + "\n"


def _row(table: PaperTable, learner: str) -> str:
    cells = [_cell(table.entries.get((learner, n)), table.decimals[n]) for n in table.sizes]
    return " & ".join([escape(learner), *cells]) + r" \\"


def _cell(entry: Entry | None, decimals: int) -> str:
    if entry is None:
        return "{--}"
    if not entry.repeats:
        return "{failed}"
    text = _number(entry, decimals)
    bold = r"\bfseries " if entry.marked else ""
    return bold + text + (r"{$^\dagger$}" if entry.failed else "")


def _number(entry: Entry, decimals: int) -> str:
    """12.3(4) is what siunitx takes for 12.3 ± 0.4, and shows so."""
    mean = rounded(entry.mean, decimals)
    return f"{mean}({_digits(entry, decimals)})" if entry.half == entry.half else mean


def _digits(entry: Entry, decimals: int) -> int:
    return int(rounded(entry.half, decimals).replace(".", ""))


def _column(table: PaperTable, n: int) -> str:
    """The S column with room for the widest of its numbers."""
    decimals = table.decimals[n]
    shown = [entry for name in table.learners if (entry := table.entries.get((name, n))) and entry.repeats]
    whole = [re.sub(r"\..*", "", rounded(entry.mean, decimals)) for entry in shown] or ["0"]
    form = "-" if any(text.startswith("-") for text in whole) else ""
    form += f"{max(len(text.lstrip('-')) for text in whole)}.{decimals}"
    spread = [len(str(_digits(entry, decimals))) for entry in shown if entry.half == entry.half]
    form += f"({max(spread)})" if spread else ""
    mark = r", table-space-text-post={$^\dagger$}" if any(entry.failed for entry in shown) else ""
    return f"S[table-format={form}{mark}]"
