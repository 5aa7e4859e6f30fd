"""Data sets by name: the list, options in a name, what is unknown."""

import pytest

from ntkcompare.datasets import list_datasets, load_dataset
from ntkcompare.datasets.registry import dataset_summary


def test_the_list_is_of_every_kind_in_order():
    assert list_datasets() == sorted(
        [*list_datasets("bundled"), *list_datasets("on disk"), *list_datasets("synthetic")]
    )
    with pytest.raises(ValueError, match="kind='synthetics' is not known; did you mean 'synthetic'"):
        list_datasets("synthetics")


@pytest.mark.parametrize("name", list_datasets())
def test_every_name_has_a_kind_and_a_line_on_what_it_is(name):
    kind, summary = dataset_summary(name)
    assert name in list_datasets(kind)
    assert summary.endswith(".")


@pytest.mark.parametrize("name", [*list_datasets("bundled"), *list_datasets("synthetic")])
def test_what_needs_no_files_loads_under_its_own_name(name):
    data = load_dataset(name)
    assert data.name == name
    assert data.source


def test_options_stand_in_the_name_or_beside_it():
    data = load_dataset("half-moons", n=60, noise=0.25)
    assert data.name == "half-moons:n=60,noise=0.25"
    assert load_dataset(data.name).sha256 == data.sha256
    assert load_dataset("half_moons:noise=0.25", n=60).name == data.name
    assert load_dataset("cube:target=majority,d=5,n=40").name == "cube:d=5,n=40,target=majority"
    mixture = load_dataset("gaussian-mixture", n=30, priors=[0.25, 0.75])
    assert mixture.name == "gaussian-mixture:n=30"  # a list has no place in a name


@pytest.mark.parametrize(
    ("name", "options", "error", "message"),
    [
        ("half-moon", {}, ValueError, "dataset='half-moon' is not known; did you mean 'half-moons'"),
        (None, {}, ValueError, "dataset=None is not known"),
        ("half-moons:n", {}, ValueError, "dataset='half-moons:n': 'n' is no option; write e.g."),
        (
            "half-moons:m=3",
            {},
            TypeError,
            "'half-moons': got an unexpected keyword argument 'm'; it takes n, ",
        ),
        ("digits", {"n": 3}, TypeError, "'digits': .*'n'; it takes no options"),
        ("half-moons:n=3.5", {}, TypeError, "n=3.5 must be an integer"),
    ],
)
def test_what_is_unknown_is_refused(name, options, error, message):
    with pytest.raises(error, match=message):
        load_dataset(name, **options)
