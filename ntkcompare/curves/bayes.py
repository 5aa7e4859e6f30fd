"""Questions about the Bayes error: what the error of one neighbour says of it."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from ntkcompare._checks import check_choice
from ntkcompare.curves.questioned import Questioned
from ntkcompare.curves.summary import summarize


class BayesQuestions(Questioned):
    """What can be asked about the Bayes error behind a comparison.

    The routines are those of `ntkcompare.analysis`, where formulas and sources stand.
    """

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


def _has_one_neighbour(told: Mapping[str, Any]) -> bool:
    parameters = told.get("parameters")
    neighbours = str(told.get("class", "")).endswith((".KNNClassifier", ".KNeighborsClassifier"))
    return neighbours and isinstance(parameters, Mapping) and parameters.get("n_neighbors") == 1
