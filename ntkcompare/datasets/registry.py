"""Which data sets there are by name. A new one is a file, and one line here."""

from collections.abc import Callable
from importlib import import_module

from ntkcompare._checks import check_choice
from ntkcompare.datasets.dataset import Dataset

# name: module and function that return its Dataset; imported when asked for.
_LOADERS = {
    "breast_cancer": "ntkcompare.datasets.bundled:breast_cancer",
    "diabetes": "ntkcompare.datasets.bundled:diabetes",
    "digits": "ntkcompare.datasets.bundled:digits",
    "iris": "ntkcompare.datasets.bundled:iris",
    "wine": "ntkcompare.datasets.bundled:wine",
}


def list_datasets() -> list[str]:
    """Return the names that `load_dataset` takes.

    Examples
    --------
    >>> import ntkcompare as nc
    >>> nc.list_datasets()
    ['breast_cancer', 'diabetes', 'digits', 'iris', 'wine']
    """
    return sorted(_LOADERS)


def load_dataset(name: str) -> Dataset:
    """Return a data set by name. Nothing is downloaded: these come with scikit-learn.

    Parameters
    ----------
    name : str
        One of `list_datasets()`.

    Returns
    -------
    Dataset
        Arrays and provenance.

    Raises
    ------
    ValueError
        If the name is unknown; near ones are suggested.

    Examples
    --------
    >>> import ntkcompare as nc
    >>> nc.load_dataset("digits")
    Dataset('digits', classification, n=1797, d=64, 10 classes)
    """
    check_choice("dataset", name, _LOADERS)
    module, function = _LOADERS[name].split(":")
    load: Callable[[], Dataset] = getattr(import_module(module), function)
    return load()
