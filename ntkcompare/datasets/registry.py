"""Which data sets there are by name. A new one is a file, and one line here."""

import inspect
import os
from collections.abc import Callable
from dataclasses import replace
from importlib import import_module
from typing import Any

from ntkcompare._checks import check_choice
from ntkcompare.datasets.dataset import Dataset

# kind: name: module and function that return the Dataset; imported when asked for.
_LOADERS = {
    "bundled": {
        "breast_cancer": "bundled:breast_cancer",
        "diabetes": "bundled:diabetes",
        "digits": "bundled:digits",
        "iris": "bundled:iris",
        "wine": "bundled:wine",
    },
    "on disk": {
        "cifar-10": "cifar:cifar10",
        "cifar-100": "cifar:cifar100",
        "emnist": "mnist:emnist",
        "fashion-mnist": "mnist:fashion_mnist",
        "kmnist": "mnist:kmnist",
        "mnist": "mnist:mnist",
        "usps": "usps:usps",
    },
    "synthetic": {
        "circle": "synthetic.circle:circle",
        "cube": "synthetic.cube:cube",
        "gaussian-mixture": "synthetic.gaussian_mixture:gaussian_mixture",
        "half-moons": "synthetic.half_moons:half_moons",
        "linear": "synthetic.linear:linear",
        "manifold": "synthetic.manifold:manifold",
        "sphere": "synthetic.sphere:sphere",
        "steps": "synthetic.steps:steps",
        "teacher": "synthetic.teacher:teacher",
    },
}
# Names with a part of their own, such as "uci:iris": the function takes that part first.
_COLLECTIONS = {
    "openml": "openml:openml",
    "uci": "uci:uci",
}


def list_datasets(kind: str | None = None, *, folder: str | os.PathLike[str] | None = None) -> list[str]:
    """Return names that `load_dataset` takes.

    Parameters
    ----------
    kind : {"bundled", "on disk", "synthetic", "uci"}, optional
        "bundled" come with the package's dependencies; "on disk" are looked for in the data folder, MNIST and
        Fashion-MNIST fetched where they are not there; "synthetic" are drawn, of any size; "uci" are the sets
        of that collection that the data folder holds. None means all but the last.
    folder : path, optional
        The data folder; None means NTKCOMPARE_DATA.

    Returns
    -------
    list of str
        Names.

    Examples
    --------
    >>> import ntkcompare as nc
    >>> nc.list_datasets("bundled")
    ['breast_cancer', 'diabetes', 'digits', 'iris', 'wine']
    """
    if kind is None:
        return sorted(name for names in _LOADERS.values() for name in names)
    if check_choice("kind", kind, (*_LOADERS, "uci")) == "uci":
        from ntkcompare.datasets.uci import list_uci

        return list_uci(folder)
    return sorted(_LOADERS[kind])


def dataset_summary(name: str) -> tuple[str, str]:
    """Return the kind of a name of `list_datasets()` and a line on what it is; nothing is loaded.

    >>> dataset_summary("digits")
    ('bundled', '8×8 images of handwritten digits, 10 classes.')
    """
    kind = next(kind for kind, names in _LOADERS.items() if name in names)
    return kind, (inspect.getdoc(_function(_LOADERS[kind][name])) or "").split("\n", 1)[0]


