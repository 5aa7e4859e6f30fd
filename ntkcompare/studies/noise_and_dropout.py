"""Study: what noise on the inputs and dropout do, by strength, and whether input noise is a ridge."""

import math
from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from ntkcompare.architecture import MLP
from ntkcompare.knn import KNNClassifier
from ntkcompare.mlp import MLPClassifier
from ntkcompare.ntk import NTKRegressor
from ntkcompare.studies.estimates import mean_finding
from ntkcompare.studies.finding import BELOW_ZERO, Finding
from ntkcompare.studies.noisy_inputs import likeness, noisy_copies
from ntkcompare.studies.panel import Panel, over_repeats
from ntkcompare.studies.predictions import at_test_points, at_training_points
from ntkcompare.studies.sample import Sample
from ntkcompare.studies.setting import Setting
from ntkcompare.studies.slope import slopes
from ntkcompare.studies.study import Study, Tables
from ntkcompare.studies.targets import class_targets
from ntkcompare.studies.uses import NEAREST, NETWORK, NNGP, NTK

LABEL_NOISES = (0.0, 0.2)
# In units of scaled inputs; the last is nearly as large as the inputs themselves.
SCALES = (0.1, 0.2, 0.4, 0.8)
# A half is what dropout was proposed with for hidden units.
DROPOUTS = (0.1, 0.3, 0.5)
# Of each point, quick and full. More bring a kernel machine nearer to the smoother, not to a ridge.
COPIES = (10, 40)
# A linear machine has weights for d directions: theory is about far more noisy points than that.
POINTS_A_DIRECTION = 20
# Noise acts as a ridge if that ridge does at least half of what noise does to the predictions.
SHARE = 0.5
# Where theory is exact, its ridge has to be the nearest one up to half a doubling: two steps of the grid.
EXACT = 0.5
ANYTHING = (-math.inf, math.inf)
MACHINES = {
    "linear": ("nngp", {"depth": 1, "activation": "identity", "W_std": 1.0, "b_std": 0.0}),
    "nngp": ("nngp", {"depth": 2}),
    "ntk": ("ntk", {"depth": 2}),
}
NETWORKS = {
    "mlp, input noise": ("cross_entropy", "input_noise", SCALES),
    "mlp of squared loss, input noise": ("mse", "input_noise", SCALES),
    "mlp, dropout": ("cross_entropy", "dropout", DROPOUTS),
}


def measure(setting: Setting) -> Tables:
    """Train kernel machines on noisy copies and with ridges, and networks with noise and dropout."""
    n, n_test = setting.pool(200), setting.pick(None, 2000)
    machines: list[dict[str, Any]] = []
    effects: list[dict[str, Any]] = []
    for noise in LABEL_NOISES:
        samples = setting.samples(n, noise=noise, n_test=n_test)
        setting.report(f"label noise {noise:g}, networks")
        for learner, (loss, parameter, strengths) in NETWORKS.items():
            model = MLPClassifier(
                MLP(depth=2, width=setting.pick(128, 256)),
                loss=loss,
                max_epochs=setting.pick(200, 300),
                stop_at_interpolation=False,
            )
            for strength in (0.0, *strengths):
                model.set_params(**{parameter: strength})
                effects += _networks(learner, model, samples, noise, strength)
    copies = setting.pick(*COPIES)
    # Whether noise is a ridge is asked where a ridge matters: at the last of the label noises.
    setting.report(f"label noise {noise:g}, kernel machines and neighbours")
    for sample in samples:
        for scale in SCALES:
            for name in MACHINES:
                row, said = _machine(name, sample, scale, copies)
                machines.append(row)
                effects += [{**one, "label_noise": noise} for one in said]
            effects.append({**_neighbours(sample, scale, copies), "label_noise": noise})
        effects.append({**_neighbours(sample, 0.0, 1), "label_noise": noise})
    return {"machines": pd.DataFrame(machines), "effects": pd.DataFrame(effects)}


