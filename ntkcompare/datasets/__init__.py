"""Data sets, and how a draw scales and corrupts them."""

from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.label_noise import corrupt_labels
from ntkcompare.datasets.registry import list_datasets, load_dataset
from ntkcompare.datasets.scaling import SCALINGS, Scaling, fit_scaling

__all__ = [
    "SCALINGS",
    "Dataset",
    "Scaling",
    "corrupt_labels",
    "fit_scaling",
    "list_datasets",
    "load_dataset",
]
