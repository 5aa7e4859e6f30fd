"""Questions about two learners: where they differ, cross, and how many examples one spares."""

from itertools import combinations, product

import pandas as pd

from ntkcompare._checks import check_choice
from ntkcompare.curves.metrics import METRICS
from ntkcompare.curves.questioned import Questioned


class RivalQuestions(Questioned):
    """What can be asked about two learners of a comparison.

    `metric` defaults to the first one measured. A pair that cannot be compared, among several, is a row whose
    `reason` says why. The routines are those of `ntkcompare.analysis`, where formulas and sources stand.
    """

    def differences(
        self,
        learner: str | None = None,
        rival: str | None = None,
        *,
        metric: str | None = None,
        split: str = "test",
        confidence: float = 0.95,
        test: str = "t",
        n_test: int | None = None,
    ) -> pd.DataFrame:
        """Return learner − rival at each size, paired by repeat, with intervals and corrected p-values.

        Parameters
        ----------
        learner, rival : str, optional
            Whom to compare; None means each learner in turn, against all that come after it.
        metric, split : str, optional
            Which values.
        confidence : float
            Coverage of each interval, in (0, 1).
        test : {"t", "sign-flip"}
            See `ntkcompare.analysis.paired_differences`.
        n_test : int, optional
            Test examples per repeat, for the t test corrected for repeats that overlap.

        Returns
        -------
        DataFrame
            Columns dataset, metric, split, n, learner, rival, difference, low, high, repeats, p, p_holm,
            interval, reason. `p_holm` is corrected by Holm for every row of this table, sizes and pairs
            alike; the intervals are not.

        Raises
        ------
        ValueError
            For an unknown name, or a pair with fewer than two common repeats at every size.

        Examples
        --------
        >>> from ntkcompare import compare
        >>> comparison = compare("iris", ["1-nn", "knn"], sizes=[10, 40], repeats=2, progress=False)
        >>> comparison.differences("1-nn", "knn")[["n", "learner", "rival", "repeats"]]
            n learner rival  repeats
        0  10    1-nn   knn        2
        1  40    1-nn   knn        2
        """
        from ntkcompare.analysis import holm_adjust, paired_differences

        name = self._metric(metric)

        def answer(learner: str, rival: str) -> pd.DataFrame:
            return paired_differences(
                self._frame,
                learner,
                rival,
                metric=name,
                split=split,
                confidence=confidence,
                test=test,
                n_test=n_test,
            )

        table = self._answers(answer, self._pairs(learner, rival), name, split)
        known = table["p"].notna()
        table.loc[known, "p_holm"] = holm_adjust(table.loc[known, "p"].to_numpy())
        return table

    def crossovers(
        self,
        learner: str | None = None,
        rival: str | None = None,
        *,
        metric: str | None = None,
        split: str = "test",
        confidence: float = 0.95,
    ) -> pd.DataFrame:
        """Return the sizes at which one learner overtakes another.

        Parameters
        ----------
        learner, rival : str, optional
            Whom to compare; None means each learner in turn, against all that come after it.
        metric, split : str, optional
            Which values.
        confidence : float
            Coverage of the intervals, by a bootstrap over repeats.

        Returns
        -------
        DataFrame
            A row per crossing, or one without `n` for a pair whose lead never changes in the range: dataset,
            metric, split, learner, rival, leader (from there on), n, low, high, support, verdict in a
            sentence, interval, reason; see `ntkcompare.analysis.find_crossovers`.

        Raises
        ------
        ValueError
            For an unknown name, or fewer than two sizes or repeats that a pair shares.

        Examples
        --------
        >>> from ntkcompare import compare
        >>> comparison = compare("iris", ["1-nn", "knn"], sizes=[10, 40], repeats=2, progress=False)
        >>> comparison.crossovers("1-nn", "knn").iloc[0]["verdict"]
        '1-nn overtakes knn never within the range, 10 to 40 examples (in 26 % of resamples).'
        """
        from ntkcompare.analysis import find_crossovers

        name = self._metric(metric)

        def answer(learner: str, rival: str) -> pd.DataFrame:
            return find_crossovers(
                self._frame,
                learner,
                rival,
                metric=name,
                split=split,
                lower_is_better=METRICS[name].lower_is_better,
                confidence=confidence,
            ).frame()

        return self._answers(answer, self._pairs(learner, rival), name, split)

    def data_efficiency(
        self,
        learner: str | None = None,
        rival: str | None = None,
        *,
        metric: str | None = None,
        split: str = "test",
        confidence: float = 0.95,
    ) -> pd.DataFrame:
        """Return, as a curve over n, how many times more examples `rival` needs for the error of `learner`.

        Parameters
        ----------
        learner, rival : str, optional
            Whom to compare; None means each learner in turn, against all that come after it.
        metric, split : str, optional
            Which values: an error, of which less is better.
        confidence : float
            Coverage of the intervals, by a bootstrap over repeats.

        Returns
        -------
        DataFrame
            Columns dataset, metric, split, n, learner, rival, error, needed, ratio, low, high, bound,
            interval, reason; `bound` says where the ratio is only known to be "more than" or "at most" that,
            because the rival reaches the error outside the range of sizes. See
            `ntkcompare.analysis.data_efficiency`.

        Raises
        ------
        ValueError
            For an unknown name, a metric of which more is better, or fewer than two common sizes or repeats.

        Examples
        --------
        >>> from ntkcompare import compare
        >>> comparison = compare("iris", ["1-nn", "knn"], sizes=[10, 40], repeats=2, progress=False)
        >>> comparison.data_efficiency("1-nn", "knn")[["n", "learner", "rival", "interval"]]
            n learner rival                                         interval
        0  10    1-nn   knn  95 % expanded bootstrap interval over 2 repeats
        1  40    1-nn   knn  95 % expanded bootstrap interval over 2 repeats
        """
        from ntkcompare.analysis import data_efficiency

        name = self._error(metric)

        def answer(learner: str, rival: str) -> pd.DataFrame:
            return data_efficiency(
                self._frame, learner, rival, metric=name, split=split, confidence=confidence
            )

        return self._answers(answer, self._pairs(learner, rival), name, split)

    def _pairs(self, learner: str | None, rival: str | None) -> list[dict[str, str]]:
        names = self._learners()
        for argument, value in (("learner", learner), ("rival", rival)):
            if value is not None:
                check_choice(argument, value, names)
        pairs = combinations(names, 2) if learner is None else product([learner], names)
        asked = [
            {"learner": a, "rival": b}
            for a, b in pairs
            if a != b and (rival in (None, b) or (learner is None and rival == a))
        ]
        if not asked:
            raise ValueError(f"learner={learner!r} has no rival here; the learners are {', '.join(names)}.")
        return asked
