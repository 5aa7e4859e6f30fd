"""Study: which distance or kernel wins on which kind of task, and the same distances as feature maps."""

import math
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ntkcompare.analysis import critical_difference, rank_matrix
from ntkcompare.architecture import MLP
from ntkcompare.curves import derive_seed
from ntkcompare.knn import KNNClassifier
from ntkcompare.mlp import MLPClassifier
from ntkcompare.ntk import NTKClassifier
from ntkcompare.path import Problem
from ntkcompare.studies.beaten import beaten_finding
from ntkcompare.studies.distance_tasks import TASKS
from ntkcompare.studies.estimates import every_mean_finding, exact_finding, mean_finding
from ntkcompare.studies.feature_maps import RandomNetwork, directions, one_hot, profiles, whitening
from ntkcompare.studies.finding import ABOVE_ZERO, ANYTHING, BELOW_ZERO, Finding
from ntkcompare.studies.panel import Panel, over_repeats
from ntkcompare.studies.predictions import at_test_points
from ntkcompare.studies.setting import Setting
from ntkcompare.studies.study import Study, Tables
from ntkcompare.studies.uses import FITTED_DISTANCES, K_NEAREST, LEFT_OUT_RIDGE, NETWORK, NNGP, NTK

Array = NDArray[Any]

DISTANCES = (
    "euclidean",
    "manhattan",
    "chebyshev",
    "cosine",
    "correlation",
    "mahalanobis",
    "hamming",
    "nca",
    "ntk",
    "nngp",
)
# A learner is not beaten by another that errs less by one point in a hundred at most.
TOLERANCE = 0.01
# Task → distance whose neighbours are those of Euclid between the φ(x).
MAPPED = {"direction": "cosine", "profile": "correlation", "stretched": "mahalanobis", "symbols": "hamming"}


@dataclass(frozen=True, eq=False)
class Data:
    """One repeat of one task."""

    task: str
    repeat: int
    X: Array
    y: Array
    X_test: Array
    y_test: Array
    seed: int

    def error(self, predictions: Array) -> float:
        """Share of wrong predictions at the test points."""
        return float((predictions != self.y_test).mean())


def measure(setting: Setting) -> Tables:
    """Run every learner on every task, and the distances that are feature maps as such."""
    n, n_test = setting.pick(400, 2000), setting.pick(800, 2000)
    errors: list[tuple[Any, ...]] = []
    maps: list[tuple[Any, ...]] = []
    drawn = []
    for name, task in TASKS.items():
        setting.report(f"task {name}")
        for repeat in range(setting.repeats):
            seed = derive_seed(setting.random_state, "distance-bias", name, repeat)
            X, y = task.draw(n + n_test, np.random.default_rng(seed))
            data = Data(name, repeat, X[:n], y[:n], X[n:], y[n:], seed)
            drawn.append(data)
            predicted = {learner: _predict(model, data) for learner, model in _learners(seed).items()}
            errors += [(name, learner, repeat, data.error(values)) for learner, values in predicted.items()]
            maps += _maps(data, predicted, setting.pick(1024, 4096))
    network = MLPClassifier(MLP(width=setting.pick(256, 512)), max_epochs=setting.pick(100, 200))
    problems = [Problem(data.X, data.y, data.X_test, data.seed) for data in drawn]
    for data, (point,) in zip(drawn, network.learning_paths(problems, [n])):
        predictions = at_test_points(point, "mlp", data.repeat)
        errors.append((data.task, "mlp", data.repeat, data.error(predictions)))
    table = pd.DataFrame(errors, columns=["task", "learner", "repeat", "value"])
    return {
        "errors": table,
        "ranks": _rank_table(table).rename_axis(columns=None).reset_index(),
        "maps": pd.DataFrame(maps, columns=["task", "map", "repeat", "agreement", "saved"]),
        "matched": pd.DataFrame(
            [(name, task.matched, task.about) for name, task in TASKS.items()],
            columns=["task", "learner", "about"],
        ),
    }


def _learners(seed: int) -> dict[str, Any]:
    neighbours = {
        name: KNNClassifier(
            n_neighbors="loo",
            metric=name,
            metric_params={"max_iter": 200} if name == "nca" else None,
            max_neighbors=25,
            random_state=seed,
        )
        for name in DISTANCES
    }
    kernels = {
        f"{kernel} regression": NTKClassifier(kernel=kernel, ridge="loo") for kernel in ("ntk", "nngp")
    }
    return {**neighbours, **kernels}


