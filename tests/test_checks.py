import pytest

from ntkcompare import _checks
from ntkcompare.exceptions import InsufficientMemoryError

pytestmark = pytest.mark.compat


def test_an_unknown_name_is_refused_with_the_near_ones():
    with pytest.raises(ValueError, match=r"metric='euclidian' is not known; did you mean 'euclidean'"):
        _checks.check_choice("metric", "euclidian", ["euclidean", "cosine"])


@pytest.mark.parametrize("value", [None, 3, ["ntk"]])
def test_a_name_that_is_no_text_is_refused(value):
    with pytest.raises(ValueError, match="kernel="):
        _checks.check_choice("kernel", value, ["ntk", "nngp"])


@pytest.mark.parametrize(
    ("value", "error"),
    [
        ("1", TypeError),
        (True, TypeError),
        (float("nan"), ValueError),
        (float("inf"), ValueError),
        (-1, ValueError),
    ],
)
def test_a_number_out_of_range_is_refused_by_name(value, error):
    with pytest.raises(error, match="ridge="):
        _checks.check_real("ridge", value, minimum=0)


def test_an_open_minimum_excludes_itself():
    with pytest.raises(ValueError, match="greater than 0"):
        _checks.check_real("learning_rate", 0, minimum=0, open_minimum=True)


@pytest.mark.parametrize(
    ("value", "error"), [(1.0, TypeError), (False, TypeError), (0, ValueError), (9, ValueError)]
)
def test_an_integer_out_of_range_is_refused_by_name(value, error):
    with pytest.raises(error, match="depth="):
        _checks.check_integer("depth", value, minimum=1, maximum=8)


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ([], "empty"),
        ([0], "at least 1"),
        ([5, 5], "strictly ascending"),
        ([3, 2], "strictly ascending"),
        ([9], "9"),
    ],
)
def test_sizes_that_no_path_can_have_are_refused(sizes, message):
    with pytest.raises(ValueError, match=message):
        _checks.check_sizes(sizes, 8)


def test_memory_is_refused_with_its_size_and_the_remedy():
    with pytest.raises(
        InsufficientMemoryError, match=r"The Gram matrix needs 1048576\.00 GiB.*Use fewer rows"
    ):
        _checks.check_memory(2.0**50, "The Gram matrix", "Use fewer rows.")
    _checks.check_memory(8, "A number", "")
