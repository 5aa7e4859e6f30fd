"""Drawn: how many points a study was given, which may be far fewer than its data set has."""

from collections.abc import Iterable
from typing import NamedTuple


class Drawn(NamedTuple):
    """Training and test points of one kind of draw.

    Attributes
    ----------
    train, test : int
    """

    train: int
    test: int


def describe_draws(draws: Iterable[Drawn]) -> dict[str, list[int]]:
    """Return what a manifest tells of draws: least and greatest number of training and of test points.

    Parameters
    ----------
    draws : iterable of Drawn
        As they were made; their order does not matter.

    Returns
    -------
    dict
        "train" and "test", two numbers each; empty if there were no draws.

    Examples
    --------
    >>> describe_draws([Drawn(64, 500), Drawn(1000, 500)])
    {'train': [64, 1000], 'test': [500, 500]}
    """
    made = list(draws)
    if not made:
        return {}
    return {
        "train": [min(drawn.train for drawn in made), max(drawn.train for drawn in made)],
        "test": [min(drawn.test for drawn in made), max(drawn.test for drawn in made)],
    }


def format_draws(points: dict[str, list[int]] | None) -> str:
    """Return that in words, "" where it was not recorded.

    Parameters
    ----------
    points : dict or None
        What `describe_draws` returned.

    Returns
    -------
    str

    Examples
    --------
    >>> format_draws({"train": [64, 1000], "test": [500, 500]})
    '64 to 1000 training and 500 test points a draw'
    >>> format_draws(None)
    ''
    """
    if not points:
        return ""
    train, test = (_span(*points[part]) for part in ("train", "test"))
    return f"{train} training and {test} test points a draw"


def _span(least: int, most: int) -> str:
    return str(most) if least == most else f"{least} to {most}"
