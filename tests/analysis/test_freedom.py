"""Degrees of freedom measured by perturbing labels, against the traces they estimate."""

import numpy as np
import pytest

from ntkcompare.analysis import flow_freedom, perturbed_freedom, ridge_freedom


@pytest.mark.parametrize("by", [lambda s: ridge_freedom(s, 0.5), lambda s: flow_freedom(s, 400.0)])
def test_for_a_linear_smoother_it_is_the_trace(by):
    random = np.random.default_rng(0)
    points = random.normal(size=(200, 3))
    gram = np.exp(-((points[:, None] - points) ** 2).sum(-1))
    values, vectors = np.linalg.eigh(gram)
    values = np.clip(values, 0, None)
    trace = by(values)
    shares = np.array([by(np.r_[value, np.zeros(199)]) for value in values])
    noise = random.normal(size=(200, 400))
    answer = vectors @ (shares[:, None] * (vectors.T @ noise))
    assert perturbed_freedom(noise, answer) == pytest.approx(trace, rel=0.02)
    assert 10 < trace < 150


def test_a_learner_that_copies_labels_has_as_many_as_points_and_a_constant_has_none():
    noise = np.random.default_rng(1).normal(size=30)
    assert perturbed_freedom(noise, noise) == pytest.approx(30)
    assert perturbed_freedom(noise, np.zeros(30)) == 0
    assert perturbed_freedom(noise, np.full(30, noise.mean())) == pytest.approx(
        noise.sum() ** 2 / (noise @ noise)
    )


@pytest.mark.parametrize(
    ("noise", "answer"),
    [([1.0], [1.0, 2.0]), ([0.0, 0.0], [1.0, 1.0]), ([1.0, np.nan], [1.0, 1.0]), (1.0, 1.0)],
)
def test_what_says_nothing_is_refused(noise, answer):
    with pytest.raises(ValueError, match="perturbation"):
        perturbed_freedom(noise, answer)
