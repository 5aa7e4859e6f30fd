"""scikit-learn's own checks of its API, all of them."""

from sklearn.utils.estimator_checks import parametrize_with_checks

from ntkcompare import MLP
from ntkcompare.mlp import MLPClassifier, MLPRegressor

SMALL = MLP(depth=1, width=32)


@parametrize_with_checks(
    [
        MLPRegressor(SMALL, max_epochs=60, learning_rate=0.1, random_state=0),
        MLPRegressor(SMALL, n_networks=2, optimizer="sgd", batch_size="full", max_epochs=20, centred=True),
        MLPClassifier(SMALL, max_epochs=20, learning_rate=0.1),
        MLPClassifier(SMALL, n_networks=2, optimizer="momentum", loss="mse", max_epochs=20, combine="vote"),
    ]
)
def test_scikit_learn_finds_nothing(estimator, check):
    check(estimator)
