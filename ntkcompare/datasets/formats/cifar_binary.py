"""A CIFAR batch in its binary version: records of one or two labels and 3,072 pixels."""

import os

import numpy as np
from numpy.typing import NDArray

from ntkcompare.datasets.formats.content import Content
from ntkcompare.exceptions import DataFileError

N_PIXELS = 3 * 32 * 32


def read_binary_batch(
    path: str | os.PathLike[str], n_labels: int
) -> tuple[NDArray[np.uint8], NDArray[np.uint8]]:
    """Return the labels (n, n_labels) and the pixels (n, 3072), channel by channel, of a batch.

    Parameters
    ----------
    path : path
        A file such as ``data_batch_1.bin`` (CIFAR-10) or ``train.bin`` (CIFAR-100).
    n_labels : int
        Labels before each image: 1 for CIFAR-10, 2 (coarse, fine) for CIFAR-100.

    Raises
    ------
    DataFileError
        If the file is not a whole number of records.
    """
    content = Content(path)
    data = content.read()
    size = n_labels + N_PIXELS
    if len(data) % size:
        raise DataFileError(
            f"{content.path} ends within record {len(data) // size + 1}, at byte {len(data):,}: records have "
            f"{size:,} bytes. It was cut short, or is of another CIFAR; get it again from its source."
        )
    records = np.frombuffer(data, np.uint8).reshape(-1, size)
    return records[:, :n_labels], records[:, n_labels:]
