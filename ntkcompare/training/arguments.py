"""What one of many fits is given."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, eq=False)
class FitArguments:
    """The arguments of one ``fit`` of a finite network, for ``fit_each``.

    Attributes
    ----------
    X : array-like of shape (n, n_features)
    y : array-like of shape (n,) or, for a regressor, (n, n_outputs)
    corrupted : array-like of bool, shape (n,), optional
        Which labels are known to be wrong; ``history_`` tells of them and of the others apart.
    validation_data : tuple (X, y), optional
        Points for early stopping; without it, they are only measured.
    random_state : int, RandomState instance, optional
        In the place of the estimator's, which counts where it is None.

    Examples
    --------
    >>> FitArguments([[0.0], [1.0]], [0, 1], random_state=3).random_state
    3
    """

    X: Any
    y: Any
    corrupted: Any = None
    validation_data: Any = None
    random_state: Any = None
