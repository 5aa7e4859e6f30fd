"""What an estimator was asked for: checked, and what leaving one out is to choose among."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from ntkcompare._checks import check_choice, check_integer
from ntkcompare.distances import Metric, as_metric
from ntkcompare.neighbours.weights import Weights, check_weights

# What metric="loo" chooses among unless told.
METRICS = ("euclidean", "manhattan", "chebyshev", "cosine")


@dataclass(frozen=True)
class Candidate:
    """A metric and what the user calls it: a name or a callable."""

    label: Any
    metric: Metric

    @property
    def name(self) -> str:
        """The name, for tables."""
        return str(getattr(self.label, "__name__", self.label))


@dataclass(frozen=True)
class Plan:
    """The checked parameters of an estimator.

    Attributes
    ----------
    candidates : tuple of Candidate
        One, or those among which leaving one out chooses.
    weights : "uniform", "distance" or callable
    n_neighbors : int or None
        None chooses it by leaving one out.
    max_neighbors : int
        The largest that is considered then.
    """

    candidates: tuple[Candidate, ...]
    weights: Weights
    n_neighbors: int | None
    max_neighbors: int

    @classmethod
    def checked(
        cls, n_neighbors: Any, metric: Any, metric_params: Any, weights: Any, max_neighbors: Any
    ) -> "Plan":
        """Check the parameters as a user gives them; raise ValueError or TypeError."""
        if isinstance(n_neighbors, str):
            check_choice("n_neighbors", n_neighbors, ["loo"])
            k = None
        else:
            k = check_integer("n_neighbors", n_neighbors, minimum=1)
        largest = check_integer("max_neighbors", max_neighbors, minimum=1)
        return cls(_candidates(metric, metric_params), check_weights(weights), k, largest)

    @property
    def chooses(self) -> bool:
        """Whether anything is chosen by leaving one out."""
        return self.n_neighbors is None or len(self.candidates) > 1

    @property
    def most(self) -> int:
        """The largest number of neighbours that may vote."""
        return self.max_neighbors if self.n_neighbors is None else self.n_neighbors

    @property
    def fewest(self) -> int:
        """The least number of training points that will do."""
        if self.n_neighbors is None:
            return 2
        return self.n_neighbors + (1 if self.chooses else 0)

    def ks(self, n: int) -> range:
        """The numbers of neighbours to consider with n training points; ValueError where there is none."""
        if self.n_neighbors is None:
            if n < self.fewest:
                raise ValueError(
                    "n_neighbors='loo' leaves one training point out and needs at least 2, got "
                    f"n_samples={n}; give n_neighbors as a number."
                )
            return range(1, min(self.max_neighbors, n - 1) + 1)
        if n < self.fewest:
            raise ValueError(
                f"n_neighbors={self.n_neighbors} needs at least {self.fewest} training points"
                f"{' for metric=' + repr('loo') if self.chooses else ''}, got n_samples={n}; "
                "give fewer neighbours or more points."
            )
        return range(self.n_neighbors, self.n_neighbors + 1)


def _candidates(metric: Any, metric_params: Any) -> tuple[Candidate, ...]:
    if not isinstance(metric, str) or metric != "loo":
        return (Candidate(metric, as_metric(metric, metric_params)),)
    params = {} if metric_params is None else metric_params
    if not isinstance(params, Mapping) or set(params) - {"metrics"}:
        raise ValueError(
            f"metric_params={metric_params!r} must be {{'metrics': [...]}} for metric='loo': the metrics "
            "to choose among, each a name, a callable, or a pair (name, params)."
        )
    listed = params.get("metrics", METRICS)
    if isinstance(listed, str) or not isinstance(listed, list | tuple) or not listed:
        raise ValueError(
            f"metric_params['metrics']={listed!r} must be a list of at least one metric, "
            "e.g. ['euclidean', 'cosine', ('minkowski', {'p': 3})]."
        )
    chosen = []
    for entry in listed:
        label, own = entry if isinstance(entry, tuple) and len(entry) == 2 else (entry, None)
        chosen.append(Candidate(label, as_metric(label, own)))
    return tuple(chosen)
