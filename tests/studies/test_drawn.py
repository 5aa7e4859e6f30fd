"""What a study was given, in numbers and words."""

import pytest

from ntkcompare.studies.drawn import Drawn, describe_draws, format_draws


def test_the_least_and_the_greatest_of_each_are_told_in_any_order():
    draws = [Drawn(64, 500), Drawn(1000, 20), Drawn(8, 100)]
    for order in (draws, draws[::-1], iter(draws)):
        assert describe_draws(order) == {"train": [8, 1000], "test": [20, 500]}


@pytest.mark.parametrize(
    ("draws", "words"),
    [
        ([Drawn(64, 500)], "64 training and 500 test points a draw"),
        ([Drawn(64, 500), Drawn(64, 500)], "64 training and 500 test points a draw"),
        ([Drawn(64, 500), Drawn(8, 500)], "8 to 64 training and 500 test points a draw"),
        ([Drawn(64, 500), Drawn(64, 20)], "64 training and 20 to 500 test points a draw"),
        ([], ""),
    ],
)
def test_one_number_stands_where_all_draws_have_as_many(draws, words):
    assert format_draws(describe_draws(draws)) == words


def test_nothing_is_said_of_what_was_not_recorded():
    assert format_draws(None) == ""
