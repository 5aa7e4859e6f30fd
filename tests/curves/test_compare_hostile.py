"""The default learners on data that hurt: a number or a reason in every row, and never a crash."""

import warnings

import numpy as np
import pytest

import ntkcompare as nc

random = np.random.default_rng(0)
NORMAL = random.normal(size=(40, 3))
LABELS = np.arange(40) % 2


def frame(X, y, **options):
    data = nc.Dataset(X, y, name="hostile", **options)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        result = nc.compare(data, sizes=[5, 30], repeats=1, progress=False).frame()
    assert set(result["learner"]) == set(nc.list_learners())
    failed = result["status"] == "failed"
    assert (result["value"].isna() == failed).all()
    assert (result.loc[failed, "reason"].str.len() > 10).all()
    return result


@pytest.mark.slow
@pytest.mark.parametrize(
    "X",
    [
        np.repeat(random.normal(size=(10, 3)), 4, axis=0),
        np.where(np.arange(120).reshape(40, 3) % 4 == 0, 1.0, 0.0),
        np.ones((40, 3)),
        NORMAL * 1e-150,
        random.normal(size=(40, 500)),
    ],
    ids=["duplicates", "zero rows", "constant features", "tiny", "more features than examples"],
)
def test_is_computed(X):
    result = frame(X, LABELS, scaling="none")
    assert (result["status"] == "ok").all()
    assert result["value"].between(0, 1).all()


@pytest.mark.slow
def test_inputs_beyond_the_range_of_numbers_are_failures_that_say_so():
    result = frame(NORMAL * 1e160, LABELS, scaling="none")
    reasons = result[result["status"] == "failed"].groupby("learner")["reason"].first()
    assert {"ntk", "nngp", "mlp"} <= set(reasons.index)
    assert reasons.str.contains("rescale|scale|overflow").all()


@pytest.mark.slow
def test_targets_beyond_it_too():
    result = frame(NORMAL, random.normal(size=40) * 1e200, task="regression")
    assert result[result["learner"] == "mlp"]["reason"].str.contains("rescale it").all()
    assert set(result[result["split"] == "test"]["status"]) == {"failed"}
