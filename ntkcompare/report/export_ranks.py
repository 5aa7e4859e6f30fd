"""The ranks of learners over data sets, and their pairs, as tables for a paper or another program."""

from typing import TYPE_CHECKING, Any

import pandas as pd

from ntkcompare._checks import check_choice
from ntkcompare.curves.metrics import METRICS
from ntkcompare.report.plain_table import NUMBER, TEXT, Item, PlainTable, ends, rounded

if TYPE_CHECKING:
    from ntkcompare.curves import Ranking

TABLES = ("ranks", "pairs")
_TESTS = {
    "nemenyi": "Nemenyi's test",
    "wilcoxon-holm": "Wilcoxon's signed-rank test with Holm's correction",
}
_SHARES = {"pma": "PMA", "p90": "P90", "p95": "P95"}


def rank_frame(ranking: "Ranking", which: str = "ranks") -> pd.DataFrame:
    """Return what CSV and Parquet hold: `Ranking.frame` or `Ranking.pairs`, and a column `mark`.

    Of ranks `mark` is "best" for the first, "tied" for whoever is in one group with it, and else ""; of
    pairs "differ" where the test of the ranking tells the two apart.
    """
    check_choice("table", which, TABLES)
    if which == "pairs":
        pairs = ranking.pairs()
        apart = _apart(ranking, pairs)
        return pairs.assign(mark=["differ" if differ else "" for differ in apart])
    table = ranking.frame()
    best = str(table["learner"].iloc[0])
    with_best = {
        name for clique in ranking.critical_difference().cliques if best in clique for name in clique
    }
    names = table["learner"].astype(str)
    return table.assign(
        mark=["best" if name == best else "tied" if name in with_best else "" for name in names]
    )


def rank_table(ranking: "Ranking", which: str = "ranks") -> PlainTable:
    """Return what a paper shows.

    Of ranks a row per learner, best first: average rank, mean with its interval and, of shares, the
    percentage of the maximum, P90 and P95. The best is in bold, and alike whoever the test does not tell
    from it. Of pairs a row each, in bold the p-value of those that are told apart.

    Raises
    ------
    ValueError
        If `which` is neither "ranks" nor "pairs".
    """
    table = rank_frame(ranking, which)
    told = METRICS[ranking.metric]
    scale, form = (100.0, ".1f") if told.share else (1.0, ".3g")
    unit = f"{told.label}, %" if told.share else told.label
    build = _pairs if which == "pairs" else _ranks
    return build(ranking, table, scale, form, unit)


def _ranks(ranking: "Ranking", table: pd.DataFrame, scale: float, form: str, unit: str) -> PlainTable:
    shares = [name for name in _SHARES if name in table]
    rows = []
    for row in table.to_dict("records"):
        bold = bool(row["mark"])
        low, high = scale * row["low"], scale * row["high"]
        rows.append(
            (
                Item(str(row["learner"])),
                Item(f"{row['rank']:.2f}", bold),
                Item(rounded(scale * row["mean"], form)),
                Item(ends(low, high, form)),
                *(Item(f"{row[name]:.1f}") for name in shares),
            )
        )
    caption = (
        f"Average ranks by {METRICS[ranking.metric].label} on the {ranking.split} set of "
        f"{len(ranking.scores)} data sets, and its mean with the {table['interval'].iloc[0]}. Bold: the best "
        f"rank, and those that {_TESTS[ranking.method]} does not tell from it at level {ranking.alpha:g}."
    )
    if shares:
        caption += (
            " PMA: mean percentage of the best accuracy on each data set; P90, P95: percentage of data sets "
            "with at least 90 and 95 % of it."
        )
    heads = ("learner", "rank", unit, "interval", *(_SHARES[name] for name in shares))
    kinds = (TEXT, NUMBER, NUMBER, TEXT, *(NUMBER for _ in shares))
    return PlainTable(heads, kinds, tuple(rows), caption)


def _pairs(ranking: "Ranking", table: pd.DataFrame, scale: float, form: str, unit: str) -> PlainTable:
    key = _p_column(ranking)
    rows = [
        (
            Item(str(row["learner"])),
            Item(str(row["rival"])),
            Item(rounded(scale * row["difference"], form)),
            Item(ends(scale * row["low"], scale * row["high"], form)),
            Item(f"{row['wins']}/{row['ties']}/{row['losses']}"),
            Item(_p(row[key]), bool(row["mark"])),
        )
        for row in table.to_dict("records")
    ]
    caption = (
        f"Differences in {METRICS[ranking.metric].label}, learner − rival, on the {ranking.split} set of "
        f"{len(ranking.scores)} data sets, with the {table['interval'].iloc[0]}; data sets on which the "
        f"difference is negative, zero and positive; p by {_TESTS[ranking.method]}. Bold: told apart at "
        f"level {ranking.alpha:g}."
    )
    heads = ("learner", "rival", f"difference ({unit})", "interval", "w/t/l", "p")
    return PlainTable(heads, (TEXT, TEXT, NUMBER, TEXT, TEXT, NUMBER), tuple(rows), caption)


def _apart(ranking: "Ranking", pairs: pd.DataFrame) -> list[bool]:
    """Whether the test tells a pair apart: not unless Friedman's says that learners differ at all."""
    found = ranking.critical_difference()
    together: list[Any] = [set(clique) for clique in found.cliques]
    return [
        not any({str(a), str(b)} <= clique for clique in together)
        for a, b in zip(pairs["learner"], pairs["rival"])
    ]


def _p_column(ranking: "Ranking") -> str:
    return "p_nemenyi" if ranking.method == "nemenyi" else "p_holm"


def _p(value: float) -> str:
    return "< 0.001" if value < 0.001 else f"{value:.3f}"
