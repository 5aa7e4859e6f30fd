__version__: str
from .activations import Activation as Activation
from .architecture import MLP as MLP
