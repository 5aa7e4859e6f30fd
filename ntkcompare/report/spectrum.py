"""SpectrumDisplay: a kernel's spectrum, and the learning curve it predicts over the one measured."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes

from ntkcompare._checks import check_integer, check_sizes
from ntkcompare.report.drawn import Drawn, check_columns, draw_curve
from ntkcompare.report.eigencurve import eigencurve
from ntkcompare.report.style import frame_panel, label_decades, marks, plain_numbers

if TYPE_CHECKING:
    from ntkcompare.analysis import Modes
    from ntkcompare.datasets import Dataset


class SpectrumDisplay(Drawn):
    """Two panels: eigenvalues with the target's power in them, and theory over experiment.

    Parameters
    ----------
    modes : ntkcompare.analysis.Modes
        Eigenvalues λ_i, and the target's power v_i² in each eigenfunction.
    curves : DataFrame
        Columns n, predicted, mean, low, high: mean squared errors on new points, summed over outputs.
    title : str
        Above the panels.

    Attributes
    ----------
    figure_, ax_
        Of matplotlib, once drawn.

    Examples
    --------
    >>> from ntkcompare.analysis import Modes
    >>> curves = pd.DataFrame({"n": [1, 2], "predicted": [0.5, 0.2], "mean": [0.6, 0.2],
    ...                        "low": 0.1, "high": 0.7})
    >>> SpectrumDisplay(Modes(np.array([1.0, 0.5]), np.array([0.8, 0.2])), curves).frame()["ratio"].tolist()
    [1.2, 1.0]
    """

    def __init__(self, modes: "Modes", curves: pd.DataFrame, *, title: str = "") -> None:
        check_columns("curves", curves, ("n", "predicted", "mean", "low", "high"))
        if curves.empty:
            raise ValueError("curves is empty; there is nothing to draw.")
        self.modes, self.curves, self.title = modes, curves, title

    @classmethod
    def from_dataset(
        cls,
        dataset: "Dataset",
        learner: Any = None,
        *,
        sizes: Sequence[int] | None = None,
        points: int = 2000,
        repeats: int = 5,
        random_state: int = 0,
        ax: Sequence[Axes] | None = None,
        style: str | None = None,
    ) -> "SpectrumDisplay":
        """Measure and predict the learning curve of kernel regression on a data set.

        The Gram matrix of the points stands for the distribution. In each repeat, points in random order
        train the learner, and those that no size trains on test it. Labels are one-hot for classes.

        Parameters
        ----------
        dataset : Dataset
            Of either task; inputs are scaled as it asks.
        learner : NTKRegressor or NTKClassifier, optional
            None means ``NTKRegressor()``; at infinite time, with a ridge that is a number.
        sizes : sequence of int, optional
            None means 8 up to half of the points.
        points : int
            How many to take at most, at random.
        repeats : int
            At least 2.
        random_state : int
            Of the choice and the order of points.
        ax, style
            As in `plot`.

        Returns
        -------
        SpectrumDisplay
            Drawn.

        Raises
        ------
        ValueError, TypeError
            For a learner at a finite time or with ridge="loo", or sizes that leave no points to test on.
        """
        from ntkcompare.curves.sizes import default_sizes
        from ntkcompare.ntk import NTKRegressor

        learner = NTKRegressor() if learner is None else learner
        check_integer("repeats", repeats, minimum=2)
        rng = np.random.default_rng(check_integer("random_state", random_state, minimum=0))
        found = eigencurve(dataset, learner, check_integer("points", points, minimum=4), rng)
        count = len(found.X)
        chosen = default_sizes(count // 2, 1) if sizes is None else check_sizes(sizes, count - 1)
        curves = found.measure(chosen, repeats, rng)
        title = f"{dataset.name}, {learner.kernel}, bars: 95 % t interval over {repeats} repeats"
        return cls(found.modes, curves, title=title).plot(ax=ax, style=style)

    def frame(self) -> pd.DataFrame:
        """Return the curves, with `ratio`: measured over predicted.

        Returns
        -------
        DataFrame
        """
        return self.curves.assign(ratio=self.curves["mean"] / self.curves["predicted"])

    @property
    def _names(self) -> Sequence[str]:
        return ("spectrum", "learning curve")

    def _draw(self, axes: Any, *, own: bool, legend: bool) -> None:
        spectrum, curve = axes
        positive = self.modes.eigenvalues > 1e-14 * self.modes.eigenvalues.max()
        i = np.arange(1, len(positive) + 1)[positive]
        share = self.modes.eigenvalues / self.modes.eigenvalues.sum()
        power = self.modes.power / max(float(self.modes.power.sum()), np.finfo(float).tiny)
        # Of the power what is left beyond mode i: a sum is smooth where single coefficients are not.
        left = 1 - np.cumsum(power)
        width = marks()["linewidth"]
        spectrum.plot(
            i, share[positive], color="#0072B2", linewidth=width, label="eigenvalue, share of their sum"
        )
        spectrum.plot(
            i,
            left[positive],
            color="#D55E00",
            linewidth=width,
            linestyle="--",
            label="target's power beyond mode i",
        )
        spectrum.set_xscale("log")
        spectrum.set_yscale("log")
        spectrum.set_ylim(bottom=0.3 * float(np.quantile(share[positive], 0.02)))
        spectrum.set_xlabel("mode i")
        spectrum.set_ylabel("share")
        plain_numbers(spectrum.xaxis)
        frame_panel(spectrum, "spectrum")
        rows = self.curves.sort_values("n")
        curve.plot(rows["n"], rows["predicted"], color="black", linewidth=width, label="theory", zorder=2)
        columns = (rows[name].to_numpy(dtype=float) for name in ("n", "mean", "low", "high"))
        n, mean, low, high = columns
        line = draw_curve(curve, n, mean, np.nan * n, np.nan * n, 0, "measured")
        line.set_linestyle("none")
        curve.vlines(n, np.maximum(low, mean / 10), high, color=line.get_color(), linewidth=width)
        curve.set_xscale("log")
        curve.set_yscale("log")
        plain_numbers(curve.xaxis)
        label_decades(curve.yaxis)
        curve.set_xlabel("training examples n")
        curve.set_ylabel("test mean squared error")
        frame_panel(curve, "theory and experiment")
        self._finish(axes, self.title, own=own, legend=legend)
