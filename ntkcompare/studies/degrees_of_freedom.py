"""Study: ridge, time, neighbours and epochs are one knob, whose unit is the effective degree of freedom."""

from collections.abc import Iterator, Sequence
from functools import partial
from itertools import chain
from typing import Any

import numpy as np
import pandas as pd

from ntkcompare.analysis import neighbour_freedom, perturbed_freedom
from ntkcompare.architecture import MLP
from ntkcompare.kernels import gram
from ntkcompare.knn import KNNRegressor
from ntkcompare.mlp import MLPRegressor
from ntkcompare.ntk import NTKRegressor
from ntkcompare.path import Problem
from ntkcompare.studies.estimates import every_mean_finding, mean_finding
from ntkcompare.studies.finding import Finding
from ntkcompare.studies.freedom_curve import centred_freedom, common_places, errors_at, freedom_curves
from ntkcompare.studies.panel import Panel, over_repeats
from ntkcompare.studies.predictions import at_test_points, at_training_points
from ntkcompare.studies.question import Answer
from ntkcompare.studies.sample import Array, Sample
from ntkcompare.studies.setting import Setting
from ntkcompare.studies.study import Study, Tables
from ntkcompare.studies.targets import one_hot_targets
from ntkcompare.studies.uses import FLOW, K_NEAREST, NETWORK, NNGP, NTK

NOISES = (0.0, 0.2)
# Test errors agree if they differ by at most two points in a hundred: less than what separates families at
# their best on most data sets, so that a user would not choose between them by it.
AGREEMENT = 0.02
# Where curves are compared: so many degrees of freedom, evenly on a log scale, over what all families reach.
PLACES = 6
REFERENCE = "ntk, ridge"
# Ali, Kolter and Tibshirani: no more than this times the risk of ridge at λ = n/t.
FLOW_OVER_RIDGE = 1.69
RIDGES = tuple(10.0 ** np.arange(3.0, -5.5, -0.5))  # relative to the mean of the kernel's diagonal
NEIGHBOURS = (1, 3, 5, 9, 15, 25, 45, 75, 125, 215, 375)
EPOCHS = (1, 2, 4, 8, 16, 32, 64, 128)
# Standard deviation of what is added to one-hot labels to see how a network answers: that of label noise of
# a tenth, p(1 − p) = 0.3². It should be as large as the noise whose fitting is asked about (Ye 1998).
PERTURBATION = 0.3


def measure(setting: Setting) -> Tables:
    """Trace test error against degrees of freedom along each family's own knob."""
    n = setting.pool(setting.pick(1000, 2000))
    classes = setting.dataset.classes
    assert classes is not None
    architecture = MLP(depth=2, width=setting.pick(128, 256))
    parts: list[dict[str, Any]] = []
    for noise in NOISES:
        setting.report(f"label noise {noise:g}")
        samples = setting.samples(n, noise=noise, n_test=setting.pick(None, 2000))
        curves = chain(
            *(_kernel(sample, classes, architecture) for sample in samples),
            *(_neighbours(sample, classes) for sample in samples),
            _networks(samples, classes, architecture),
        )
        parts += [{"noise": noise, "n": n, **row} for row in curves]
    return {"errors": pd.DataFrame(parts)}


def _row(
    sample: Sample, classes: Array, family: str, knob: float, freedom: float, values: Array
) -> dict[str, Any]:
    """The errors of regression on one-hot labels, whose values at the test points are (n_test, n_classes)."""
    return {
        "family": family,
        "repeat": sample.repeat,
        "knob": float(knob),
        "freedom": float(freedom),
        "error": float(sample.test_error(classes[values.argmax(axis=1)])),
        "squared_error": float(((values - one_hot_targets(sample.y_test, classes)) ** 2).sum(axis=1).mean()),
    }


def _kernel(sample: Sample, classes: Array, architecture: MLP) -> Iterator[dict[str, Any]]:
    n, targets = len(sample.X), one_hot_targets(sample.y, classes)
    for kernel in ("ntk", "nngp"):
        learner = NTKRegressor(architecture, kernel=kernel, ridge=0.0)
        modes = np.linalg.eigh(gram(sample.X, architecture=architecture, kernel=kernel))
        by_ridge = learner.path(sample.X, targets, [n], sample.X_test, ridges=RIDGES)
        freedoms = [centred_freedom(*modes, partial(_by_ridge, ridge=ridge)) for ridge in by_ridge.ridge[0]]
        yield from _rows(sample, classes, f"{kernel}, ridge", RIDGES, freedoms, by_ridge)
        if kernel == "ntk":
            times = n / by_ridge.ridge[0]
            by_time = learner.path(sample.X, targets, [n], sample.X_test, times=times)
            freedoms = [centred_freedom(*modes, partial(_by_time, time=time)) for time in times]
            yield from _rows(sample, classes, "ntk, time", times, freedoms, by_time)


