"""Study: what noise on the inputs and dropout do, by strength, and where input noise is a ridge."""

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
from ntkcompare.studies.finding import ABOVE_ZERO, ANYTHING, Finding
from ntkcompare.studies.noisy_inputs import likeness, noisy_copies
from ntkcompare.studies.panel import Panel, over_repeats
from ntkcompare.studies.predictions import at_test_points, at_training_points
from ntkcompare.studies.sample import Sample
from ntkcompare.studies.setting import Setting
from ntkcompare.studies.slope import slopes
from ntkcompare.studies.study import Study, Tables
from ntkcompare.studies.targets import one_hot_targets
from ntkcompare.studies.uses import NEAREST, NETWORK, NNGP, NTK

LABEL_NOISES = (0.0, 0.2)
NOISY = LABEL_NOISES[-1]
# In units of scaled inputs; the last is nearly as large as the inputs themselves.
SCALES = (0.1, 0.2, 0.4, 0.8)
# A half is what dropout was proposed with for hidden units.
DROPOUTS = (0.1, 0.3, 0.5)
# Of each point, quick and full. More bring a kernel machine nearer to the smoother, not to a ridge.
COPIES = (10, 40)
# A linear machine has weights for d directions: theory is about far more noisy points than that.
POINTS_A_DIRECTION = 20
# Noise acts as theory's ridge if that does at least half of what noise does to the predictions.
SHARE = 0.5
# Where theory is exact, as on the linear machine alone, its ridge has to be the nearest one up to half a
# doubling: two steps of the grid.
EXACT = 0.5
LINEAR = "linear"
RIDGE = "theory's ridge"
MACHINES = {
    LINEAR: ("nngp", {"depth": 1, "activation": "identity", "W_std": 1.0, "b_std": 0.0}),
    "nngp": ("nngp", {"depth": 2}),
    "ntk": ("ntk", {"depth": 2}),
}
NETWORKS = {
    "mlp, input noise": ("cross_entropy", "input_noise", SCALES),
    "mlp of squared loss, input noise": ("mse", "input_noise", SCALES),
    "mlp, dropout": ("cross_entropy", "dropout", DROPOUTS),
}
# Where each is claimed to help: noise, by Bishop of no strength in particular, at those tried on average;
# dropout at the half that its authors leave out.
HELPS = {name: strengths for name, (_, parameter, strengths) in NETWORKS.items() if parameter != "dropout"}
HELPS["mlp, dropout"] = (DROPOUTS[-1],)


def measure(setting: Setting) -> Tables:
    """Train kernel machines on noisy copies and with ridges, and networks with noise and dropout."""
    n, n_test = setting.pool(200), setting.pick(None, 2000)
    machines: list[dict[str, Any]] = []
    effects: list[dict[str, Any]] = []
    draws = {noise: setting.samples(n, noise=noise, n_test=n_test) for noise in LABEL_NOISES}
    for noise, samples in draws.items():
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
    # Whether noise is a ridge is asked where a ridge matters: where labels are noisy.
    setting.report(f"label noise {NOISY:g}, kernel machines and neighbours")
    for sample in draws[NOISY]:
        for scale in SCALES:
            for name in MACHINES:
                row, said = _machine(name, sample, scale, copies)
                machines.append(row)
                effects += [{**one, "label_noise": NOISY} for one in said]
            effects.append({**_neighbours(sample, scale, copies), "label_noise": NOISY})
        effects.append({**_neighbours(sample, 0.0, 1), "label_noise": NOISY})
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
    targets = one_hot_targets(sample.y, classes)
    random = np.random.default_rng(sample.seed(f"input noise {scale:g}"))
    model = NTKRegressor(MLP(**network), kernel=kernel)  # type: ignore[arg-type]
    n, d = sample.X.shape
    if name == LINEAR:
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
    """Demand of noise that it is theory's ridge on a linear machine, and that networks err less by it.

    Of other kernel machines nothing is claimed: that one which can fit any label fits noisy copies too, and
    is no ridge, does not speak against a theory of the expected loss under little noise.
    """
    findings = []
    for name, mine in tables["machines"].groupby("machine", sort=False):
        exact = name == LINEAR
        for scale in sorted(set(mine["strength"])):
            rows, where = mine[mine["strength"] == scale], f"{name}, noise {scale:g}"
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
                    f"{where}: share that the nearest ridge has", rows["by_best"], ANYTHING, key=False
                ),
                mean_finding(
                    f"{where}: share that the smoother of endless noise has",
                    rows["by_smoother"],
                    ANYTHING,
                    key=False,
                ),
            ]
    for _, mine in tables["effects"].groupby(["label_noise", "learner"], sort=False):
        findings += _effects_found(mine)
    return tuple(findings)


