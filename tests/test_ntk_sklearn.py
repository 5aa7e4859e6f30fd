"""scikit-learn's own checks, without exceptions, and the tools of its users."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV, cross_val_score
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from ntkcompare import MLP, NTKClassifier, NTKRegressor

SHALLOW = MLP(depth=1)


@parametrize_with_checks(
    [
        NTKRegressor(SHALLOW),
        NTKRegressor(SHALLOW, kernel="nngp", time=100.0),
        NTKClassifier(SHALLOW, ridge="loo"),
        NTKClassifier(SHALLOW, kernel="nngp"),
    ]
)
def test_scikit_learn(estimator, check):
    check(estimator)


@pytest.mark.parametrize("model", [NTKClassifier(ridge=1e-3), NTKClassifier(kernel="nngp", time=30.0)])
def test_a_pickled_model_predicts_the_same(model):
    X, y = load_iris(return_X_y=True)
    fitted = model.fit(X[::3], y[::3])
    again = pickle.loads(pickle.dumps(fitted))
    np.testing.assert_array_equal(again.decision_function(X), fitted.decision_function(X))
    assert again.degrees_of_freedom_ == fitted.degrees_of_freedom_


def test_clones_share_parameters_and_nothing_fitted():
    model = NTKRegressor(MLP(depth=1), kernel="nngp", ridge="loo", ridge_scale="absolute", dtype="float32")
    X = np.random.default_rng(0).normal(size=(9, 2))
    copy = clone(model.fit(X, X[:, 0]))
    assert copy.get_params() == model.get_params()
    assert not hasattr(copy, "dual_coef_")


def test_in_a_pipeline_and_a_grid_search():
    X, y = load_iris(return_X_y=True)
    grid = {
        "ntkclassifier__architecture": [MLP(depth=1), MLP(depth=2, activation="erf")],
        "ntkclassifier__ridge": [1e-3, "loo"],
    }
    search = GridSearchCV(make_pipeline(StandardScaler(), NTKClassifier()), grid, cv=3).fit(X, y)
    assert search.best_score_ > 0.9
    assert not np.isnan(search.cv_results_["mean_test_score"]).any()


def test_cross_validation_of_several_outputs():
    X = np.random.default_rng(0).normal(size=(40, 2))
    assert cross_val_score(NTKRegressor(ridge=1e-3), X, X @ [[1.0, 2.0], [0.0, 1.0]], cv=4).min() > 0.9


def test_feature_names_are_kept_and_checked():
    X, y = load_iris(return_X_y=True, as_frame=True)
    model = NTKClassifier().fit(X, y)
    assert list(model.feature_names_in_) == list(X.columns)
    assert model.n_features_in_ == 4
    with pytest.raises(ValueError, match="feature names"):
        model.predict(X[list(X.columns[::-1])])
    labels = pd.Series(["a", "b", "c"]).take(y)
    assert set(NTKClassifier().fit(X, labels).predict(X)) == {"a", "b", "c"}
