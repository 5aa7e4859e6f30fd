"""Learners by name, and the check of those a user brings."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any

from sklearn.base import is_classifier, is_clusterer, is_regressor

from ntkcompare._checks import check_choice
from ntkcompare.architecture import MLP


@dataclass(frozen=True)
class Named:
    """A learner by name: its classes are <family>Classifier and <family>Regressor of `module`."""

    module: str
    family: str
    about: str
    parameters: dict[str, Any] = field(default_factory=dict)


_LEARNERS = {
    "ntk": Named("ntkcompare.ntk", "NTK", "regression with the neural tangent kernel", {"kernel": "ntk"}),
    "nngp": Named("ntkcompare.ntk", "NTK", "the Gaussian-process limit of the network", {"kernel": "nngp"}),
    "knn": Named("ntkcompare.knn", "KNN", "k nearest neighbours, k by leave-one-out", {"n_neighbors": "loo"}),
    "1-nn": Named("ntkcompare.knn", "KNN", "the nearest neighbour", {"n_neighbors": 1}),
    "knn-cosine": Named(
        "ntkcompare.knn",
        "KNN",
        "knn by the angle between inputs",
        {"n_neighbors": "loo", "metric": "cosine"},
    ),
    "knn-ntk": Named(
        "ntkcompare.knn",
        "KNN",
        "knn by the distance that the neural tangent kernel induces",
        {"n_neighbors": "loo", "metric": "ntk"},
    ),
    "mlp": Named("ntkcompare.mlp", "MLP", "a finite network, trained by gradient descent"),
}
DEFAULT_LEARNERS = ("ntk", "nngp", "knn", "1-nn", "knn-cosine", "knn-ntk", "mlp")


def list_learners() -> list[str]:
    """Return the names that `compare` takes for its learners.

    Returns
    -------
    list of str
        Sorted.

    Examples
    --------
    >>> import ntkcompare as nc
    >>> nc.list_learners()
    ['1-nn', 'knn', 'knn-cosine', 'knn-ntk', 'mlp', 'nngp', 'ntk']
    """
    return sorted(_LEARNERS)


def make_learner(name: str, task: str) -> Any:
    """Return an unfitted estimator of a named learner for a task."""
    check_choice("learners", name, _LEARNERS)
    named = _LEARNERS[name]
    suffix = "Classifier" if task == "classification" else "Regressor"
    return getattr(import_module(named.module), named.family + suffix)(**named.parameters)


def describe_learner(name: str) -> str:
    """Return what a named learner is, in a few words."""
    return _LEARNERS[check_choice("learners", name, _LEARNERS)].about


def resolve_learners(learners: str | Iterable[str] | Mapping[str, Any] | None, task: str) -> dict[str, Any]:
    """Return name → estimator for what a user asked for.

    Parameters
    ----------
    learners : str, list of str, dict, or None
        Names; or a dict from the name shown to a learner's name or any scikit-learn estimator.
    task : {"classification", "regression"}
        What the estimators are for.

    Raises
    ------
    ValueError, TypeError
        For an unknown or repeated name, an empty choice, or what is no estimator for the task.
    """
    if learners is None:
        learners = DEFAULT_LEARNERS
    if isinstance(learners, str):
        learners = (learners,)
    if not isinstance(learners, Iterable):
        raise TypeError(
            f"learners is of type {type(learners).__name__}; pass a list of names, or a dict from names of "
            "your own to estimators: learners={'my-learner': estimator}."
        )
    if not isinstance(learners, Mapping):
        names = tuple(learners)
        for name in names:
            if not isinstance(name, str):
                raise TypeError(
                    f"learners holds {name!r}; a list takes names only. Give estimators names of your own: "
                    "learners={'my-learner': estimator}."
                )
        if len(set(names)) < len(names):
            raise ValueError(f"learners={list(names)} repeats a name; drop the repetition.")
        learners = {name: name for name in names}
    if not learners:
        raise ValueError("learners is empty; name at least one, or leave it out for the default ones.")
    return {name: _resolve(name, learner, task) for name, learner in learners.items()}


def _resolve(name: Any, learner: Any, task: str) -> Any:
    if not isinstance(name, str) or not name.strip():
        raise TypeError(f"learners has the key {name!r}; keys are the names shown, and must be text.")
    if isinstance(learner, str):
        return make_learner(learner, task)
    if isinstance(learner, type):
        raise TypeError(
            f"learners[{name!r}] is the class {learner.__name__}; pass an instance of it, with ()."
        )
    missing = [method for method in ("fit", "predict", "get_params") if not hasattr(learner, method)]
    if missing:
        raise TypeError(
            f"learners[{name!r}]={learner!r} is no scikit-learn estimator: it lacks {', '.join(missing)}."
        )
    kinds = {"classification": is_classifier, "regression": is_regressor}
    # A learner that says nothing of its kind is taken at its word that it can fit and predict.
    said = [kind for kind, test in {**kinds, "clustering": is_clusterer}.items() if test(learner)]
    if said and task not in said:
        raise TypeError(
            f"learners[{name!r}]={learner!r} does not do {task}, which this data set is for, but {said[0]}."
        )
    return learner


def takes_rows(estimator: Any) -> bool:
    """Whether inputs with more than two axes are to be flattened for a learner.

    They are for scikit-learn's estimators, and for this library's unless a stax triple, which may convolve,
    or a feature map is among their parameters. A learner with a ``learning_path`` of its own gets them whole.

    >>> from ntkcompare import NTKClassifier
    >>> takes_rows(NTKClassifier())
    True
    """
    if not hasattr(estimator, "learning_path"):
        return True
    if not type(estimator).__module__.startswith("ntkcompare."):
        return False
    parameters = estimator.get_params(deep=False)
    networks = [parameters.get("architecture"), (parameters.get("metric_params") or {}).get("architecture")]
    return parameters.get("features") is None and all(net is None or isinstance(net, MLP) for net in networks)


def set_seed(estimator: Any, seed: int) -> Any:
    """Return `estimator` with every `random_state`, nested ones too, set to `seed`; in place.

    What a user set is replaced: all randomness of a comparison comes from its own `random_state`.
    """
    names = [name for name in estimator.get_params(deep=True) if name.split("__")[-1] == "random_state"]
    return estimator.set_params(**dict.fromkeys(names, seed)) if names else estimator
