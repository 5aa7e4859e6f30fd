"""Questions about the course of a learning curve: its area, its form, its shape."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ntkcompare._checks import check_choice
from ntkcompare.curves.metrics import METRICS
from ntkcompare.curves.questioned import Questioned


class CourseQuestions(Questioned):
    """What can be asked about each learner's curve.

    `metric` defaults to the first one measured. A curve of which a question cannot be answered is a row whose
    `reason` says why. The routines are those of `ntkcompare.analysis`, where
    formulas and sources stand.
    """

    def areas(
        self,
        learners: Sequence[str] | None = None,
        *,
        metric: str | None = None,
        split: str = "test",
        scale: str = "log",
        confidence: float = 0.95,
    ) -> pd.DataFrame:
        """Return the area under each learner's curve: its mean height over the range of sizes.

        Parameters
        ----------
        learners : sequence of str, optional
            Whose; None means all.
        metric, split : str, optional
            Which values.
        scale : {"log", "linear"}
            Whether equal ratios of n count the same, or equal differences.
        confidence : float
            Coverage of the Student-t intervals over repeats.

        Returns
        -------
        DataFrame
            Best first: dataset, metric, split, learner, area, low, high, repeats, smallest, largest,
            interval. They are measured at the sizes and repeats that all of them have.

        Raises
        ------
        ValueError
            If fewer than two sizes, or two repeats without a failure, are shared by all of them.

        Examples
        --------
        >>> from ntkcompare import compare
        >>> comparison = compare("iris", ["1-nn", "knn"], sizes=[10, 40], repeats=2, progress=False)
        >>> comparison.areas()[["learner", "smallest", "largest", "repeats"]]
          learner  smallest  largest  repeats
        0    1-nn        10       40        2
        1     knn        10       40        2
        """
        from ntkcompare.analysis import area_table

        name = self._metric(metric)
        chosen = self._learners() if learners is None else list(learners)
        for learner in chosen:
            check_choice("learners", learner, self._learners())
        frame = self._frame[self._frame["learner"].isin(chosen)]
        table = area_table(frame, metric=name, split=split, scale=scale, confidence=confidence)
        ascending = METRICS[name].lower_is_better
        return table.sort_values("area", kind="stable", ascending=ascending, ignore_index=True)

    def fits(
        self,
        learner: str | None = None,
        *,
        forms: str | Sequence[str] | None = None,
        metric: str | None = None,
        split: str = "test",
        scale: str = "log",
        confidence: float = 0.95,
    ) -> pd.DataFrame:
        """Return the parameters of the forms fitted to each learner's mean curve.

        Parameters
        ----------
        learner : str, optional
            Whose curve; None means each.
        forms : str or sequence of {"power", "exponential", "logarithmic"}, optional
            None means all three: a·n^(−b) + c, a·exp(−b·n) + c, a − b·log n.
        metric, split : str, optional
            Which values: an error, of which less is better.
        scale : {"log", "linear"}
            On which residuals are made small; see `ntkcompare.analysis.fit_form`.
        confidence : float
            Coverage of the intervals, by a bootstrap over repeats.

        Returns
        -------
        DataFrame
            Columns dataset, metric, split, learner, form, formula, parameter, estimate, low, high, residual,
            interval, reason. A learner whose curve cannot be fitted has one row, with the reason.

        Raises
        ------
        ValueError
            For an unknown name, a metric of which more is better, or if no curve can be fitted.

        Examples
        --------
        >>> from ntkcompare import compare
        >>> comparison = compare("iris", ["1-nn"], sizes=[10, 20, 30, 40, 60, 80], repeats=2, progress=False)
        >>> comparison.fits(forms="logarithmic")[["form", "formula", "parameter"]]
                  form      formula parameter
        0  logarithmic  a − b·log n         a
        1  logarithmic  a − b·log n         b
        """
        from ntkcompare.analysis import fit_table

        answer = partial(fit_table, forms=_forms(forms), scale=scale, confidence=confidence)
        return self._curves(answer, learner, self._error(metric), split)

    def forms(
        self,
        learner: str | None = None,
        *,
        forms: str | Sequence[str] | None = None,
        holdout: int | None = None,
        metric: str | None = None,
        split: str = "test",
        scale: str = "log",
        confidence: float = 0.95,
    ) -> pd.DataFrame:
        """Rank the forms of each learner's curve by their error at the largest sizes, left out of the fit.

        Parameters
        ----------
        learner, forms, metric, split, scale, confidence
            As in `fits`.
        holdout : int, optional
            How many of the largest sizes are left out; None means a quarter.

        Returns
        -------
        DataFrame
            Columns dataset, metric, split, learner, form, formula, heldout_error, low, high, fit_error, best,
            heldout, interval, reason; see `ntkcompare.analysis.compare_forms`.

        Raises
        ------
        ValueError
            As `fits`.

        Examples
        --------
        >>> from ntkcompare import compare
        >>> comparison = compare("iris", ["1-nn"], sizes=[10, 20, 30, 40, 60, 80], repeats=2, progress=False)
        >>> sorted(comparison.forms(holdout=1)["form"])
        ['exponential', 'last value', 'logarithmic', 'power']
        """
        from ntkcompare.analysis import compare_forms

        answer = partial(
            compare_forms, forms=_forms(forms), holdout=holdout, scale=scale, confidence=confidence
        )
        return self._curves(answer, learner, self._error(metric), split)

    def extrapolations(
        self,
        learner: str | None = None,
        *,
        forms: str | Sequence[str] | None = None,
        holdout: int | None = None,
        metric: str | None = None,
        split: str = "test",
        scale: str = "log",
        confidence: float = 0.95,
    ) -> pd.DataFrame:
        """Return what each form predicts at the largest sizes, fitted without them, beside the measurement.

        Parameters
        ----------
        learner, forms, holdout, metric, split, scale, confidence
            As in `forms`.

        Returns
        -------
        DataFrame
            Columns dataset, metric, split, learner, form, n, predicted, low, high, measured, ratio, interval,
            reason; see `ntkcompare.analysis.extrapolate`.

        Raises
        ------
        ValueError
            As `fits`.

        Examples
        --------
        >>> from ntkcompare import compare
        >>> comparison = compare("iris", ["1-nn"], sizes=[10, 20, 30, 40, 60, 80], repeats=2, progress=False)
        >>> comparison.extrapolations(forms=["power", "logarithmic"], holdout=1)[["form", "n"]]
                  form   n
        0        power  80
        1  logarithmic  80
        2   last value  80
        """
        from ntkcompare.analysis import extrapolate

        answer = partial(
            extrapolate, forms=_forms(forms), holdout=holdout, scale=scale, confidence=confidence
        )
        return self._curves(answer, learner, self._error(metric), split)

    def shapes(
        self,
        learner: str | None = None,
        *,
        metric: str | None = None,
        split: str = "test",
        alpha: float = 0.05,
    ) -> pd.DataFrame:
        """Return, by a test each, whether a learner's curve is monotone, convex, peaked.

        Parameters
        ----------
        learner : str, optional
            Whose curve; None means each.
        metric, split : str, optional
            Which values. One of which more is better is turned over first, so that "monotone" always means
            that more examples never hurt.
        alpha : float
            Level of each verdict, in (0, 1).

        Returns
        -------
        DataFrame
            Columns dataset, metric, split, learner, shape, holds, p, statistic, n, alpha, test, reason; see
            `ntkcompare.analysis.shape_table`. Repeats in which a size failed are left out.

        Raises
        ------
        ValueError
            For an unknown name, or if no curve has the sizes and repeats that a test needs.

        Examples
        --------
        >>> from ntkcompare import compare
        >>> comparison = compare("iris", ["1-nn"], sizes=[10, 20, 30, 40, 60, 80], repeats=3, progress=False)
        >>> comparison.shapes()[["shape", "holds", "alpha"]]
              shape  holds  alpha
        0  monotone   True   0.05
        1    convex   True   0.05
        2    peaked  False   0.05
        """
        from ntkcompare.analysis import shape_table

        name = self._metric(metric)
        sign = 1.0 if METRICS[name].lower_is_better else -1.0

        def answer(sizes: NDArray[Any], values: NDArray[Any]) -> pd.DataFrame:
            whole = ~np.isnan(values).any(axis=1)
            return shape_table(sizes, sign * values[whole], alpha=alpha)

        return self._curves(answer, learner, name, split)

    def _each(self, learner: str | None) -> list[dict[str, str]]:
        names = self._learners()
        asked = names if learner is None else [check_choice("learner", learner, names)]
        return [{"learner": name} for name in asked]

    def _curves(
        self, answer: Callable[..., pd.DataFrame], learner: str | None, metric: str, split: str
    ) -> pd.DataFrame:
        """Join what `answer(sizes, values)` makes of each learner's curve."""
        from ntkcompare.analysis import select_curves

        def answered(learner: str) -> pd.DataFrame:
            curves = select_curves(self._frame, [learner], metric=metric, split=split)
            return answer(curves.sizes, curves.values[learner])

        return self._answers(answered, self._each(learner), metric, split)


def _forms(forms: str | Sequence[str] | None) -> tuple[str, ...]:
    from ntkcompare.analysis import FORMS

    if forms is None:
        return tuple(FORMS)
    chosen = (forms,) if isinstance(forms, str) else tuple(forms)
    for form in chosen:
        check_choice("forms", form, FORMS)
    if not chosen:
        raise ValueError(f"forms is empty; choose from: {', '.join(map(repr, FORMS))}.")
    return chosen
