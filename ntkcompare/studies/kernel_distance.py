"""Study: neighbours under the distance that a network's kernel induces, and what regression adds to it."""

import math
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray
from scipy.spatial.distance import cdist
from sklearn.preprocessing import normalize

from ntkcompare.architecture import MLP
from ntkcompare.kernels import gram
from ntkcompare.knn import KNNClassifier
from ntkcompare.mlp import MLPClassifier
from ntkcompare.ntk import NTKClassifier
from ntkcompare.studies.estimates import exact_finding, mean_finding
from ntkcompare.studies.finding import ABOVE_ZERO, ANYTHING, Finding
from ntkcompare.studies.panel import Panel, over_repeats
from ntkcompare.studies.predictions import at_test_points
from ntkcompare.studies.same_neighbours import common_prefix, neighbour_order
from ntkcompare.studies.sample import Sample
from ntkcompare.studies.setting import Setting
from ntkcompare.studies.study import Study, Tables
from ntkcompare.studies.uses import K_NEAREST, NETWORK, NNGP, NTK

Array = NDArray[Any]

GIVEN, UNIT, CENTRED = "as given", "on the sphere", "centred, on the sphere"
# Distances part where one test point in a hundred has another nearest neighbour.
PARTED = 0.01
DEPTHS = (1, 3)
METRICS: dict[str, tuple[str, Any]] = {
    "cosine": ("cosine", None),
    **{
        f"{kernel}, depth {depth}": (kernel, {"architecture": MLP(depth=depth)})
        for kernel in ("ntk", "nngp")
        for depth in DEPTHS
    },
}


def geometries(sample: Sample) -> dict[str, tuple[Array, Array]]:
    """Return training and test inputs as given, on a sphere, and on a sphere around their mean.

    The spheres have radius √d, as inputs of variance 1 have. Inputs that are never negative, as pixels are,
    lie at acute angles to each other on the first sphere, at all angles on the second.
    """

    def sphere(X: Array) -> Array:
        return np.asarray(normalize(X) * math.sqrt(X.shape[1]))

    X, X_test, mean = sample.X, sample.X_test, sample.X.mean(axis=0)
    return {
        GIVEN: (X, X_test),
        UNIT: (sphere(X), sphere(X_test)),
        CENTRED: (sphere(X - mean), sphere(X_test - mean)),
    }


