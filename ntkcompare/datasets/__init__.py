"""Data sets, and how a draw splits, corrupts and scales them.

Where the next one goes: a data set is a file here and a line in ``registry.py``; a file format is a file in
``formats``; a task with a known truth is a file in ``synthetic``; a kind of label noise is a line in
``label_noise.py``; a scaling is a line in ``scaling.py``.
"""

from ntkcompare.datasets.card import Card, describe
from ntkcompare.datasets.dataset import Dataset
from ntkcompare.datasets.label_noise import NOISE_KINDS, corrupt_labels
from ntkcompare.datasets.noise import Noise, corrupt_inputs, corrupt_targets
from ntkcompare.datasets.registry import list_datasets, load_dataset
from ntkcompare.datasets.scaling import SCALINGS, Scaling, check_scaling, fit_scaling
from ntkcompare.datasets.splitting import Split, hold_back, note_on_sizes, split_rows

__all__ = [
    "NOISE_KINDS",
    "SCALINGS",
    "Card",
    "Dataset",
    "Noise",
    "Scaling",
    "Split",
    "check_scaling",
    "corrupt_inputs",
    "corrupt_labels",
    "corrupt_targets",
    "describe",
    "fit_scaling",
    "hold_back",
    "list_datasets",
    "load_dataset",
    "note_on_sizes",
    "split_rows",
]
