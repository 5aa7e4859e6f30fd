"""Comparison: the tidy table of a run, and what can be asked of it."""

import html
import os
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ntkcompare.curves.archive import write_archive
from ntkcompare.curves.bayes import BayesQuestions
from ntkcompare.curves.course import CourseQuestions
from ntkcompare.curves.dimension import DimensionQuestions
from ntkcompare.curves.kernels import KernelQuestions
from ntkcompare.curves.rivals import RivalQuestions
from ntkcompare.curves.summary import summarize
from ntkcompare.datasets import Dataset

if TYPE_CHECKING:
    from ntkcompare.report import LearningCurveDisplay


class Comparison(RivalQuestions, CourseQuestions, KernelQuestions, BayesQuestions, DimensionQuestions):
    """What `compare` found, and the questions that it answers.

    Parameters
    ----------
    frame : DataFrame
        The tidy table.
    manifest : mapping
        How it was made, in plain values.
    dataset : Dataset, optional
        The data, for questions about them. A comparison that was loaded has none; it looks for them by the
        name and the hash in its manifest, once such a question is asked.

    Attributes
    ----------
    manifest : dict
        Versions, seeds, data hash, device, revision, command, and every argument.

    Examples
    --------
    >>> from ntkcompare import compare
    >>> comparison = compare("iris", ["1-nn", "knn"], sizes=[10, 40], repeats=2, progress=False)
    >>> comparison
    Comparison('iris', 1-nn, knn, 2 sizes 10…40, repeats=2)
    >>> comparison.manifest["sizes"]
    [10, 40]
    """

    def __init__(
        self, frame: pd.DataFrame, manifest: Mapping[str, Any], dataset: Dataset | None = None
    ) -> None:
        self._frame = frame
        self.manifest = dict(manifest)
        self._dataset = dataset

    def frame(self) -> pd.DataFrame:
        """Return the tidy table: a row per learner × size × repeat × split × metric.

        Columns: dataset, learner, n, repeat, split ("train", "test", with label noise "train-clean" and
        "train-corrupted", and "validation" where asked for), metric, value, fit_seconds (time spent on this
        size), jitter, condition, dtype, status ("ok" or "failed") and reason, then whatever else a learner's
        family reports of its health (n_neighbors, ...). `value` is missing in failed rows, and in no others.

        Returns
        -------
        DataFrame
            A copy: changing it does not change the comparison.

        Examples
        --------
        >>> from ntkcompare import compare
        >>> comparison = compare("iris", ["1-nn", "knn"], sizes=[10, 40], repeats=2, progress=False)
        >>> frame = comparison.frame()
        >>> len(frame)  # 2 learners × 2 sizes × 2 repeats × 2 splits
        16
        >>> sorted(frame["split"].unique())
        ['test', 'train']
        """
        return self._frame.copy()

    def summary(self, confidence: float = 0.95, *, method: str = "t") -> pd.DataFrame:
        """Return mean and interval over repeats, per learner × size × split × metric.

        Columns: dataset, learner, n, split, metric, mean, low, high, repeats, failed, interval, which says
        what low and high are. With a single repeat there is no interval: low and high are missing.

        Parameters
        ----------
        confidence : float
            Coverage, in (0, 1).
        method : {"t", "expanded", "percentile", "bca"}
            Student's t, exact for normal values, or a bootstrap, for which five repeats are few; see
            :func:`ntkcompare.analysis.mean_interval`.

        Returns
        -------
        DataFrame

        Raises
        ------
        ValueError, TypeError
            If an argument is out of range.

        Examples
        --------
        >>> from ntkcompare import compare
        >>> comparison = compare("iris", ["1-nn", "knn"], sizes=[10, 40], repeats=2, progress=False)
        >>> summary = comparison.summary()
        >>> summary[["learner", "n", "split", "repeats"]].head(2)
          learner   n  split  repeats
        0    1-nn  10  train        2
        1    1-nn  10   test        2
        >>> summary["interval"][0]
        '95 % t interval over 2 repeats'
        """
        return summarize(self._frame, confidence, method)

    def failures(self) -> pd.DataFrame:
        """Return the rows that could not be computed.

        Returns
        -------
        DataFrame
            Those rows of `frame` whose status is "failed"; `reason` says why.

        Examples
        --------
        More neighbours than training points cannot be found:

        >>> from ntkcompare import KNNClassifier, compare
        >>> learners = {"15-nn": KNNClassifier(n_neighbors=15)}
        >>> comparison = compare("iris", learners, sizes=[10, 40], repeats=1, progress=False)
        >>> comparison.failures()[["learner", "n", "split"]]
          learner   n  split
        0   15-nn  10  train
        1   15-nn  10   test
        """
        return self._frame[self._frame["status"] == "failed"].copy()

    def plot(
        self,
        *,
        metric: str | None = None,
        confidence: float = 0.95,
        theory: bool = False,
        ax: Any = None,
        style: str | None = None,
    ) -> "LearningCurveDisplay":
        """Draw a metric against n, training and test side by side.

        Parameters
        ----------
        metric : str, optional
            Which one; None means the first.
        confidence : float
            Coverage of the bands.
        theory : bool
            Whether to draw over the measured test curve of the NTK what its kernel's spectrum predicts: of
            its squared error, so for the metrics "one_hot_error" and "squared_error".
        ax : sequence of matplotlib axes, optional
            One for each panel; None makes a new figure with pyplot.
        style : {"one-column", "two-column", "slide"}, optional
            Sizes for a paper or a talk; None means matplotlib's settings as they are.

        Returns
        -------
        LearningCurveDisplay
            With `figure_` and `ax_`.

        Raises
        ------
        ValueError
            If the metric is not one of the run's, or theory says nothing of it.

        Examples
        --------
        >>> from ntkcompare import compare
        >>> comparison = compare("iris", ["1-nn", "knn"], sizes=[10, 40], repeats=2, progress=False)
        >>> display = comparison.plot()
        >>> display.ax_[0].get_xlabel()
        'training examples n'
        >>> import matplotlib.pyplot as plt
        >>> plt.close(display.figure_)
        """
        from ntkcompare.report import LearningCurveDisplay

        chosen = self.manifest["metrics"][0] if metric is None else metric
        predicted = None
        if theory:
            from ntkcompare.report.predicted import predicted_curves

            predicted = predicted_curves(self, chosen)
        return LearningCurveDisplay.from_comparison(
            self, metric=metric, confidence=confidence, theory=predicted, ax=ax, style=style
        )

    def export(
        self,
        path: str | os.PathLike[str],
        *,
        format: str | None = None,
        metric: str | None = None,
        split: str | None = None,
        sizes: Sequence[int] | None = None,
        confidence: float = 0.95,
        decimals: int | None = None,
    ) -> Path:
        """Write a table for a paper (LaTeX, Markdown), or the summary for another program (CSV, Parquet).

        A paper's table has a row per learner and a column per size, mean ± half-width of the interval. The
        best of each column is in bold, and so is every learner whose paired difference from it has an
        interval that includes 0. LaTeX needs the packages booktabs and siunitx.

        Parameters
        ----------
        path : path
            The file, replaced if it is there; parents are made.
        format : {"latex", "markdown", "csv", "parquet"}, optional
            None means what the path ends in: .tex, .md, .csv, .parquet.
        metric, split : str, optional
            Of a paper's table: the first metric and "test", unless given. CSV and Parquet hold all.
        sizes : sequence of int, optional
            Its columns; None means all.
        confidence : float
            Coverage of the intervals, in (0, 1).
        decimals : int, optional
            After the point; None means as many as show the least half-width of a column.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        ValueError, TypeError
            For an unknown format, metric, split or size, or arguments out of range.

        Examples
        --------
        >>> import tempfile
        >>> from ntkcompare import compare
        >>> comparison = compare("iris", ["1-nn", "knn"], sizes=[10, 40], repeats=2, progress=False)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     table = comparison.export(f"{folder}/table.md").read_text(encoding="utf-8")
        >>> "1-nn" in table
        True
        """
        from ntkcompare.report.export import export_comparison

        return export_comparison(
            self,
            path,
            format=format,
            metric=metric,
            split=split,
            sizes=sizes,
            confidence=confidence,
            decimals=decimals,
        )

    def save(self, folder: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Write the frame (CSV and Parquet), the figure (PNG and PDF) and the manifest (JSON) to a folder.

        The folder appears complete or not at all. `ntkcompare.load` reads it back.

        Parameters
        ----------
        folder : path
            Where; parents are made.
        overwrite : bool
            Whether to replace a folder that holds something.

        Returns
        -------
        Path
            The folder.

        Raises
        ------
        FileExistsError
            If the folder is not empty and `overwrite` is False.

        Examples
        --------
        >>> import tempfile
        >>> from ntkcompare import compare
        >>> comparison = compare("iris", ["1-nn", "knn"], sizes=[10, 40], repeats=2, progress=False)
        >>> with tempfile.TemporaryDirectory() as parent:
        ...     folder = comparison.save(f"{parent}/iris")
        ...     sorted(path.name for path in folder.iterdir())
        ['figure.pdf', 'figure.png', 'frame.csv', 'frame.parquet', 'manifest.json']
        """
        from ntkcompare.report import save_figure

        return write_archive(
            Path(folder), self._frame, self.manifest, partial(save_figure, self), overwrite=overwrite
        )

    def report(self, path: str | os.PathLike[str]) -> Path:
        """Write one HTML page about the comparison, which opens from disk with no network.

        The question, the verdict in a sentence, figures that answer to pointer and keys, tables to sort,
        health and failures, provenance, and how to cite.

        Parameters
        ----------
        path : path
            The file, or a folder that is there, in which it is called report.html; an earlier page goes.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        OSError
            If the file cannot be written.

        Examples
        --------
        >>> import tempfile
        >>> from ntkcompare import compare
        >>> comparison = compare("iris", ["1-nn", "knn"], sizes=[10, 40], repeats=2, progress=False)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     page = comparison.report(folder)
        ...     page.name, page.read_text(encoding="utf-8")[:15]
        ('report.html', '<!DOCTYPE html>')
        """
        from ntkcompare.report.page import write_page

        return write_page(self, path)

    def __str__(self) -> str:
        from ntkcompare.report import format_comparison

        return format_comparison(self)

    def __repr__(self) -> str:
        data = self.manifest["dataset"]["name"]
        learners, sizes = self.manifest["learners"], self.manifest["sizes"]
        failed = len(self.failures())
        names = ", ".join(learners) if len(learners) <= 3 else f"{len(learners)} learners"
        span = f"n={sizes[0]}" if len(sizes) == 1 else f"{len(sizes)} sizes {sizes[0]}…{sizes[-1]}"
        return (
            f"Comparison({data!r}, {names}, {span}, repeats={self.manifest['repeats']}"
            f"{f', {failed} failed rows' if failed else ''})"
        )

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"
