"""Study: wide networks become the NNGP before training, and the NTK's regression in training."""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ntkcompare.architecture import MLP
from ntkcompare.kernels import gram
from ntkcompare.knn import KNNClassifier
from ntkcompare.mlp import MLPClassifier
from ntkcompare.ntk import NTKRegressor
from ntkcompare.studies.common_part import common_part
from ntkcompare.studies.empirical_ntk import empirical_ntk, output_covariance
from ntkcompare.studies.estimates import mean_finding
from ntkcompare.studies.finding import ANYTHING, Finding
from ntkcompare.studies.panel import Panel, over_repeats
from ntkcompare.studies.predictions import at_test_points
from ntkcompare.studies.sample import Sample
from ntkcompare.studies.setting import Setting
from ntkcompare.studies.study import Study, Tables
from ntkcompare.studies.targets import one_hot_targets
from ntkcompare.studies.uses import FLOW, NEAREST, NNGP, NTK
from ntkcompare.studies.width_rate import rates, widest

WIDTHS = ((32, 128, 512, 2048, 4096), (32, 64, 128, 256, 512, 1024, 2048, 4096))
N = 64  # training points: a step on few is cheap, which is what lets a run be wide
DEPTH = 1
STEPS = (200, 300)
POINTS = 32  # at which kernels are compared
NETWORKS = 4  # of an ensemble
# Of the step that fits the steepest direction of the infinite network at once; from 2 on training diverges.
RATE = 0.5
PARAMETERIZATIONS = ("ntk", "standard")
# Sampling noise falls as width^(−1/2) by the central limit theorem; networks not yet in the limit may bend
# the fitted exponent by this much.
SLACK = 0.1
HALF = (-0.5 - SLACK, -0.5 + SLACK)
# Theory bounds what training adds by width^(−1/2), and lets it be less.
AT_MOST_HALF = (-math.inf, -0.5 + SLACK)
# The standard parameterization's NTK is A·width + B, where the first layer's part, B, grows with the number
# of inputs alone. Each part deviates by its own multiple of width^(−1/2): until width is far beyond the
# inputs, one takes over from the other, and relative deviations from the sum, and of what is trained by it,
# have no one exponent. They fall, by more than nothing.
FALLS = (-math.inf, -SLACK)

AT_START = {"nngp at start": "NNGP, at initialization", "ntk at start": "NTK, at initialization"}
TRAINED = {
    "ensemble": "ensemble mean, trained",
    "network": "one network, trained",
    "moved": "empirical NTK, moved",
}
LAW = "falling as width^(−1/2)"
ERRORS = ("test error", "test error of the NTK", "test error of 1-nn")


def measure(setting: Setting) -> Tables:
    """Train ensembles of each width by gradient descent for the NTK's time; compare functions and kernels."""
    n = setting.pool(N)
    samples = setting.samples(n, n_test=500)
    rows: list[tuple[object, ...]] = []
    for parameterization in PARAMETERIZATIONS:
        for width in setting.pick(*WIDTHS):
            setting.report(f"{parameterization} parameterization, width {width}")
            network = MLP(depth=DEPTH, width=width, parameterization=parameterization)
            for sample in samples:
                for quantity, value in _compare(network, sample, setting.pick(*STEPS)):
                    rows.append((parameterization, width, sample.repeat, quantity, value))
    columns = ["parameterization", "width", "repeat", "quantity", "value"]
    return {"deviations": pd.DataFrame(rows, columns=columns)}


