"""Dataset: the arrays of one problem, checked once, with where they came from."""

import hashlib
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import ArrayLike, NDArray

from ntkcompare._checks import check_choice, check_real
from ntkcompare.datasets.arrays import (
    check_folds,
    check_inputs,
    check_labels,
    check_targets,
    check_weights,
)
from ntkcompare.datasets.imputation import MISSING
from ntkcompare.datasets.margin import class_margins
from ntkcompare.datasets.scaling import check_scaling, fit_scaling

TASKS = ("classification", "regression")
_ROWS_AT_ONCE = 4096


@dataclass(frozen=True, eq=False)
class Dataset:
    """Inputs, labels and provenance of one supervised problem.

    The arrays are copied, checked and made read-only, so that no learner can change what the next one sees.

    Parameters
    ----------
    X : array-like of shape (n, d) or (n, H, W, C)
        Inputs as shipped, unscaled, kept in float64 or, where they come as bytes, as bytes. A data frame's
        column names become `feature_names`.
    y : array-like of shape (n,)
        Class labels of any kind, or real targets.
    task : {"classification", "regression"}
        What `y` means.
    name : str
        Names the data in tables, files and seeds.
    source : str
        Where the data come from, with the paper or page to cite.
    licence : str
        The terms the data are shared under.
    X_test, y_test : array-like, optional
        The data's own test split; without it every repeat draws one.
    bayes_error : float, optional
        The least possible error, where it is known.
    feature_names : sequence of str, optional
        One name per column of `X`.
    image_shape : tuple of int, optional
        (height, width) or (height, width, channels) of a flattened image.
    scaling : str
        The scaling its field uses; see `fit_scaling`.
    missing : {"refuse", "mean", "median", "mode", "zero"}
        What NaN in `X` is filled with, feature by feature, by what the training rows of each draw say.
    weights : array-like of shape (n,), optional
        How much each row counts: a row of twice the weight is drawn twice as readily, one of weight 0 never.
    groups : array-like of shape (n,), optional
        Rows of one group (a patient, a page) never stand on both sides of a split.
    folds : mapping, optional
        Published splits, name → pairs of (training rows, test rows).
    citation : str
        How to cite the data, in BibTeX.

    Attributes
    ----------
    classes : ndarray or None
        Sorted class labels; None for regression.
    sha256 : str
        Hash of all arrays, the same on every machine.

    Raises
    ------
    ValueError, TypeError
        If an array holds NaN, infinities or text, lengths differ, or there are fewer than two classes.

    Examples
    --------
    >>> import numpy as np
    >>> from ntkcompare import Dataset
    >>> data = Dataset(np.arange(6.0).reshape(3, 2), ["a", "b", "a"], name="toy")
    >>> data
    Dataset('toy', classification, n=3, d=2, 2 classes)
    >>> data.sha256[:8]
    'fd92829d'
    """

    X: NDArray[Any]
    y: NDArray[Any]
    task: str = "classification"
    name: str = "data"
    source: str = ""
    licence: str = ""
    X_test: NDArray[Any] | None = None
    y_test: NDArray[Any] | None = None
    bayes_error: float | None = None
    feature_names: tuple[str, ...] | None = None
    image_shape: tuple[int, ...] | None = None
    scaling: str = "feature"
    missing: str = "refuse"
    weights: NDArray[np.float64] | None = None
    groups: NDArray[Any] | None = None
    folds: Mapping[str, tuple[tuple[NDArray[np.intp], ...], ...]] | None = None
    citation: str = ""

    def __post_init__(self) -> None:
        check_choice("task", self.task, TASKS)
        check_scaling("scaling", self.scaling)
        check_choice("missing", self.missing, MISSING)
        if not str(self.name).strip():
            raise ValueError(f"name={self.name!r} must not be empty; it labels tables and files.")
        check_target = check_labels if self.task == "classification" else check_targets
        names = self.feature_names or _column_names(self.X)
        X = check_inputs("X", self.X, gaps=self.missing != "refuse")
        y = check_target("y", self.y, len(X))
        if self.task == "classification" and len(np.unique(y)) < 2:
            raise ValueError(
                f"y holds one class only, {y[0].item()!r}; a classification data set needs at least two. "
                "If y is a real quantity, pass task='regression'."
            )
        self._set(X=X, y=y, feature_names=None if names is None else tuple(map(str, names)))
        width = math.prod(X.shape[1:])
        if names is not None and len(names) != width:
            raise ValueError(f"feature_names has {len(names)} names, but X has {width} columns.")
        if self.image_shape is not None and math.prod(self.image_shape) != width:
            raise ValueError(f"image_shape={self.image_shape} does not hold the {width} columns of X.")
        if self.bayes_error is not None:
            check_real("bayes_error", self.bayes_error, minimum=0)
        if self.weights is not None:
            self._set(weights=check_weights("weights", self.weights, len(X)))
        if self.groups is not None:
            self._set(groups=check_labels("groups", self.groups, len(X)))
        if self.folds is not None:
            self._set(folds=check_folds("folds", self.folds, len(X)))
        self._check_test_split(X, y)

    def _check_test_split(self, X: NDArray[Any], y: NDArray[Any]) -> None:
        if (self.X_test is None) != (self.y_test is None):
            raise ValueError("X_test and y_test go together: give both, or neither.")
        if self.X_test is None or self.y_test is None:
            return
        X_test = check_inputs("X_test", self.X_test, gaps=self.missing != "refuse")
        if X_test.shape[1:] != X.shape[1:]:
            raise ValueError(
                f"X_test has rows of shape {X_test.shape[1:]}, but those of X are {X.shape[1:]}."
            )
        check_target = check_labels if self.task == "classification" else check_targets
        y_test = check_target("y_test", self.y_test, len(X_test))
        if self.task == "classification":
            if y.dtype.kind != y_test.dtype.kind:
                raise TypeError(f"y_test has dtype {y_test.dtype}, but y has {y.dtype}; use the same labels.")
            unseen = sorted(set(y_test.tolist()) - set(y.tolist()))
            if unseen:
                raise ValueError(f"y_test holds the classes {unseen[:5]}, which y does not.")
        self._set(X_test=X_test, y_test=y_test)

    def _set(self, **values: Any) -> None:
        for name, value in values.items():
            object.__setattr__(self, name, value)

    @cached_property
    def classes(self) -> NDArray[Any] | None:
        """Sorted class labels; None for regression."""
        return np.unique(self.y) if self.task == "classification" else None

    @cached_property
    def codes(self) -> NDArray[np.intp]:
        """The place of each label among the sorted ones; of targets, in regression, too."""
        return np.unique(self.y, return_inverse=True)[1]

    @cached_property
    def margins(self) -> tuple[NDArray[np.float64], NDArray[np.intp]]:
        """The margin of each row, and the place of the nearest other class; see `class_margins`.

        First the rows of X, then those of X_test, each among all of them; distances are those of the inputs
        as this data set scales them.
        """
        scaled = fit_scaling(self.scaling, self.X, missing=self.missing)
        if self.X_test is None or self.y_test is None:
            return class_margins(scaled(self.X), self.y)
        X = np.concatenate([scaled(self.X), scaled(self.X_test)])
        return class_margins(X, np.concatenate([self.y, self.y_test]))

    @cached_property
    def sha256(self) -> str:
        """Hash of the arrays: of their values, shapes and kinds, however they are stored here."""
        digest = hashlib.sha256()
        for part in (self.X, self.y, self.X_test, self.y_test):
            _digest(digest, part, "<f8" if part is self.X or part is self.X_test else None)
        for name in ("weights", "groups"):  # said by name: they may be absent without a trace
            if getattr(self, name) is not None:
                digest.update(f"{name};".encode())
                _digest(digest, getattr(self, name))
        return digest.hexdigest()

    def __len__(self) -> int:
        return len(self.X)

    def __repr__(self) -> str:
        shape = "×".join(map(str, self.X.shape[1:]))
        extra = [] if self.classes is None else [f"{len(self.classes)} classes"]
        extra += [] if self.X_test is None else [f"n_test={len(self.X_test)}"]
        return f"Dataset({', '.join([repr(self.name), self.task, f'n={len(self.X)}', f'd={shape}', *extra])})"


def _column_names(X: ArrayLike | Any) -> Sequence[str] | None:
    columns = getattr(X, "columns", None)
    return None if columns is None else [str(column) for column in columns]


def _digest(digest: Any, part: NDArray[Any] | None, kind: str | None = None) -> None:
    if part is None:
        digest.update(b"absent;")
    elif part.dtype.kind == "U":
        digest.update(f"text{part.shape};".encode())
        digest.update("\0".join(part.tolist()).encode())
    else:
        kind = kind or ("<f8" if part.dtype.kind == "f" else "<i8")
        digest.update(f"{kind}{part.shape};".encode())
        for start in range(0, len(part), _ROWS_AT_ONCE):
            digest.update(np.ascontiguousarray(part[start : start + _ROWS_AT_ONCE], dtype=kind).tobytes())
