"""Regression and classification with the kernels of infinitely wide networks."""

from ntkcompare.ntk.classifier import NTKClassifier as NTKClassifier
from ntkcompare.ntk.regressor import NTKRegressor as NTKRegressor