def _compare(network: MLP, sample: Sample, steps: int) -> Iterator[tuple[str, float]]:
    """What an ensemble of one width misses of its limit."""
    X, X_test = sample.X, sample.X_test
    classes = np.unique(sample.y)
    # In units in which the steepest direction of the kernel is as steep, so that each width, and either
    # parameterization, is trained for as long.
    steepest = float(np.linalg.eigvalsh(gram(X, architecture=network))[-1]) / len(X)
    rate = RATE / steepest
    targets = one_hot_targets(sample.y, classes)
    flow = NTKRegressor(network, ridge=0.0).path(X, targets, [len(X)], X_test, times=[rate * steps])
    assert flow.test is not None
    expected = flow.test[0, 0]
    model = MLPClassifier(
        network,
        NETWORKS,
        "sgd",
        "mse",
        learning_rate=rate,
        batch_size="full",
        max_epochs=steps,
        stop_at_interpolation=False,
        centred=True,
        random_state=sample.seed(f"width {network.width} {network.parameterization}"),
    ).fit(X, sample.y)
    values = model.outputs(X_test)
    mean = values.mean(axis=0)
    size = _rms(expected - targets.mean(axis=0))
    yield "ensemble", _rms(mean - expected) / size
    yield "network", float(np.mean([_rms(value - expected) for value in values])) / size
    yield "common", common_part(values - expected)
    yield "test error", float(sample.test_error(classes[mean.argmax(axis=1)]))
    yield "test error of the NTK", float(sample.test_error(classes[expected.argmax(axis=1)]))
    (neighbour,) = KNNClassifier(1).learning_path(X, sample.y, [len(X)], X_test)
    yield "test error of 1-nn", float(sample.test_error(at_test_points(neighbour, "1-nn", sample.repeat)))

    points = X_test[:POINTS]
    nngp, ntk = (gram(points, architecture=network, kernel=kernel) for kernel in ("nngp", "ntk"))
    assert model.initial_params_ is not None
    found: dict[str, list[float]] = {name: [] for name in ("nngp at start", "ntk at start", "moved", "scale")}
    for start, end in zip(model.initial_params_, model.params_, strict=True):
        before, after = (empirical_ntk(network, params, points) for params in (start, end))
        found["nngp at start"].append(_apart(output_covariance(network, start, points), nngp))
        found["ntk at start"].append(_apart(before, ntk))
        found["moved"].append(_apart(after, before))
        found["scale"].append(float(np.trace(before)) / len(points))
    for name, each in found.items():
        yield name, float(np.mean(each))
    yield "scale in theory", float(np.trace(ntk)) / len(points)


def judge(tables: Tables) -> tuple[Finding, ...]:
    """Demand that deviations fall with width, and that the NTK's scale grows or does not, as theory says."""
    table = tables["deviations"]
    findings = []
    for which in PARAMETERIZATIONS:
        for quantity, words in {**AT_START, **TRAINED}.items():
            width, values = _curves(table, which, quantity)
            claimed = HALF if quantity in AT_START else AT_MOST_HALF
            if which == "standard" and quantity != "nngp at start":
                claimed = FALLS
            name, wide = f"{which} parameterization, {words}", widest(width)
            exponent = f"{name}: exponent of the deviation, widths"
            findings += [
                mean_finding(
                    f"{exponent} ≥ {width[wide][0]:g}", rates(width[wide], values[:, wide]), claimed
                ),
                mean_finding(
                    f"{exponent} {width[0]:g} to {width[-1]:g}", rates(width, values), ANYTHING, key=False
                ),
                mean_finding(
                    f"{exponent} {width[-2]:g} to {width[-1]:g}",
                    rates(width[-2:], values[:, -2:]),
                    ANYTHING,
                    key=False,
                ),
                mean_finding(
                    f"{name}: deviation at width {width[-1]:g}, relative", values[:, -1], ANYTHING, key=False
                ),
            ]
        findings += _scale(table, which)
        width, values = _curves(table, which, "common")
        for place in (0, -1):
            name = (
                f"{which} parameterization: share of the squared deviation that all networks have in common"
            )
            name += f", width {width[place]:g}"
            findings.append(mean_finding(name, values[:, place], ANYTHING, key=False))
        for quantity in ERRORS:
            width, values = _curves(table, which, quantity)
            name = f"{which} parameterization: {quantity}, width {width[-1]:g}"
            findings.append(mean_finding(name, values[:, -1], ANYTHING, key=False))
    return tuple(findings)


def _scale(table: pd.DataFrame, which: str) -> list[Finding]:
    """What the diagonal of the empirical NTK is like, and how it grows."""
    (width, values), (_, theory) = (_curves(table, which, name) for name in ("scale", "scale in theory"))
    last = f"widths {width[-2]:g} to {width[-1]:g}"
    name = f"{which} parameterization: exponent of the NTK's scale, {last}"
    claimed = (-SLACK, SLACK) if which == "ntk" else (SLACK, 1 + SLACK)
    return [
        mean_finding(name, rates(width[-2:], values[:, -2:]), claimed),
        mean_finding(
            f"{name}, less what theory says of these",
            rates(width[-2:], values[:, -2:]) - rates(width[-2:], theory[:, -2:]),
            (-SLACK, SLACK),
        ),
    ]


