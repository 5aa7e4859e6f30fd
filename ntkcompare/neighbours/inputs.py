"""Inputs of the neighbours' estimators: what they must not be, in clear words."""

from collections.abc import Callable
from typing import Any

from ntkcompare.neighbours.nearest import Array


def encoded(check: Callable[..., Any], *arguments: Any, **options: Any) -> Any:
    """Return what scikit-learn's `check` does; raise a clearer error than its own for text."""
    try:
        return check(*arguments, **options)
    except ValueError as error:
        if "could not convert string" not in str(error):
            raise
        raise ValueError(
            f"X holds text, but distances need numbers ({error}); encode text and categories first, for "
            "instance by OneHotEncoder."
        ) from error


def check_shape(name: str, X: Array, shape: tuple[int, ...]) -> None:
    """Raise ValueError unless the points of X are shaped as those that were fitted."""
    if X.shape[1:] != shape:
        raise ValueError(f"{name} has points of shape {X.shape[1:]}, but the training points have {shape}.")