def _effects_found(rows: pd.DataFrame) -> list[Finding]:
    """What strength does to the errors of one learner at one label noise."""
    learner, noise = str(rows["learner"].iloc[0]), float(rows["label_noise"].iloc[0])
    where = f"{learner}, label noise {noise:g}"
    test, train = (rows.pivot(index="repeat", columns="strength", values=kind) for kind in ("test", "train"))
    strongest = test.columns[-1]
    key = learner in HELPS and noise == NOISY
    helps = [strength for strength in HELPS.get(learner, (strongest,)) if strength in test]
    at = f"{helps[0]:g}" if len(helps) == 1 else f"{helps[0]:g} to {helps[-1]:g}, on average"
    beside: dict[str, Any] = {
        "change of test error with strength, a unit of it": slopes(
            test.columns.to_numpy(dtype=float), test.to_numpy(dtype=float)
        ),
        f"training error added at {strongest:g}": train[strongest] - train[0.0],
    }
    if helps != [strongest]:
        beside[f"test error saved at {strongest:g}"] = test[0.0] - test[strongest]
    return [
        mean_finding(
            f"{where}: test error saved at {at}",
            test[0.0] - test[helps].mean(axis=1),
            ABOVE_ZERO if key else ANYTHING,
            key=key,
        ),
        *(mean_finding(f"{where}: {name}", values, ANYTHING, key=False) for name, values in beside.items()),
    ]


def draw(tables: Tables) -> tuple[Panel, ...]:
    """Show how like a ridge noise is, and errors by strength: of each machine, and of each network."""
    machines, effects = tables["machines"], tables["effects"]
    kinds = {"by_theory": RIDGE, "by_best": "nearest ridge"}
    long = machines.melt(["machine", "strength", "repeat"], list(kinds), "kind").replace({"kind": kinds})
    likeness_of, errors_of = [], []
    for name in MACHINES:
        likeness_of.append(
            Panel(
                f"{name}: what a ridge does of noise",
                over_repeats(long[long["machine"] == name], x="strength", series="kind"),
                "noise on the inputs",
                "share of the effect",
                horizontal={"the same effect": 1.0, "none": 0.0},
            )
        )
        named = {f"{name}, its ridge": RIDGE, f"{name}, input noise": "noisy copies"}
        named["1-nn, input noise"] = "noisy copies, 1-nn"
        shown = effects[effects["learner"].isin(named)].replace({"learner": named})
        frame = over_repeats(shown, x="strength", y="test", least=0.0)
        title = f"{name}, label noise {NOISY:g}"
        errors_of.append(Panel(title, frame, "noise on the inputs", "test error"))
    networks = []
    for name, (_, parameter, _) in NETWORKS.items():
        shown = effects[effects["learner"] == name]
        shown = shown.assign(series=[f"label noise {noise:g}" for noise in shown["label_noise"]])
        frame = over_repeats(shown, x="strength", y="test", series="series", least=0.0)
        label = "share of units left out" if parameter == "dropout" else "noise on the inputs"
        networks.append(Panel(name, frame, label, "test error"))
    return (*likeness_of, *errors_of, *networks)


STUDY = Study(
    name="noise-and-dropout",
    claim=(
        "Training a linear machine with noise of variance s² on the inputs of n points is a ridge n·s² "
        "(Bishop: the expected squared error gains s² times the squared gradient). Noise on the inputs and "
        "dropout of half the units lower the test error of networks that overfit noisy labels (Bishop: in "
        "some circumstances; Srivastava: on every task tried, though not with a few hundred examples)."
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
        f"At uniform label noise {NOISY:g}: a linear machine on one-hot labels, from noisy copies of each "
        f"point, {COPIES[0]} or more (full: {COPIES[1]}), and at least {POINTS_A_DIRECTION} a dimension, "
        "without ridge, against the ridge of theory on the points themselves and the nearest of all ridges. "
        "The same of NNGP and NTK regression, where theory's ridge is a bound and holds for the expected "
        "loss under little noise alone: machines that can fit any label fit noisy copies too, and tend to a "
        "smoother as copies are added. How near a ridge comes to them is told, and decides nothing. 1-NN on "
        "such copies. MLPs with new noise in each step, of squared loss and of cross-entropy, and with "
        "dropout, trained for a fixed number of epochs; the error saved is that at the strengths of noise on "
        "average, and at a half of the units left out. Networks without label noise as well."
    ),
    refutation=(
        f"a strength at which theory's ridge has less than {SHARE:g} of the effect of noise on the linear "
        "machine's predictions, or is further than half a doubling from the nearest; at label noise "
        f"{NOISY:g}, a test error of networks that is no lower with noise or with dropout than without."
    ),
    measure=measure,
    judge=judge,
    draw=draw,
)
