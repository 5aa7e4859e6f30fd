"""Study: what errors neighbours and kernels tend to, where the least possible one is known."""

import math
from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from ntkcompare.architecture import MLP
from ntkcompare.curves import derive_seed
from ntkcompare.knn import KNNClassifier
from ntkcompare.mlp import MLPClassifier
from ntkcompare.ntk import NTKClassifier
from ntkcompare.studies.estimates import mean_finding
from ntkcompare.studies.finding import BELOW_ZERO, Finding
from ntkcompare.studies.known_posterior import TASKS, Known
from ntkcompare.studies.panel import Panel, over_repeats
from ntkcompare.studies.predictions import at_test_points
from ntkcompare.studies.setting import Setting
from ntkcompare.studies.study import Study, Tables
from ntkcompare.studies.uses import K_NEAREST, LEFT_OUT_RIDGE, NETWORK, NNGP, NTK, STOPPING

# A limit is reached where the error is within one in a hundred of it.
TOLERANCE = 0.01
NEIGHBOUR_SIZES = {
    "quick": (100, 1000, 10_000, 100_000),
    "full": (100, 316, 1000, 3162, 10_000, 31_623, 100_000),
}
KERNEL_SIZES = {"quick": (125, 250, 500, 1000, 2000), "full": (125, 250, 500, 1000, 2000, 4000)}
# In multiples of the mean diagonal; of those above zero leaving one out chooses, at each size.
RIDGES = (0.0, 0.01, 0.1, 1.0, 10.0)
# The nearest neighbour's errors vary most from point to point, and cost least.
TEST_POINTS = {"1-nn": 8000, "others": 1000}


def neighbours_at(n: int) -> int:
    """Return k_n, the odd number next below √n, or that itself: k_n → ∞ while k_n/n → 0.

    >>> [neighbours_at(n) for n in (100, 1000, 100_000)]
    [9, 31, 315]
    """
    root = math.isqrt(n)
    return root - 1 + root % 2


def measure(setting: Setting) -> Tables:
    """Follow each learner's expected error beyond that of the Bayes rule as n grows."""
    strength = setting.pick("quick", "full")
    sizes, few = NEIGHBOUR_SIZES[strength], KERNEL_SIZES[strength]
    curves: list[tuple[Any, ...]] = []
    limits: list[tuple[Any, ...]] = []
    for task, draw in TASKS.items():
        for repeat in range(setting.repeats):
            setting.report(f"{task}, repeat {repeat + 1} of {setting.repeats}")
            seed = derive_seed(setting.random_state, "consistency", task, repeat)
            known = draw(sizes[-1], TEST_POINTS["1-nn"], seed)
            limits.append((task, repeat, known.bayes_error, known.neighbour_limit))
            found = (*_neighbours(known, sizes), *_kernels(known, few), *_network(known, few, seed))
            for learner, n, excess in found:
                curves.append((task, learner, repeat, n, excess))
    return {
        "curves": pd.DataFrame(curves, columns=["task", "learner", "repeat", "n", "value"]),
        "limits": pd.DataFrame(limits, columns=["task", "repeat", "bayes", "neighbour"]),
    }


def _neighbours(known: Known, sizes: tuple[int, ...]) -> Iterable[tuple[str, int, float]]:
    numbers = {n: neighbours_at(n) for n in sizes}
    few = known.X_test[: TEST_POINTS["others"]]
    plans = (("1-nn", known.X_test, dict.fromkeys(sizes, 1)), ("k_n-nn", few, numbers))
    for learner, X_test, ks in plans:
        for point in KNNClassifier().path(known.X, known.y, sizes, X_test, set(ks.values())):
            predictions = at_test_points(point, learner)[point.n_neighbors.index(ks[point.n])]
            yield learner, point.n, float(known.excess(predictions))


def _kernels(known: Known, sizes: tuple[int, ...]) -> Iterable[tuple[str, int, float]]:
    n, few = sizes[-1], known.X_test[: TEST_POINTS["others"]]
    for kernel in ("ntk", "nngp"):
        model = NTKClassifier(kernel=kernel)
        path = model.path(known.X[:n], known.y[:n], sizes, few, ridges=RIDGES, leave_one_out=True)
        assert path.test is not None
        assert path.loo_error is not None
        for size, test, left_out in zip(path.sizes, path.test, path.loo_error):
            chosen = 1 + int(np.argmin(left_out[1:]))
            if kernel == "ntk":
                yield "ntk, no ridge", int(size), float(known.excess(test[0]))
            yield f"{kernel}, ridge", int(size), float(known.excess(test[chosen]))


def _network(known: Known, sizes: tuple[int, ...], seed: int) -> Iterable[tuple[str, int, float]]:
    n, few = sizes[-1], known.X_test[: TEST_POINTS["others"]]
    model = MLPClassifier(MLP(width=64), early_stopping=True, random_state=seed)
    some = sizes[::-2][::-1]  # every second, and the largest among them
    for point in model.learning_path(known.X[:n], known.y[:n], some, few):
        learner = "mlp, early stopping"
        yield learner, point.n, float(known.excess(at_test_points(point, learner)))


