"""Regression and classification with networks of finite width."""

from ntkcompare.mlp.classifier import MLPClassifier as MLPClassifier
from ntkcompare.mlp.regressor import MLPRegressor as MLPRegressor
