"""Settings and samples: the draws that compare() has, given to every learner alike."""

import numpy as np
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.neighbors import KNeighborsClassifier

from ntkcompare import Dataset
from ntkcompare.curves import make_draw
from ntkcompare.datasets import fit_scaling
from ntkcompare.studies import Setting


class Broken(ClassifierMixin, BaseEstimator):
    """Fails."""

    def fit(self, X, y):
        raise RuntimeError("not today")

    def predict(self, X):
        return X


@pytest.fixture
def setting(small):
    return Setting(small, quick=True, repeats=3, random_state=4)


def test_a_sample_is_a_draw_scaled_by_its_own_training_points(setting, small):
    samples = setting.samples(50, noise=0.5)
    assert [sample.repeat for sample in samples] == [0, 1, 2]
    draw = make_draw(small, 1, random_state=4, label_noise=0.5)
    X, X_test = draw.inputs(small)
    scale = fit_scaling("pixel", X[:50])
    np.testing.assert_array_equal(samples[1].X, scale(X[:50]))
    np.testing.assert_array_equal(samples[1].X_test, scale(X_test))
    np.testing.assert_array_equal(samples[1].y, draw.y_train[:50])
    np.testing.assert_array_equal(samples[1].y_clean, draw.y_clean[:50])
    np.testing.assert_array_equal(samples[1].y_test, draw.y_test)


def test_corrupted_labels_are_wrong_and_replaced_ones_may_be_right(setting):
    (sample, *_) = setting.samples(noise=1.0)
    np.testing.assert_array_equal(sample.corrupted, sample.y != sample.y_clean)
    assert sample.replaced.all()
    assert 0.5 < sample.corrupted.mean() < 0.8  # two thirds of three classes
    (flipped, *_) = setting.samples(noise=0.5, noise_kind="flip")
    np.testing.assert_array_equal(flipped.corrupted, flipped.replaced)


def test_noise_changes_labels_alone_and_fewer_points_are_the_first(setting):
    for clean, noisy, fewer in zip(setting.samples(), setting.samples(noise=0.4), setting.samples(30)):
        np.testing.assert_array_equal(clean.X, noisy.X)
        np.testing.assert_array_equal(clean.y, noisy.y_clean)
        np.testing.assert_array_equal(clean.y[:30], fewer.y)


def test_test_points_are_chosen_by_the_draws_seed(setting, small):
    few, again = (setting.samples(20, n_test=10)[0] for _ in range(2))
    np.testing.assert_array_equal(few.X_test, again.X_test)
    assert few.X_test.shape == (10, 64)
    (every, *_) = setting.samples(20)
    rows = {row.tobytes() for row in every.X_test}
    assert all(row.tobytes() in rows for row in few.X_test)
    assert len(setting.samples(20, n_test=10_000)[0].X_test) == len(every.X_test)


def test_images_are_flattened():
    data = Dataset(np.arange(160.0).reshape(40, 2, 2, 1), np.arange(40) % 2, name="images", scaling="none")
    (sample, _) = Setting(data, quick=True, repeats=2, random_state=0).samples()
    assert sample.X.shape == (30, 4)
    assert sample.X_test.shape == (10, 4)


def test_errors_are_shares_along_the_last_axis(setting):
    (sample, *_) = setting.samples(20)
    predictions = np.stack([sample.y_test, np.full_like(sample.y_test, -1)])
    assert sample.test_error(predictions).tolist() == [0.0, 1.0]
    wrong = sample.y[:4].copy()
    wrong[0] = -1
    assert sample.train_error(wrong) == 0.25


def test_seeds_differ_by_purpose_and_repeat_and_are_the_same_again(setting):
    seeds = [sample.seed(purpose) for sample in setting.samples(10) for purpose in ("mlp", "ntk")]
    assert len(set(seeds)) == 6
    assert seeds == [sample.seed(purpose) for sample in setting.samples(10) for purpose in ("mlp", "ntk")]
    problem = setting.samples(10)[0].problem("mlp")
    assert (problem.random_state, len(problem.X), len(problem.y)) == (seeds[0], 10, 10)


def test_the_pool_is_what_a_draw_has_at_most(setting):
    assert setting.pool(10_000) == 150
    assert setting.pool(40) == 40


def test_compare_has_the_same_draws(setting):
    table = setting.compare({"1-nn": KNeighborsClassifier(1)}, [40, 150], noise=0.4)
    assert set(table["noise"]) == {0.4}
    for sample in setting.samples(noise=0.4):
        rows = table.query("n == 150 and split == 'test'").set_index("repeat")
        found = KNeighborsClassifier(1).fit(sample.X, sample.y).predict(sample.X_test)
        assert rows.loc[sample.repeat, "value"] == pytest.approx(sample.test_error(found))


def test_a_cell_that_fails_ends_the_study(setting):
    with pytest.raises(RuntimeError, match=r"broken failed at n=40 in repeat 0: .*not today"):
        setting.compare({"broken": Broken()}, [40])


def test_quick_picks_the_first(small):
    assert Setting(small, True, 2, 0).pick(1, 2) == 1
    assert Setting(small, False, 2, 0).pick(1, 2) == 2


def test_it_notes_what_it_draws(small):
    noted = []
    setting = Setting(small, True, 2, 0, note=noted.append)
    setting.samples(30, n_test=20)
    assert noted == [(30, 20)] * 2
    setting.samples()
    assert noted[2:] == [(150, 50)] * 2
    setting.compare(["1-nn"], [40, 150])
    assert noted[4:] == [(40, 50), (150, 50)]
