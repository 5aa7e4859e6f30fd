__version__: str
from .activations import Activation as Activation
from .architecture import MLP as MLP
from .curves import Comparison as Comparison
from .curves import compare as compare
from .curves import list_learners as list_learners
from .curves import load as load
from .datasets import Dataset as Dataset
from .datasets import list_datasets as list_datasets
from .datasets import load_dataset as load_dataset
from .distances import list_distances as list_distances
from .knn import KNNClassifier as KNNClassifier
from .knn import KNNRegressor as KNNRegressor
from .ntk import NTKClassifier as NTKClassifier
from .ntk import NTKRegressor as NTKRegressor
from .report import LearningCurveDisplay as LearningCurveDisplay
