"""Study: learners without explicit regularization fit any labels, and still predict well from right ones."""

import math

import pandas as pd

from ntkcompare.architecture import MLP
from ntkcompare.knn import KNNClassifier
from ntkcompare.mlp import MLPClassifier
from ntkcompare.ntk import NTKClassifier
from ntkcompare.studies.estimates import exact_finding, mean_finding
from ntkcompare.studies.finding import ANYTHING, Finding
from ntkcompare.studies.panel import Panel, over_repeats
from ntkcompare.studies.question import Answer
from ntkcompare.studies.setting import Setting
from ntkcompare.studies.study import Study, Tables
from ntkcompare.studies.uses import NEAREST, NETWORK, NTK

NOISES = (0.0, 0.25, 0.5, 1.0)
# A learner of right labels has to make at most this share of the errors of one that guesses.
SHARE_OF_CHANCE = 0.25
# A network stops once it has fitted; until then it may take so many epochs, or steps where a few examples
# make few of them an epoch: random labels on a hundred points take some thousands.
EPOCHS, STEPS = (1, 1000), 15_000
BATCH_SIZE = 64


def measure(setting: Setting) -> Tables:
    """Train on labels of which a share is drawn uniformly from all classes."""
    n = setting.pool(setting.pick(1000, 4000))
    learners = {
        "ntk": NTKClassifier(ridge=0.0),
        "1-nn": KNNClassifier(n_neighbors=1),
        "mlp": MLPClassifier(
            MLP(depth=2, width=setting.pick(256, 512)),
            max_epochs=epochs_allowed(n, setting.pick(*EPOCHS)),
            batch_size=BATCH_SIZE,
            optimizer="adam",
        ),
    }
    parts = []
    for noise in NOISES:
        setting.report(f"label noise {noise:g}")
        parts.append(setting.compare(learners, [n], noise=noise))
    rows = pd.concat(parts, ignore_index=True)
    rows = rows[rows["split"].isin(["train", "test"])]
    errors = rows[["learner", "noise", "n", "repeat", "split", "value"]].reset_index(drop=True)
    assert setting.dataset.classes is not None
    return {"errors": errors.assign(chance=1 - 1 / len(setting.dataset.classes))}


def epochs_allowed(n: int, least: int) -> int:
    """Return how many epochs on n examples make STEPS steps of BATCH_SIZE, but `least` at least.

    >>> epochs_allowed(112, 300), epochs_allowed(4000, 300)  # 2 and 63 steps an epoch
    (7500, 300)
    """
    return max(least, math.ceil(STEPS / math.ceil(n / BATCH_SIZE)))


def judge(tables: Tables) -> tuple[Finding, ...]:
    """Demand zero training error at every noise, and from clean labels a test error far below chance."""
    errors = tables["errors"]
    test = errors[errors["split"] == "test"]
    findings = []
    for learner, rows in errors[errors["split"] == "train"].groupby("learner", sort=False):
        findings.append(exact_finding(f"{learner}: training error at any label noise", rows["value"], (0, 0)))
        clean = test[(test["learner"] == learner) & (test["noise"] == 0)]
        findings.append(
            mean_finding(
                f"{learner}: test error from clean labels, as a share of chance",
                clean["value"] / clean["chance"],
                (-math.inf, SHARE_OF_CHANCE),
            )
        )
        for noise in sorted(set(test["noise"]) - {0}):
            noisy = test[(test["learner"] == learner) & (test["noise"] == noise)]
            name = f"{learner}: test error at label noise {noise:g}"
            findings.append(mean_finding(name, noisy["value"], ANYTHING, key=False))
    return tuple(findings)


def draw(tables: Tables) -> tuple[Panel, ...]:
    """Show training and test error against label noise."""
    errors = tables["errors"]
    chance = {"chance": float(errors["chance"].iloc[0])}
    return tuple(
        Panel(
            f"{split} error",
            over_repeats(errors[errors["split"] == split], x="noise", least=0.0),
            "share of random labels",
            "error",
            horizontal=chance,
        )
        for split in ("train", "test")
    )


STUDY = Study(
    name="interpolation",
    claim=(
        "Over-parameterized networks fit true, partly random and fully random labels to zero training error, "
        "as the NTK without ridge and the nearest neighbour do; from true labels all three generalize."
    ),
    sources=(
        "C. Zhang, S. Bengio, M. Hardt, B. Recht, O. Vinyals (2017), Understanding deep learning requires "
        "rethinking generalization, ICLR",
        "the same (2021), Understanding deep learning (still) requires rethinking generalization, CACM 64(3)",
    ),
    citations=("zhang2017understanding", "zhang2021understanding"),
    uses=(*NTK, *NEAREST, *NETWORK),
    protocol=(
        "NTK (ridge 0), 1-NN and a wide MLP without explicit regularization on the same draws, with a share "
        "of 0, 0.25, 0.5 and 1 of the training labels drawn uniformly from all classes; test labels clean. "
        f"The MLP stops once it has fitted, and otherwise after {STEPS} steps (full: and {EPOCHS[1]} epochs)."
    ),
    refutation=(
        "a training error above zero at any share of random labels, or a test error from clean labels above "
        f"{SHARE_OF_CHANCE:g} of a guesser's."
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    questions=(
        Answer(
            "measures",
            "What fits random labels as exactly as true ones has the same capacity with both, and only "
            "one of the two generalizes: no measure of the class of functions alone can tell them apart.",
            (
                "mlp: training error at any label noise",
                "mlp: test error from clean labels, as a share of chance",
            ),
        ),
    ),
)
