"""Every metric on every split: what scikit-learn, or the formula, says of a fit to the same points."""

import numpy as np
import pytest
from sklearn import metrics as theirs
from sklearn.linear_model import LogisticRegression
from test_scores import draw

import ntkcompare as nc
from ntkcompare.curves.plan import make_plan
from ntkcompare.datasets import fit_scaling

N = 80


def calibration_error(y, p, classes):
    """In 15 bins of confidence: each point's, and whether it was right, in its bin's mean."""
    confidence, right = p.max(axis=1), classes[p.argmax(axis=1)] == y
    bins = np.ceil(15 * confidence)
    gaps = [abs((right[bins == b] - confidence[bins == b]).sum()) for b in np.unique(bins)]
    return sum(gaps) / len(y)


def squared(y, p, classes):
    return np.mean(np.sum((p - (y[:, None] == classes)) ** 2, axis=1))


FORMULAS = {
    "error": lambda y, p, classes: theirs.zero_one_loss(y, classes[p.argmax(axis=1)]),
    "one_hot_error": squared,
    "nll": lambda y, p, classes: theirs.log_loss(y, p, labels=classes),
    "brier": squared,
    "calibration_error": calibration_error,
    "macro_f1": lambda y, p, classes: theirs.f1_score(y, classes[p.argmax(axis=1)], average="macro"),
    "auc": lambda y, p, classes: theirs.roc_auc_score(y, p, multi_class="ovr"),
}
SPLITS = ("train", "train-clean", "train-corrupted", "validation", "test")
NETWORK = nc.MLPClassifier(nc.MLP(depth=1, width=16), max_epochs=20)
LEARNERS = {"refitted": LogisticRegression(C=0.3), "on its own path": NETWORK}
OPTIONS = {"sizes": [40, N], "metrics": list(FORMULAS), "label_noise": 0.4, "validation": 0.2}


@pytest.fixture(scope="module")
def found():
    frame = nc.compare("iris", LEARNERS, repeats=2, progress=False, **OPTIONS).frame()
    return frame.set_index(["learner", "n", "repeat", "split", "metric"])["value"]


@pytest.fixture(scope="module")
def fits():
    """For each learner, by split, the labels given and the probabilities of one fit; and the classes."""
    plan = make_plan("iris", **OPTIONS)
    made = plan.draw(1)
    X, y, X_test, y_test = draw(plan, 1)
    y_validation = made.y_validation
    scale = fit_scaling(plan.scaling, made.parts(plan.dataset)[0])
    X_validation = scale(made.parts(plan.dataset)[1])
    wrong = y[:N] != plan.dataset.y[made.train[:N]]
    points = {
        "train": (X[:N], y[:N]),
        "train-clean": (X[:N][~wrong], y[:N][~wrong]),
        "train-corrupted": (X[:N][wrong], y[:N][wrong]),
        "validation": (X_validation, y_validation),
        "test": (X_test, y_test),
    }
    told = {}
    for name, learner in LEARNERS.items():
        if "random_state" in learner.get_params():
            learner.set_params(random_state=plan.seed(1, name))
        model = learner.fit(X[:N], y[:N])
        told[name] = {split: (labels, model.predict_proba(part)) for split, (part, labels) in points.items()}
    return told, np.unique(y)


@pytest.mark.parametrize("metric", FORMULAS)
@pytest.mark.parametrize("split", SPLITS)
@pytest.mark.parametrize("learner", LEARNERS)
def test_it_is_what_a_fit_to_the_same_points_has(found, fits, learner, split, metric):
    told, classes = fits
    labels, p = told[learner][split]
    assert found[learner, N, 1, split, metric] == pytest.approx(
        FORMULAS[metric](labels, p, classes), rel=1e-9
    )


def test_the_splits_part_the_points(fits):
    told, _ = fits
    counts = {split: len(labels) for split, (labels, _) in told["refitted"].items()}
    assert counts["train-clean"] + counts["train-corrupted"] == counts["train"] == N
    assert counts["train-corrupted"] > 10
    assert counts["validation"] == 23
    assert counts["test"] == 38
