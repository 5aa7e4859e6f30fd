"""NeighbourDisplay: test images beside the training images that decide about them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ntkcompare._checks import check_integer
from ntkcompare.report.drawn import Drawn, check_columns
from ntkcompare.report.style import PRESETS, text_size

if TYPE_CHECKING:
    from ntkcompare.datasets import Dataset

NEEDED = ("row", "column", "index", "label", "note")


class NeighbourDisplay(Drawn):
    """A row for each test image: itself, its nearest under each distance, and whom the NTK listens to.

    Parameters
    ----------
    images : ndarray of shape (n_pictures, height, width) or (n_pictures, height, width, channels)
        One for each row of `table`.
    table : DataFrame
        Columns row (0, 1, ...), column (the words above), index (of the image in its data), label and note
        (below it). A label other than that of the row's first image is marked.
    title : str
        Above.

    Attributes
    ----------
    figure_, ax_
        Of matplotlib, once drawn.

    Examples
    --------
    >>> table = pd.DataFrame({"row": [0, 0], "column": ["test", "euclidean"], "index": [3, 7],
    ...                       "label": ["5", "6"], "note": ["", "2.1"]})
    >>> NeighbourDisplay(np.zeros((2, 8, 8)), table).frame().shape
    (2, 5)
    """

    def __init__(self, images: NDArray[Any], table: pd.DataFrame, *, title: str = "") -> None:
        check_columns("table", table, NEEDED)
        if images.ndim not in (3, 4) or len(images) != len(table):
            raise ValueError(
                f"images has shape {images.shape}; give a picture for each of the {len(table)} rows of table."
            )
        if table.empty:
            raise ValueError("table is empty; there is nothing to draw.")
        self.images, self.table, self.title = images, table.reset_index(drop=True), title

    @classmethod
    def from_dataset(
        cls,
        dataset: "Dataset",
        *,
        distances: Sequence[str] = ("euclidean", "cosine", "ntk"),
        learner: Any = None,
        images: int = 4,
        weights: int = 3,
        points: int = 1000,
        random_state: int = 0,
        ax: Any = None,
        style: str | None = None,
    ) -> "NeighbourDisplay":
        """Take test images at random, and find their nearest and their heaviest training images.

        Kernel regression is linear in the labels, f(x) = Σ s_i(x)·y_i; what is called weight is s_i(x), of
        which those largest in absolute value are shown.

        Parameters
        ----------
        dataset : Dataset
            Of images: with an `image_shape`, or inputs of height × width (× channels).
        distances : sequence of str
            Names of `list_distances()`.
        learner : NTKRegressor, optional
            Whose weights; None means ``NTKRegressor()``.
        images : int
            Rows.
        weights : int
            How many of the largest weights; 0 for none.
        points : int
            Training images at most, drawn at random, as the test images are from the others.
        random_state : int
            Of the choice.
        ax, style
            As in `plot`.

        Returns
        -------
        NeighbourDisplay
            Drawn.

        Raises
        ------
        ValueError, TypeError
            If the data are no images or too few, or a distance is unknown.
        """
        shape = dataset.image_shape or dataset.X.shape[1:]
        if len(shape) not in (2, 3):
            raise ValueError(
                f"{dataset.name!r} holds no images: its inputs have shape {dataset.X.shape[1:]}."
            )
        check_integer("images", images, minimum=1)
        check_integer("weights", weights, minimum=0)
        check_integer("points", points, minimum=2)
        if len(dataset.X) <= images + 1:
            raise ValueError(f"images={images} leaves none of the {len(dataset.X)} to train on.")
        order = np.random.default_rng(random_state).permutation(len(dataset.X))
        test, train = order[:images], order[images : images + points]
        rows = _rows(dataset, test, train, distances, learner, weights)
        table = pd.DataFrame(rows, columns=list(NEEDED))
        pictures = dataset.X[table["index"].to_numpy()].reshape(-1, *shape)
        return cls(pictures, table, title=f"{dataset.name}, {len(train)} training images").plot(
            ax=ax, style=style
        )

    def frame(self) -> pd.DataFrame:
        """Return what each picture is: row, column, index, label, note.

        Returns
        -------
        DataFrame
        """
        return self.table.copy()

    @property
    def _names(self) -> Sequence[str]:
        return [f"{row}: {column}" for row, column in zip(self.table["row"], self.table["column"])]

    @property
    def _grid(self) -> tuple[int, int]:
        return self.table["row"].nunique(), self.table["column"].nunique()

    def _columns(self, style: str | None) -> int:
        return self._grid[1]

    def _figsize(self, style: str | None) -> tuple[float, float]:
        rows, columns = self._grid
        width = 1.25 * columns if style is None else PRESETS[style].width
        font = 10 if style is None else PRESETS[style].font
        return width, (width / columns + 2.4 * font / 72) * rows + 4 * font / 72

    def _draw(self, axes: Any, *, own: bool, legend: bool) -> None:
        first = self.table.groupby("row", sort=False)["label"].transform("first")
        low, high = float(np.min(self.images)), float(np.max(self.images))
        scale = max(high - low, np.finfo(float).tiny)
        words = max(map(len, self.table["column"]))
        size = min(
            text_size(0.95), 72 * axes[0].get_window_extent().width / axes[0].figure.dpi / (0.62 * words)
        )
        rows: Any = self.table.itertuples()
        for i, row in enumerate(rows):
            panel, picture = axes[i], (self.images[i] - low) / scale
            if picture.shape[-1] == 1:
                picture = picture[..., 0]
            panel.imshow(picture, cmap="gray_r", vmin=0, vmax=1, interpolation="nearest")
            panel.set_xticks([])
            panel.set_yticks([])
            other = row.label != first[i]
            for spine in panel.spines.values():
                spine.set(linewidth=2.2 if other else 0.6, color="#D55E00" if other else "0.6")
                spine.set_linestyle("--" if other else "-")
            if row.row == self.table["row"].iloc[0]:
                panel.set_title(row.column, fontsize=size)
            note = f"\n{row.note}" if row.note else ""
            panel.set_xlabel(f"{'≠ ' if other else ''}{row.label}{note}", fontsize=size, labelpad=2)
        self._finish(axes, self.title, own=own, legend=False)


def _rows(
    dataset: "Dataset", test: Any, train: Any, distances: Sequence[str], learner: Any, weights: int
) -> list[tuple[Any, ...]]:
    from ntkcompare.datasets import fit_scaling
    from ntkcompare.knn import KNNClassifier
    from ntkcompare.ntk import NTKRegressor

    scale = fit_scaling(dataset.scaling, dataset.X[train], missing=dataset.missing)
    X, X_test = (scale(dataset.X[part]).reshape(len(part), -1) for part in (train, test))
    columns: list[tuple[str, Any, Any]] = []
    for name in distances:
        model = KNNClassifier(n_neighbors=1, metric=name).fit(X, dataset.y[train])
        far, near = model.kneighbors(X_test)
        columns.append((name, near[:, 0], [f"{value:.3g}" for value in far[:, 0]]))
    if weights:
        # The weights are what the learner makes of the labels that are 1 at one training point each.
        model = NTKRegressor() if learner is None else learner
        found = model.fit(X, np.eye(len(X))).predict(X_test)
        heavy = np.argsort(-np.abs(found), axis=1, kind="stable")[:, :weights]
        for j in range(heavy.shape[1]):
            at = heavy[:, j]
            notes = [f"{found[i, at[i]]:+.2f}" for i in range(len(test))]
            columns.append((f"weight {j + 1}", at, notes))
    rows: list[tuple[Any, ...]] = []
    for i, index in enumerate(test):
        rows.append((i, "test", int(index), str(dataset.y[index]), ""))
        for name, at, notes in columns:
            chosen = train[at[i]]
            rows.append((i, name, int(chosen), str(dataset.y[chosen]), notes[i]))
    return rows
