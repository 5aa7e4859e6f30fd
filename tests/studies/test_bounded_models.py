"""Models of two classes, and what bounds on their gap are made of, by hand."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from ntkcompare import MLP
from ntkcompare.studies.bounded_models import (
    Model,
    gap,
    kernel_bound,
    kernel_regressions,
    nearest_neighbours,
    signs,
)

# The standard directions of four dimensions: every two are orthogonal, and of the same length.
SAMPLE = SimpleNamespace(
    X=np.eye(4), y=np.array([0, 1, 1, 0]), X_test=2 * np.eye(4)[:2], y_test=np.array([0, 0]), repeat=0
)


def test_the_gap_is_of_errors_by_sign_and_of_coins_at_the_holdout():
    model = Model(train=np.array([-1.0, 1.0, -0.1, -2.0]), test=np.array([-0.5, 0.5]))
    # One of four wrong in training, one of two at the test points.
    assert gap(SAMPLE, model, 0.0) == {"train error": 0.25, "error": 0.5, "gap": 0.25}
    wrong = Model(train=model.train, test=np.array([0.5, 0.5]))
    # Of 2/5 of the labels, drawn by coin, half are right by chance: 3/5 · 1 + 2/5 · 1/2.
    assert gap(SAMPLE, wrong, 0.4) == pytest.approx({"train error": 0.25, "error": 0.8, "gap": 0.55})
    # From labels that are all coins nothing can be told, whatever is predicted.
    assert gap(SAMPLE, wrong, 1.0)["error"] == gap(SAMPLE, model, 1.0)["error"] == 0.5


def test_zero_is_said_to_be_the_lower_class():
    silent = Model(train=np.zeros(4), test=np.zeros(2))
    assert gap(SAMPLE, silent, 0.0) == {"train error": 0.5, "error": 0.0, "gap": -0.5}


def relu_ntk(rho):
    """NTK of one hidden layer without biases between unit vectors of this cosine, up to its scale."""
    angle = math.acos(rho)
    return (rho * (math.pi - angle) + (math.sin(angle) + (math.pi - angle) * rho)) / math.pi


def test_the_kernel_bound_is_that_of_arora_s_closed_form():
    # Of equal diagonal a and equal others b the labels, of mean 0, are an eigenvector, of the value a − b:
    # y'K⁻¹y = n/(a − b), and with it R = √(y'K⁻¹y · tr K)/n = √(a/(a − b)), whatever the kernel's scale.
    a, b = relu_ntk(1.0), relu_ntk(0.0)
    expected = 2 * math.sqrt(a / (a - b)) + 3 * math.sqrt(math.log(2 / 0.05) / (2 * 4))
    assert kernel_bound(SAMPLE, 1, 0.05) == pytest.approx(expected, rel=1e-6)


def test_the_kernel_bound_is_the_same_whichever_class_is_the_upper():
    other = SimpleNamespace(X=SAMPLE.X, y=1 - SAMPLE.y)
    assert kernel_bound(other, 1, 0.05) == pytest.approx(kernel_bound(SAMPLE, 1, 0.05), rel=1e-12)


def test_repeated_points_have_no_kernel_bound():
    with pytest.raises(ValueError, match="singular"):
        kernel_bound(SimpleNamespace(X=np.ones((4, 4)), y=SAMPLE.y), 1, 0.05)


@pytest.mark.parametrize(
    "fit", [nearest_neighbours, lambda samples: kernel_regressions(samples, MLP(1, b_std=0.0))]
)
def test_the_models_that_fit_anything_say_their_labels_again(fit):
    (model,) = fit([SAMPLE])
    np.testing.assert_allclose(model.train, signs(SAMPLE.y), atol=1e-6)
    assert (model.dimension, model.complexities) == (math.inf, {})
    # A point along the same direction is of the class of the training point there.
    assert (model.test > 0).tolist() == [False, True]
