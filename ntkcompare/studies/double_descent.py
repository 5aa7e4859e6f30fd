"""Study: test error peaks where a learner can only just fit its training set, and falls again beyond."""

import math
from collections.abc import Iterator

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ntkcompare.studies.descent_sweeps import CLEAN, INPUTS, MOST_EXAMPLES, NOISY, UNITS, Sweeps
from ntkcompare.studies.estimates import mean_finding
from ntkcompare.studies.finding import ABOVE_ZERO, ANYTHING, BELOW_ZERO, Finding
from ntkcompare.studies.panel import Panel, over_repeats
from ntkcompare.studies.peak import held_out_heights, locate_peak
from ntkcompare.studies.question import Answer
from ntkcompare.studies.setting import Setting
from ntkcompare.studies.study import Study, Tables
from ntkcompare.studies.uses import NEAREST, NETWORK, NNGP, NTK

# A peak of less than one point of error over either side is none to speak of.
HEIGHT = 0.01
# A network's peak is at the threshold in its order of magnitude; that of random features by exact theory.
NEAR = {"mlp": (0.5, 2.0), "random features": (0.8, 1.25)}


def measure(setting: Setting) -> Tables:
    """Sweep width, number of examples and epochs through the threshold, with and without random labels."""
    sweeps = Sweeps.of(setting)
    rows = [row for part in (sweeps.widths, sweeps.sizes, sweeps.epochs, sweeps.features) for row in part()]
    columns = ["sweep", "learner", "noise", "repeat", "x", "value"]
    return {"errors": pd.DataFrame(rows, columns=columns)}


def judge(tables: Tables) -> tuple[Finding, ...]:
    """Demand a peak on each axis from noisy labels, near the threshold, and a lower one from right labels."""
    errors = tables["errors"]
    findings: list[Finding] = []
    for sweep, learner in (("width", "mlp"), ("n", "mlp"), ("epochs", "mlp"), ("width", "random features")):
        heights = {}
        for noise in (NOISY, CLEAN):
            x, curves = _curves(errors, sweep, learner, noise)
            heights[noise] = held_out_heights(x, curves)
            name, key = f"{learner} over {sweep}, {_words(noise)}", noise == NOISY
            findings.append(
                mean_finding(f"{name}: height of the peak", heights[noise], (HEIGHT, math.inf), key=key)
            )
            # Of epochs no theory says when.
            claimed = ANYTHING if sweep == "epochs" else NEAR[learner]
            peak = locate_peak(x, curves, claimed)
            findings.append(
                Finding(
                    f"{name}: place of the peak, " + ("epoch" if sweep == "epochs" else "in thresholds"),
                    peak.place,
                    peak.low,
                    peak.high,
                    claimed,
                    peak.interval,
                    key and sweep != "epochs",
                    peak.p_value,
                )
            )
        findings.append(
            mean_finding(
                f"{learner} over {sweep}: by how much random labels raise the peak",
                heights[NOISY] - heights[CLEAN],
                ABOVE_ZERO,
                key=(sweep, learner) == ("width", "mlp"),
            )
        )
    return (*findings, *_beyond(errors))


def _beyond(errors: pd.DataFrame) -> Iterator[Finding]:
    """What the widest learners come to, beside those without width."""
    for noise in (NOISY, CLEAN):
        for learner, limit in (("mlp", "ntk"), ("random features", "nngp")):
            x, curves = _curves(errors, "width", learner, noise)
            rows = errors[(errors["learner"] == limit) & (errors["noise"] == noise) & np.isinf(errors["x"])]
            at_infinity = rows.sort_values("repeat")["value"].to_numpy(dtype=float)
            name = f"{learner}, {_words(noise)}: error of the widest less that of"
            yield mean_finding(
                f"{name} the {limit.upper()}", curves[:, -1] - at_infinity, ANYTHING, key=False
            )
            # The best narrow network is chosen on the other repeats, as the peak is.
            below = np.flatnonzero(x <= 1)
            best = [np.delete(curves, i, axis=0).mean(axis=0)[below].argmin() for i in range(len(curves))]
            gain = curves[:, -1] - curves[np.arange(len(curves)), best]
            yield mean_finding(f"{name} the best below the threshold", gain, BELOW_ZERO, key=False)


