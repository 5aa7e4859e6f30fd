"""Study: a learner that leaves random labels unfitted is guaranteed to predict well."""

import math
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
import pandas as pd

from ntkcompare.architecture import MLP
from ntkcompare.datasets import Dataset
from ntkcompare.knn import KNNClassifier
from ntkcompare.mlp import MLPClassifier
from ntkcompare.ntk import NTKClassifier
from ntkcompare.studies.estimates import mean_finding, share_finding
from ntkcompare.studies.finding import Finding
from ntkcompare.studies.halves import halves
from ntkcompare.studies.panel import Panel, over_repeats
from ntkcompare.studies.predictions import at_test_points
from ntkcompare.studies.question import Answer
from ntkcompare.studies.random_label_bound import concentration, leading_term
from ntkcompare.studies.sample import Array, Sample
from ntkcompare.studies.setting import Setting
from ntkcompare.studies.study import Study, Tables
from ntkcompare.studies.uses import FLOW, K_NEAREST, NETWORK, NNGP, NTK

# Of the training points so many are labelled at random: enough that the bound can say something at all with
# a thousand points, few enough that most labels are right.
SHARE = 0.4
# The bound may fail so often. It is for all points of a learner's path at once: each has an equal part.
DELTA = 0.1
# A guarantee says something if it promises fewer errors than a guesser makes: for two classes, a coin.
COIN = 0.5
# Two errors this close cost nothing to speak of.
ALIKE = 0.01
# Learners that are trained by gradient descent, for whom it was claimed that the bound says something.
TRAINED = ("ntk, time", "mlp, epochs")
TIMES = tuple(10.0 ** np.arange(-1.0, 5.0))
RIDGES = tuple(10.0 ** np.arange(3.0, -4.0, -1.0))
NEIGHBOURS = (151, 75, 41, 21, 11, 5, 3, 1)
EPOCHS = (1, 2, 4, 8, 16, 32, 64, 128)
# A tenth of the usual one, at which the first epoch would be the best already and the path show no underfit.
RATE = 1e-3
HALVES, ALL = "two halves", "all classes"
X_LABELS = {"ntk, time": "time t", "nngp, ridge": "1/λ", "k-nn": "1/k", "mlp, epochs": "epochs"}


