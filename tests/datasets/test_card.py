"""The data card: duplicates counted by hand, dimensions of manifolds that have them, what is printed."""

import math

import numpy as np
import pytest

from ntkcompare.cli import main
from ntkcompare.datasets import Dataset, describe, load_dataset
from ntkcompare.datasets.dimension import maximum_likelihood, two_nn
from ntkcompare.datasets.duplicates import (
    count_duplicates,
    count_near_duplicates,
    group_rows,
    nearest_distances,
)


def neighbours(X, k):
    return nearest_distances(X, X, k + 1)[:, 1:]


@pytest.mark.parametrize(
    ("shape", "dimension"), [("torus", 1), ("torus", 2), ("torus", 4), ("sphere", 2), ("sphere", 4)]
)
def test_a_manifold_has_the_dimension_it_has_however_many_it_lies_in(shape, dimension):
    X = load_dataset("manifold", n=2500, d=20, shape=shape, intrinsic=dimension).X
    distances = neighbours(X, 10)
    assert two_nn(distances) == pytest.approx(dimension, rel=0.12)
    assert maximum_likelihood(distances, k=10) == pytest.approx(dimension, rel=0.12)


def test_two_nn_follows_the_law_of_its_ratio():
    """r₂/r₁ is Pareto with exponent D: drawn as such, whatever the geometry."""
    for dimension in (0.5, 3.0, 20.0):
        ratio = np.random.default_rng(0).random(20_000) ** (-1 / dimension)
        found = two_nn(np.column_stack([np.full(20_000, 7.0), 7.0 * ratio]))
        assert found == pytest.approx(dimension, rel=0.03)


def test_two_nn_does_not_look_at_the_largest_ratios():
    ratio = np.sort(np.random.default_rng(0).random(1000) ** (-1 / 3.0))
    far = ratio.copy()
    far[-90:] *= 100
    estimates = [two_nn(np.column_stack([np.ones(1000), part])) for part in (ratio, far)]
    assert estimates[0] == estimates[1]
    assert two_nn(np.column_stack([np.ones(1000), far]), discard=0.0) < 0.8 * estimates[0]


def test_maximum_likelihood_is_its_formula():
    distances = np.sort(np.random.default_rng(0).random((50, 6)), axis=1)
    rows = [1 / np.mean([math.log(row[4] / row[j]) for j in range(4)]) for row in distances.tolist()]
    assert maximum_likelihood(distances, k=5) == pytest.approx(1 / np.mean(1 / np.array(rows)))


def test_rows_upon_each_other_say_nothing_of_the_dimension():
    distances = neighbours(np.random.default_rng(0).random((500, 2)), 5)
    with_zero = np.vstack([distances, np.zeros((5, 5))])
    assert two_nn(with_zero) == two_nn(distances)
    assert maximum_likelihood(with_zero, k=5) == maximum_likelihood(distances, k=5)
    assert math.isnan(two_nn(np.zeros((5, 2))))
    assert math.isnan(two_nn(np.ones((50, 2))))
    assert math.isnan(maximum_likelihood(np.ones((5, 3)), k=3))
    assert math.isnan(maximum_likelihood(np.zeros((5, 3)), k=3))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: two_nn(np.ones((5, 2)), discard=1.0), "discard=1.0 must be less than 1"),
        (lambda: maximum_likelihood(np.ones((5, 3)), k=4), "k=4 must be at most 3"),
        (lambda: maximum_likelihood(np.ones((5, 3)), k=1), "k=1 must be at least 2"),
        (lambda: describe(load_dataset("iris"), k=0), "k=0 must be at least 2"),
    ],
)
def test_impossible_estimates_are_refused(call, message):
    with pytest.raises(ValueError, match=message):
        call()


def test_duplicates_are_counted_and_those_with_another_label_apart():
    X = np.array([[1.0, 2], [3, 4], [1, 2], [1, 2], [-0.0, 0], [0, 0]])
    assert group_rows(X).tolist() == [0, 1, 0, 0, 2, 2]
    assert count_duplicates(X, np.array([0, 1, 0, 1, 1, 1])) == (3, 1)
    assert count_duplicates(X.astype(np.uint8), np.array([0, 1, 0, 1, 1, 1])) == (3, 1)


def test_near_duplicates_are_those_within_a_tenth_of_the_usual_distance():
    train = np.arange(100.0)[:, None]
    train = np.vstack([train, train[:3]])  # duplicates do not make the usual distance 0
    test = np.array([[5.0], [6.05], [7.5], [8.09], [200.0]])
    assert count_near_duplicates(train, test, np.arange(103)) == 3
    assert count_near_duplicates(np.ones((4, 1)), np.ones((2, 1)), np.arange(4)) == 2


def test_the_card_of_a_set_that_has_everything():
    random = np.random.default_rng(0)
    X = random.normal(size=(200, 3)) * [1, 100, 0.01]
    X[7] = X[3]
    y = np.repeat(["a", "b"], [150, 50])
    X_test = np.vstack([X[:4], X[10:12] + 1e-6 * X.std(axis=0), 9 * random.normal(size=(5, 3))])
    gaps = X.copy()
    gaps[100, 1] = np.nan
    data = Dataset(gaps, y, name="all", X_test=X_test, y_test=["a"] * 11, missing="median", bayes_error=0.1,
                   licence="MIT", source="here", citation="@misc{all}")  # fmt: skip
    card = describe(data, k=6)
    assert (card.n, card.n_test, card.d, card.missing) == (200, 11, 3, 1)
    assert card.classes == {"a": 150, "b": 50}
    assert (card.duplicates, card.conflicting, card.shared, card.compared) == (1, 0, 4, 11)
    assert card.near == 6
    assert card.two_nn == pytest.approx(3, rel=0.35)
    text = str(card)
    for part in (
        "all: classification",
        "200, and 11 for testing",
        "2: a (150), b (50)",
        "0.811 (entropy; 1 is even), smallest class 50",
        "least possible error   0.1",
        "missing entries        1",
        "4 of 11 equal, 6 near",
        "maximum likelihood, k=6",
        "MIT",
        data.sha256,
        "@misc{all}",
    ):
        assert part in text


def test_the_card_of_a_regression_tells_of_its_targets():
    text = str(describe(load_dataset("diabetes")))
    assert "mean 152.1, std 77.01, from 25 to 346" in text
    assert "holding out a quarter" in text
    assert "classes" not in text


def test_the_card_does_not_depend_on_when_it_is_made_and_takes_few_rows():
    data = load_dataset("digits")
    assert describe(data, max_rows=300) == describe(data, max_rows=300)
    tiny = describe(Dataset([[0.0], [1.0], [5.0]], [0, 1, 0]))
    assert tiny.n == 3
    assert "not defined" in str(tiny)


def test_the_shell_prints_the_same_card(capsys):
    assert main(["datasets", "iris", "half-moons:n=60", "--k", "5", "--rows", "100"]) == 0
    out = capsys.readouterr().out
    assert str(describe(load_dataset("iris"), k=5, max_rows=100)) in out
    assert "\nhalf-moons:n=60: classification\n" in out


def test_the_shell_tells_of_a_set_in_a_folder(capsys, tmp_path):
    (tmp_path / "mine.csv").write_text("x,y\n1,a\n2,b\n3,a\n")
    assert main(["datasets", str(tmp_path / "mine.csv")]) == 0
    assert "mine: classification" in capsys.readouterr().out
    assert main(["datasets", "mnist", "--folder", str(tmp_path)]) != 0
    assert "'mnist' needs train-images-idx3-ubyte" in capsys.readouterr().err
