"""Ranking: learners over several data sets, one comparison for each."""

import html
import os
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ntkcompare.curves.metrics import METRICS

if TYPE_CHECKING:
    from ntkcompare.analysis import CriticalDifference
    from ntkcompare.report import CriticalDifferenceDisplay


@dataclass(frozen=True, eq=False)
class Ranking:
    """What several data sets together say of the learners. Each counts once, however many repeats it had.

    Attributes
    ----------
    scores : DataFrame of shape (n_datasets, n_learners)
        Means over repeats.
    rows : DataFrame
        The part of the tidy tables that they are means of.
    metric, split : str
        What was measured, on what.
    alpha : float
        Level of the tests; the intervals have coverage 1 − alpha.
    method : {"wilcoxon-holm", "nemenyi"}
        Which test tells two learners apart.
    """

    scores: pd.DataFrame
    rows: pd.DataFrame
    metric: str
    split: str
    alpha: float
    method: str

    def frame(self) -> pd.DataFrame:
        """Return a row per learner, best first.

        Columns learner, rank (average over data sets), metric, split, mean, low, high (a hierarchical
        bootstrap over data sets and their repeats), datasets, groups (the numbers of the groups that the
        tests do not tell apart) and interval. For shares of examples also pma, p90, p95 with their
        intervals, in %: see `ntkcompare.analysis.maximum_table`.

        Returns
        -------
        DataFrame

        Examples
        --------
        >>> from ntkcompare import compare, rank_comparisons
        >>> names = ("iris", "wine", "digits")
        >>> parts = [compare(name, ["1-nn", "knn"], sizes=[20], repeats=2, progress=False) for name in names]
        >>> ranking = rank_comparisons(parts)
        >>> ranking.frame()[["learner", "rank", "datasets"]]
          learner  rank  datasets
        0    1-nn   1.5         3
        1     knn   1.5         3
        """
        from ntkcompare.analysis import maximum_table, table_over_datasets

        found = self.critical_difference()
        means = table_over_datasets(
            self.rows, split=self.split, metric=self.metric, confidence=1 - self.alpha
        ).drop(columns="repeats")
        groups = {
            name: ", ".join(str(i) for i, clique in enumerate(found.cliques, 1) if name in clique)
            for name in found.ranks.index
        }
        table = means.assign(
            rank=found.ranks.reindex(means["learner"]).to_numpy(), groups=means["learner"].map(groups)
        )
        order = [
            "learner",
            "rank",
            "metric",
            "split",
            "mean",
            "low",
            "high",
            "datasets",
            "groups",
            "interval",
        ]
        table = table[order].sort_values("rank", kind="stable", ignore_index=True)
        if METRICS[self.metric].share:
            right = 1 - self.scores if METRICS[self.metric].lower_is_better else self.scores
            shares = maximum_table(right, confidence=1 - self.alpha)
            names = [f"{key}{end}" for key in ("pma", "p90", "p95") for end in ("", "_low", "_high")]
            renamed = shares[["learner", *names, "interval"]].rename(
                columns={"interval": "interval_of_shares"}
            )
            table = table.merge(renamed, on="learner", how="left")
        return table

    def pairs(self) -> pd.DataFrame:
        """Return a row per pair of learners, by Wilcoxon's signed-rank test and by Nemenyi's.

        Columns learner, rival, difference (mean over data sets of learner − rival), low, high, wins, ties,
        losses (data sets on which the difference is negative, zero, positive), p, p_holm (Wilcoxon, corrected
        for the number of pairs), p_nemenyi, datasets, interval.

        Returns
        -------
        DataFrame

        References
        ----------
        F. Wilcoxon (1945). Individual comparisons by ranking methods. Biometrics Bulletin 1, 80–83.
        S. Holm (1979). A simple sequentially rejective multiple test procedure. Scandinavian Journal of
        Statistics 6, 65–70.
        P. Nemenyi (1963). Distribution-free multiple comparisons. PhD thesis, Princeton University.

        Examples
        --------
        >>> from ntkcompare import compare, rank_comparisons
        >>> names = ("iris", "wine", "digits")
        >>> parts = [compare(name, ["1-nn", "knn"], sizes=[20], repeats=2, progress=False) for name in names]
        >>> ranking = rank_comparisons(parts)
        >>> ranking.pairs()[["learner", "rival", "wins", "ties", "losses", "datasets"]]
          learner rival  wins  ties  losses  datasets
        0    1-nn   knn     1     1       1         3
        """
        from ntkcompare.analysis import nemenyi_test, paired_over_datasets, wilcoxon_holm

        tested, nemenyi = wilcoxon_holm(self.scores), nemenyi_test(self.scores)
        parts = []
        for learner, rival, p, p_holm in tested[["learner", "rival", "p", "p_holm"]].itertuples(index=False):
            row = paired_over_datasets(
                self.rows,
                learner,
                rival,
                metric=self.metric,
                split=self.split,
                confidence=1 - self.alpha,
            )
            parts.append(row.assign(p=p, p_holm=p_holm, p_nemenyi=float(nemenyi.loc[learner, rival])))
        columns = ["learner", "rival", "difference", "low", "high", "wins", "ties", "losses", "p", "p_holm"]
        table: pd.DataFrame = pd.concat(parts, ignore_index=True)
        return table[[*columns, "p_nemenyi", "datasets", "interval"]]

    def friedman(self) -> pd.DataFrame:
        """Return Friedman's test of whether the learners differ at all, in one row; for three or more.

        Columns chi2, p_chi2, f, p (Iman and Davenport's, the one to use), datasets, learners.

        Returns
        -------
        DataFrame

        Raises
        ------
        ValueError
            If there are fewer than three learners.

        References
        ----------
        M. Friedman (1937). The use of ranks to avoid the assumption of normality implicit in the analysis of
        variance. Journal of the American Statistical Association 32, 675–701.
        R. Iman and J. Davenport (1980). Approximations of the critical region of the Friedman statistic.
        Communications in Statistics A9, 571–595.

        Examples
        --------
        >>> from ntkcompare import compare, rank_comparisons
        >>> names = ("iris", "wine", "digits")
        >>> learners = ["1-nn", "knn", "knn-cosine"]
        >>> parts = [compare(name, learners, sizes=[20], repeats=2, progress=False) for name in names]
        >>> ranking = rank_comparisons(parts)
        >>> ranking.friedman()[["p", "datasets", "learners"]].round(2)
              p  datasets  learners
        0  0.83         3         3
        """
        from ntkcompare.analysis import friedman_test

        return pd.DataFrame([vars(friedman_test(self.scores))])

    def critical_difference(self) -> "CriticalDifference":
        """Return the average ranks and the groups of learners that the tests do not tell apart.

        Returns
        -------
        CriticalDifference
            With `ranks`, `cliques`, and what the tests found.

        References
        ----------
        J. Demšar (2006). Statistical comparisons of classifiers over multiple data sets. JMLR 7, 1–30.

        Examples
        --------
        >>> from ntkcompare import compare, rank_comparisons
        >>> names = ("iris", "wine", "digits")
        >>> parts = [compare(name, ["1-nn", "knn"], sizes=[20], repeats=2, progress=False) for name in names]
        >>> ranking = rank_comparisons(parts)
        >>> ranking.critical_difference().cliques
        (('1-nn', 'knn'),)
        """
        from ntkcompare.analysis import critical_difference_diagram

        return critical_difference_diagram(
            self.scores,
            lower_is_better=METRICS[self.metric].lower_is_better,
            method=self.method,
            alpha=self.alpha,
        )

    def plot(self, ax: Any = None) -> "CriticalDifferenceDisplay":
        """Draw the critical-difference diagram; `ax` takes a matplotlib axes, None makes a new figure.

        Parameters
        ----------
        ax : matplotlib axes, optional
            Where; None makes a new figure with pyplot.

        Returns
        -------
        CriticalDifferenceDisplay
            With `figure_` and `ax_`.

        Examples
        --------
        >>> from ntkcompare import compare, rank_comparisons
        >>> names = ("iris", "wine", "digits")
        >>> parts = [compare(name, ["1-nn", "knn"], sizes=[20], repeats=2, progress=False) for name in names]
        >>> ranking = rank_comparisons(parts)
        >>> display = ranking.plot()
        >>> import matplotlib.pyplot as plt
        >>> plt.close(display.figure_)
        """
        from ntkcompare.report import CriticalDifferenceDisplay

        return CriticalDifferenceDisplay(self.critical_difference(), metric=self.metric).plot(ax=ax)

    def export(
        self, path: str | os.PathLike[str], *, format: str | None = None, table: str = "ranks"
    ) -> Path:
        """Write a table for a paper (LaTeX, Markdown) or for another program (CSV, Parquet).

        Of ranks the best is in bold, and alike whoever the test does not tell from it; of pairs those that
        are told apart. LaTeX needs the packages booktabs and siunitx.

        Parameters
        ----------
        path : path
            The file, replaced if it is there; parents are made.
        format : {"latex", "markdown", "csv", "parquet"}, optional
            None means what the path ends in: .tex, .md, .csv, .parquet.
        table : {"ranks", "pairs"}
            What `frame` says, or what `pairs` does; CSV and Parquet have a column `mark` more.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        ValueError
            For an unknown format or table.

        Examples
        --------
        >>> import tempfile
        >>> from ntkcompare import compare, rank_comparisons
        >>> names = ("iris", "wine", "digits")
        >>> parts = [compare(name, ["1-nn", "knn"], sizes=[20], repeats=2, progress=False) for name in names]
        >>> ranking = rank_comparisons(parts)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     table = ranking.export(f"{folder}/ranks.md").read_text(encoding="utf-8")
        >>> "knn" in table
        True
        """
        from ntkcompare.report.export import export_plain

        return export_plain(self, path, format=format, table=table)

    def __str__(self) -> str:
        found, table = self.critical_difference(), self.frame()
        lines = [f"{METRICS[self.metric].label} ({self.split}) on {len(self.scores)} data sets"]
        if found.friedman is not None:
            lines.append(f"Friedman's test, F by Iman and Davenport: p = {found.friedman.p:.3g}")
        width = max(map(len, table["learner"]))
        for row in table.itertuples():
            told = f"mean {row.mean:.4g} [{row.low:.4g}, {row.high:.4g}]"
            lines.append(f"{row.learner:<{width}}  rank {row.rank:.2f}  {told}")
        lines += [
            f"not told apart ({self.method}, level {self.alpha:g}): {', '.join(c)}" for c in found.cliques
        ]
        return "\n".join([*lines, f"[ ]: {table['interval'].iloc[0]}"])

    def __repr__(self) -> str:
        n, k = self.scores.shape
        return f"Ranking({k} learners, {n} data sets, {self.metric!r})"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"
