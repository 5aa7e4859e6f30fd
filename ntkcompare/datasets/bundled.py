"""The data sets that scikit-learn carries, with their sources."""

from typing import Any

from sklearn import datasets as bundles

from ntkcompare.datasets.citations import CITATIONS
from ntkcompare.datasets.dataset import Dataset

# All but diabetes are copies from the UCI repository, which shares them under this licence.
_UCI_LICENCE = "CC BY 4.0"


def digits() -> Dataset:
    """8×8 images of handwritten digits, 10 classes."""
    return _dataset(
        bundles.load_digits(),
        name="digits",
        source="Alpaydin & Kaynak (1998), UCI, doi:10.24432/C50P49 (test part)",
        image_shape=(8, 8),
        # Pixels share one unit; scaling each would blow up the border, where almost nothing is ever drawn.
        scaling="pixel",
    )


def breast_cancer() -> Dataset:
    """30 measurements of cell nuclei; malignant or benign."""
    return _dataset(
        bundles.load_breast_cancer(),
        name="breast_cancer",
        source="Wolberg, Mangasarian, Street & Street (1993), UCI, doi:10.24432/C5DW2B",
    )


def wine() -> Dataset:
    """13 chemical measurements of wines from three cultivars."""
    return _dataset(
        bundles.load_wine(), name="wine", source="Aeberhard & Forina (1992), UCI, doi:10.24432/C5PC7J"
    )


def iris() -> Dataset:
    """4 measurements of flowers of three species."""
    return _dataset(bundles.load_iris(), name="iris", source="Fisher (1936), UCI, doi:10.24432/C56C76")


def diabetes() -> Dataset:
    """10 measurements of patients; disease progression one year later."""
    return _dataset(
        bundles.load_diabetes(scaled=False),
        name="diabetes",
        task="regression",
        source="Efron, Hastie, Johnstone & Tibshirani (2004), doi:10.1214/009053604000000067",
        licence="not stated by its authors",
    )


def _dataset(bundle: Any, *, name: str, source: str, licence: str = _UCI_LICENCE, **options: Any) -> Dataset:
    return Dataset(
        bundle.data,
        bundle.target,
        name=name,
        source=source,
        licence=licence,
        citation=CITATIONS[name],
        feature_names=tuple(map(str, bundle.feature_names)),
        **options,
    )
