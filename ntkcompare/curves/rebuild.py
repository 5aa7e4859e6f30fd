"""From a manifest back to what ran: its learners and its plan, without executing anything it says."""

from collections.abc import Mapping
from importlib import import_module
from typing import Any

from ntkcompare.curves.plan import Plan, make_plan
from ntkcompare.datasets import Dataset, Noise, load_dataset

# Parts of scikit-learn that do something when they are imported.
_ACTIVE = frozenset({"conftest", "experimental", "externals", "tests"})
# Whose classes a manifest may name; anything else would let a file from elsewhere choose what runs.
_OURS = {
    **{f"ntkcompare.{family}.{name}": family for family, names in {
        "ntk": ("NTKClassifier", "NTKRegressor"),
        "knn": ("KNNClassifier", "KNNRegressor"),
        "mlp": ("MLPClassifier", "MLPRegressor"),
        "architecture": ("MLP",),
        "activations": ("Activation",),
    }.items() for name in names},
}  # fmt: skip


def rebuild(form: Any) -> Any:
    """Return the estimator, or the parameter, that `ntkcompare.store.canonical` made `form` of.

    Raises
    ------
    ValueError
        If the form is no value, or names a class of neither this library nor scikit-learn, an array (of
        which it has the hash alone) or a function.

    Examples
    --------
    >>> from ntkcompare.store import canonical
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> rebuild(canonical(KNeighborsClassifier(3)))
    KNeighborsClassifier(n_neighbors=3)
    """
    if isinstance(form, list):
        return [rebuild(part) for part in form]
    if not isinstance(form, Mapping):
        return form
    if set(form) == {"class", "parameters"} and isinstance(form["parameters"], Mapping):
        parameters = {str(name): rebuild(value) for name, value in form["parameters"].items()}
        if parameters.get("memory") is not None:
            raise ValueError("a parameter is a cache, which holds pickles; a manifest may not name one")
        return _class(form["class"])(**parameters)
    if set(form) == {"float"} and form["float"] in ("nan", "inf", "-inf"):
        return float(form["float"])
    if set(form) == {"dtype"}:
        return str(form["dtype"])
    for kind in ("array", "function", "class"):
        if kind in form:
            raise ValueError(f"a parameter is {kind} {form.get(kind)!r}, which a manifest only names")
    return {str(name): rebuild(value) for name, value in form.items()}


def _class(name: Any) -> type:
    from sklearn.base import BaseEstimator

    module, _, attribute = str(name).rpartition(".")
    if str(name) in _OURS:
        ours: type = getattr(import_module(module), attribute)
        return ours
    parts = module.split(".")
    if parts[0] == "sklearn" and all(part.isidentifier() for part in parts) and not _ACTIVE & set(parts):
        try:
            found: Any = getattr(import_module(module), attribute)
        except (ImportError, AttributeError) as error:
            raise ValueError(f"there is no class {name}") from error
        if isinstance(found, type) and issubclass(found, BaseEstimator):
            return found
    raise ValueError(f"the class {name} is neither of this library nor an estimator of scikit-learn")


def rebuild_plan(manifest: Mapping[str, Any], dataset: Dataset | None = None) -> Plan:
    """Return the plan of a comparison that was saved, its data loaded by name and checked by hash.

    Parameters
    ----------
    manifest : mapping
        Of the comparison.
    dataset : Dataset, optional
        Its data, where they are at hand already.

    Raises
    ------
    ValueError
        If the data set cannot be had by name, or is not what it was.
    """
    told = manifest["dataset"]
    data = load_dataset(told["name"]) if dataset is None else dataset
    if data.sha256 != told["sha256"]:
        raise ValueError(
            f"{told['name']!r} has the hash {data.sha256[:12]} here, but had {str(told['sha256'])[:12]}: "
            "it is not the same data."
        )
    return make_plan(
        data,
        sizes=list(manifest["sizes"]),
        metrics=manifest["metrics"],
        scaling=manifest["scaling"],
        test_size=manifest["test_size"],
        validation=manifest.get("validation"),
        noise=Noise(**manifest["noise"]),
        scale_fit=manifest["scale_fit"],
        random_state=manifest["random_state"],
    )


def plan_at_hand(manifest: Mapping[str, Any], dataset: Dataset | None) -> Plan:
    """Return the plan of a comparison; its data are `dataset`, or else whatever has their name and hash here.

    Raises
    ------
    TypeError
        If `dataset` is of another type.
    ValueError
        If they are not at hand, are not the data of the run, or the manifest does not tell of the run.
    """
    if dataset is not None and not isinstance(dataset, Dataset):
        raise TypeError(f"dataset is of type {type(dataset).__name__}; pass the Dataset of the run.")
    try:
        return rebuild_plan(manifest, dataset)
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(
            f"the manifest does not tell enough of the run to draw its data again: {error!r}."
        ) from error
    except (ValueError, OSError) as error:
        raise ValueError(
            f"the data of this comparison, {manifest['dataset']['name']!r}, are not at hand: {error} "
            "Pass the Dataset that was compared on as dataset=."
        ) from error