def _maps(data: Data, predicted: dict[str, Array], width: int) -> list[tuple[Any, ...]]:
    """Return how often neighbours by φ predict as those under the distance, and what NTK regression gains."""
    rows = []
    maps = {"cosine": directions, "correlation": profiles, "mahalanobis": whitening(), "hamming": one_hot}
    if data.task in MAPPED:
        distance = MAPPED[data.task]
        phi: Any = maps[distance]
        by_map = _predict(KNNClassifier(n_neighbors="loo", features=phi, max_neighbors=25), data)
        fitted = phi.fit(data.X).transform if hasattr(phi, "fit") else phi
        mapped = Data(
            data.task, data.repeat, fitted(data.X), data.y, fitted(data.X_test), data.y_test, data.seed
        )
        saved = data.error(predicted["ntk regression"]) - data.error(
            _predict(_learners(data.seed)["ntk regression"], mapped)
        )
        rows.append((distance, float((by_map == predicted[distance]).mean()), saved))
    network = RandomNetwork(MLP(width=width), data.seed)
    by_map = _predict(KNNClassifier(n_neighbors="loo", features=network, max_neighbors=25), data)
    rows.append(("nngp", float((by_map == predicted["nngp"]).mean()), math.nan))
    return [(data.task, name, data.repeat, agreement, saved) for name, agreement, saved in rows]


def _predict(learner: Any, data: Data) -> Array:
    (point,) = learner.learning_path(data.X, data.y, [len(data.X)], data.X_test)
    return at_test_points(point, str(learner), data.repeat)


def judge(tables: Tables) -> tuple[Finding, ...]:
    """Demand that a match pays on its task, that no learner wins on all, and that maps are distances."""
    matched = dict(zip(tables["matched"]["task"], tables["matched"]["learner"]))
    found = [
        *_of_tasks(tables["errors"], matched),
        *_of_ranks(tables["errors"], matched),
        *_of_maps(tables["maps"]),
    ]
    return tuple(sorted(found, key=lambda finding: not finding.key))


def _of_tasks(errors: pd.DataFrame, matched: dict[str, str]) -> list[Finding]:
    findings = []
    for task, name in matched.items():
        rows = errors[errors["task"] == task]
        values = rows.pivot(index="repeat", columns="learner", values="value")
        match = values[name]
        others = values[[other for other in DISTANCES if other in values and other != name]]
        told = f"{task}: error of {name}, the match, less"
        less = match - others.mean(axis=1)
        findings.append(mean_finding(f"{told} the mean of the other distances", less, BELOW_ZERO))
        each = -others.sub(match, axis=0)
        claimed = (-math.inf, TOLERANCE)
        findings.append(every_mean_finding(f"{told} that of any other distance", each, claimed))
        best = str(values.drop(columns=name).mean().idxmin())
        words = f"{told} that of {best}, which on these repeats errs least of all others"
        findings.append(mean_finding(words, match - values[best], ANYTHING, key=False))
    return findings


def _rank_table(errors: pd.DataFrame) -> pd.DataFrame:
    """Return the rank of each learner on each task, 1 for the least mean error."""
    learners = list(dict.fromkeys(errors["learner"]))
    return rank_matrix(
        errors.pivot_table(index="task", columns="learner", values="value", sort=False)[learners]
    )


def _of_ranks(errors: pd.DataFrame, matched: dict[str, str]) -> list[Finding]:
    ranks = _rank_table(errors)
    place = {task: ranks.index == task for task in matched}
    at_home = [
        float(ranks.loc[place[task], name].mean() - ranks.loc[~place[task], name].mean())
        for task, name in matched.items()
    ]
    name = "rank of a match on its own task less its mean rank on the others, over tasks"
    leader = str(ranks.mean().idxmin())
    spread = float(ranks.mean().max() - ranks.mean().min())
    gap = critical_difference(len(ranks.columns), len(ranks))
    told = f"average ranks, worst less best, in critical differences of Nemenyi ({gap:.1f} ranks)"
    return [
        _over_tasks(mean_finding(name, at_home, BELOW_ZERO)),
        beaten_finding(f"tasks on which {leader}, the best on average, is beaten", errors, leader, TOLERANCE),
        exact_finding(told, [spread / gap], (1, math.inf), key=False),
        *(
            _over_tasks(
                mean_finding(
                    f"rank of {name} less that of euclidean, over tasks",
                    ranks[name] - ranks["euclidean"],
                    ANYTHING,
                    key=False,
                )
            )
            for name in ranks
            if name != "euclidean"
        ),
    ]


