"""Arrays from a tidy table: pairing by repeat, failed cells, and what is refused."""

import numpy as np
import pandas as pd
import pytest
from analysis_frames import tidy

from ntkcompare.analysis import select_curves


def test_gives_back_the_arrays_that_the_table_was_made_from():
    rng = np.random.default_rng(0)
    curves = {"ntk": rng.uniform(size=(3, 4)), "knn": rng.uniform(size=(3, 4))}
    frame = tidy(curves, [10, 20, 40, 80]).sample(frac=1, random_state=0)
    found = select_curves(frame, ["ntk", "knn"])
    for name, values in curves.items():
        np.testing.assert_array_equal(found.values[name], values)
    assert found.sizes.tolist() == [10, 20, 40, 80]
    assert (found.dataset, found.metric, found.split) == ("toy", "error", "test")


def test_what_one_learner_lacks_is_left_out_for_all():
    curves = {"ntk": np.ones((3, 3)), "knn": np.full((3, 3), 2.0)}
    frame = tidy(curves, [10, 20, 40], failed={("knn", 1, 20)})
    values = select_curves(frame, ["ntk", "knn"]).values
    assert np.isnan(values["ntk"][1, 1])
    assert np.isnan(values["knn"][1, 1])
    assert np.isnan(values["ntk"]).sum() == 1


def test_sizes_and_repeats_without_any_common_success_are_dropped():
    failed = {("knn", r, 10) for r in range(3)} | {("ntk", 2, n) for n in (10, 20, 40)}
    frame = tidy({"ntk": np.ones((3, 3)), "knn": np.ones((3, 3))}, [10, 20, 40], failed=failed)
    found = select_curves(frame, ["ntk", "knn"])
    assert found.sizes.tolist() == [20, 40]
    assert found.repeats.tolist() == [0, 1]


def test_a_value_in_a_failed_row_is_not_taken():
    frame = tidy({"ntk": np.ones((3, 1))}, [10])
    frame.loc[0, ["status", "value"]] = "failed", 99.0
    assert select_curves(frame, ["ntk"]).values["ntk"].max() == 1


def frame_of_two():
    return tidy({"ntk": np.ones((2, 2)), "knn": np.ones((2, 2))}, [10, 20])


@pytest.mark.parametrize(
    ("frame", "arguments", "message"),
    [
        (frame_of_two().drop(columns="repeat"), {}, "lacks the column"),
        (frame_of_two().iloc[:0], {}, "frame is empty"),
        (frame_of_two(), {"learners": ["ntkk"]}, "did you mean 'ntk'"),
        (frame_of_two(), {"metric": "accuracy"}, "metric='accuracy' is not known"),
        (frame_of_two(), {"split": "train"}, "split='train' is not known"),
        (frame_of_two(), {"dataset": "iris"}, "dataset='iris' is not known"),
        (pd.concat([frame_of_two(), frame_of_two()]), {}, "two rows for 'ntk'"),
        (pd.concat([frame_of_two(), frame_of_two().assign(dataset="iris")]), {}, "give dataset="),
        (frame_of_two().query("repeat == 0"), {}, "share 1 repeat"),
        (frame_of_two().assign(n=0).drop_duplicates(["learner", "repeat"]), {}, "every n must be at least 1"),
        (frame_of_two().assign(status="failed"), {}, "no size at which"),
    ],
)
def test_says_what_is_wrong(frame, arguments, message):
    arguments = {"learners": ["ntk", "knn"]} | arguments
    with pytest.raises(ValueError, match=message):
        select_curves(frame, **arguments)
