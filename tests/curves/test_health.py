"""What a reader needs in order to trust a number stands in its row: warnings, convergence."""

import time
import warnings

import joblib
import pandas as pd
from curve_fakes import Bundled, Path, Warning_
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier

import ntkcompare as nc


class Doubting(Path):
    def learning_path(self, X, y, sizes, X_test):
        warnings.warn("the whole path is a matter of opinion", RuntimeWarning, stacklevel=2)
        return super().learning_path(X, y, sizes, X_test)


class DoubtingBundle(Bundled):
    def learning_paths(self, problems, sizes):
        warnings.warn(f"{len(problems)} at once", UserWarning, stacklevel=2)
        return super().learning_paths(problems, sizes)

    def learning_path(self, X, y, sizes, X_test):
        warnings.warn("one at a time", UserWarning, stacklevel=2)
        return super().learning_path(X, y, sizes, X_test)


def frame(learners, **options):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        options = {"sizes": [10, 60], "repeats": 2, "progress": False, **options}
        return nc.compare("iris", learners, **options).frame().set_index("learner")


def test_warnings_are_a_column():
    found = frame({"warns": Warning_(), "doubts": Doubting(), "1-nn": KNeighborsClassifier(1)})["warnings"]
    assert set(found["warns"]) == {"UserWarning: the fit is a matter of opinion"}
    assert set(found["doubts"]) == {"RuntimeWarning: the whole path is a matter of opinion"}
    assert found["1-nn"].isna().all()


def test_an_iterative_fit_tells_whether_it_converged():
    learners = {"short": LogisticRegression(max_iter=1), "long": LogisticRegression(max_iter=5000)}
    found = frame(learners, scaling="feature")
    assert not found["converged"]["short"].any()
    assert found["converged"]["long"].all()
    assert found["warnings"]["short"].str.startswith("ConvergenceWarning").all()


def test_no_row_depends_on_the_bundle_that_its_cell_was_in(tmp_path):
    """A run that goes on has other bundles than one that was not disturbed."""
    learners, path = {"bundle": DoubtingBundle()}, tmp_path / "store.sqlite"
    frame(learners, store=path, repeats=1)
    resumed, undisturbed = frame(learners, store=path, repeats=3), frame(learners, repeats=3)
    pd.testing.assert_frame_equal(resumed, undisturbed)


def test_warnings_still_reach_the_user():
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        nc.compare("iris", {"warns": Warning_()}, sizes=[10], repeats=2, progress=False)
    assert "warns (2 repeats): the fit is a matter of opinion" in [str(entry.message) for entry in caught]


class DoubtingSlowly(Warning_):
    def fit(self, X, y):
        time.sleep(0.01)
        super().fit(X, y)
        time.sleep(0.01)
        return self


def test_threads_of_one_process_do_not_hear_each_others_warnings():
    learners = {"warns": DoubtingSlowly(), "1-nn": KNeighborsClassifier(1)}
    one = frame(learners, repeats=6)
    with joblib.parallel_config(backend="threading", n_jobs=4):
        several = frame(learners, repeats=6)
    pd.testing.assert_frame_equal(one.drop(columns="fit_seconds"), several.drop(columns="fit_seconds"))
