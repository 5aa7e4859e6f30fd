"""What a penalty does to networks and kernels, and the number of neighbours to k-NN: a row a repeat."""

import math
from collections.abc import Sequence
from typing import Any

from ntkcompare.architecture import MLP
from ntkcompare.knn import KNNClassifier
from ntkcompare.mlp import MLPClassifier
from ntkcompare.ntk import NTKRegressor
from ntkcompare.studies.decay import decay_in_ntk_units, ridge_of_decay
from ntkcompare.studies.predictions import at_test_points, at_training_points
from ntkcompare.studies.sample import Sample
from ntkcompare.studies.trajectories import flow_trajectory

# Neighbours have no weights that could decay; what smooths their votes is their number.
NONE = "none"


def networks(
    width: int,
    epochs: int,
    samples: Sequence[Sample],
    noise: float,
    penalty: str,
    strength: float,
    stop: bool,
) -> list[dict[str, Any]]:
    """One strength on all samples at once, as a user would set it: in the standard parameterization."""
    model = MLPClassifier(
        MLP(depth=2, width=width, parameterization="standard"),
        schedule="cosine",  # at a constant rate the last epoch may be one in which the loss just jumped
        max_epochs=epochs,
        stop_at_interpolation=False,
    ).set_params(**{penalty: strength})
    n, problems = len(samples[0].y), [sample.problem("mlp") for sample in samples]
    paths = {"end": model.learning_paths(problems, [n])}
    if stop:
        paths["stopped"] = model.set_params(early_stopping=True).learning_paths(problems, [n])
    rows = []
    for i, sample in enumerate(samples):
        row = {"learner": "mlp", "penalty": penalty, "strength": strength, "noise": noise, "repeat": i}
        for when in ("end", "stopped"):
            train = test = math.nan
            if when in paths:
                (point,) = paths[when][i]
                told = f"mlp, {penalty}={strength:g}", i
                train = float(sample.train_error(at_training_points(point, *told)))
                test = float(sample.test_error(at_test_points(point, *told)))
            row |= {f"train_{when}": train, f"test_{when}": test}
        rows.append(row)
    return rows


def kernels(
    kernel: str, width: int, samples: Sequence[Sample], noise: float, strength: float
) -> list[dict[str, Any]]:
    """The ridge that `strength` is at the networks' width, alone and with the flow stopped."""
    architecture = MLP(depth=2)
    l2 = decay_in_ntk_units(strength, width, architecture.W_std)
    rows = []
    for i, sample in enumerate(samples):
        model = NTKRegressor(
            architecture, kernel=kernel, ridge=ridge_of_decay(l2, len(sample.y)), ridge_scale="absolute"
        )
        found = flow_trajectory(model, sample, [0.0])
        rows.append(
            {
                "learner": kernel,
                "penalty": "ridge",
                "strength": strength,
                "noise": noise,
                "repeat": i,
                "train_end": found.final_train,
                "test_end": found.final_test,
                "train_stopped": math.nan,
                "test_stopped": found.stops[0].test_error if noise < 1 else math.nan,
            }
        )
    return rows


def neighbours(sample: Sample, noise: float) -> list[dict[str, Any]]:
    """One neighbour, and as many as leaving one out chooses: they have no weights that could decay."""
    rows = []
    for learner, k in (("1-nn", 1), ("k-nn", "loo")):
        (point,) = KNNClassifier(n_neighbors=k).learning_path(
            sample.X, sample.y, [len(sample.y)], sample.X_test
        )
        told = learner, sample.repeat
        rows.append(
            {
                "learner": learner,
                "penalty": NONE,
                "strength": 0.0,
                "noise": noise,
                "repeat": sample.repeat,
                "train_end": float(sample.train_error(at_training_points(point, *told))),
                "test_end": float(sample.test_error(at_test_points(point, *told))),
                "train_stopped": math.nan,
                "test_stopped": math.nan,
            }
        )
    return rows