def _networks(
    learner: str, model: MLPClassifier, samples: Sequence[Sample], noise: float, strength: float
) -> list[dict[str, Any]]:
    n = len(samples[0].y)
    rows = []
    for i, (point,) in enumerate(model.learning_paths([one.problem("mlp") for one in samples], [n])):
        told = f"{learner} {strength:g}", i
        train = samples[i].train_error(at_training_points(point, *told))
        test = samples[i].test_error(at_test_points(point, *told))
        rows.append(_effect(learner, strength, i, train, test) | {"label_noise": noise})
    return rows


def _machine(
    name: str, sample: Sample, scale: float, copies: int
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    kernel, network = MACHINES[name]
    classes = np.unique(sample.y)
    targets = class_targets(sample.y, classes)
    random = np.random.default_rng(sample.seed(f"input noise {scale:g}"))
    model = NTKRegressor(MLP(**network), kernel=kernel)  # type: ignore[arg-type]
    n, d = sample.X.shape
    if name == "linear":
        copies = max(copies, math.ceil(POINTS_A_DIRECTION * d / n))
    found = likeness(model, sample.X, targets, sample.X_test, scale, copies, random)
    row = {
        "machine": name,
        "strength": scale,
        "repeat": sample.repeat,
        "doublings": found.doublings,
        "by_theory": found.by_theory,
        "by_best": found.by_best,
        "by_smoother": found.by_smoother,
    }
    m, said = len(sample.X_test), []
    values = {f"{name}, input noise": found.noise, f"{name}, its ridge": found.ridge}
    if scale == SCALES[0]:  # without either, once
        values |= {f"{learner} none": found.none for learner in values}
    for learner, value in values.items():
        labels = classes[value.argmax(axis=1)]
        strength = 0.0 if learner.endswith(" none") else scale
        errors = sample.train_error(labels[m:]), sample.test_error(labels[:m])
        said.append(_effect(learner.removesuffix(" none"), strength, sample.repeat, *errors))
    return row, said


def _neighbours(sample: Sample, scale: float, copies: int) -> dict[str, Any]:
    random = np.random.default_rng(sample.seed(f"input noise {scale:g}"))
    X, y = noisy_copies(sample.X, scale, copies, random), np.tile(sample.y, copies)
    (point,) = KNNClassifier(1).learning_path(X, y, [len(X)], np.concatenate([sample.X_test, sample.X]))
    found, m = at_test_points(point, "1-nn", sample.repeat), len(sample.X_test)
    errors = sample.train_error(found[m:]), sample.test_error(found[:m])
    return _effect("1-nn, input noise", scale, sample.repeat, *errors)


def _effect(learner: str, strength: float, repeat: int, train: Any, test: Any) -> dict[str, Any]:
    return {
        "learner": learner,
        "strength": strength,
        "repeat": repeat,
        "train": float(train),
        "test": float(test),
    }


def judge(tables: Tables) -> tuple[Finding, ...]:
    """Demand that a ridge does what noise does, theory's where that is exact, and that errors fall."""
    machines, effects = tables["machines"], tables["effects"]
    findings = []
    for name, mine in machines.groupby("machine", sort=False):
        for scale in sorted(set(mine["strength"])):
            rows, where = mine[mine["strength"] == scale], f"{name}, noise {scale:g}"
            exact = name == "linear"
            findings += [
                mean_finding(
                    f"{where}: share of its effect on predictions that theory's ridge has",
                    rows["by_theory"],
                    (SHARE, math.inf) if exact else ANYTHING,
                    key=exact,
                ),
                mean_finding(
                    f"{where}: doublings from theory's ridge to the nearest",
                    rows["doublings"],
                    (-EXACT, EXACT) if exact else ANYTHING,
                    key=exact,
                ),
                mean_finding(
                    f"{where}: share that the nearest ridge has",
                    rows["by_best"],
                    ANYTHING if exact else (SHARE, math.inf),
                    key=not exact,
                ),
                mean_finding(
                    f"{where}: share that the smoother of endless noise has",
                    rows["by_smoother"],
                    ANYTHING,
                    key=False,
                ),
            ]
    for (noise, learner), mine in effects.groupby(["label_noise", "learner"], sort=False):
        where = f"{learner}, label noise {noise:g}"
        test = mine.pivot(index="repeat", columns="strength", values="test")
        train = mine.pivot(index="repeat", columns="strength", values="train")
        key = learner in NETWORKS and noise == LABEL_NOISES[-1]
        findings.append(
            mean_finding(
                f"{where}: change of test error with strength, a unit of it",
                slopes(test.columns.to_numpy(dtype=float), test.to_numpy(dtype=float)),
                BELOW_ZERO if key else ANYTHING,
                key=key,
            )
        )
        strongest = test.columns[-1]
        for kind, change in (
            ("test error saved", test[0.0] - test[strongest]),
            ("training error added", train[strongest] - train[0.0]),
        ):
            findings.append(mean_finding(f"{where}: {kind} at {strongest:g}", change, ANYTHING, key=False))
    return tuple(findings)


def draw(tables: Tables) -> tuple[Panel, ...]:
    """Show how like a ridge noise is, and the errors by strength of noise, ridge and dropout."""
    machines, effects = tables["machines"], tables["effects"]
    kinds = {"by_theory": "theory's ridge", "by_best": "nearest ridge"}
    long = machines.melt(["machine", "strength", "repeat"], list(kinds), "kind").replace({"kind": kinds})
    panels = [
        Panel(
            f"{name} machine: what a ridge does of noise",
            over_repeats(long[long["machine"] == name], x="strength", series="kind"),
            "noise on the inputs",
            "share of the effect",
            horizontal={"the same effect": 1.0, "none": 0.0},
        )
        for name in MACHINES
    ]
    dropout = effects["learner"] == "mlp, dropout"
    noisy = effects[~dropout & (effects["label_noise"] == LABEL_NOISES[-1])]
    for title, rows, column, label in (
        ("test error, label noise 0.2", noisy, "test", "noise on the inputs"),
        ("training error, label noise 0.2", noisy, "train", "noise on the inputs"),
    ):
        panels.append(Panel(title, over_repeats(rows, x="strength", y=column), label, "error"))
    parts = effects[dropout].melt(["label_noise", "strength", "repeat"], ["test", "train"], "split")
    parts["learner"] = [
        f"dropout, label noise {noise:g}, {split}"
        for noise, split in zip(parts["label_noise"], parts["split"])
    ]
    panels.append(Panel("dropout", over_repeats(parts, x="strength"), "share of units left out", "error"))
    return tuple(panels)


STUDY = Study(
    name="noise-and-dropout",
    claim=(
        "Noise on the inputs acts as a ridge: on a linear machine of n times its variance, on kernel "
        "machines of some size. It and dropout lower the test error of networks under label noise, the more "
        "the stronger they are."
    ),
    sources=(
        "C. M. Bishop (1995), Training with noise is equivalent to Tikhonov regularization, Neural "
        "Computation 7(1)",
        "N. Srivastava, G. Hinton, A. Krizhevsky, I. Sutskever, R. Salakhutdinov (2014), Dropout: a simple "
        "way to prevent neural networks from overfitting, JMLR 15",
    ),
    citations=("bishop1995training", "srivastava2014dropout"),
    uses=(*NTK, *NNGP, *NEAREST, *NETWORK, "srivastava2014dropout", "bishop1995training"),
    protocol=(
        f"A linear machine, NNGP and NTK regression on one-hot labels, from {COPIES[0]} noisy copies of each "
        f"point (full: {COPIES[1]}; for the linear machine, at least {POINTS_A_DIRECTION} points a "
        "dimension) without ridge, against ridges on the points themselves: the nearest, and that of theory, "
        "which is exact on the linear machine and a bound on the others; and against the smoother that all "
        "who can fit anything tend to as copies are added. 1-NN on such copies. MLPs "
        "with new noise in each step, of squared loss and of cross-entropy, and with dropout, trained for a "
        "fixed number of epochs. Uniform label noise 0.2; networks at 0 as well."
    ),
    refutation=(
        f"a strength at which no ridge has {SHARE:g} of the effect of noise on the predictions or, on the "
        "linear machine, theory's has not or is further than half a doubling from the nearest; at "
        "label noise 0.2, a test error of networks that rises with the strength of noise or dropout."
    ),
    measure=measure,
    judge=judge,
    draw=draw,
)