def judge(tables: Tables) -> tuple[Finding, ...]:
    """Compare with the limits at the largest size, and the largest size with the smallest."""
    curves, limits = tables["curves"], tables["limits"]
    findings: list[Finding] = []
    for task, rows in curves.groupby("task", sort=False):
        known = limits[limits["task"] == task].set_index("repeat")
        gap = known["neighbour"] - known["bayes"]
        excess = {
            learner: part.pivot(index="repeat", columns="n", values="value")
            for learner, part in rows.groupby("learner", sort=False)
        }
        last = {learner: values.iloc[:, -1] for learner, values in excess.items()}
        n = {learner: f"{values.columns[-1]:,}" for learner, values in excess.items()}
        near, below, above = (-TOLERANCE, TOLERANCE), (-math.inf, TOLERANCE), (TOLERANCE, math.inf)
        told = (
            ("1-nn", "less its Cover–Hart value", last["1-nn"] - gap, near, True),
            ("1-nn", "less the Bayes error", last["1-nn"], above, True),
            ("k_n-nn", "less the Bayes error", last["k_n-nn"], below, True),
            ("ntk, no ridge", "less the Bayes error", last["ntk, no ridge"], above, True),
            (
                "ntk, no ridge",
                "less that with ridge",
                last["ntk, no ridge"] - last["ntk, ridge"],
                above,
                True,
            ),
            ("ntk, ridge", "less the Bayes error", last["ntk, ridge"], below, False),
            ("nngp, ridge", "less the Bayes error", last["nngp, ridge"], below, False),
            ("mlp, early stopping", "less the Bayes error", last["mlp, early stopping"], below, False),
            ("ntk, no ridge", "less 1-NN's Cover–Hart value", last["ntk, no ridge"] - gap, near, False),
        )
        for learner, what, values, claimed, key in told:
            name = f"{task}, {learner}: error at n={n[learner]} {what}"
            findings.append(mean_finding(name, values, claimed, key=key))
        falling = {"k_n-nn": True, "ntk, ridge": True, "ntk, no ridge": False}
        falling |= {"nngp, ridge": False, "mlp, early stopping": False}
        for learner, key in falling.items():
            curve = excess[learner]
            name = f"{task}, {learner}: error at n={n[learner]} less that at n={curve.columns[0]:,}"
            fall = last[learner] - curve.iloc[:, 0]
            findings.append(mean_finding(name, fall, BELOW_ZERO, key=key))
    return tuple(findings)


def draw(tables: Tables) -> tuple[Panel, ...]:
    """Show the errors against n, with the Bayes error and the value that 1-NN tends to."""
    curves, limits = tables["curves"], tables["limits"]
    panels = []
    for task, rows in curves.groupby("task", sort=False):
        known = limits[limits["task"] == task]
        bayes, neighbour = float(known["bayes"].mean()), float(known["neighbour"].mean())
        panels.append(
            Panel(
                str(task),
                over_repeats(rows.assign(value=rows["value"] + bayes), x="n", least=0.0),
                "training examples",
                "error",
                x_scale="log",
                horizontal={"Bayes error": bayes, "Cover–Hart value of 1-NN": neighbour},
            )
        )
    return tuple(panels)


STUDY = Study(
    name="consistency",
    claim=(
        "As n grows the nearest neighbour's error tends to the value of Cover and Hart, up to twice the "
        "Bayes error, and that of k_n neighbours, k_n → ∞ and k_n/n → 0, to the Bayes error itself. The "
        "NTK without ridge, which fits the noise too, stays above the Bayes error; with a ridge its "
        "error falls to below that."
    ),
    sources=(
        "T. Cover, P. Hart (1967), Nearest neighbor pattern classification, IEEE Transactions on "
        "Information Theory 13",
        "C. J. Stone (1977), Consistent nonparametric regression, Annals of Statistics 5(4)",
        "D. Beaglehole, M. Belkin, P. Pandit (2022), On the inconsistency of kernel ridgeless regression "
        "in fixed dimensions, arXiv:2205.13525",
    ),
    citations=("cover1967nearest", "stone1977consistent", "beaglehole2022inconsistency"),
    uses=(*NTK, *NNGP, *LEFT_OUT_RIDGE, *K_NEAREST, *NETWORK, *STOPPING),
    protocol=(
        "Two tasks with known probabilities of the classes: a harmonic on the sphere of three dimensions "
        "with a fifth of the labels flipped, and blurred half-moons. 1-NN and k_n-NN, k_n = √n, to n = "
        "100,000; NTK without ridge, and with the one of four that leaving one out chooses, to n = "
        f"{KERNEL_SIZES['quick'][-1]} ({KERNEL_SIZES['full'][-1]} at full strength); beside them the NNGP "
        "with such a ridge and an MLP with early stopping. Errors are expected ones given the test points; "
        "each repeat is a new task and sample."
    ),
    refutation=(
        f"at the largest n an error of 1-NN more than {TOLERANCE:g} from its limit, of k_n-NN more than "
        f"{TOLERANCE:g} above the Bayes error, or of the NTK without ridge less than {TOLERANCE:g} above "
        "that or above the NTK with one; or an error of k_n-NN or of the NTK with ridge at the largest "
        "n that is no less than at the smallest."
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    dataset="half-moons",
    needs="",
    repeats=(5, 5),
)
