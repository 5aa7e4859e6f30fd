"""The distances by name."""

import inspect
from collections.abc import Mapping
from typing import Any

from ntkcompare._checks import check_choice
from ntkcompare.distances.braycurtis import BrayCurtis
from ntkcompare.distances.canberra import Canberra
from ntkcompare.distances.chebyshev import Chebyshev
from ntkcompare.distances.correlation import Correlation
from ntkcompare.distances.cosine import Cosine
from ntkcompare.distances.euclidean import Euclidean
from ntkcompare.distances.function import FunctionDistance
from ntkcompare.distances.hamming import Hamming
from ntkcompare.distances.kernel import NNGPDistance, NTKDistance
from ntkcompare.distances.mahalanobis import Mahalanobis
from ntkcompare.distances.manhattan import Manhattan
from ntkcompare.distances.metric import Metric
from ntkcompare.distances.minkowski import Minkowski
from ntkcompare.distances.nca import NCA

DISTANCES: Mapping[str, type[Metric]] = {
    "euclidean": Euclidean,
    "manhattan": Manhattan,
    "chebyshev": Chebyshev,
    "minkowski": Minkowski,
    "cosine": Cosine,
    "correlation": Correlation,
    "canberra": Canberra,
    "braycurtis": BrayCurtis,
    "hamming": Hamming,
    "mahalanobis": Mahalanobis,
    "ntk": NTKDistance,
    "nngp": NNGPDistance,
    "nca": NCA,
}


def list_distances() -> list[str]:
    """The names that `metric` takes, beside "loo" and any callable.

    Returns
    -------
    list of str
        Sorted.

    Examples
    --------
    >>> list_distances()[:3]
    ['braycurtis', 'canberra', 'chebyshev']
    """
    return sorted(DISTANCES)


def as_metric(metric: Any, metric_params: Mapping[str, Any] | None = None) -> Metric:
    """Return the distance that `metric`, a name or a callable, means with its `metric_params`.

    Raises
    ------
    ValueError, TypeError
        For an unknown name, a parameter that the distance does not have, or a bad value of one.

    Examples
    --------
    >>> as_metric("minkowski", {"p": 3}).p
    3.0
    >>> as_metric("cosine", {"p": 3})
    Traceback (most recent call last):
    ...
    ValueError: metric_params has 'p', but metric='cosine' takes no parameters; drop it.
    """
    params = check_params(metric_params)
    if callable(metric) and not isinstance(metric, type):
        return FunctionDistance(metric, **params)
    if not isinstance(metric, str):
        raise TypeError(
            f"metric={metric!r} must be a name or a callable f(x, x') -> float, not {type(metric).__name__}."
        )
    family = DISTANCES[check_choice("metric", metric, [*DISTANCES, "loo"] if metric != "loo" else DISTANCES)]
    known = list(inspect.signature(family).parameters)
    for name in params:
        if name not in known:
            takes = f"takes only {', '.join(map(repr, known))}" if known else "takes no parameters"
            raise ValueError(f"metric_params has {name!r}, but metric={metric!r} {takes}; drop it.")
    return family(**params)


def check_params(metric_params: Any) -> dict[str, Any]:
    """Return `metric_params` as a dict with names for keys; else raise TypeError."""
    if metric_params is None:
        return {}
    if not isinstance(metric_params, Mapping) or not all(isinstance(key, str) for key in metric_params):
        raise TypeError(
            f"metric_params={metric_params!r} must be None or a dict from parameter names to values."
        )
    return dict(metric_params)
