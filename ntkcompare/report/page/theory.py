"""Theory: what a kernel's spectrum predicts of the learners of a run, where their data set is at hand."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from ntkcompare.curves.metrics import METRICS
from ntkcompare.report.page.markup import listed, short
from ntkcompare.report.page.panel import Figure, N, Overlay, Panel, plain_points

if TYPE_CHECKING:
    from ntkcompare.curves import Comparison
    from ntkcompare.datasets import Dataset
    from ntkcompare.report.eigencurve import Eigencurve

POINTS = 1200  # whose spectrum takes a second or two
REPEATS = 3
LEARNERS = 2
CELLS = 10**8  # of a data set that is loaded for a page
KIND = "theory"
_FAMILY = ("ntkcompare.ntk.NTKClassifier", "ntkcompare.ntk.NTKRegressor")
# What theory is of: the squared error of the regression itself, on labels without noise.
_MEASURED = {"squared_error": _FAMILY[1], "one_hot_error": _FAMILY[0]}


class Theory:
    """What theory says of the kernel learners of a comparison; nothing of a run that it does not speak of.

    It speaks of ridge regression at infinite time, on inputs and labels without noise, and needs the very
    data set, which has to be here: nothing is fetched. At most `LEARNERS` are asked, on `POINTS` points.

    Parameters
    ----------
    comparison : Comparison
        What is asked.
    """

    def __init__(self, comparison: "Comparison") -> None:
        self._run = comparison.manifest
        self._found: dict[str, Eigencurve] | None = None
        self._size = 0

    def over(self, metric: str, name: str, sizes: Sequence[int]) -> Overlay | None:
        """Return the curve predicted of a learner's test values; None where it measured something else."""
        found = self.predict(metric, name, sizes)
        return None if found is None else Overlay(name, KIND, plain_points(list(found)))

    def predict(self, metric: str, name: str, sizes: Sequence[int]) -> tuple[list[int], NDArray[Any]] | None:
        """Return the sizes that theory speaks of and the values it predicts there; None as in `over`."""
        told = self._run["learners"].get(name, {})
        if told.get("class") != _MEASURED.get(metric):
            return None
        if metric == "one_hot_error" and _kernel(told) != "ntk":  # which gives probabilities instead
            return None
        curve = self._curves().get(name)
        if curve is None:
            return None
        whole = len(curve.X) == self._size
        # Of more points than these half at most: who stands for a distribution cannot be used up.
        within = [n for n in sizes if (n < self._size if whole else 2 * n <= len(curve.X))]
        if not within:
            return None
        return within, curve.predict(within, pool=self._size if whole else None)

    def figure(self) -> list[Figure]:
        """Return theory and experiment, measured here; nothing where a metric of the run shows it already."""
        if set(self._run["metrics"]) & set(_MEASURED):
            return []
        return [_figure(self._curves(), self._size)] if self._curves() else []

    def _curves(self) -> "dict[str, Eigencurve]":
        if self._found is None:
            try:
                self._found = self._ask()
            # A page is not to fail because of what it could have shown besides.
            except Exception:
                self._found = {}
        return self._found

    def _ask(self) -> "dict[str, Eigencurve]":
        from ntkcompare.curves.rebuild import rebuild
        from ntkcompare.report.eigencurve import eigencurve, has_theory

        run = self._run
        kernels = {
            name: rebuild(told["identity"])
            for name, told in run["learners"].items()
            if told.get("class") in _FAMILY and isinstance(told.get("identity"), dict)
        }
        kernels = {name: learner for name, learner in kernels.items() if has_theory(learner)}
        noise = run.get("noise", {})
        clean = not (noise.get("labels") or noise.get("snr") or noise.get("features"))
        if not kernels or not clean or run.get("scale_fit") != "pool":
            return {}
        data = _at_hand(run["dataset"])
        data = replace(data, scaling=run["scaling"])
        self._size = len(data) if data.X_test is None else 0  # new test points
        chosen = list(kernels)[:LEARNERS]
        return {
            # The same points for each, and for each page of a run.
            name: eigencurve(data, kernels[name], POINTS, np.random.default_rng(run["random_state"]))
            for name in chosen
        }


def _kernel(told: Mapping[str, Any]) -> Any:
    parameters = told.get("parameters")
    return parameters.get("kernel") if isinstance(parameters, Mapping) else None


def _at_hand(told: Mapping[str, Any]) -> "Dataset":
    """Return the data set of a manifest; raise whatever keeps it from being had here, and soon."""
    from ntkcompare.datasets import load_dataset

    if int(told["n"]) * math.prod(map(int, told["shape"])) > CELLS:
        raise ValueError(f"{told['name']} is too large to be loaded for a page.")
    try:
        data = load_dataset(told["name"], download=False)
    except TypeError:  # there is nothing to download
        data = load_dataset(told["name"])
    if data.sha256 != told["sha256"]:
        raise ValueError(f"{told['name']} is not the same data here.")
    return data


def _figure(curves: "Mapping[str, Eigencurve]", size: int) -> Figure:
    from ntkcompare.curves.sizes import default_sizes

    series, overlays = [], []
    first = next(iter(curves.values()))
    count = len(first.X)
    for name, curve in curves.items():
        table = curve.measure(default_sizes(count // 2, 1), REPEATS, np.random.default_rng(0))
        series.append((name, plain_points([table["n"], table["mean"], table["low"].clip(0), table["high"]])))
        overlays.append(Overlay(name, KIND, plain_points([table["n"], table["predicted"]])))
    label = METRICS["one_hot_error"].label
    panel = Panel("theory and experiment", N, label, tuple(series), points=True, overlays=tuple(overlays))
    points = f"all {short(count)} points" if count == size else f"{short(count)} points of the data"
    return Figure(
        f"Theory and experiment: the test error that the kernel’s spectrum on {points} predicts of "
        f"regression on one-hot labels (lines), and that of {listed(list(curves))} on these points, measured "
        f"for this page (marks; bars: 95 % t-interval over {REPEATS} draws).",
        (panel,),
    )
