"""Which methods and libraries a learner of a manifest rests on."""

import re
from collections.abc import Mapping
from typing import Any

# Arrays, intervals, tables, the estimators' base and the draws, and the figure: of every comparison.
ALWAYS = ("numpy", "scipy", "pandas", "scikit-learn", "matplotlib")
_KERNELS = {"ntk": ("jacot2018neural",), "nngp": ("lee2018deep", "matthews2018gaussian")}
_DUALS = {
    "relu": "cho2009kernel",
    "leaky_relu": "cho2009kernel",
    "abs": "cho2009kernel",
    "erf": "williams1996computing",
}
_DISTANCES = {"mahalanobis": "mahalanobis1936generalised", "nca": "goldberger2004neighbourhood"}
_OPTIMIZERS = {"adam": "kingma2015adam", "momentum": "polyak1964some", "sgd": "robbins1951stochastic"}


def needs_of(learner: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    """Return the keys of methods, and the names of libraries, that a learner's own description asks for.

    Parameters
    ----------
    learner : mapping
        What a manifest says of it: "class" and "parameters".

    Returns
    -------
    methods, libraries : list of str
        Keys of `METHODS` and `LIBRARIES`; two empty lists for an estimator of another package.

    Examples
    --------
    >>> needs_of({"class": "ntkcompare.knn.KNNClassifier", "parameters": {"n_neighbors": 1}})
    (['cover1967nearest'], [])
    """
    room, _, name = str(learner.get("class", "")).rpartition(".")
    parameters = learner.get("parameters")
    parameters = parameters if isinstance(parameters, Mapping) else {}
    family = _FAMILIES.get((room, name.removesuffix("Classifier").removesuffix("Regressor")))
    return family(parameters) if family else ([], [])


def is_known(learner: Mapping[str, Any]) -> bool:
    """Whether the entries here cover a learner: it is of this library, or of scikit-learn."""
    return str(learner.get("class", "")).startswith(("ntkcompare.", "sklearn."))


def _kernel_machine(parameters: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    methods, libraries = needs_of_kernel(str(parameters.get("kernel")), parameters.get("architecture"))
    if parameters.get("ridge") == "loo":
        methods.append("allen1974relationship")
    if parameters.get("time") is not None:
        methods.append("lee2019wide")
    return methods, libraries


def _neighbours(parameters: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    single = parameters.get("n_neighbors") == 1
    methods = ["cover1967nearest"] if single else ["fix1951discriminatory", "cover1967nearest"]
    libraries: list[str] = []
    if parameters.get("weights") == "distance":
        methods.append("dudani1976distance")
    metric = str(parameters.get("metric"))
    if metric in _DISTANCES:
        methods.append(_DISTANCES[metric])
    if metric in _KERNELS:
        options = parameters.get("metric_params")
        architecture = options.get("architecture") if isinstance(options, Mapping) else None
        more, libraries = needs_of_kernel(metric, architecture)
        methods += more
    return methods, libraries


def _finite_network(parameters: Mapping[str, Any]) -> tuple[list[str], list[str]]:
    optimizer = _OPTIMIZERS.get(str(parameters.get("optimizer")))
    methods = [optimizer] if optimizer else []
    if _is_own(parameters.get("architecture")):
        standard = "parameterization='standard'" in str(parameters.get("architecture"))
        methods += [] if standard else ["jacot2018neural"]
    given = {
        "dropout": "srivastava2014dropout",
        "input_noise": "bishop1995training",
        "early_stopping": "prechelt1998early",
    }
    methods += [key for name, key in given.items() if parameters.get(name)]
    own = _is_own(parameters.get("architecture"))
    return methods, ["jax", "optax"] if own else ["jax", "optax", "neural-tangents"]


def needs_of_kernel(kernel: str, architecture: Any) -> tuple[list[str], list[str]]:
    """Return the same of the kernel of an architecture: None, an MLP or its repr, or a stax triple."""
    methods = list(_KERNELS.get(kernel, ()))
    if not _is_own(architecture):
        return methods, ["jax", "neural-tangents"]
    text = str(architecture or "")
    found = re.search(r"activation=(?:Activation\(name=)?'(\w+)'", text)
    dual = _DUALS.get(found.group(1) if found else "relu")
    methods += [dual] if dual else []
    if kernel == "ntk" and "parameterization='standard'" in text:
        methods.append("sohldickstein2020infinite")
    return methods, ["jax"]


def _is_own(architecture: Any) -> bool:
    """Whether it is an ntkcompare.MLP, None being the default one; else it is a stax triple."""
    return architecture is None or str(architecture).startswith("MLP(")


_FAMILIES = {
    ("ntkcompare.ntk", "NTK"): _kernel_machine,
    ("ntkcompare.knn", "KNN"): _neighbours,
    ("ntkcompare.mlp", "MLP"): _finite_network,
}
