"""Questions about the dimension of the inputs: what it is, and which slope of a curve it implies."""

from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ntkcompare._checks import check_choice, check_integer, check_real
from ntkcompare.curves.questioned import Questioned, joined
from ntkcompare.curves.rebuild import plan_at_hand
from ntkcompare.datasets import Dataset

if TYPE_CHECKING:
    from ntkcompare.analysis import Interval

# What a minimax rate is known of, as a share of the squared error's: |f − y| goes as its root, and so does
# the excess error of a plug-in classifier where nothing is assumed of the margin.
_SHARES = {
    "squared_error": 1.0,
    "one_hot_error": 1.0,
    "brier": 1.0,
    "absolute_error": 0.5,
    "error": 0.5,
}


class DimensionQuestions(Questioned):
    """What can be asked about the dimension of a comparison's inputs.

    The dimension is of the data themselves: those that `compare` was given, or those that have the name and
    the hash of the manifest. The routines are those of `ntkcompare.analysis`, where formulas and sources
    stand.
    """

    _dataset: Dataset | None

    def intrinsic_dimension(
        self,
        learner: str | None = None,
        *,
        smoothness: float = 1.0,
        metric: str | None = None,
        split: str = "test",
        points: int = 4000,
        confidence: float = 0.95,
        dataset: Dataset | None = None,
    ) -> pd.DataFrame:
        """Return the intrinsic dimension d of the inputs, and the slope it implies beside the fitted ones.

        A function with α bounded derivatives on a set of dimension d can be learned, in squared error, as
        fast as n^(−2α/(2α + d)) and no faster over all such functions; absolute errors, and errors of
        classification above the Bayes error, as fast as the root of that. A learner may do better on a
        target that is simpler than the worst. The fitted slope is −b of a·n^(−b) + c.

        Parameters
        ----------
        learner : str, optional
            Whose curve; None means each.
        smoothness : float
            α > 0 of the target, which no data can tell; 1 is a Lipschitz function.
        metric, split : str, optional
            Of the curve: an error or a squared error.
        points : int
            At most so many training points of the first draw, scaled as learners see them, give the
            dimension. More points take longer, and see finer structure.
        confidence : float
            Coverage of both intervals.
        dataset : Dataset, optional
            The data of the run, where they cannot be had by their name.

        Returns
        -------
        DataFrame
            Columns dataset, metric, split, learner, dimension, dimension_low, dimension_high, points,
            smoothness, rate (in words), implied, implied_low, implied_high (from the interval of d alone),
            fitted, low, high, interval, interval_of_dimension, reason. From five dimensions on d is a lower
            bound, and the implied slope steeper than the true one.

        Raises
        ------
        ValueError
            For an unknown name, a metric of which no rate is known, points too few or too regular for an
            estimate, or data that are not at hand, or not those of the run.

        References
        ----------
        Y. Yang (1999). Minimax nonparametric classification. I. Rates of convergence. IEEE Transactions on
        Information Theory 45, 2271–2284; and those of `ntkcompare.analysis.implied_slope`.

        Examples
        --------
        >>> from ntkcompare import compare
        >>> comparison = compare("iris", ["1-nn"], sizes=[10, 20, 30, 40, 60, 80], repeats=2, progress=False)
        >>> table = comparison.intrinsic_dimension()
        >>> table[["learner", "points", "rate"]]
          learner  points             rate
        0    1-nn     112  n^(−α/(2α + d))
        >>> table["dimension"].round(1).tolist()
        [3.0]
        """
        from ntkcompare.analysis import implied_slope

        name = self._metric(metric)
        if name not in _SHARES:
            raise ValueError(f"metric={name!r}: no rate is known of it; choose from: {', '.join(_SHARES)}.")
        check_choice("split", split, set(self._frame["split"]))
        check_real("smoothness", smoothness, minimum=0, open_minimum=True)
        names = self._learners() if learner is None else [check_choice("learner", learner, self._learners())]
        found = self._dimension(points, confidence, dataset)
        share = _SHARES[name]
        implied, steepest, flattest = (
            share * implied_slope(d, smoothness) for d in (found.estimate, found.low, found.high)
        )
        shared = {
            "dimension": found.estimate,
            "dimension_low": found.low,
            "dimension_high": found.high,
            "points": found.units,
            "smoothness": float(smoothness),
            "rate": "n^(−2α/(2α + d))" if share == 1 else "n^(−α/(2α + d))",
            "implied": implied,
            "implied_low": steepest,
            "implied_high": flattest,
        }
        head = {"dataset": str(self._frame["dataset"].iloc[0]), "metric": name, "split": split}
        tables = [
            pd.DataFrame(
                [
                    {
                        **head,
                        "learner": each,
                        **shared,
                        **self._slope(each, name, split, confidence),
                        "interval_of_dimension": found.label,
                    }
                ]
            )
            for each in names
        ]
        table = joined(tables)
        return table[[*(column for column in table if column != "reason"), "reason"]]

    def _slope(self, learner: str, metric: str, split: str, confidence: float) -> dict[str, Any]:
        """−b of the power law fitted to one learner's curve, or why there is none."""
        from ntkcompare.analysis import fit_table, select_curves

        try:
            curves = select_curves(self._frame, [learner], metric=metric, split=split)
            table = fit_table(
                curves.sizes, curves.values[learner], forms=("power",), confidence=confidence
            ).set_index("parameter")
        except ValueError as error:
            return {"fitted": np.nan, "low": np.nan, "high": np.nan, "interval": "", "reason": str(error)}
        b = table.loc["b"]
        said = str(b["interval"])
        return {
            "fitted": -b["estimate"],
            "low": -b["high"],
            "high": -b["low"],
            "interval": said,
            "reason": "",
        }

    def _dimension(self, points: int, confidence: float, dataset: Dataset | None) -> "Interval":
        from ntkcompare.analysis import intrinsic_dimension
        from ntkcompare.curves.alignment import training_inputs

        check_integer("points", points, minimum=3)
        plan = plan_at_hand(self.manifest, self._dataset if dataset is None else dataset)
        X = training_inputs(plan, plan.draw(0))[:points]
        return intrinsic_dimension(X.reshape(len(X), -1), confidence=confidence)
