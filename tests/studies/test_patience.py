import numpy as np
import pytest

from ntkcompare import MLP
from ntkcompare.mlp import MLPClassifier
from ntkcompare.studies.patience import stop_by_patience


def test_it_is_the_rule_of_the_networks(small):
    X, y = small.X.reshape(len(small.X), -1)[:120] / 16, small.y[:120]
    validation = small.X.reshape(len(small.X), -1)[120:] / 16, small.y[120:]
    for min_delta in (0.0, 0.02):
        model = MLPClassifier(
            MLP(depth=1, width=16),
            early_stopping=True,
            patience=4,
            min_delta=min_delta,
            max_epochs=60,
            stop_at_interpolation=False,
            random_state=3,
        ).fit(X, y, validation_data=validation)
        stop = stop_by_patience(model.history_["validation_loss"][:, 0], 4, min_delta)
        assert (stop.best + 1, stop.last + 1) == (model.best_epoch_[0], model.n_epochs_[0])


def test_losses_that_only_fall_are_followed_to_the_end():
    assert stop_by_patience(np.arange(9.0)[::-1], patience=1) == (8, 8)


def test_equal_losses_are_not_better():
    assert stop_by_patience([1.0] * 9, patience=3) == (0, 3)


def test_falling_by_min_delta_exactly_is_not_better():
    assert stop_by_patience([3.0, 2.0, 1.0], patience=1, min_delta=1.0) == (0, 1)


@pytest.mark.parametrize("losses", [[], [1.0, np.nan], [[1.0]]])
def test_losses_that_cannot_be_compared_are_refused(losses):
    with pytest.raises(ValueError, match="losses"):
        stop_by_patience(losses, patience=1)


@pytest.mark.parametrize(("name", "value"), [("patience", 0), ("min_delta", -1.0)])
def test_arguments_out_of_range_are_refused(name, value):
    with pytest.raises(ValueError, match=name):
        stop_by_patience([1.0], **{"patience": 1, name: value})
