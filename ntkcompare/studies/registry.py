"""The studies by name. A new study is a file here with a STUDY in it, and one line below."""

from importlib import import_module

from ntkcompare._checks import check_choice
from ntkcompare.studies.study import Study

STUDIES: dict[str, str] = {
    "interpolation": "interpolation",
    "generalization-gap": "generalization_gap",
    "double-descent": "double_descent",
    "consistency": "consistency",
    "distance-bias": "distance_bias",
    "no-free-lunch": "no_free_lunch",
    "width-limit": "width_limit",
    "kernel-distance": "kernel_distance",
    "early-stopping": "early_stopping",
    "weight-decay": "weight_decay",
    "noise-and-dropout": "noise_and_dropout",
    "random-label-guarantee": "random_label_guarantee",
    "complexity-bounds": "complexity_bounds",
    "degrees-of-freedom": "degrees_of_freedom",
}


def list_studies() -> list[str]:
    """Return the names that `run_study` takes.

    Returns
    -------
    list of str

    Examples
    --------
    >>> import ntkcompare as nc
    >>> "interpolation" in nc.list_studies()
    True
    """
    return list(STUDIES)


def find_study(name: str) -> Study:
    """Return a study by its name.

    Parameters
    ----------
    name : str
        One of `list_studies`.

    Returns
    -------
    Study

    Raises
    ------
    ValueError
        For an unknown name; it tells which there are.

    Examples
    --------
    >>> find_study("interpolation").name
    'interpolation'
    """
    check_choice("name", name, STUDIES)
    study: Study = import_module(f"ntkcompare.studies.{STUDIES[name]}").STUDY
    return study