def measure(setting: Setting) -> Tables:
    """Compare the order of neighbours, and the errors of neighbours, kernels and networks."""
    n = setting.pool(setting.pick(1000, 5000))
    sizes = [size for size in (n // 16, n // 4, n) if size > 1]
    samples = setting.samples(n, n_test=setting.pick(400, 1000))
    shared: list[tuple[Any, ...]] = []
    errors: list[tuple[Any, ...]] = []
    for sample in samples:
        setting.report(f"repeat {sample.repeat + 1} of {len(samples)}")
        for geometry, (X, X_test) in geometries(sample).items():
            for metric, values in _shared(X, sample.y, X_test).items():
                shared.append((geometry, metric, sample.repeat, *values))
            if geometry != CENTRED:
                for learner, size, value in _errors(sample, X, X_test, sizes):
                    errors.append((geometry, learner, sample.repeat, size, value))
    networks = MLPClassifier(MLP(width=setting.pick(256, 1024)), max_epochs=setting.pick(100, 500))
    paths = networks.learning_paths([sample.problem("mlp") for sample in samples], [n])
    for sample, (point,) in zip(samples, paths):
        error = float(sample.test_error(at_test_points(point, "mlp", sample.repeat)))
        errors.append((GIVEN, "mlp", sample.repeat, n, error))
    d = samples[0].X.shape[1]
    return {
        "profile": pd.DataFrame(_profile(d), columns=["metric", "angle", "value"]),
        "shared": pd.DataFrame(
            shared, columns=["geometry", "metric", "repeat", "nearest", "to a right angle", "all"]
        ),
        "errors": pd.DataFrame(errors, columns=["geometry", "learner", "repeat", "n", "value"]),
    }


def _profile(d: int) -> list[tuple[str, int, float]]:
    """Return the kernels' distances between points of the sphere by their angle in whole degrees.

    In multiples of the greatest.
    """
    angles = np.radians(np.arange(181))
    points = np.zeros((len(angles), d))
    points[:, 0], points[:, 1] = math.sqrt(d) * np.cos(angles), math.sqrt(d) * np.sin(angles)
    rows = []
    for metric, (kernel, params) in METRICS.items():
        if params is None:
            continue
        K = gram(points, architecture=params["architecture"], kernel=kernel)
        distances = np.sqrt((K[0, 0] + np.diagonal(K) - 2 * K[0]).clip(0))
        rows += [(metric, i, float(value)) for i, value in enumerate(distances / distances.max())]
    return rows


def _shared(X: Array, y: Array, X_test: Array) -> dict[str, tuple[float, float, float]]:
    """Return how many test points have their nearest, acute and all training points in Euclidean order."""
    distances = cdist(X_test, X)
    acute = (cdist(X_test, X, "cosine") < 1).sum(axis=1)
    found = {}
    for metric, (name, params) in METRICS.items():
        prefix = common_prefix(distances, neighbour_order(X, y, X_test, name, params))
        reached = (prefix >= 1, prefix >= acute, prefix >= len(X))
        found[metric] = tuple(float(part.mean()) for part in reached)
    return found  # type: ignore[return-value]


def _errors(sample: Sample, X: Array, X_test: Array, sizes: list[int]) -> list[tuple[str, int, float]]:
    """Return the test errors of neighbours, k by leaving one out, and of regression with the same kernels."""
    learners: dict[str, Any] = {
        f"knn, {metric}": KNNClassifier(n_neighbors="loo", metric=metric)
        for metric in ("euclidean", "cosine", "ntk", "nngp")
    }
    learners["ntk"], learners["nngp"] = NTKClassifier(), NTKClassifier(kernel="nngp")
    rows = []
    for name, learner in learners.items():
        for point in learner.learning_path(X, sample.y, sizes, X_test):
            predictions = at_test_points(point, name, sample.repeat)
            rows.append((name, point.n, float(sample.test_error(predictions))))
    return rows


def judge(tables: Tables) -> tuple[Finding, ...]:
    """Demand the same neighbours on the sphere, others off it, and a gain by regression."""
    shared, errors = tables["shared"], tables["errors"]
    findings: list[Finding] = []
    for metric, rows in tables["profile"].groupby("metric", sort=False):
        grows = int(rows.sort_values("angle")["value"].argmax())
        name = f"{metric}: angle up to which the distance on the sphere grows, in degrees"
        findings.append(exact_finding(name, [grows], (90, 180)))
    told = "share of test points whose"
    for geometry in (UNIT, CENTRED):
        rows = shared[shared["geometry"] == geometry]
        for reach, words, key in (
            ("nearest", "nearest point is the Euclidean one", True),
            ("to a right angle", "points up to a right angle are in Euclidean order", True),
            ("all", "points are all in Euclidean order", False),
        ):
            name = f"{geometry}, any distance: {told} {words}"
            findings.append(exact_finding(name, rows[reach], (1, 1), key=key))
    for metric, rows in shared[shared["geometry"] == GIVEN].groupby("metric", sort=False):
        name = f"{GIVEN}, {metric}: {told} nearest point is the Euclidean one"
        findings.append(mean_finding(name, rows["nearest"], (-math.inf, 1 - PARTED), key=metric != "cosine"))
    last = errors[errors["n"] == errors["n"].max()]
    for geometry, part in last.groupby("geometry", sort=False):
        values = part.pivot(index="repeat", columns="learner", values="value")
        for kernel in ("ntk", "nngp"):
            gain = values[f"knn, {kernel}"] - values[kernel]
            name = f"{geometry}, {kernel}: error of neighbours under its distance less that of regression"
            findings.append(mean_finding(name, gain, ABOVE_ZERO))
        if geometry != GIVEN:
            continue  # elsewhere the distances agree
        for kernel in ("ntk", "nngp"):
            for rival in ("euclidean", "cosine"):
                gain = values[f"knn, {rival}"] - values[f"knn, {kernel}"]
                name = (
                    f"{geometry}: error of neighbours under the {rival} distance less under the {kernel} one"
                )
                findings.append(mean_finding(name, gain, ANYTHING, key=False))
        name = f"{geometry}: error of the mlp less that of ntk regression"
        findings.append(mean_finding(name, values["mlp"] - values["ntk"], ANYTHING, key=False))
    return tuple(findings)


def draw(tables: Tables) -> tuple[Panel, ...]:
    """Show the distances by angle, how often the nearest neighbour is the same, and the errors."""
    shared, errors = tables["shared"], tables["errors"]
    n = int(errors["n"].max())
    return (
        Panel(
            "distance on the sphere",
            over_repeats(tables["profile"], x="angle", series="metric"),
            "angle in degrees",
            "share of the greatest",
            vertical={"right angle": 90.0},
        ),
        Panel(
            "same nearest neighbour as by Euclid",
            over_repeats(
                shared.rename(columns={"nearest": "value"}), x="metric", series="geometry", least=0.0
            ),
            "",
            "share of test points",
            x_scale="category",
        ),
        Panel(
            f"errors at n={n}",
            over_repeats(errors[errors["n"] == n], x="learner", series="geometry", least=0.0),
            "",
            "test error",
            x_scale="category",
        ),
    )


STUDY = Study(
    name="kernel-distance",
    claim=(
        "On a sphere the nearest neighbours under the distance that the NTK or the NNGP induces are the "
        "Euclidean ones, the whole order the same up to a right angle; off it they part. Regression "
        "with the kernel adds to its distance: it errs less than the neighbours do."
    ),
    sources=(
        "Y. Cho, L. K. Saul (2009), Kernel methods for deep learning, NIPS",
        "A. Jacot, F. Gabriel, C. Hongler (2018), Neural tangent kernel: convergence and generalization "
        "in neural networks, NeurIPS",
        "A. Radhakrishnan, M. Belkin, C. Uhler (2023), Wide and deep neural networks achieve "
        "consistency for classification, PNAS 120(14)",
    ),
    citations=("cho2009kernel", "jacot2018neural", "radhakrishnan2023wide"),
    uses=(*NTK, *NNGP, *K_NEAREST, *NETWORK),
    protocol=(
        "Training points in the order of their distance from each test point, under cosine, NTK and "
        "NNGP of depth 1 and 3 against Euclid: as given, scaled to a sphere, and to a sphere around the "
        "mean. On the same draws k-NN under each distance, k by leaving one out, regression with the "
        "same kernels, and an MLP."
    ),
    refutation=(
        "on a sphere a distance that falls again below a right angle, one test point with another "
        "nearest neighbour, or another order of those up to a right angle; off it fewer than "
        f"{100 * PARTED:g} % of test points with another nearest neighbour, under any of the kernels; or "
        "regression that errs as much as neighbours under its kernel's distance."
    ),
    measure=measure,
    judge=judge,
    draw=draw,
)
