"""Study: right labels are fitted before wrong ones, which is why stopping early gains under label noise."""

import math
from typing import Any

import numpy as np
import pandas as pd

from ntkcompare.architecture import MLP
from ntkcompare.knn import KNNClassifier
from ntkcompare.mlp import MLPClassifier
from ntkcompare.ntk import NTKRegressor
from ntkcompare.studies.estimates import exact_finding, mean_finding
from ntkcompare.studies.finding import ABOVE_ZERO, Finding
from ntkcompare.studies.panel import Panel, over_repeats
from ntkcompare.studies.question import Answer
from ntkcompare.studies.setting import Setting
from ntkcompare.studies.study import Study, Tables
from ntkcompare.studies.trajectories import (
    Trajectory,
    flow_trajectory,
    neighbour_trajectory,
    network_trajectory,
)
from ntkcompare.studies.uses import FLOW, K_NEAREST, NETWORK, NNGP, NTK, STOPPING

NOISES = (0.0, 0.1, 0.2, 0.4)
# Points of a kind count as fitted once this share of them is: with two classes, half is right by chance.
FITTED = 0.75
# "Before" shall mean: in half the time, epochs or degrees of freedom at most. In doublings.
EARLIER = 1.0
# On clean labels, one error in a hundred test points saved or lost is no gain to speak of.
NO_GAIN = 0.01
# min_delta of the patience rule, in units of its loss; the verdict is by the first, which takes every
# improvement for one. A larger one may stop on the plateau that a slow beginning is.
EPSILONS = (0.0, 0.001, 0.01)
EPSILON = EPSILONS[0]
X_LABELS = {"ntk flow": "time t", "nngp flow": "time t", "mlp": "epoch", "k-nn": "n/k"}


def measure(setting: Setting) -> Tables:
    """Follow kernel flows, a network and a falling k from the simplest model to interpolation."""
    architecture = MLP(depth=2, width=setting.pick(128, 256))
    flows = {
        f"{kernel} flow": NTKRegressor(architecture, kernel=kernel, ridge=0.0) for kernel in ("ntk", "nngp")
    }
    epochs = 400
    network = MLPClassifier(architecture, max_epochs=epochs)
    n = setting.pool(setting.pick(1000, 2000))
    steps: list[pd.DataFrame] = []
    stops: list[dict[str, Any]] = []
    for noise in NOISES:
        setting.report(f"label noise {noise:g}")
        for sample in setting.samples(n, noise=noise, n_test=setting.pick(None, 2000)):
            if not stops:  # compile both trainings once, so that no network's seconds hold it
                network_trajectory(network.set_params(max_epochs=1), sample, EPSILONS[:1], 0)
                network.set_params(max_epochs=epochs)
            found = {name: flow_trajectory(model, sample, EPSILONS) for name, model in flows.items()}
            found["mlp"] = network_trajectory(network, sample, EPSILONS, sample.seed("mlp"))
            found["k-nn"] = neighbour_trajectory(KNNClassifier(), sample, EPSILONS)
            for learner, trajectory in found.items():
                where: dict[str, Any] = {"learner": learner, "noise": noise, "repeat": sample.repeat}
                steps.append(_steps(trajectory).assign(**where))
                stops.extend({**where, **row} for row in _stops(trajectory))
    return {"trajectory": pd.concat(steps, ignore_index=True), "stopping": pd.DataFrame(stops)}


def _steps(trajectory: Trajectory) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "x": trajectory.x,
            "clean": trajectory.clean,
            "corrupted": trajectory.corrupted,
            "test": trajectory.test,
        }
    )


def _stops(trajectory: Trajectory) -> list[dict[str, float]]:
    return [
        {
            "min_delta": stop.min_delta,
            "at": stop.at,
            "stopped": stop.test_error,
            "interpolated": trajectory.final_test,
            "best": float(trajectory.test.min()),
            "train_error": trajectory.final_train,
            "epochs_stopped": stop.epochs,
            "epochs_interpolated": trajectory.epochs,
            "seconds_stopped": stop.seconds,
            "seconds_interpolated": trajectory.seconds,
        }
        for stop in trajectory.stops
    ]


