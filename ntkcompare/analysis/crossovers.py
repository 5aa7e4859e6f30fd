"""Crossovers: the sizes at which one learner overtakes another."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from ntkcompare.analysis._inputs import (
    Matrix,
    Vector,
    as_sizes,
    check_confidence,
    difference_of,
    generator,
)
from ntkcompare.analysis.crossing import Crossing, sign_changes
from ntkcompare.analysis.curveset import select_curves
from ntkcompare.analysis.intervals import interval_label
from ntkcompare.analysis.resamples import percentile_interval, present_mean, resampled_means


@dataclass(frozen=True)
class Crossovers:
    """How the lead between two learners changes with the training-set size.

    Attributes
    ----------
    learner, rival : str
        Who is compared.
    dataset, metric, split : str
        On what.
    smallest, largest : int
        The range of sizes.
    crossings : tuple of Crossing
        Ascending; all changes of the lead of the mean curves.
    ahead : float
        Share of resamples in which `learner` is ahead at every size.
    never : float
        Share of resamples in which it is ahead at none.
    interval : str
        What the intervals are.
    confidence : float
        Nominal coverage of the intervals.
    leader : str
        Who is ahead at the largest size ("" if level).

    Examples
    --------
    >>> rows = [
    ...     ("toy", name, n, r, "test", "error", value * (1 + r / 100), "ok")
    ...     for name, values in {"ntk": (0.4, 0.1), "knn": (0.2, 0.2)}.items()
    ...     for n, value in zip((10, 1000), values)
    ...     for r in range(5)
    ... ]
    >>> columns = ["dataset", "learner", "n", "repeat", "split", "metric", "value", "status"]
    >>> found = find_crossovers(pd.DataFrame(rows, columns=columns), "ntk", "knn")
    >>> len(found.crossings), found.leader
    (1, 'ntk')
    """

    learner: str
    rival: str
    dataset: str
    metric: str
    split: str
    smallest: int
    largest: int
    crossings: tuple[Crossing, ...]
    ahead: float
    never: float
    interval: str
    confidence: float
    leader: str

    @property
    def overtaking(self) -> Crossing | None:
        """The crossing from which on `learner` stays ahead; None if there is none in the range."""
        last = self.crossings[-1] if self.crossings else None
        return last if last is not None and last.leader == self.learner == self.leader else None

    @property
    def verdict(self) -> str:
        """The finding in a sentence."""
        span = f"{self.smallest} to {self.largest} examples"
        if not self.crossings:
            if self.leader == self.learner:
                return (
                    f"{self.learner} is ahead of {self.rival} at every size from {span} "
                    f"(in {100 * self.ahead:.0f} % of resamples)."
                )
            return (
                f"{self.learner} overtakes {self.rival} never within the range, {span} "
                f"(in {100 * self.never:.0f} % of resamples)."
            )
        return " ".join(self._sentence(crossing) for crossing in self.crossings)

    def frame(self) -> pd.DataFrame:
        """Return a row per crossing, or a single row without n where there is none.

        Columns dataset, metric, split, learner, rival, leader, n, low, high, support, verdict, interval.

        Returns
        -------
        DataFrame

        Examples
        --------
        >>> rows = [
        ...     ("toy", name, n, r, "test", "error", value * (1 + r / 100), "ok")
        ...     for name, values in {"ntk": (0.4, 0.1), "knn": (0.2, 0.2)}.items()
        ...     for n, value in zip((10, 1000), values)
        ...     for r in range(5)
        ... ]
        >>> columns = ["dataset", "learner", "n", "repeat", "split", "metric", "value", "status"]
        >>> found = find_crossovers(pd.DataFrame(rows, columns=columns), "ntk", "knn")
        >>> found.frame()[["learner", "rival", "leader"]]
          learner rival leader
        0     ntk   knn    ntk
        """
        head = (self.dataset, self.metric, self.split, self.learner, self.rival)
        rows = [
            (*head, c.leader, c.n, c.low, c.high, c.support, self._sentence(c), self.interval)
            for c in self.crossings
        ] or [(*head, self.leader, np.nan, np.nan, np.nan, np.nan, self.verdict, self.interval)]
        names = ["dataset", "metric", "split", "learner", "rival", "leader", "n", "low", "high", "support"]
        return pd.DataFrame(rows, columns=[*names, "verdict", "interval"])

    def _sentence(self, crossing: Crossing) -> str:
        other = self.rival if crossing.leader == self.learner else self.learner
        low = f"{crossing.low:.3g}" if crossing.low > 0 else f"below {self.smallest}"
        high = f"{crossing.high:.3g}" if np.isfinite(crossing.high) else f"beyond {self.largest}"
        return (
            f"{crossing.leader} overtakes {other} at {crossing.n:.3g} examples "
            f"({100 * self.confidence:g} % interval {low} to {high})."
        )


def find_crossovers(
    frame: pd.DataFrame,
    learner: str,
    rival: str,
    *,
    metric: str | None = None,
    split: str = "test",
    dataset: str | None = None,
    lower_is_better: bool = True,
    confidence: float = 0.95,
    n_resamples: int = 2000,
    random_state: int = 0,
) -> Crossovers:
    """Return the sizes at which the lead between two learners changes, each with a bootstrap interval.

    Whole repeats are resampled, both learners together. In each resample the crossing in the same
    direction nearest in log n to the observed one is taken. Where there is none, the crossing lies below
    the range if the new leader already leads at the observed place, and beyond it if not: the interval
    then ends at 0 or at infinity, and does not pretend to know more. Percentiles are expanded for the number
    of repeats (`expanded_confidence`).

    Parameters
    ----------
    frame : DataFrame
        As `Comparison.frame` returns it.
    learner, rival : str
        Two of its learners.
    metric, split, dataset : str, optional
        Which rows; see `select_curves`.
    lower_is_better : bool
        Whether small values of the metric are good.
    confidence : float
        Nominal coverage of each interval, in (0, 1).
    n_resamples, random_state : int
        Of the bootstrap.

    Returns
    -------
    Crossovers

    Raises
    ------
    ValueError
        If names are unknown, the two are the same, they share fewer than two sizes or two repeats.

    Examples
    --------
    >>> rows = [("toy", name, n, r, "test", "error", value * (1 + r / 100), "ok")
    ...         for r in range(4) for n, a, b in [(10, 0.5, 0.4), (100, 0.2, 0.3)]
    ...         for name, value in [("ntk", a), ("knn", b)]]
    >>> columns = ["dataset", "learner", "n", "repeat", "split", "metric", "value", "status"]
    >>> found = find_crossovers(pd.DataFrame(rows, columns=columns), "ntk", "knn")
    >>> found.verdict
    'ntk overtakes knn at 22.6 examples (95 % interval 22.6 to 22.6).'
    >>> find_crossovers(pd.DataFrame(rows, columns=columns), "knn", "ntk").overtaking is None
    True
    """
    if learner == rival:
        raise ValueError(f"learner and rival are both {learner!r}; give two different ones.")
    check_confidence(confidence)
    rng, n_resamples = generator(random_state, n_resamples)
    curves = select_curves(frame, [learner, rival], metric=metric, split=split, dataset=dataset)
    log_n = np.log(as_sizes(curves.sizes))
    # From here on, the first of the two is ahead where it is less than the second.
    order = [learner, rival] if lower_is_better else [rival, learner]
    pair = np.stack([curves.values[name] for name in order], axis=1)
    mean, means = present_mean(pair), resampled_means(pair, n_resamples, rng)
    resamples = difference_of(means[:, 0], means[:, 1])
    per_resample = [sign_changes(log_n[ok], *row[:, ok]) for row, ok in zip(means, ~np.isnan(resamples))]
    repeats = len(pair)
    crossings = []
    for place, direction in sign_changes(log_n, *mean):
        drawn = _matched(place, direction, per_resample, log_n, resamples)
        low, high = percentile_interval(drawn, confidence, repeats)
        support = float(np.mean([any(s == direction for _, s in row) for row in per_resample]))
        crossings.append(Crossing(place, low, high, learner if direction < 0 else rival, support))
    lead = np.where(np.isnan(resamples), -np.inf, resamples), np.where(np.isnan(resamples), np.inf, resamples)
    return Crossovers(
        learner=learner,
        rival=rival,
        dataset=curves.dataset,
        metric=curves.metric,
        split=curves.split,
        smallest=int(curves.sizes[0]),
        largest=int(curves.sizes[-1]),
        crossings=tuple(crossings),
        ahead=float((lead[0] < 0).all(axis=1).mean()),
        never=float((lead[1] >= 0).all(axis=1).mean()),
        interval=interval_label(confidence, "expanded bootstrap", repeats, "repeats"),
        confidence=confidence,
        leader=("", rival, learner)[int(np.sign(difference_of(*mean)[-1]))],
    )


def _matched(
    place: float,
    direction: int,
    per_resample: list[tuple[tuple[float, int], ...]],
    log_n: Vector,
    resamples: Matrix,
) -> Vector:
    """Where each resample has the crossing observed at `place`; 0 or infinity where it has none."""
    drawn = np.empty(len(resamples))
    for i, row in enumerate(per_resample):
        same = [n for n, sign in row if sign == direction]
        if same:
            drawn[i] = min(same, key=lambda n: abs(np.log(n / place)))
            continue
        ok = ~np.isnan(resamples[i])
        here = np.interp(np.log(place), log_n[ok], resamples[i][ok])
        drawn[i] = 0.0 if here * direction > 0 else np.inf
    return drawn
