"""The UCI classification sets as Fernández-Delgado et al. prepared them, with the folds of their study."""

import os
from pathlib import Path

import numpy as np

from ntkcompare._checks import check_choice
from ntkcompare.datasets.assembly import assemble
from ntkcompare.datasets.citations import CITATIONS
from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.folder import not_found, places
from ntkcompare.datasets.formats.uci_rows import read_description, read_folds, read_rows
from ntkcompare.exceptions import DataFileError

SELECTION, KFOLD = "conxuntos.dat", "conxuntos_kfold.dat"


def uci(name: str, *, folder: str | os.PathLike[str] | None = None) -> Dataset:
    """Return one set of the collection, its features as shipped: already of mean 0 and variance 1.

    `folds["selection"]` is the split on which the study chose its parameters (``conxuntos.dat``), and
    `folds["kfold"]` the four it was scored on (``conxuntos_kfold.dat``). A set with a file of test rows has
    them as its own test split; its folds are of the training rows.

    Parameters
    ----------
    name : str
        The name of its folder, such as "iris".
    folder : path, optional
        The folder of data sets, in which the collection is called ``uci``; None means NTKCOMPARE_DATA.

    References
    ----------
    M. Fernández-Delgado, E. Cernadas, S. Barro and D. Amorim (2014). Do we need hundreds of classifiers to
    solve real world classification problems? JMLR 15, 3133–3181.
    """
    place = _place(name, folder)
    description = place / f"{name}.txt"
    said = read_description(description)
    numbers = {key: _number(description, said, key) for key in ("n_entradas", "n_clases", "n_arquivos")}
    if numbers["n_arquivos"] not in (1, 2):
        raise DataFileError(
            f"{description}: n_arquivos= {numbers['n_arquivos']}, where 1 or 2 files are known."
        )
    parts = []
    for i in range(1, numbers["n_arquivos"] + 1):
        path = place / _file_name(description, said, f"fich{i}")
        X, y = read_rows(path)
        for key, found in ((f"n_patrons{i}", len(X)), ("n_entradas", X.shape[1])):
            if _number(description, said, key) != found:
                raise DataFileError(
                    f"{description}: {key}= {said[key]}, but {path.name} has {found}; get both again."
                )
        parts.append((X, y))
    (X, y), (X_test, y_test) = parts[0], parts[1] if len(parts) == 2 else (None, None)
    if len(np.unique(y)) > numbers["n_clases"]:
        raise DataFileError(
            f"{description}: n_clases= {said['n_clases']}, but there are {len(np.unique(y))}."
        )
    folds = {
        key: read_folds(place / file, len(X))
        for key, file in (("selection", SELECTION), ("kfold", KFOLD))
        if (place / file).is_file()
    }
    return assemble(
        place,
        X=X,
        y=y,
        name=f"uci:{name}",
        source="UCI, as prepared by Fernández-Delgado, Cernadas, Barro & Amorim (2014), JMLR 15",
        licence="CC BY 4.0",
        citation=CITATIONS["uci"],
        X_test=X_test,
        y_test=y_test,
        scaling="none",
        folds=folds,
    )


def list_uci(folder: str | os.PathLike[str] | None = None) -> list[str]:
    """Return the names of the sets of the collection in a folder, as `load_dataset` takes them."""
    names = {
        path.name
        for place in places(folder, ("uci",))
        for path in place.iterdir()
        if (path / f"{path.name}.txt").is_file()
    }
    return [f"uci:{name}" for name in sorted(names)]


def _place(name: str, folder: str | os.PathLike[str] | None) -> Path:
    known = list_uci(folder)
    if not known:
        raise not_found(f"uci:{name}", f"{name}/{name}.txt and the files it names", folder)
    check_choice("dataset", f"uci:{name}", known)
    return next(
        place / name for place in places(folder, ("uci",)) if (place / name / f"{name}.txt").is_file()
    )


def _number(path: Path, said: dict[str, str], key: str) -> int:
    text = said.get(key, "")
    if not text.isdecimal() or len(text) > 9:
        raise DataFileError(f"{path}: {key}= {text!r} is no number; get it again.")
    return int(text)


def _file_name(path: Path, said: dict[str, str], key: str) -> str:
    name = said.get(key, "")
    if not name or name != Path(name).name or "\\" in name:
        raise DataFileError(f"{path}: {key}= {name!r} is no file beside it; get it again.")
    return name