def _by_ridge(eigenvalues: Array, ridge: float) -> Array:
    return eigenvalues / (eigenvalues + ridge)


def _by_time(eigenvalues: Array, time: float) -> Array:
    return np.asarray(-np.expm1(-eigenvalues * time / len(eigenvalues)))


def _rows(
    sample: Sample, classes: Array, family: str, knobs: Sequence[float], freedoms: Sequence[float], path: Any
) -> Iterator[dict[str, Any]]:
    for knob, freedom, values in zip(knobs, freedoms, path.test[0], strict=True):
        yield _row(sample, classes, family, knob, freedom, values)


def _neighbours(sample: Sample, classes: Array) -> Iterator[dict[str, Any]]:
    n, targets = len(sample.X), one_hot_targets(sample.y, classes)
    ks = [k for k in NEIGHBOURS if k <= n]
    (point,) = KNNRegressor().path(sample.X, targets, [n], sample.X_test, n_neighbors=ks)
    found = at_test_points(point, "k-nn", sample.repeat)
    for k, values in zip(point.n_neighbors, found, strict=True):
        yield _row(sample, classes, "k-nn", k, neighbour_freedom(n, k), values)


def _networks(samples: Sequence[Sample], classes: Array, architecture: MLP) -> Iterator[dict[str, Any]]:
    """Each network twice from the same start: on the labels, and on labels slightly perturbed."""
    n = len(samples[0].X)
    noises, problems = [], []
    for sample in samples:
        targets, seed = one_hot_targets(sample.y, classes), sample.seed("mlp")
        random = np.random.default_rng(sample.seed("perturbation"))
        noises.append(PERTURBATION * random.standard_normal(targets.shape))
        for labels in (targets, targets + noises[-1]):
            problems.append(Problem(sample.X, labels, sample.X_test, seed))
    for epochs in EPOCHS:
        learner = MLPRegressor(architecture, max_epochs=epochs, stop_at_interpolation=False, centred=True)
        points = [path[0] for path in learner.learning_paths(problems, [n])]
        for sample, noise, plain, perturbed in zip(samples, noises, points[::2], points[1::2], strict=True):
            told = f"mlp, {epochs} epochs", sample.repeat
            before, after = (at_training_points(point, *told) for point in (plain, perturbed))
            freedom = perturbed_freedom(noise, after - before)
            yield _row(sample, classes, "mlp, epochs", epochs, freedom, at_test_points(plain, *told))


def judge(tables: Tables) -> tuple[Finding, ...]:
    """Demand that each family's test error is that of ridge regression with the NTK at equal freedom."""
    table = tables["errors"]
    findings = []
    for noise in sorted(set(table["noise"])):
        found = freedom_curves(table[table["noise"] == noise])
        for family in found:
            if family == REFERENCE:
                continue
            places = common_places(found, (REFERENCE, family), PLACES)
            gaps = errors_at(found[family], places) - errors_at(found[REFERENCE], places)
            name = (
                f"{family}: test error less that of {REFERENCE}, at equal degrees of freedom "
                f"from {places[0]:.0f} to {places[-1]:.0f}, label noise {noise:g}"
            )
            findings.append(every_mean_finding(name, gaps, (-AGREEMENT, AGREEMENT)))
            best, reference = (
                np.log2(found[who][0][found[who][1].argmin(axis=1)]) for who in (family, REFERENCE)
            )
            name = (
                f"{family}: doublings from the best freedom of {REFERENCE} to its own, label noise {noise:g}"
            )
            findings.append(mean_finding(name, best - reference, (-1, 1), key=False))
        findings.append(_flow_over_ridge(table[table["noise"] == noise], noise))
    return tuple(findings)


def _flow_over_ridge(table: pd.DataFrame, noise: float) -> Finding:
    """Squared errors of gradient flow at t over those of ridge at λ = n/t, the worst mean ratio over t."""
    place = table.groupby(["family", "repeat"])["knob"].rank(ascending=True)
    ratios = []
    for family in ("ntk, time", REFERENCE):
        rows = table.assign(place=place)[table["family"] == family]
        ratios.append(rows.pivot(index="repeat", columns="place", values="squared_error").to_numpy())
    flow, ridge = ratios[0], ratios[1][:, ::-1]  # long times go with small ridges
    name = f"squared error of ntk, time t over that of ridge n/t, label noise {noise:g}"
    return every_mean_finding(name, flow / ridge, (0, FLOW_OVER_RIDGE), key=False)


