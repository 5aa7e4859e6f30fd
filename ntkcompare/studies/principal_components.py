"""Samples of few inputs: the first principal components of the training points in the place of all."""

from dataclasses import replace

import numpy as np
from sklearn.decomposition import PCA

from ntkcompare._checks import check_integer
from ntkcompare.datasets import fit_scaling
from ntkcompare.studies.sample import Sample


def on_components(sample: Sample, most: int) -> Sample:
    """Return the sample with at most so many inputs.

    Where it has more, they become their coordinates on the first principal components of the training
    points, in the order of their variance, divided by one number so that its mean over them is 1 ("pixel" of
    `fit_scaling`). Nothing is learned from test points. A sample that has no more is returned as it is.

    Parameters
    ----------
    sample : Sample
        Of at least as many training points as components.
    most : int
        At least 1.

    Returns
    -------
    Sample

    Raises
    ------
    ValueError, TypeError
        If `most` is no number of components, or there are fewer training points than that.

    Examples
    --------
    >>> from ntkcompare.datasets import load_dataset
    >>> from ntkcompare.studies import Setting
    >>> sample = Setting(load_dataset("iris"), quick=True, repeats=2, random_state=0).samples(n=20)[0]
    >>> on_components(sample, 2).X.shape, on_components(sample, 4) is sample
    ((20, 2), True)
    """
    check_integer("most", most, minimum=1)
    n, d = sample.X.shape
    if d <= most:
        return sample
    if n < most:
        raise ValueError(f"most={most} components need as many training points, but there are {n}.")
    # In full, since the randomized solver would choose other axes by chance.
    axes = PCA(n_components=most, svd_solver="full").fit(sample.X)
    X, X_test = (np.asarray(axes.transform(part)) for part in (sample.X, sample.X_test))
    scale = fit_scaling("pixel", X)
    return replace(sample, X=scale(X), X_test=scale(X_test))