def _of_maps(maps: pd.DataFrame) -> list[Finding]:
    findings = []
    for name, rows in maps.groupby("map", sort=False):
        told = f"share of predictions by neighbours in φ that are those under {name}"
        if name == "nngp":  # the only map that is an approximation
            by_repeat = rows.groupby("repeat")["agreement"].mean()
            findings.append(mean_finding(f"{told}, φ a random network", by_repeat, (0, 1), key=False))
            continue
        findings.append(exact_finding(told, rows["agreement"], (1, 1)))
        told = f"{rows['task'].iloc[0]}: error that ntk regression saves by φ, the map of {name}"
        findings.append(mean_finding(told, rows["saved"], ABOVE_ZERO, key=False))
    return findings


def _over_tasks(finding: Finding) -> Finding:
    return replace(finding, interval=finding.interval.replace("repeats", "tasks"))


def draw(tables: Tables) -> tuple[Panel, ...]:
    """Show ranks by learner, and the errors on each task of the match, the best and the worst distance."""
    errors = tables["errors"]
    ranks = _rank_table(errors).rename_axis(columns=None).reset_index()
    long = ranks.melt("task", var_name="learner").assign(series="mean over tasks")
    matched = dict(zip(tables["matched"]["task"], tables["matched"]["learner"]))
    told = []
    for task in matched:
        mean = errors[errors["task"] == task].groupby("learner", sort=False)["value"].mean()
        for series, name in (
            ("the match", matched[task]),
            ("best learner", str(mean.idxmin())),
            ("euclidean", "euclidean"),
            ("worst learner", str(mean.idxmax())),
        ):
            rows = errors[(errors["task"] == task) & (errors["learner"] == name)]
            told.append(rows.assign(series=series))
    return (
        Panel(
            "average rank",
            over_repeats(long, x="learner", series="series", least=1.0),
            "",
            "rank, 1 is best",
            x_scale="category",
        ),
        Panel(
            "errors by task",
            over_repeats(pd.concat(told), x="task", series="series", least=0.0),
            "",
            "test error",
            x_scale="category",
        ),
    )


STUDY = Study(
    name="distance-bias",
    claim=(
        "What neighbours or a kernel learn well is what their distance is made for: on a task that matches "
        "it a distance errs less than the others do on average, and none of them errs less by more than "
        f"{TOLERANCE:g}; it ranks better there than elsewhere; and the learner that is best on average is "
        "beaten on some task. A distance is a feature map and Euclid: neighbours between the φ(x) are the "
        "same."
    ),
    sources=(
        "T. M. Mitchell (1980), The need for biases in learning generalizations, Rutgers CBM-TR-117",
        "J. Demšar (2006), Statistical comparisons of classifiers over multiple data sets, JMLR 7 (ranks)",
    ),
    citations=("mitchell1980need", "demsar2006statistical"),
    uses=(*NTK, *NNGP, *LEFT_OUT_RIDGE, *K_NEAREST, *FITTED_DISTANCES, *NETWORK),
    protocol=(
        f"{len(TASKS)} tasks of two classes in ten dimensions, each made for one distance or kernel. "
        f"k-NN under {len(DISTANCES)} distances, k by leaving one out, NTK and NNGP regression, ridge by "
        "leaving one out, and an MLP, on the same examples; each repeat is a new task of its kind. What is "
        "said of all other distances, or of all rivals and tasks, is tested for all at once. For four of "
        "the distances, and for the NNGP by a random network, k-NN under Euclid between feature maps."
    ),
    refutation=(
        "a match that errs no less on its task than the mean of the other distances, or more than any one "
        f"of them by above {TOLERANCE:g}; matches that rank no better at home than elsewhere; the learner "
        f"that is best on average shown to err more than none by above {TOLERANCE:g} on any task; or a map φ "
        "by which one prediction differs from those under its distance."
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    dataset="teacher",
    needs="",
    repeats=(5, 10),
)