def delay(steps: pd.DataFrame) -> float:
    """Return log₂ of how much later the corrupted points are fitted than the clean ones.

    Parameters
    ----------
    steps : DataFrame
        Columns x, clean, corrupted: one trajectory. A kind of point that is never fitted counts as fitted at
        the end: for the corrupted this understates the delay, for the clean the delay is then at most 0.
    """
    rows = steps[steps["x"] > 0].sort_values("x")
    first = [
        next((x for x, error in zip(rows["x"], rows[kind]) if error <= 1 - FITTED), rows["x"].iloc[-1])
        for kind in ("clean", "corrupted")
    ]
    return float(np.log2(first[1] / first[0]))


def judge(tables: Tables) -> tuple[Finding, ...]:
    """Demand clean before corrupted, a gain under noise, none without, and epochs saved under noise."""
    trajectories, stopping = tables["trajectory"], tables["stopping"]
    findings = []
    for learner, mine in stopping.groupby("learner", sort=False):
        for noise in sorted(set(mine["noise"])):
            rows = mine[mine["noise"] == noise]
            where = f"{learner}, label noise {noise:g}"
            rule = rows[rows["min_delta"] == EPSILON]
            gain = rule["interpolated"] - rule["stopped"]
            if noise == 0:
                findings += [
                    mean_finding(f"{where}: test error saved by stopping", gain, (-math.inf, NO_GAIN)),
                    exact_finding(
                        f"{where}: training error at the end", rule["train_error"], (0, 0), key=False
                    ),
                ]
            else:
                steps = trajectories[(trajectories["learner"] == learner) & (trajectories["noise"] == noise)]
                delays = [delay(one) for _, one in steps.groupby("repeat")]
                findings += [
                    mean_finding(
                        f"{where}: doublings from fitting the clean to fitting the corrupted points",
                        delays,
                        (EARLIER, math.inf),
                    ),
                    mean_finding(f"{where}: test error saved by stopping", gain, ABOVE_ZERO),
                    mean_finding(
                        f"{where}: training error at the end",
                        rule["train_error"],
                        (-math.inf, 0.01),
                        key=False,
                    ),
                ]
            findings += _beside(where, rows, rule)
            if rule["epochs_stopped"].notna().all():
                findings += _savings(where, rule, key=noise > 0)
    return tuple(findings)


def _beside(where: str, rows: pd.DataFrame, rule: pd.DataFrame) -> list[Finding]:
    anything = (-math.inf, math.inf)
    findings = [
        mean_finding(
            f"{where}: test error of the rule above the least on the way",
            rule["stopped"] - rule["best"],
            anything,
            key=False,
        )
    ]
    for epsilon in EPSILONS[1:]:
        larger = rows[rows["min_delta"] == epsilon]
        added = larger["stopped"].to_numpy() - rule["stopped"].to_numpy()
        name = f"{where}: test error that min_delta {epsilon:g} adds"
        findings.append(mean_finding(name, added, anything, key=False))
        if rule["epochs_stopped"].notna().all():
            saved = 1 - larger["epochs_stopped"].to_numpy() / rule["epochs_stopped"].to_numpy()
            name = f"{where}: share of the rule's epochs that min_delta {epsilon:g} saves"
            findings.append(mean_finding(name, saved, anything, key=False))
    return findings


def _savings(where: str, rule: pd.DataFrame, *, key: bool) -> list[Finding]:
    epochs, seconds = (
        1 - rule[f"{unit}_stopped"] / rule[f"{unit}_interpolated"] for unit in ("epochs", "seconds")
    )
    return [
        mean_finding(f"{where}: share of epochs saved", epochs, ABOVE_ZERO, key=key),
        # Seconds are the one number here that another run does not repeat.
        mean_finding(f"{where}: share of seconds saved", seconds, (-math.inf, math.inf), key=False),
    ]


def draw(tables: Tables) -> tuple[Panel, ...]:
    """Show the trajectories under the strongest noise, and what stopping gains and saves at each."""
    trajectories, stopping = tables["trajectory"], tables["stopping"]
    rule = stopping[stopping["min_delta"] == EPSILON]
    noise = trajectories["noise"].max()
    panels = []
    for learner, steps in trajectories[trajectories["noise"] == noise].groupby("learner", sort=False):
        panels.append(
            Panel(
                f"{learner}, label noise {noise:g}",
                _errors(steps[steps["x"] > 0]),
                X_LABELS.get(str(learner), "x"),
                "error",
                x_scale="log",
                vertical={
                    "stopped (median)": float(
                        rule[(rule["learner"] == learner) & (rule["noise"] == noise)]["at"].median()
                    )
                },
            )
        )
    gain = rule.assign(value=rule["interpolated"] - rule["stopped"])
    epochs = rule[rule["epochs_stopped"].notna()].melt(
        ["noise", "repeat"], ["epochs_stopped", "epochs_interpolated"], "learner"
    )
    names = {"epochs_stopped": "mlp, stopped", "epochs_interpolated": "mlp, to interpolation"}
    panels.append(
        Panel("gained by stopping", over_repeats(gain, x="noise"), "label noise", "test error saved")
    )
    panels.append(
        Panel(
            "epochs",
            over_repeats(epochs.replace({"learner": names}), x="noise", least=0.0),
            "label noise",
            "epochs trained",
        )
    )
    return tuple(panels)


