"""Card: what one should know of a data set before comparing anything on it."""

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from ntkcompare._checks import check_integer
from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.dimension import maximum_likelihood, two_nn
from ntkcompare.datasets.duplicates import (
    count_duplicates,
    count_near_duplicates,
    group_rows,
    nearest_distances,
)
from ntkcompare.datasets.scaling import fit_scaling
from ntkcompare.datasets.splitting import split_rows


@dataclass(frozen=True)
class Card:
    """What there is to know; `print` shows it.

    Attributes
    ----------
    name, task, source, licence, citation, sha256 : str
    n, n_test, d : int
        Rows, rows of the test split (0 without one of its own), features.
    shape : tuple of int
        Of one input.
    classes : dict
        Label → rows, of the training part; empty for a regression.
    targets : tuple of float
        Mean, standard deviation, least and largest; empty for a classification.
    duplicates, conflicting : int
        Rows that repeat an earlier one, and how many of these with another label.
    shared, near, compared : int
        Of `compared` test rows, how many equal a training row, and how many are nearly one; see
        `count_near_duplicates`. Without a test split of its own, a quarter is held out to tell.
    two_nn, likelihood : float
        Intrinsic dimension by two estimates; see `ntkcompare.datasets.dimension`.
    k, rows : int
        Neighbours of the second, and how many rows both looked at.
    missing : int
        Entries without a value.
    bayes_error : float or None
    """

    name: str
    task: str
    source: str
    licence: str
    citation: str
    sha256: str
    n: int
    n_test: int
    d: int
    shape: tuple[int, ...]
    classes: dict[str, int]
    targets: tuple[float, ...]
    duplicates: int
    conflicting: int
    shared: int
    near: int
    compared: int
    two_nn: float
    likelihood: float
    k: int
    rows: int
    missing: int
    bayes_error: float | None

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.task}", *(f"  {label:<22} {value}" for label, value in self._lines())]
        if self.citation:
            lines += ["", self.citation]
        return "\n".join(lines)

    def _lines(self) -> list[tuple[str, str]]:
        shape = "" if len(self.shape) == 1 else f" ({'×'.join(map(str, self.shape))})"
        lines = [
            ("examples n", f"{self.n:,}" + (f", and {self.n_test:,} for testing" if self.n_test else "")),
            ("features d", f"{self.d:,}{shape}"),
        ]
        if self.classes:
            counts = sorted(self.classes.values())
            lines.append(("classes", f"{len(counts)}: {_listed(self.classes)}"))
            # 1 where all classes are equally frequent: the entropy of the classes over that of equal ones.
            shares = np.array(counts) / self.n
            balance = float(-(shares * np.log(shares)).sum() / math.log(len(counts)))
            lines.append(("balance", f"{balance:.3f} (entropy; 1 is even), smallest class {counts[0]:,}"))
        else:
            mean, spread, least, most = self.targets
            lines.append(("targets", f"mean {mean:.4g}, std {spread:.4g}, from {least:.4g} to {most:.4g}"))
        if self.bayes_error is not None:
            lines.append(("least possible error", f"{self.bayes_error:.6g}"))
        if self.missing:
            lines.append(("missing entries", f"{self.missing:,}"))
        other = f", {self.conflicting:,} of them with another label" if self.conflicting else ""
        held = "" if self.n_test else ", holding out a quarter"
        lines += [
            ("duplicate rows", f"{self.duplicates:,}{other}"),
            ("test in training", f"{self.shared:,} of {self.compared:,} equal, {self.near:,} near{held}"),
            ("intrinsic dimension", f"{_number(self.two_nn)} (two-NN), {_number(self.likelihood)} "
             f"(maximum likelihood, k={self.k}), on {self.rows:,} rows"),
            ("source", self.source),
            ("licence", self.licence or "not known"),
            ("sha256", self.sha256),
        ]  # fmt: skip
        return lines


def describe(dataset: Dataset, *, k: int = 10, max_rows: int = 5000, random_state: int = 0) -> Card:
    """Return the card of a data set.

    Distances are those of the inputs as the data set scales them, missing ones filled by their mean.

    Parameters
    ----------
    dataset : Dataset
    k : int
        Neighbours of the maximum-likelihood estimate of the dimension.
    max_rows : int
        How many rows, drawn at random, distances are looked at from: to find the dimension, and test rows
        close to training rows. Fewer rows lie further apart, so that what is finer than their distance is
        not seen.
    random_state : int
        Seed of that choice.

    Examples
    --------
    >>> import ntkcompare as nc
    >>> card = describe(nc.load_dataset("iris"))
    >>> card.duplicates, card.classes
    (1, {'0': 50, '1': 50, '2': 50})
    """
    check_integer("k", k, minimum=2)
    check_integer("max_rows", max_rows, minimum=2)
    random = np.random.default_rng(check_integer("random_state", random_state, minimum=0))
    duplicates, conflicting = count_duplicates(dataset.X, dataset.y)
    if dataset.X_test is None:
        split = split_rows(dataset, max(1, len(dataset) // 4), random)
        train, test = dataset.X[split.train], dataset.X[split.test]
    else:
        train, test = dataset.X, dataset.X_test
    test = test[_some(len(test), max_rows, random)]
    groups = group_rows(np.concatenate([train, test]))
    shared = int(np.isin(groups[len(train) :], groups[: len(train)]).sum())
    missing = "mean" if np.isnan(train).any() or np.isnan(test).any() else "refuse"
    scale = fit_scaling(dataset.scaling, train, missing=missing)
    scaled, scaled_test = (scale(part).reshape(len(part), -1) for part in (train, test))
    near = count_near_duplicates(scaled, scaled_test, _some(len(train), max_rows, random))
    distinct = np.unique(groups[: len(train)], return_index=True)[1]
    chosen = scaled[distinct[_some(len(distinct), max_rows, random)]]
    used = min(k, len(chosen) - 1)
    by_two = by_likelihood = math.nan
    if used >= 2:
        # The first neighbour of each row is the row itself.
        distances = nearest_distances(chosen, chosen, used + 1)[:, 1:]
        by_two, by_likelihood = two_nn(distances), maximum_likelihood(distances, k=used)
    classes: dict[str, int] = {}
    targets: tuple[float, ...] = ()
    if dataset.classes is None:
        targets = tuple(float(f(dataset.y)) for f in (np.mean, np.std, np.min, np.max))
    else:
        labels, counts = np.unique(dataset.y, return_counts=True)
        classes = {str(label): int(count) for label, count in zip(labels, counts)}
    return Card(
        dataset.name,
        dataset.task,
        dataset.source,
        dataset.licence,
        dataset.citation,
        dataset.sha256,
        len(dataset),
        0 if dataset.X_test is None else len(dataset.X_test),
        math.prod(dataset.X.shape[1:]),
        dataset.image_shape or dataset.X.shape[1:],
        classes,
        targets,
        duplicates,
        conflicting,
        shared,
        near,
        len(test),
        by_two,
        by_likelihood,
        used,
        len(chosen),
        int(np.isnan(dataset.X).sum()),
        dataset.bayes_error,
    )


def _some(n: int, most: int, random: np.random.Generator) -> NDArray[np.intp]:
    return np.arange(n) if n <= most else np.sort(random.choice(n, most, replace=False))


def _listed(classes: dict[str, int]) -> str:
    parts = [f"{label} ({count:,})" for label, count in classes.items()]
    return ", ".join(parts if len(parts) <= 12 else [*parts[:10], f"... {len(parts) - 10} more"])


def _number(value: float) -> str:
    return "not defined" if math.isnan(value) else f"{value:.1f}"