def load_dataset(
    name: str | os.PathLike[str], /, *, folder: str | os.PathLike[str] | None = None, **options: Any
) -> Dataset:
    """Return a data set by name, or from a file.

    Parameters
    ----------
    name : str or path
        - one of `list_datasets()`, alone or with options: "half-moons:n=500,noise=0.3";
        - "uci:NAME": a set of the collection of Fernández-Delgado et al. (2014) in the data folder;
        - "openml:NUMBER": fetched from OpenML, and kept;
        - a file: CSV, Parquet, ARFF, NPZ or SVMlight; see `user_file`.
    folder : path, optional
        Where data sets lie on disk; None means the folder that NTKCOMPARE_DATA names.
    **options
        What the data set's own function takes: `n` and `random_state` for the synthetic ones, `target` for
        files, `split` for EMNIST, `labels` for CIFAR-100, ... They become part of the data set's name, by
        which it can be had again.

    Returns
    -------
    Dataset
        Arrays and provenance.

    Raises
    ------
    ValueError
        If the name is unknown; near ones are suggested.
    FileNotFoundError
        If files are not where they are looked for; says where that is.
    DataFileError
        If a file is damaged; says where and what to do.
    DownloadError
        If a file cannot be fetched; nothing of it is kept.
    TypeError
        For an option that the data set does not take.

    Examples
    --------
    >>> import ntkcompare as nc
    >>> nc.load_dataset("digits")
    Dataset('digits', classification, n=1797, d=64, 10 classes)
    >>> nc.load_dataset("half-moons", n=500, noise=0.3)
    Dataset('half-moons:n=500,noise=0.3', classification, n=500, d=2, 2 classes)
    """
    from ntkcompare.datasets.user_file import is_file_name, user_file

    if isinstance(name, os.PathLike):
        return _call_with(user_file, str(name), {**options, "path": name})
    prefix, colon, rest = str(name).partition(":")
    if colon and prefix in _COLLECTIONS:
        return _call(_COLLECTIONS[prefix], name, folder, options, rest)
    if is_file_name(str(name)):
        return _call_with(user_file, str(name), {**options, "path": name})
    known = {key: where for names in _LOADERS.values() for key, where in names.items()}
    # Hyphens and underscores are not worth an error.
    spellings = (prefix, prefix.replace("_", "-"), prefix.replace("-", "_"))
    spelling = next((each for each in spellings if each in known), name)
    check_choice("dataset", spelling, [*known, *(f"{each}:…" for each in _COLLECTIONS)])
    options = {**_options_in(name, rest), **options}
    data = _call(known[spelling], spelling, folder, options)
    return replace(data, name=_name_with(data.name, options)) if options else data


def _options_in(name: str, text: str) -> dict[str, Any]:
    """The options in what follows a colon, such as n=500,noise=0.3."""
    options: dict[str, Any] = {}
    for part in filter(None, text.split(",")):
        key, equals, value = part.partition("=")
        if not equals or not key.isidentifier() or not value:
            raise ValueError(
                f"dataset={name!r}: {part!r} is no option; write e.g. 'half-moons:n=500,noise=0.3'."
            )
        options[key] = _value(value)
    return options


def _value(text: str) -> int | float | str:
    for kind in (int, float):
        try:
            return kind(text)
        except ValueError:
            continue
    return text


def _name_with(name: str, options: dict[str, Any]) -> str:
    """The name by which the same data can be had again: with every option that can be written in it."""
    told = [
        f"{key}={value}"
        for key, value in sorted(options.items())
        if isinstance(value, int | float | str) and key not in ("folder", "download")
    ]
    return f"{name}:{','.join(told)}" if told else name


def _function(where: str) -> Callable[..., Dataset]:
    module, name = where.split(":")
    function: Callable[..., Dataset] = getattr(import_module(f"ntkcompare.datasets.{module}"), name)
    return function


def _call(
    where: str, name: str, folder: str | os.PathLike[str] | None, options: dict[str, Any], *first: str
) -> Dataset:
    load = _function(where)
    if folder is not None and "folder" in inspect.signature(load).parameters:
        options = {**options, "folder": folder}
    return _call_with(load, name, options, *first)


def _call_with(load: Callable[..., Dataset], name: str, options: dict[str, Any], *first: str) -> Dataset:
    signature = inspect.signature(load)
    try:
        signature.bind(*first, **options)
    except TypeError as error:
        known = [each.name for each in signature.parameters.values() if each.kind is each.KEYWORD_ONLY]
        raise TypeError(f"{name!r}: {error}; it takes {', '.join(known) or 'no options'}.") from None
    return load(*first, **options)
