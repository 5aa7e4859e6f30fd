__version__: str
from .activations import Activation as Activation
from .architecture import MLP as MLP
from .datasets import Dataset as Dataset
from .datasets import list_datasets as list_datasets
from .datasets import load_dataset as load_dataset
