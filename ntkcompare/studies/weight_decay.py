"""Study: weight decay at usual strengths does not keep networks from fitting wrong labels."""

import math
from typing import Any

import numpy as np
import pandas as pd

from ntkcompare.architecture import MLP
from ntkcompare.kernels.gram import gram
from ntkcompare.ntk import NTKRegressor
from ntkcompare.studies.decay import decay_in_ntk_units, decayed_weights, features_of, ridge_of_decay
from ntkcompare.studies.estimates import exact_finding, mean_finding
from ntkcompare.studies.finding import ABOVE_ZERO, Finding
from ntkcompare.studies.panel import Panel, over_repeats
from ntkcompare.studies.penalties import NONE, kernels, neighbours, networks
from ntkcompare.studies.question import Answer
from ntkcompare.studies.sample import Sample
from ntkcompare.studies.setting import Setting
from ntkcompare.studies.study import Study, Tables
from ntkcompare.studies.targets import one_hot_targets
from ntkcompare.studies.uses import FLOW, K_NEAREST, NETWORK, NNGP, NTK, STOPPING

# Clean, partly wrong and fully random labels.
NOISES = (0.0, 0.2, 1.0)
# Usual for ℓ₂ are the 1e-4 of residual networks (He 2016) and the 5e-4 of AlexNet (Krizhevsky 2012); of ℓ₁
# a tenth of these weighs about as much before training.
USUAL = {"l2": (1e-4, 5e-4), "l1": (1e-5, 5e-5)}
# Far stronger ones show that the training error can rise.
STRONG = {"l2": (1e-2, 1e-1), "l1": (1e-3, 1e-2)}
# Zhang 2017 counts 99 % of random labels as fitted.
FITTED = 0.01
# Of the largest prediction, in double precision at condition numbers of up to 1e7.
IDENTICAL = 1e-7
TIME = 100.0
ANYTHING = (-math.inf, math.inf)
LINES = {"1-nn": "1-nn", "k-nn": "k-nn, k by leave-one-out"}


def measure(setting: Setting) -> Tables:
    """Train networks with penalties, and kernels with the ridge that decay is, to the end and stopped."""
    width = setting.pick(128, 256)
    n = setting.pool(setting.pick(500, 1000))
    n_test = setting.pick(None, 2000)
    effects: list[dict[str, Any]] = []
    for noise in NOISES:
        samples = setting.samples(n, noise=noise, n_test=n_test)
        stop = noise < 1  # on random labels there is nothing to stop for
        for penalty in ("l2", "l1"):
            strengths = USUAL[penalty] + (STRONG[penalty] if stop else ())
            for strength in ([0.0] if penalty == "l2" else []) + list(strengths):
                setting.report(f"label noise {noise:g}, mlp, {penalty} {strength:g}")
                effects += networks(width, setting.pick(200, 250), samples, noise, penalty, strength, stop)
        for kernel in ("ntk", "nngp"):
            setting.report(f"label noise {noise:g}, {kernel}")
            for strength in (0.0, *USUAL["l2"], *STRONG["l2"]):
                effects += kernels(kernel, width, samples, noise, strength)
        effects += [row for sample in samples for row in neighbours(sample, noise)]
    identity = [
        row for sample in setting.samples(min(n, 200), n_test=200) for row in _identity(width, sample)
    ]
    return {"effects": pd.DataFrame(effects), "identity": pd.DataFrame(identity)}


def _identity(width: int, sample: Sample) -> list[dict[str, Any]]:
    """How far the NTK with ridge is from decay in its feature space, at an early time and at the end."""
    architecture, n = MLP(depth=2), len(sample.y)
    strengths = [
        decay_in_ntk_units(strength, width, architecture.W_std) for strength in USUAL["l2"] + STRONG["l2"]
    ]
    targets = one_hot_targets(sample.y, np.unique(sample.y))
    times = (TIME, None)
    path = NTKRegressor(architecture, ridge_scale="absolute").path(
        sample.X,
        targets,
        [n],
        sample.X_test,
        ridges=[ridge_of_decay(l2, n) for l2 in strengths],
        times=times,
    )
    assert path.test is not None
    features = features_of(gram(np.concatenate([sample.X, sample.X_test]), architecture=architecture))
    mean, rows = targets.mean(axis=0), []
    for i, l2 in enumerate(strengths):
        for j, time in enumerate(times):
            said = features[n:] @ decayed_weights(features[:n], targets - mean, l2, time) + mean
            gap = float(np.abs(path.test[0, i, j] - said).max() / np.abs(said).max())
            rows.append(
                {
                    "repeat": sample.repeat,
                    "l2": l2,
                    "time": math.inf if time is None else time,
                    "difference": gap,
                }
            )
    return rows