def draw(tables: Tables) -> tuple[Panel, ...]:
    """Show each deviation, and the NTK's scale, against width, a curve a parameterization."""
    table = tables["deviations"]
    table = table.assign(which=table["parameterization"] + " parameterization")
    panels = []
    for quantity, words in {**AT_START, **TRAINED}.items():
        frame = over_repeats(table[table["quantity"] == quantity], x="width", series="which", least=0.0)
        widths = np.array(sorted(set(frame["x"])), dtype=float)
        half = float(frame.loc[frame["x"] == widths[0], "mean"].max()) * (widths / widths[0]) ** -0.5
        line = pd.DataFrame({"series": LAW, "x": widths, "mean": half, "low": np.nan, "high": np.nan})
        panels.append(
            Panel(
                words,
                pd.concat([frame, line], ignore_index=True),
                "width",
                "relative deviation",
                x_scale="log",
                y_scale="log",
                references=(LAW,),
            )
        )
    scale = over_repeats(table[table["quantity"] == "scale"], x="width", series="which", least=0.0)
    panels.append(Panel("scale of the NTK", scale, "width", "mean diagonal", x_scale="log", y_scale="log"))
    return tuple(panels)


def _curves(
    table: pd.DataFrame, parameterization: str, quantity: str
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rows = table[(table["parameterization"] == parameterization) & (table["quantity"] == quantity)]
    values = rows.pivot(index="repeat", columns="width", values="value")
    return values.columns.to_numpy(dtype=float), values.to_numpy(dtype=float)


def _rms(values: NDArray[np.float64]) -> float:
    return float(np.sqrt(np.mean(values**2)))


def _apart(found: NDArray[np.float64], expected: NDArray[np.float64]) -> float:
    """Frobenius norm of the difference, relative."""
    return float(np.linalg.norm(found - expected) / np.linalg.norm(expected))


STUDY = Study(
    name="width-limit",
    claim=(
        "As width grows, networks become a Gaussian process of the NNGP's covariance before training, and in "
        "training by gradient descent follow the NTK's regression, whose kernel they no longer change: "
        "deviations fall as width^(−1/2), or faster. In the standard parameterization they fall as well, "
        "from an NTK that grows with width; at that rate, and in proportion, only once there are far more "
        "units than inputs."
    ),
    sources=(
        "A. Jacot, F. Gabriel, C. Hongler (2018), Neural Tangent Kernel: Convergence and Generalization in "
        "Neural Networks, NeurIPS",
        "J. Lee, Y. Bahri, R. Novak, S. S. Schoenholz, J. Pennington, J. Sohl-Dickstein (2018), Deep Neural "
        "Networks as Gaussian Processes, ICLR",
        "J. Lee, L. Xiao, S. S. Schoenholz, Y. Bahri, R. Novak, J. Sohl-Dickstein, J. Pennington (2019), "
        "Wide Neural Networks of Any Depth Evolve as Linear Models Under Gradient Descent, NeurIPS",
        "J. Sohl-Dickstein, R. Novak, S. S. Schoenholz, J. Lee (2020), On the infinite width limit of neural "
        "networks with a standard parameterization, arXiv:2001.07301",
    ),
    citations=("jacot2018neural", "lee2018deep", "lee2019wide", "sohldickstein2020infinite"),
    uses=(*NTK, *NNGP, *FLOW, *NEAREST, "sohldickstein2020infinite", "robbins1951stochastic", "optax"),
    protocol=(
        f"Ensembles of {NETWORKS} networks of width {WIDTHS[0][0]} to {WIDTHS[0][-1]}, squared loss, "
        "full-batch gradient descent, less their output before training, against the NTK's mean prediction "
        "of the same architecture at the same time, on test points; before training the covariance of their "
        "outputs against the NNGP's, and the empirical NTK against the NTK; how far that moves in training. "
        "Both parameterizations, at a rate that fits the steepest direction of their own NTK as fast. The "
        "exponent is the slope of log deviation on log width, a fit a draw, over the widths from the "
        "geometric mean of the least and greatest on; that over all widths, and over the last two, is told "
        "beside it. An ensemble's mean still has part of what chance gives one network; what all have in "
        f"common is told, and the test errors of networks, NTK and 1-NN on the same draws. {N} points and a "
        "hidden layer, at full strength too: a rate in width asks for wide networks of either "
        "parameterization, which few points and one layer's weights let one train, not for many points."
    ),
    refutation=(
        "over the wider half of the widths, an exponent of the deviations at initialization outside of −1/2 "
        f"± {SLACK:g}, or above −1/2 + {SLACK:g} of those of training; of the standard parameterization, but "
        f"for its NNGP, one above −{SLACK:g}; or an NTK whose scale depends on width in the NTK "
        "parameterization, or does not grow as theory says in the standard one."
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    repeats=(3, 5),
)