def _errors(steps: pd.DataFrame) -> pd.DataFrame:
    """The three errors over the repeats; a network that has stopped repeats its last values."""
    frames = []
    for kind, label in (
        ("clean", "clean training points"),
        ("corrupted", "corrupted training points"),
        ("test", "test points"),
    ):
        wide = steps.pivot(index="x", columns="repeat", values=kind).sort_index().ffill()
        frames.append(wide.reset_index().melt("x").dropna().assign(learner=label))
    return over_repeats(pd.concat(frames), x="x", least=0.0)


STUDY = Study(
    name="early-stopping",
    claim=(
        "Under label noise, training fits the right labels before the wrong ones, so that stopping by "
        "patience on a validation loss predicts better than interpolating, in fewer epochs; where labels are "
        "clean and the classes separable, it gains nothing."
    ),
    sources=(
        "D. Rolnick, A. Veit, S. Belongie, N. Shavit (2017), Deep learning is robust to massive label noise, "
        "arXiv:1705.10694",
        "D. Arpit and others (2017), A closer look at memorization in deep networks, ICML",
        "L. Prechelt (1998), Early stopping — but when?, Neural Networks: Tricks of the Trade, LNCS 1524",
    ),
    citations=("rolnick2017deep", "arpit2017closer", "prechelt1998early"),
    uses=(*NTK, *NNGP, *FLOW, *K_NEAREST, *NETWORK, *STOPPING),
    protocol=(
        "Gradient flow in the NTK and the NNGP kernel, an MLP, and k-NN from k = n down to 1, under uniform "
        "label noise 0, 0.1, 0.2 and 0.4. A tenth of the training points, with their noisy labels, is set "
        "aside; the rule keeps the model after which no check was better for 10 epochs of the MLP, or a "
        "factor of 4 in time or k (and, beside it, better by min_delta). Against it: the same learner "
        "trained on all points to the end (t = ∞; no training error and a mean loss of 0.001; k = 1). Test "
        "labels are clean."
    ),
    refutation=(
        f"at a noise above 0: {FITTED:.0%} of the corrupted points fitted less than {2**EARLIER:g} times as "
        "late as that share of the clean ones, or no test error, or no epochs saved; at noise 0: more than "
        f"{NO_GAIN:g} of test error saved."
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    questions=(
        Answer(
            "regularization",
            "If right labels are fitted before corrupted ones, what stops in between leaves out the noise: "
            "the doublings of training time, or of 1/k, from the one to the other.",
            tuple(
                f"{learner}, label noise 0.4: doublings from fitting the clean"
                for learner in ("ntk flow", "nngp flow", "mlp", "k-nn")
            ),
        ),
        Answer(
            "stopping point",
            "By patience on held-out points: the test error that the rule loses against the best point on "
            "the way, and what it loses beside that by asking for an improvement of min_delta.",
            (
                "ntk flow, label noise 0.4: test error of the rule above the least on the way",
                "mlp, label noise 0.4: test error of the rule above the least on the way",
                "ntk flow, label noise 0.4: test error that min_delta",
                "mlp, label noise 0.4: test error that min_delta",
            ),
        ),
        Answer(
            "when",
            "The test error that stopping saves, by the share of random labels; from right labels of "
            "separable classes there should be nothing to gain.",
            tuple(
                f"{learner}, label noise {noise}: test error saved by stopping"
                for learner in ("ntk flow", "mlp")
                for noise in ("0", "0.1", "0.2", "0.4")
            ),
        ),
        Answer(
            "savings",
            "Epochs, and the seconds that they take: how much of the training until all labels are fitted"
            " is not done.",
            tuple(
                f"mlp, label noise {noise}: share of {unit} saved"
                for unit in ("epochs", "seconds")
                for noise in ("0", "0.4")
            ),
        ),
    ),
)