def judge(tables: Tables) -> tuple[Finding, ...]:
    """Demand interpolation at usual strengths, worse prediction than by stopping, and ridge = decay."""
    effects = tables["effects"]
    penalized = effects[effects["penalty"] != NONE]
    kinds = list(dict.fromkeys(zip(penalized["learner"], penalized["penalty"])))
    findings = [
        exact_finding(
            "ntk: ridge n·l2 against weight decay of the linearized network, relative difference",
            tables["identity"]["difference"],
            (0, IDENTICAL),
        )
    ]
    for learner, penalty in kinds:
        none = "l2" if penalty == "l1" else penalty
        usual, strong = USUAL.get(penalty, USUAL["l2"]), STRONG.get(penalty, STRONG["l2"])
        for noise in NOISES:
            plain = _rows(effects, learner, none, noise, 0.0)
            for strength in usual:
                mine = _rows(effects, learner, penalty, noise, strength)
                where = f"{learner}, {penalty} {strength:g}, label noise {noise:g}"
                findings.append(
                    mean_finding(
                        f"{where}: training error at the end", mine["train_end"], (-math.inf, FITTED)
                    )
                )
                if noise < 1:
                    findings += _against_stopping(where, mine, plain, noise)
            if noise < 1:
                strongest = _rows(effects, learner, penalty, noise, strong[-1])
                where = f"{learner}, {penalty} {strong[-1]:g}, label noise {noise:g}"
                findings += [
                    mean_finding(
                        f"{where}: training error at the end", strongest["train_end"], ANYTHING, key=False
                    ),
                    mean_finding(
                        f"{where}: test error saved against no penalty",
                        plain["test_end"] - strongest["test_end"],
                        ANYTHING,
                        key=False,
                    ),
                ]
    return (*findings, *_choosing(effects))


def _choosing(effects: pd.DataFrame) -> list[Finding]:
    """What smoothing does for the neighbours, beside the verdict on penalties."""
    findings = []
    for noise in NOISES:
        one, several = (_rows(effects, learner, NONE, noise, 0.0) for learner in ("1-nn", "k-nn"))
        where = f"k-nn, k by leave-one-out, label noise {noise:g}"
        findings += [
            mean_finding(f"{where}: training error", several["train_end"], ANYTHING, key=False),
            mean_finding(
                f"{where}: test error saved against 1-nn",
                one["test_end"] - several["test_end"],
                ANYTHING,
                key=False,
            ),
        ]
    return findings


def _rows(effects: pd.DataFrame, learner: str, penalty: str, noise: float, strength: float) -> pd.DataFrame:
    """The repeats of one condition, by which two conditions are paired."""
    asked = {"learner": learner, "penalty": penalty, "noise": noise, "strength": strength}
    chosen = np.all([effects[column] == value for column, value in asked.items()], axis=0)
    return effects[chosen].set_index("repeat")


def _against_stopping(where: str, mine: pd.DataFrame, plain: pd.DataFrame, noise: float) -> list[Finding]:
    findings = [
        mean_finding(
            f"{where}: test error saved against no penalty",
            plain["test_end"] - mine["test_end"],
            ANYTHING,
            key=False,
        ),
        mean_finding(
            f"{where}: test error that it saves beside early stopping",
            plain["test_stopped"] - mine["test_stopped"],
            ANYTHING,
            key=False,
        ),
    ]
    if noise > 0:
        findings.append(
            mean_finding(
                f"{where}: test error above that of early stopping without penalty",
                mine["test_end"] - plain["test_stopped"],
                ABOVE_ZERO,
            )
        )
    return findings


