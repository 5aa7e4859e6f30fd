"""scikit-learn's own checks, without exceptions, and what its users do with an estimator."""

import pickle

import numpy as np
import pandas as pd
import pytest
from sklearn.base import clone
from sklearn.datasets import load_iris
from sklearn.model_selection import GridSearchCV
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler
from sklearn.utils.estimator_checks import parametrize_with_checks

from ntkcompare.knn import KNNClassifier, KNNRegressor


@parametrize_with_checks(
    [
        KNNClassifier(),
        KNNClassifier(n_neighbors="loo", weights="distance", metric="cosine"),
        KNNRegressor(),
        KNNRegressor(n_neighbors=2, metric="loo"),
    ]
)
def test_scikit_learn_finds_nothing(estimator, check):
    check(estimator)


def test_in_a_pipeline_under_a_grid_search():
    X, y = load_iris(return_X_y=True)
    search = GridSearchCV(
        make_pipeline(StandardScaler(), KNNClassifier()),
        {"knnclassifier__n_neighbors": [1, "loo"], "knnclassifier__metric": ["euclidean", "mahalanobis"]},
        cv=3,
    ).fit(X, y)
    assert search.best_score_ > 0.93
    assert search.predict(X).shape == (150,)


def test_names_of_features_are_kept_and_compared():
    X, y = load_iris(return_X_y=True, as_frame=True)
    knn = KNNClassifier().fit(X, y)
    assert list(knn.feature_names_in_) == list(X.columns)
    assert knn.n_features_in_ == 4
    with pytest.raises(ValueError, match="feature names"):
        knn.predict(X.rename(columns={X.columns[0]: "other"}))


def test_classes_may_be_text():
    knn = KNNClassifier(n_neighbors=2).fit([[0.0], [1], [5]], ["b", "a", "c"])
    assert list(knn.predict([[0.4], [4.0]])) == ["a", "a"]
    assert list(knn.classes_) == ["a", "b", "c"]
    assert knn.learning_path([[0.0], [1], [5]], np.array(["b", "a", "c"]), [3], [[4.0]])[0].test == ["a"]


def largest_gap(x, other):
    return float(np.abs(x - other).max())


@pytest.mark.parametrize("metric", ["euclidean", "mahalanobis", "ntk", largest_gap])
def test_clones_and_pickles_predict_the_same(metric):
    X, y = load_iris(return_X_y=True)
    X, y = X[::5], y[::5]
    knn = KNNClassifier(n_neighbors=3, metric=metric).fit(X, y)
    expected = knn.predict(X + 0.1)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(knn)).predict(X + 0.1), expected)
    np.testing.assert_array_equal(clone(knn).fit(X, y).predict(X + 0.1), expected)


def test_frames_of_whole_numbers_and_float32_give_the_same():
    X = np.arange(12).reshape(6, 2) % 5
    y = np.arange(6)
    expected = KNNRegressor(n_neighbors=2).fit(X, y).predict(X)
    for same in (X.astype(np.float32), X.astype(np.uint8), pd.DataFrame(X), X.tolist()):
        np.testing.assert_array_equal(KNNRegressor(n_neighbors=2).fit(same, y).predict(same), expected)