def draw(tables: Tables) -> tuple[Panel, ...]:
    """Show test error over width, n and epochs."""
    errors = tables["errors"].assign(labels=[_words(noise) for noise in tables["errors"]["noise"]])
    errors = errors[~errors["learner"].isin(["nngp"])]
    widest = errors[np.isinf(errors["x"]) & (errors["learner"] == "ntk")].groupby("labels", sort=False)
    titles = {
        "width": ("over width", "parameters / (n · classes); features / n"),
        "n": ("over n, at one width", "n · classes / parameters"),
        "epochs": ("over epochs, beyond the threshold", "epoch"),
    }
    panels = []
    for sweep, (title, label) in titles.items():
        rows = errors[(errors["sweep"] == sweep) & np.isfinite(errors["x"])]
        panels.append(
            Panel(
                f"test error {title}",
                over_repeats(rows, x="x", series=["learner", "labels"], least=0.0),
                label,
                "error",
                x_scale="log",
                vertical={"threshold": 1.0} if sweep != "epochs" else {},
                horizontal={
                    f"ntk, infinite width, {labels}": value
                    for labels, value in widest["value"].mean().items()
                    if sweep == "width"
                },
            )
        )
    return tuple(panels)


def _curves(
    errors: pd.DataFrame, sweep: str, learner: str, noise: float
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    rows = errors[
        (errors["sweep"] == sweep)
        & (errors["learner"] == learner)
        & (errors["noise"] == noise)
        & np.isfinite(errors["x"])
    ]
    table = rows.pivot(index="repeat", columns="x", values="value")
    return table.columns.to_numpy(dtype=float), table.to_numpy(dtype=float)


def _words(noise: float) -> str:
    return f"{100 * noise:g} % random labels" if noise else "right labels"


STUDY = Study(
    name="double-descent",
    claim=(
        "The test error of networks without regularization peaks where they can only just fit their "
        "training set, parameters ≈ n · classes, and falls again beyond: over width, over the number of "
        "examples at one width, and over epochs; random labels raise the peak. For random features it is at "
        "features = n."
    ),
    sources=(
        "M. Belkin, D. Hsu, S. Ma, S. Mandal (2019), Reconciling modern machine-learning practice and the "
        "classical bias–variance trade-off, PNAS 116(32)",
        "P. Nakkiran, G. Kaplun, Y. Bansal, T. Yang, B. Barak, I. Sutskever (2020), Deep double descent: "
        "where bigger models and more data hurt, ICLR",
        "S. Mei, A. Montanari (2022), The generalization error of random features regression: precise "
        "asymptotics and the double descent curve, CPAM 75(4)",
    ),
    citations=("belkin2019reconciling", "nakkiran2020deep", "mei2022generalization"),
    uses=(*NTK, *NNGP, *NEAREST, *NETWORK),
    protocol=(
        "Networks of one hidden layer, squared loss, full-batch Adam, less their output before training; "
        f"with right labels and with {100 * NOISY:g} % drawn at random; n such that {UNITS[0]} units (full: "
        f"{UNITS[1]}) have a parameter an example and class, but n ≤ {MOST_EXAMPLES}; of more than {INPUTS} "
        "inputs the first so many principal components of the training points, under one scale. Beside "
        "them least squares on ReLU random features, on the same draws, and the NTK, the NNGP and the "
        "nearest neighbour, which have no width. "
        "The place of a peak is that of the mean curve; its height is measured on each repeat at the places "
        "that the others choose. A place alone refutes from 8 repeats on: fewer, though all agree, leave "
        "too much to chance."
    ),
    refutation=(
        f"with random labels, a peak less than {HEIGHT:g} above either side, on any of the axes; or one away "
        f"from the threshold by more than a factor of {NEAR['mlp'][1]:g} ({NEAR['random features'][1]:g} for "
        "random features); or random labels lowering it, over width."
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    questions=(
        Answer(
            "measures",
            "Counting parameters, the widest network should err most: its test error, less that of the best "
            "of those that are too narrow to fit.",
            (
                "mlp, 20 % random labels: error of the widest less that of the best below the threshold",
                "mlp, right labels: error of the widest less that of the best below the threshold",
            ),
        ),
    ),
    repeats=(3, 10),
)
