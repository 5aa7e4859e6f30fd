"""Study: over all targets every learner errs alike off its training set; on structured ones they part."""

import itertools
import math
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ntkcompare.architecture import MLP
from ntkcompare.curves import derive_seed
from ntkcompare.knn import KNNRegressor
from ntkcompare.mlp import MLPClassifier
from ntkcompare.ntk import NTKRegressor
from ntkcompare.path import Problem
from ntkcompare.studies.boolean_domain import all_labellings, cube_points, labelling_number, parities
from ntkcompare.studies.estimates import exact_finding, mean_finding
from ntkcompare.studies.finding import ANYTHING, INCONCLUSIVE, REFUTED, SUPPORTED, Finding
from ntkcompare.studies.panel import Panel, over_repeats
from ntkcompare.studies.predictions import at_test_points
from ntkcompare.studies.setting import Setting
from ntkcompare.studies.study import Study, Tables
from ntkcompare.studies.uses import K_NEAREST, NETWORK, NNGP, NTK

Array = NDArray[Any]

# What an exact count may differ from its value by, rounding of the mean.
ROUNDING = 1e-12
# Learners part where their errors on structured targets differ by one off-training label in twenty.
MARGIN = 0.05


def measure(setting: Setting) -> Tables:
    """Train on every labelling of some of the points; score against every labelling of the others."""
    points = cube_points(setting.dataset.X.shape[1])
    n = setting.pick(3 * len(points) // 8, len(points) // 2)
    given, rest = all_labellings(n), all_labellings(len(points) - n)
    tables: dict[str, list[tuple[Any, ...]]] = {"counts": [], "pairs": [], "structured": []}
    for repeat in range(setting.repeats):
        setting.report(f"training set {repeat + 1} of {setting.repeats}")
        order = np.random.default_rng(_seed(setting, repeat, "order")).permutation(len(points))
        train, off = order[:n], order[n:]
        predictions = _predictions(setting, repeat, points[train], given, points[off])
        # Wrong labels of each of the 2ⁿ trained learners under each labelling of the other points.
        wrong = {
            name: (labels[:, None, :] != rest[None]).sum(axis=2, dtype=np.int64)
            for name, labels in predictions.items()
        }
        for name, errors in wrong.items():
            found = np.bincount(errors.ravel(), minlength=rest.shape[1] + 1)
            tables["counts"] += [(name, repeat, j, int(count)) for j, count in enumerate(found)]
        for name, rival in itertools.combinations(wrong, 2):
            fewer, more = (wrong[name] < wrong[rival]).sum(), (wrong[name] > wrong[rival]).sum()
            tables["pairs"].append((name, rival, repeat, int(fewer), int(more)))
        for degree in range(1, points.shape[1] + 1):
            targets = parities(points, degree)
            of_train = labelling_number(targets[:, train])
            for name, labels in predictions.items():
                value = float((labels[of_train] != targets[:, off]).mean())
                tables["structured"].append((name, repeat, degree, value))
    columns = {
        "counts": ["learner", "repeat", "wrong", "labellings"],
        "pairs": ["learner", "rival", "repeat", "fewer", "more"],
        "structured": ["learner", "repeat", "degree", "value"],
    }
    return {name: pd.DataFrame(rows, columns=columns[name]) for name, rows in tables.items()}


def _predictions(
    setting: Setting, repeat: int, X: Array, labellings: Array, X_off: Array
) -> dict[str, NDArray[np.int64]]:
    """Return for each learner the labels it gives the other points; shape (2ⁿ, n_off).

    Kernels and neighbours take all labellings at once, as outputs of −1 and 1: the sign of the regression
    is the class that regression on one-hot labels chooses.
    """
    n = len(X)
    signs = 2.0 * labellings.T - 1.0
    regressors: dict[str, Any] = {
        "ntk": NTKRegressor(ridge=0.0),
        "nngp": NTKRegressor(kernel="nngp", ridge=0.0),
        "1-nn": KNNRegressor(n_neighbors=1),
        "3-nn": KNNRegressor(n_neighbors=3),
    }
    found = {}
    for name, learner in regressors.items():
        (point,) = learner.learning_path(X, signs, [n], X_off)
        found[name] = (at_test_points(point, name, repeat).T > 0).astype(np.int64)
    network = MLPClassifier(
        MLP(depth=2, width=setting.pick(64, 512)), batch_size="full", max_epochs=500, interpolation_loss=0.05
    )
    problems = [
        Problem(X, labels, X_off, _seed(setting, repeat, "mlp", i)) for i, labels in enumerate(labellings)
    ]
    points = [point for (point,) in network.learning_paths(problems, [n])]
    found["mlp"] = np.array([at_test_points(point, "mlp", repeat) for point in points], dtype=np.int64)
    return found


def _seed(setting: Setting, repeat: int, *purpose: Any) -> int:
    return derive_seed(setting.random_state, "no-free-lunch", repeat, *purpose)


def judge(tables: Tables) -> tuple[Finding, ...]:
    """Demand exact equality over all labellings, and differences on the structured ones."""
    counts, pairs, structured = tables["counts"], tables["pairs"], tables["structured"]
    findings: list[Finding] = []
    for learner, rows in counts.groupby("learner", sort=False):
        n_off = int(rows["wrong"].max())
        total = rows.groupby("repeat")["labellings"].transform("sum")
        share = rows["labellings"] / total
        mean = (share * rows["wrong"] / n_off).groupby(rows["repeat"]).sum()
        findings.append(
            exact_finding(
                f"{learner}: |error off the training set, over all labellings − ½|",
                (mean - 0.5).abs(),
                (0, ROUNDING),
            )
        )
        binomial = rows["wrong"].map(lambda j, n_off=n_off: math.comb(n_off, j) / 2**n_off)
        findings.append(
            exact_finding(
                f"{learner}: |share of labellings with j wrong − that of coin tosses|, any j",
                (share - binomial).abs(),
                (0, ROUNDING),
            )
        )
    findings.append(
        exact_finding(
            "labellings on which one learner errs less than another, less those on which it errs more",
            pairs["fewer"] - pairs["more"],
            (0, 0),
        )
    )
    return tuple(findings + _parting(structured))


def _parting(structured: pd.DataFrame) -> list[Finding]:
    """Return what structured targets say; intervals over several pairs or degrees hold for all of them."""
    values = structured.pivot(index=["degree", "repeat"], columns="learner", values="value")
    learners = list(dict.fromkeys(structured["learner"]))
    errors = {degree: values.loc[degree] for degree in dict.fromkeys(structured["degree"])}
    pairs = list(itertools.product(itertools.permutations(learners, 2), errors))
    differences = [
        mean_finding(
            f"the clearest difference, {name} better than {rival} on parities of {degree} bits",
            errors[degree][rival] - errors[degree][name],
            (MARGIN, math.inf),
            confidence=1 - 0.05 / len(pairs),
        )
        for (name, rival), degree in pairs
    ]
    findings = [_clearest(differences)]
    for learner in learners:
        suiting, foiling = (
            [
                mean_finding(
                    f"{learner}: error on the parities that {which} it, those of {degree} bits",
                    errors[degree][learner],
                    claimed,
                    confidence=1 - 0.05 / len(errors),
                )
                for degree in errors
            ]
            for which, claimed in (
                ("suit", (-math.inf, 0.5 - MARGIN)),
                ("foil", (0.5 + MARGIN, math.inf)),
            )
        )
        findings += [_clearest(suiting), _clearest(foiling)]
        for degree in errors:
            name = f"{learner}: error on parities of {degree} bits"
            findings.append(mean_finding(name, errors[degree][learner], ANYTHING, key=False))
    return findings


def _clearest(findings: list[Finding]) -> Finding:
    """Return, of several ways to bear out a claim, the one that does most: refuted only if each is."""
    outcomes = (REFUTED, INCONCLUSIVE, SUPPORTED)
    return max(
        findings,
        key=lambda finding: (
            outcomes.index(finding.outcome),
            min(finding.low - finding.claimed[0], finding.claimed[1] - finding.high),
        ),
    )


def draw(tables: Tables) -> tuple[Panel, ...]:
    """Show the distribution over all labellings, where learners coincide, and the structured targets."""
    counts = tables["counts"]
    total = counts.groupby(["learner", "repeat"])["labellings"].transform("sum")
    shares = counts.assign(value=counts["labellings"] / total)
    return (
        Panel(
            "all labellings",
            over_repeats(shares, x="wrong", least=0.0),
            "wrong labels off the training set",
            "share of labellings",
            x_scale="category",
        ),
        Panel(
            "parities",
            over_repeats(tables["structured"], x="degree", least=0.0),
            "bits that count",
            "error off the training set",
            x_scale="category",
            horizontal={"one half": 0.5},
        ),
    )


STUDY = Study(
    name="no-free-lunch",
    claim=(
        "Over all targets no learner is better than another, or than tossing coins, off its training set: "
        "each errs on one half on average, and just as often less than another as more. On structured "
        "targets they part: those that suit a learner are paid for by others, on which it is worse than a "
        "coin."
    ),
    sources=(
        "D. H. Wolpert (1996), The lack of a priori distinctions between learning algorithms, Neural "
        "Computation 8(7)",
        "C. Schaffer (1994), A conservation law for generalization performance, ICML",
    ),
    citations=("wolpert1996lack", "schaffer1994conservation"),
    uses=(*NTK, *NNGP, *K_NEAREST, *NETWORK),
    protocol=(
        "All 16 points of {−1, 1}⁴, of which n = 8 (quick: 6) are drawn for training. NTK and NNGP (ridge "
        "0), 1-NN, 3-NN and an MLP are trained on each of the 2ⁿ labellings of these and scored against "
        "each of the 2¹⁶⁻ⁿ of the others. The parities of 1 to 4 bits, and their opposites, are the "
        "structured targets; a repeat is a training set. What is counted over all labellings, half of the "
        "key findings, is a theorem for any predictor, which no learner could fail: these check the counting."
    ),
    refutation=(
        "a mean error over all labellings that is not ½ to 1e-12, or a distribution other than the "
        f"coin's; no two learners that differ by {MARGIN:g} on parities of some degree; or a learner that "
        f"is nowhere {MARGIN:g} better than a coin, or nowhere {MARGIN:g} worse, at any degree."
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    dataset="cube:d=4",
    needs="",
    repeats=(10, 20),
)