def draw(tables: Tables) -> tuple[Panel, ...]:
    """Show test error against degrees of freedom, and the gap to the reference."""
    table = tables["errors"]
    errors, gaps = [], []
    for noise in sorted(set(table["noise"])):
        found = freedom_curves(table[table["noise"] == noise])
        long = pd.concat(
            [
                pd.DataFrame(
                    {"family": family, "freedom": np.tile(freedom, len(values)), "value": values.ravel()}
                )
                for family, (freedom, values) in found.items()
            ]
        )
        errors.append(
            Panel(
                f"label noise {noise:g}",
                over_repeats(long[long["freedom"] >= 1], x="freedom", series="family", least=0.0),
                "effective degrees of freedom",
                "test error",
                x_scale="log",
                y_scale="log",
            )
        )
        rows = []
        for family in found:
            places = common_places(found, (REFERENCE, family), PLACES)
            gap = errors_at(found[family], places) - errors_at(found[REFERENCE], places)
            rows += [(family, x, value) for repeat in gap for x, value in zip(places, repeat)]
        gaps.append(
            Panel(
                f"label noise {noise:g}",
                over_repeats(pd.DataFrame(rows, columns=["family", "x", "value"]), x="x", series="family"),
                "effective degrees of freedom",
                f"test error less that of {REFERENCE}",
                x_scale="log",
                horizontal={f"±{AGREEMENT:g}": AGREEMENT, "": -AGREEMENT},
            )
        )
    return (*errors, *gaps)


STUDY = Study(
    name="degrees-of-freedom",
    claim=(
        "Effective degrees of freedom are one axis of complexity: where ridge, early stopping, averaging "
        "over neighbours and training for some epochs spend equally many, their test errors agree."
    ),
    sources=(
        "T. Hastie, R. Tibshirani (1990), Generalized Additive Models, section 3.5",
        "T. Hastie, R. Tibshirani, J. Friedman (2009), The Elements of Statistical Learning, sections 2.3 "
        "and 7.6",
        "A. Ali, J. Z. Kolter, R. Tibshirani (2019), A Continuous-Time View of Early Stopping for Least "
        "Squares Regression, AISTATS",
        "A. Curth, A. Jeffares, M. van der Schaar (2023), A U-turn on Double Descent: Rethinking Parameter "
        "Counting in Statistical Learning, NeurIPS",
        "J. Ye (1998), On Measuring and Correcting the Effects of Data Mining and Model Selection, JASA 93",
    ),
    citations=(
        "hastie1990generalized",
        "hastie2009elements",
        "ali2019continuous",
        "curth2023uturn",
        "ye1998measuring",
    ),
    uses=(*NTK, *NNGP, *FLOW, *K_NEAREST, *NETWORK),
    protocol=(
        "Regression on one-hot labels, without label noise and with 0.2: NTK and NNGP by ridge λ, "
        "S = K(K + λI)⁻¹; NTK by gradient-flow time t, S = I − exp(−Kt/n); k-NN by k, df = n/k; "
        "an MLP (f − f₀, as the NTK has it) by epochs, df = n Σεδ/Σε² for the answer δ of its fit to a "
        "perturbation ε of the labels. "
        "The mean is taken off the labels first and counts as one: of a kernel, df = 1 + tr S(I − 11ᵀ/n). "
        "Test errors are compared at "
        f"{PLACES} numbers of degrees of freedom, evenly on a log scale over what a family and ridge "
        "regression with the NTK both reach."
    ),
    refutation=(
        f"a family whose mean test error differs by more than {AGREEMENT:g} from that of ridge regression "
        "with the NTK at some number of degrees of freedom, with all of its interval (95 % jointly)."
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    questions=(
        Answer(
            "measures",
            "If one number told how complex a model is, families would err alike where it is alike: by how "
            "much they differ in test error at equal effective degrees of freedom.",
            (
                "k-nn: test error less that of ntk, ridge, at equal degrees of freedom",
                "mlp, epochs: test error less that of ntk, ridge, at equal degrees of freedom",
            ),
        ),
        Answer(
            "regularization",
            "In theory stopping a kernel's flow at time t does what the ridge n/t does, with a squared error "
            "at most 1.69 times as large: the ratio measured, and the difference of test errors at equal "
            "degrees of freedom.",
            (
                "squared error of ntk, time t over that of ridge n/t",
                "ntk, time: test error less that of ntk, ridge, at equal degrees of freedom",
            ),
        ),
    ),
)
