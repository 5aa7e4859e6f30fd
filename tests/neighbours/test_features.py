"""Feature maps: functions and transformers."""

import numpy as np
import pytest
from sklearn.decomposition import PCA
from sklearn.discriminant_analysis import LinearDiscriminantAnalysis
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from ntkcompare.knn import KNNClassifier
from ntkcompare.neighbours.features import FeatureMap

RNG = np.random.default_rng(0)
X, X_TEST, Y = RNG.normal(size=(60, 4)), RNG.normal(size=(20, 4)), RNG.integers(0, 3, 60)


def test_distances_are_between_the_features():
    def first_two(points):
        return points[:, :2] ** 2

    mapped = KNNClassifier(3, features=first_two).fit(X, Y)
    plain = KNNClassifier(3).fit(first_two(X), Y)
    np.testing.assert_array_equal(mapped.predict(X_TEST), plain.predict(first_two(X_TEST)))
    np.testing.assert_array_equal(mapped.kneighbors(X_TEST)[0], plain.kneighbors(first_two(X_TEST))[0])


@pytest.mark.parametrize("transformer", [StandardScaler(), PCA(2), LinearDiscriminantAnalysis()])
def test_a_transformer_is_fitted_to_the_training_points_and_their_labels(transformer):
    mapped = KNNClassifier(3, features=transformer).fit(X, Y)
    fitted = type(transformer)(**transformer.get_params()).fit(X, Y)
    plain = KNNClassifier(3).fit(fitted.transform(X), Y)
    np.testing.assert_array_equal(mapped.predict(X_TEST), plain.predict(fitted.transform(X_TEST)))
    assert not hasattr(transformer, "n_features_in_"), "the user's own is left as it was"


def test_a_transformer_is_fitted_anew_at_each_size_of_a_path():
    knn = KNNClassifier(3, features=StandardScaler())
    for point in knn.learning_path(X, Y, [10, 35, 60], X_TEST):
        alone = knn.fit(X[: point.n], Y[: point.n])
        np.testing.assert_array_equal(point.test, alone.predict(X_TEST))
        np.testing.assert_array_equal(point.train, alone.predict(X[: point.n]))


def test_sparse_features_are_made_dense():
    codes = RNG.integers(0, 3, size=(30, 2)).astype(float)
    knn = KNNClassifier(features=OneHotEncoder(), metric="hamming").fit(codes, np.arange(30) % 2)
    assert (knn.kneighbors(codes)[0] == 0).all()


def test_images_may_be_flattened_by_a_function():
    images = RNG.normal(size=(12, 3, 3))
    knn = KNNClassifier(features=lambda points: points.reshape(len(points), -1)).fit(images, np.arange(12))
    np.testing.assert_array_equal(knn.predict(images), np.arange(12))
    with pytest.raises(ValueError, match=r"shape \(3, 2\), but the training points have \(3, 3\)"):
        knn.predict(np.ones((1, 3, 2)))


@pytest.mark.parametrize("features", [3, "pca", StandardScaler])
def test_what_is_no_map_is_refused(features):
    with pytest.raises(TypeError, match=r"features=.*must be None, a function"):
        FeatureMap(features)


@pytest.mark.parametrize(
    ("features", "message"),
    [
        (lambda p: p[:, 0], r"returned shape \(60,\) for 60 points"),
        (lambda p: p[:5], "for 60 points"),
        (lambda p: p[:, :0], "for 60 points"),
        (lambda p: p * np.nan, "features returned NaN or infinity"),
        (lambda p: [["a"]] * len(p), "no array of real numbers"),
        (lambda p: np.ones((len(p), 2 + (len(p) < 60))), "returned 3 features a point, but 2 in fit"),
    ],
)
def test_a_map_that_gives_no_features_is_refused(features, message):
    with pytest.raises(ValueError, match=message):
        KNNClassifier(features=features).fit(X, Y).predict(X_TEST)
