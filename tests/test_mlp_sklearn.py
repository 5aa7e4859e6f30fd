"""scikit-learn's own checks of its API, all of them."""

from sklearn.utils.estimator_checks import parametrize_with_checks

from ntkcompare import MLP
from ntkcompare.mlp import MLPClassifier, MLPRegressor

SMALL = MLP(depth=1, width=32)


@parametrize_with_checks(
    [
        MLPRegressor(SMALL, n_networks=2, optimizer="sgd", max_epochs=20, random_state=0),
        MLPClassifier(SMALL, max_epochs=20, learning_rate=0.1),
    ]
)
def test_scikit_learn_finds_nothing(estimator, check):
    check(estimator)
