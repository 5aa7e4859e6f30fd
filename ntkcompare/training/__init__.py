"""The training of finite networks: one compiled program for all training-set sizes."""

from ntkcompare.training.arguments import FitArguments

__all__ = ["FitArguments"]
