"""Questions in which theory has a word: alignment, the Bayes error behind 1-NN, the slope of a dimension."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from ntkcompare._checks import check_choice, check_integer, check_real
from ntkcompare.curves.questioned import Questioned, joined
from ntkcompare.curves.rebuild import plan_at_hand
from ntkcompare.curves.summary import summarize
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


class TheoryQuestions(Questioned):
    """What theory says of the data and the learners of a comparison, beside what was measured.

    Alignments and the dimension are of the data themselves: those that `compare` was given, or those that
    have the name and the hash of the manifest. The routines are those of `ntkcompare.analysis`, where
    formulas and sources stand.
    """

    _dataset: Dataset | None

    def alignments(
        self,
        learner: str | None = None,
        *,
        sizes: Sequence[int] | None = None,
        labels: str = "given",
        confidence: float = 0.95,
        dataset: Dataset | None = None,
    ) -> pd.DataFrame:
        """Return how much of each kernel points along the labels of the first n training points.

        The centred kernel–target alignment ⟨K, YYᵀ⟩/(‖K‖·‖YYᵀ‖), in [0, 1]; Y is one-hot for classes.

        Parameters
        ----------
        learner : str, optional
            Whose kernel; None means that of each NTK and NNGP learner.
        sizes : sequence of int, optional
            Training-set sizes, not only those of the run; None means all of its own.
        labels : {"given", "clean"}
            With label noise: the labels that learners were given, or the true ones.
        confidence : float
            Coverage of the Student-t intervals over repeats.
        dataset : Dataset, optional
            The data of the run, where they cannot be had by their name.

        Returns
        -------
        DataFrame
            Columns dataset, learner, kernel, n, alignment, low, high, repeats, failed, interval, reason. It
            is missing in a repeat where it is not defined: where all labels are of one class, say.

        Raises
        ------
        ValueError
            For an unknown name, a comparison without a kernel learner, or data that are not at hand, or not
            those of the run.

        References
        ----------
        N. Cristianini, J. Shawe-Taylor, A. Elisseeff and J. Kandola (2001). On kernel-target alignment. NIPS.
        C. Cortes, M. Mohri and A. Rostamizadeh (2012). Algorithms for learning kernels based on centered
        alignment. JMLR 13, 795–828.

        Examples
        --------
        >>> from ntkcompare import compare
        >>> comparison = compare("iris", ["nngp"], sizes=[10, 40], repeats=2, progress=False)
        >>> table = comparison.alignments()
        >>> table[["learner", "kernel", "n"]]
          learner kernel   n
        0    nngp   nngp  10
        1    nngp   nngp  40
        >>> bool(table["alignment"].between(0, 1).all())
        True
        """
        from ntkcompare.curves.alignment import alignment_rows

        check_choice("labels", labels, ("given", "clean"))
        told = self.manifest["learners"]
        named = self._learners() if learner is None else [check_choice("learner", learner, self._learners())]
        kernels = {name: told[name] for name in named if _is_kernel_machine(told[name])}
        if not kernels:
            raise ValueError(f"no kernel learner among {', '.join(named)}; alignment is of a kernel.")
        plan = plan_at_hand(self.manifest, self._dataset if dataset is None else dataset)
        most = len(plan.draw(0).train)
        chosen = (
            list(plan.sizes)
            if sizes is None
            else sorted({check_integer("sizes", n, minimum=2, maximum=most) for n in sizes})
        )
        if not chosen:
            raise ValueError("sizes is empty; name at least one, or leave it out for all.")
        rows = pd.DataFrame(
            alignment_rows(plan, kernels, chosen, self.manifest["repeats"], labels == "clean")
        )
        table = summarize(rows.assign(split="train", metric="alignment"), confidence)
        reasons = rows[rows["reason"] != ""].drop_duplicates(["learner", "n"]).set_index(["learner", "n"])
        keys = list(zip(table["learner"], table["n"]))
        table = table.rename(columns={"mean": "alignment"}).assign(
            kernel=[str(told[name]["parameters"]["kernel"]) for name, _ in keys],
            reason=[str(reasons["reason"].get(key, "")) for key in keys],
        )
        if (table["repeats"] == 0).all():
            raise ValueError(" ".join(dict.fromkeys(table["reason"])))
        order = ["dataset", "learner", "kernel", "n", "alignment", "low", "high", "repeats", "failed"]
        return table[[*order, "interval", "reason"]]

    def cover_hart(self, learner: str | None = None, *, confidence: float = 0.95) -> pd.DataFrame:
        """Return between which bounds the Bayes error lies, if the error of 1-NN were at its limit already.

        Of the error R that 1-NN has for n → ∞ among c classes, Cover and Hart's inequality says

            (c − 1)/c·(1 − √(1 − c/(c − 1)·R)) ≤ R* ≤ R.

        It is a statement about the limit: at finite n the error of 1-NN is another, as a rule a larger one,
        and the lower bound may then lie above R*. Believe it as far as the rows have stopped changing with
        n.

        Parameters
        ----------
        learner : str, optional
            Whose error; None means that of each learner with one neighbour.
        confidence : float
            Coverage of the intervals over repeats.

        Returns
        -------
        DataFrame
            Columns dataset, learner, n, error (mean R), lower and upper (the bounds for it), low and high
            (what holds the bounds of every R in the Student-t interval over repeats), repeats, classes,
            bayes_error (missing where it is not known), interval, reason.

        Raises
        ------
        ValueError
            For an unknown name, a comparison without such a learner or without the error on the test set,
            or noise on the training set that the test set does not have: the inequality is about one
            distribution.

        References
        ----------
        T. Cover and P. Hart (1967). Nearest neighbor pattern classification. IEEE Transactions on Information
        Theory 13, 21–27.

        Examples
        --------
        >>> from ntkcompare import compare
        >>> comparison = compare("iris", ["1-nn"], sizes=[10, 40], repeats=2, progress=False)
        >>> table = comparison.cover_hart()
        >>> table[["n", "error", "lower", "upper"]].round(3)
            n  error  lower  upper
        0  10  0.066  0.034  0.066
        1  40  0.026  0.013  0.026
        """
        from ntkcompare.analysis import bayes_error_bounds

        names = self._one_neighbour(learner)
        if "error" not in self.manifest["metrics"]:
            raise ValueError("the error was not measured, which Cover and Hart's bounds are of.")
        data = self.manifest["dataset"]
        classes = data.get("classes")
        if not classes or len(classes) < 2:
            raise ValueError(f"{data['name']!r} has no classes that its manifest tells of.")
        noise = self.manifest.get("noise") or {"labels": self.manifest["label_noise"]}
        if (noise.get("labels") or noise.get("features")) and not noise.get("on_test"):
            raise ValueError(
                "the training set is noisy and the test set is not: 1-NN's error is then not that of one "
                "distribution, which the bounds are of; compare with Noise(..., on_test=True)."
            )
        c = len(classes)
        most = (c - 1) / c
        table = summarize(self._frame, confidence)
        table = table[
            table["learner"].isin(names) & (table["split"] == "test") & (table["metric"] == "error")
        ]
        shown: Any = table.itertuples()
        rows = []
        for row in shown:
            told = {"dataset": row.dataset, "learner": row.learner, "n": row.n, "error": row.mean}
            ends = dict.fromkeys(("lower", "upper", "low", "high"), np.nan)
            reason = ""
            if not row.repeats:
                reason = str(row.interval)
            elif row.mean > most:
                reason = f"an error above {most:.3g} is worse than chance, and no limit of 1-NN"
            else:
                at = bayes_error_bounds(row.mean, c)
                ends.update(lower=at.low, upper=at.high)
                if row.low == row.low:
                    least, largest = (min(max(end, 0.0), most) for end in (row.low, row.high))
                    ends.update(low=bayes_error_bounds(least, c).low, high=largest)
            said = row.interval if ends["low"] != ends["low"] else f"{row.interval}, bounds for n → ∞"
            known = data.get("bayes_error")
            rows.append(
                {
                    **told,
                    **ends,
                    "repeats": row.repeats,
                    "classes": c,
                    "bayes_error": np.nan if known is None else float(known),
                    "interval": said,
                    "reason": reason,
                }
            )
        return pd.DataFrame(rows)

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

    def _one_neighbour(self, learner: str | None) -> list[str]:
        told = self.manifest["learners"]
        found = [name for name in self._learners() if _has_one_neighbour(told[name])]
        if learner is not None and check_choice("learner", learner, self._learners()) not in found:
            raise ValueError(
                f"learner={learner!r} has not one neighbour; Cover and Hart's bounds are of 1-NN."
            )
        if not found:
            raise ValueError(
                "no learner has one neighbour; add '1-nn', of which Cover and Hart's bounds are."
            )
        return found if learner is None else [learner]


def _is_kernel_machine(told: Mapping[str, Any]) -> bool:
    return str(told.get("class", "")) in ("ntkcompare.ntk.NTKClassifier", "ntkcompare.ntk.NTKRegressor")


def _has_one_neighbour(told: Mapping[str, Any]) -> bool:
    parameters = told.get("parameters")
    neighbours = str(told.get("class", "")).endswith((".KNNClassifier", ".KNeighborsClassifier"))
    return neighbours and isinstance(parameters, Mapping) and parameters.get("n_neighbors") == 1