def draw(tables: Tables) -> tuple[Panel, ...]:
    """Show training and test error against strength, to the end and stopped."""
    effects = tables["effects"]
    names = effects["learner"].where(
        effects["penalty"] == NONE, effects["learner"] + ", " + effects["penalty"]
    )
    named = effects.assign(learner=names)
    panels = []
    for title, noise, column in (
        ("training error at the end", 0.2, "train_end"),
        ("test error at the end", 0.2, "test_end"),
        ("test error if stopped early", 0.2, "test_stopped"),
        ("training error at the end", 1.0, "train_end"),
        ("test error at the end", 0.0, "test_end"),
        ("test error if stopped early", 0.0, "test_stopped"),
    ):
        rows = named[named["noise"] == noise]
        lines = rows[rows["penalty"] == NONE].groupby("learner", sort=False)[column].mean().dropna()
        panels.append(
            Panel(
                f"{title}, noise {noise:g}",
                over_repeats(rows[rows["penalty"] != NONE], x="strength", y=column, least=0.0),
                "strength (ridge: its l2)",
                "error",
                x_scale="symlog",
                horizontal={LINES[str(learner)]: float(value) for learner, value in lines.items()},
            )
        )
    return tuple(panels)


STUDY = Study(
    name="weight-decay",
    claim=(
        "ℓ₂ and ℓ₁ penalties of the usual strengths do not keep networks from fitting wrong labels, and "
        "alone they predict worse than early stopping does; for an infinitely wide network weight decay is "
        "ridge regression, of which the same holds."
    ),
    sources=(
        "C. Zhang, S. Bengio, M. Hardt, B. Recht, O. Vinyals (2017), Understanding deep learning requires "
        "rethinking generalization, ICLR",
        "A. Krizhevsky, I. Sutskever, G. Hinton (2012), ImageNet classification with deep convolutional "
        "neural networks, NeurIPS",
        "K. He, X. Zhang, S. Ren, J. Sun (2016), Deep residual learning for image recognition, CVPR",
        "W. Hu, Z. Li, D. Yu (2020), Simple and effective regularization methods for training on noisily "
        "labeled data with generalization guarantee, ICLR",
    ),
    citations=("zhang2017understanding", "krizhevsky2012imagenet", "he2016deep", "hu2020simple"),
    uses=(*NTK, *NNGP, *FLOW, *K_NEAREST, *NETWORK, *STOPPING),
    protocol=(
        "MLPs in the standard parameterization with ℓ₂ of 1e-4 and 5e-4 and ℓ₁ of 1e-5 and 5e-5, and far "
        "stronger ones, at a learning rate that falls to 0 along half a cosine; NTK and NNGP regression with "
        "the ridge n·l2 that this is at the networks' width. Each is trained to the end and, again, stopped "
        "by patience on a tenth of the points; label noise 0, 0.2 and 1, uniform. Beside them 1-NN, and k-NN "
        "with k by leave-one-out: they have no weights, and their number is what smooths. "
        "The identity of ridge and decay, of weights counted from where they start, "
        f"is computed in the kernel's feature space, at time {TIME:g} and at the end."
    ),
    refutation=(
        f"at a usual strength a training error above {FITTED:g}, or at label noise 0.2 a test error at the "
        f"end that is no higher than by early stopping alone; ridge and decay that differ by more than "
        f"{IDENTICAL:g}."
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    questions=(
        Answer(
            "regularization",
            "Beside penalties at their usual strengths: the test error of such a penalty without stopping, "
            "less that of stopping without a penalty.",
            tuple(
                f"{learner}, label noise 0.2: test error above that of early stopping without penalty"
                for learner in ("mlp, l2 0.0005", "mlp, l1 5e-05", "ntk, ridge 0.0005", "nngp, ridge 0.0005")
            ),
        ),
        Answer(
            "when",
            "With a usual penalty and without one: the test error of stopping alone, less that of stopping "
            "with such a penalty.",
            tuple(
                f"mlp, {penalty}, label noise 0.2: test error that it saves beside early stopping"
                for penalty in ("l2 0.0005", "l1 5e-05")
            ),
        ),
    ),
)
