"""What a user names: a distance, or a recipe that learns one from the training points."""

from abc import ABC, abstractmethod
from typing import TYPE_CHECKING, Any

from ntkcompare.distances.points import Array

if TYPE_CHECKING:
    from ntkcompare.distances.distance import Distance


class Metric(ABC):
    """A recipe for a distance. The arguments of ``__init__`` are its `metric_params`."""

    #: Whether `fit` gives another distance when the training set grows.
    learned: bool = False
    #: Whether points may have more than one axis (images).
    takes_arrays: bool = False

    @abstractmethod
    def fit(self, X: Array, labels: Array | None, random_state: Any) -> "Distance":
        """The distance to be used with the training points X (n, d); `labels` are None in regression."""
