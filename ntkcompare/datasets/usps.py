"""USPS: 9,298 digits from envelopes, 16×16 pixels, as HDF5 or in libsvm's form."""

import os
from typing import Any

import numpy as np

from ntkcompare.datasets.assembly import assemble
from ntkcompare.datasets.citations import CITATIONS
from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.folder import find_file, not_found, places
from ntkcompare.datasets.formats.hdf5_arrays import read_hdf5
from ntkcompare.datasets.formats.svmlight_rows import read_svmlight
from ntkcompare.exceptions import DataFileError

_N_PIXELS = 16 * 16


def usps(*, folder: str | os.PathLike[str] | None = None) -> Dataset:
    """9,298 handwritten digits, 16×16 pixels, 2,007 of them for testing.

    Read from ``usps.h5`` (groups ``train`` and ``test`` with ``data`` and ``target``; pixels from 0 to 1),
    else from ``usps`` and ``usps.t`` in libsvm's form (pixels from −1 to 1, labels one above the digit).
    """
    folders = list(places(folder, ("usps", "USPS")))
    hdf5 = find_file(folders, ("usps.h5", "usps.hdf5"))
    train, test = find_file(folders, ("usps", "usps.libsvm")), find_file(folders, ("usps.t", "usps.t.libsvm"))
    if hdf5 is not None:
        arrays = read_hdf5(hdf5, ("train/data", "train/target", "test/data", "test/target"))
        parts: tuple[Any, ...] = tuple(arrays.values())
        path = hdf5
    elif train is not None and test is not None:
        parts = ()
        for path in (train, test):
            X, labels, _ = read_svmlight(path, n_features=_N_PIXELS)
            parts += (X, labels - 1)
        path = train
    else:
        raise not_found("usps", "usps.h5, or usps and usps.t (or .bz2)", folder)
    for X, y in (parts[:2], parts[2:]):
        X, y = np.asarray(X), np.asarray(y)
        if X.size != len(X) * _N_PIXELS or y.shape != X.shape[:1]:
            raise DataFileError(
                f"{path}: inputs of shape {X.shape} and labels of shape {y.shape} are no images of "
                f"{_N_PIXELS} pixels with a label each; get it again."
            )
        if not np.isin(y, np.arange(10)).all():
            raise DataFileError(f"{path}: there are labels that are no digits; get it again.")
    X, y, X_test, y_test = parts
    return assemble(
        path,
        X=X.reshape(len(X), -1),
        y=y,
        name="usps",
        source="Hull (1994), doi:10.1109/34.291440",
        licence="not stated by its authors",
        citation=CITATIONS["usps"],
        X_test=X_test.reshape(len(X_test), -1),
        y_test=y_test,
        image_shape=(16, 16),
        scaling="pixel",
    )