def measure(setting: Setting) -> Tables:
    """Follow each family from underfit to interpolation on labels of which a share is random."""
    n = setting.pool(setting.pick(1500, 2500))
    halved = halves(setting.dataset)
    tasks = {HALVES: (halved, setting.repeats)}
    if len(_classes(halved)) < len(_classes(setting.dataset)):
        tasks[ALL] = (setting.dataset, max(2, setting.repeats // 4))
    rows = []
    for task, (dataset, repeats) in tasks.items():
        setting.report(task)
        samples = setting.samples(
            n, noise=SHARE, n_test=setting.pick(None, 2000), dataset=dataset, repeats=repeats
        )
        architecture = MLP(depth=2, width=setting.pick(128, 256))
        for found in (*(_paths(sample, architecture) for sample in samples), _trained(samples, architecture)):
            rows += [{"task": task, "classes": len(_classes(dataset)), **row} for row in found]
    return {"errors": pd.DataFrame(rows)}


def _classes(dataset: Dataset) -> Array:
    assert dataset.classes is not None
    return dataset.classes


def _paths(sample: Sample, architecture: MLP) -> Iterator[dict[str, Any]]:
    X, y, sizes = sample.X, sample.y, [len(sample.X)]
    flow = NTKClassifier(architecture, ridge=0.0).path(X, y, sizes, sample.X_test, times=TIMES)
    yield from _rows(sample, "ntk, time", TIMES, _on_both(flow))
    ridge = NTKClassifier(architecture, kernel="nngp").path(X, y, sizes, sample.X_test, ridges=RIDGES)
    yield from _rows(sample, "nngp, ridge", [1 / value for value in RIDGES], _on_both(ridge))
    queries = np.concatenate([X, sample.X_test])
    (point,) = KNNClassifier().path(X, y, sizes, queries, [k for k in NEIGHBOURS if k <= len(X)])
    shares = [1 / k for k in point.n_neighbors[::-1]]
    yield from _rows(sample, "k-nn", shares, at_test_points(point, "k-nn", sample.repeat)[::-1])


def _trained(samples: Sequence[Sample], architecture: MLP) -> Iterator[dict[str, Any]]:
    network = MLPClassifier(
        architecture, learning_rate=RATE, max_epochs=EPOCHS[-1], history="exact", stop_at_interpolation=False
    )
    # Marked are all points that were labelled at random, and not the wrong ones among them alone.
    models = network.fit_each([sample.fit_arguments("mlp", marked=sample.replaced) for sample in samples])
    for sample, model in zip(samples, models):
        for epoch in EPOCHS:
            (i,) = np.flatnonzero(model.history_["epoch"] == epoch)
            clean, random, test = (
                model.history_[f"{of}_error"][i, 0] for of in ("clean", "corrupted", "validation")
            )
            yield _row(sample, "mlp, epochs", epoch, clean, random, test)


def _row(sample: Sample, learner: str, x: float, clean: float, random: float, test: float) -> dict[str, Any]:
    return {
        "learner": learner,
        "repeat": sample.repeat,
        "x": float(x),
        "n_clean": int((~sample.replaced).sum()),
        "n_random": int(sample.replaced.sum()),
        "clean_error": float(clean),
        "random_error": float(random),
        "test_error": float(test),
    }


def _rows(sample: Sample, learner: str, xs: Sequence[float], predictions: Array) -> Iterator[dict[str, Any]]:
    """Rows from predictions (len(xs), n + n_test), at the training points and then at the test points."""
    n = len(sample.X)
    for x, said in zip(xs, predictions, strict=True):
        wrong = said[:n] != sample.y
        clean, random = wrong[~sample.replaced].mean(), wrong[sample.replaced].mean()
        yield _row(sample, learner, x, clean, random, sample.test_error(said[n:]))


def _on_both(path: Any) -> Array:
    return np.concatenate([path.train[0], path.test[0]], axis=1)


def bounds(errors: pd.DataFrame) -> pd.DataFrame:
    """Add the columns leading and bound, which holds at all points of a path with probability 1 − DELTA."""
    parts = []
    for _, rows in errors.groupby(["task", "learner"], sort=False):
        delta, classes = DELTA / rows["x"].nunique(), int(rows["classes"].iloc[0])
        leading = leading_term(rows["clean_error"], rows["random_error"], classes)
        slack = concentration(rows["random_error"], rows["n_clean"], rows["n_random"], classes, delta)
        parts.append(rows.assign(leading=leading, bound=leading + slack))
    return pd.concat(parts, ignore_index=True)


def judge(tables: Tables) -> tuple[Finding, ...]:
    """Demand that the bound holds as often as it says and, of trained learners, that it says something."""
    table = bounds(tables["errors"])
    findings = []
    for (task, learner), rows in table.groupby(["task", "learner"], sort=False):
        repeats = [path for _, path in rows.groupby("repeat")]
        least = pd.DataFrame([path.iloc[path["bound"].argmin()] for path in repeats])
        where, two = f"{learner}, {task}", task == HALVES
        held = sum(bool((path["bound"] >= path["test_error"]).all()) for path in repeats)
        name = f"{where}: repeats in which the bound held all along"
        findings.append(share_finding(name, held, len(repeats), (1 - DELTA, 1), key=two))
        said = two and learner in TRAINED
        guesser = 1 - 1 / int(rows["classes"].iloc[0])
        findings.append(mean_finding(f"{where}: least bound", least["bound"], (-math.inf, guesser), key=said))
        if two:
            findings += _aside(where, repeats, least)
    return tuple(findings)


def _aside(where: str, repeats: Sequence[pd.DataFrame], least: pd.DataFrame) -> list[Finding]:
    """How tight it is, what it rests on, and what stopping by it would cost."""
    best = np.array([path["test_error"].min() for path in repeats])
    slack = least["bound"] - least["test_error"]
    gap = [(path["leading"] - path["test_error"]).mean() for path in repeats]
    last = [path["bound"].iloc[path["x"].argmax()] for path in repeats]
    return [
        mean_finding(f"{where}: least bound less test error", slack, (0, math.inf), key=False),
        mean_finding(f"{where}: leading term less test error, along the path", gap, (0, math.inf), key=False),
        mean_finding(f"{where}: bound at the end of the path", last, (1, math.inf), key=False),
        mean_finding(
            f"{where}: test error at the least bound, less the least test error",
            least["test_error"] - best,
            (-math.inf, ALIKE),
            key=False,
        ),
    ]


def draw(tables: Tables) -> tuple[Panel, ...]:
    """Show the bound and the error along each path, and the least bounds of all tasks."""
    table = bounds(tables["errors"])
    panels = []
    for learner, x_label in X_LABELS.items():
        rows = table[(table["task"] == HALVES) & (table["learner"] == learner)]
        names = {"bound": "bound", "leading": "its leading term", "test_error": "test error"}
        long = rows.rename(columns=names).melt(["x", "repeat"], list(names.values()), "series")
        frame = _bands(long, "x")
        panels.append(Panel(learner, frame, x_label, "error", x_scale="log", horizontal={"coin": COIN}))
    where = table.groupby(["task", "learner", "repeat"], sort=False)["bound"].idxmin()
    least = table.loc[where].rename(columns={"test_error": "test error"})
    for task, rows in least.groupby("task", sort=False):
        long = rows.melt(["learner", "repeat"], ["bound", "test error"], "series")
        frame = _bands(long, "learner")
        title, coin = f"where the bound is least, {task}", {"coin": COIN} if task == HALVES else {}
        panels.append(Panel(title, frame, "", "error", x_scale="category", horizontal=coin))
    return tuple(panels)


def _bands(long: pd.DataFrame, x: str) -> pd.DataFrame:
    """Means and bands by series: an error ends at zero, a bound may be below."""
    error = long["series"] == "test error"
    return pd.concat(
        [
            over_repeats(long[~error], x=x, series="series"),
            over_repeats(long[error], x=x, series="series", least=0.0),
        ],
        ignore_index=True,
    )


STUDY = Study(
    name="random-label-guarantee",
    claim=(
        "A learner that fits clean labels and leaves random ones among them unfitted is guaranteed to "
        "predict well: the bound holds for every family all along its path, and for those trained by "
        "gradient descent it promises more than a coin does where training is stopped in time."
    ),
    sources=(
        "S. Garg, S. Balakrishnan, J. Z. Kolter, Z. C. Lipton (2021), RATT: Leveraging Unlabeled Data to "
        "Guarantee Generalization, ICML",
    ),
    citations=("garg2021ratt",),
    uses=(*NTK, *NNGP, *FLOW, *K_NEAREST, *NETWORK),
    protocol=(
        f"A share of {SHARE:g} of the training points gets labels drawn uniformly from all classes. The NTK "
        "by gradient-flow time, the NNGP by ridge, k-NN by k and an MLP by epochs go from underfit to "
        "interpolation, or near it; at each point the bound is computed from the errors on the clean and on "
        "the randomly labelled training points, and compared with the error on test points. Two tasks: the "
        "first half of the classes against the second, and all classes. δ = "
        f"{DELTA:g} for a whole path, in equal parts. The verdict is by the first task."
    ),
    refutation=(
        f"a family for which the bound fails somewhere on its path in more than {DELTA:g} of the repeats, "
        f"or a trained one whose least bound is above {COIN:g} on average."
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    questions=(
        Answer(
            "measures",
            "A bound that looks at how the trained model fits labels known to be random knows more than its "
            "class: how often it held along the NTK's flow on two classes, the least that it promised on the "
            "way (a coin errs half the time), and what it says at the end, where all labels are fitted.",
            tuple(
                f"ntk, time, two halves: {what}"
                for what in (
                    "repeats in which the bound held all along",
                    "least bound",
                    "bound at the end of the path",
                )
            ),
        ),
        Answer(
            "stopping point",
            "Where the bound is least, and so without a held-out label; this is what it costs against the"
            " least test error on the way.",
            tuple(
                f"{family}, two halves: test error at the least bound, less the least test error"
                for family in ("ntk, time", "nngp, ridge", "k-nn", "mlp, epochs")
            ),
        ),
    ),
    repeats=(36, 36),  # fewer could not show that the bound holds nine times in ten
)
