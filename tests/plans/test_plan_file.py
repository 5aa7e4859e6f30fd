"""A plan is checked whole: everything that is wrong comes at once, each with its line."""

import contextlib

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ntkcompare.plans import PlanError, read_plan

GOOD = """
datasets = ["iris", "wine"]
label_noise = [0.0, 0.2]
scaling = "feature"
sizes = [10, 40]
repeats = 2

[learners]
1-nn = {}
deep = { learner = "ntk", architecture = { depth = 5 }, ridge = 1e-4 }
"""


def read(tmp_path, text, **options):
    path = tmp_path / "plan.toml"
    path.write_text(text, encoding="utf-8")
    return read_plan(path, **options)


def test_a_plan_is_all_combinations(tmp_path):
    plan = read(tmp_path, GOOD)
    assert plan.names == (
        "iris-label_noise=0",
        "iris-label_noise=0.2",
        "wine-label_noise=0",
        "wine-label_noise=0.2",
    )
    assert {leg.repeats for leg in plan.legs} == {2}
    assert {leg.plan.sizes for leg in plan.legs} == {(10, 40)}
    assert [leg.plan.label_noise for leg in plan.legs] == [0.0, 0.2, 0.0, 0.2]
    learner = plan.legs[0].estimators["deep"]
    assert (learner.ridge, learner.architecture.depth, learner.kernel) == (1e-4, 5, "ntk")
    assert plan.store == tmp_path / "plan.sqlite"
    assert plan.out == tmp_path / "plan-results"


def test_what_is_left_out_has_the_defaults_of_compare(tmp_path):
    plan = read(tmp_path, 'datasets = ["iris"]')
    assert plan.names == ("iris",)
    assert list(plan.legs[0].estimators) == ["ntk", "nngp", "knn", "1-nn", "knn-cosine", "knn-ntk", "mlp"]


def test_a_task_gets_the_learners_of_its_kind(tmp_path):
    plan = read(tmp_path, 'datasets = ["iris", "diabetes"]\nlearners = ["1-nn"]')
    kinds = [type(leg.estimators["1-nn"]).__name__ for leg in plan.legs]
    assert kinds == ["KNNClassifier", "KNNRegressor"]


def test_everything_wrong_is_told_with_its_line(tmp_path):
    text = """datasets = ["iriss", "wine"]
label_noise = [0.0, 2.0]
repeats = 0
dataset = "iris"
sizes = [10, 4000]
store = "../elsewhere.sqlite"

[learners]
ntk = { ridg = 1e-4 }
deep = { learner = "ntkk" }
wide = { learner = "ntk", architecture = { widht = 3 } }
"""
    with pytest.raises(PlanError) as told:
        read(tmp_path, text)
    lines = str(told.value).split("\n")
    path = tmp_path / "plan.toml"
    for number, part in [
        (1, "'iriss' is not known; did you mean 'iris'"),
        (2, "label_noise=2.0"),
        (3, "repeats=0"),
        (4, "key='dataset' is not known; did you mean 'datasets'"),
        (5, "asks for 4000 training examples"),
        (6, "store='../elsewhere.sqlite' must stay below the folder"),
        (9, "a parameter of learners.ntk='ridg' is not known; did you mean 'ridge'"),
        (10, "'ntkk' is not known"),
        (11, "a parameter of learners.wide.architecture='widht' is not known; did you mean 'width'"),
    ]:
        assert any(line.startswith(f"{path}:{number}: ") and part in line for line in lines), (part, lines)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "datasets is missing"),
        ("datasets = []", "datasets is missing"),
        ("datasets = [3]", "takes names"),
        ('datasets = ["iris"\n', "no TOML"),
        ('datasets = ["iris", "iris"]', "asked for twice"),
        ('datasets = ["iris"]\nlearners = []', "learners is empty"),
        ('datasets = ["iris"]\nlearners = 3', "must be a list of names, or a table"),
        ('datasets = ["iris"]\nlearners = {a = 3}', "must be a table of parameters"),
        ('datasets = ["iris"]\nlabel_noise = []', "label_noise is an empty list"),
        ('datasets = ["iris"]\nsizes = [10, 5]', "strictly ascending"),
        ('datasets = ["iris"]\nmetrics = "errorr"', "did you mean 'error'"),
        ('datasets = ["iris"]\nout = "/tmp/x"', "must stay below"),
        ('datasets = ["iris"]\nout = "a/../../b"', "must stay below"),
        ('datasets = ["iris"]\nout = 3', "must be a path"),
        ('datasets = ["iris"]\n[learners]\nntk = {architecture = 3}', "must be a table such as"),
    ],
)
def test_what_no_plan_can_be(tmp_path, text, message):
    with pytest.raises(PlanError, match=message):
        read(tmp_path, text)


def test_a_file_that_cannot_be_read(tmp_path):
    with pytest.raises(PlanError, match="cannot be read"):
        read_plan(tmp_path / "none.toml")
    (tmp_path / "binary.toml").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(PlanError, match="no TOML"):
        read_plan(tmp_path / "binary.toml")
    (tmp_path / "long.toml").write_text("#" * 2**21)
    with pytest.raises(PlanError, match="longer"):
        read_plan(tmp_path / "long.toml")
    (tmp_path / "deep.toml").write_text("a = " + "[" * 5000 + "]" * 5000)
    with pytest.raises(PlanError, match="no TOML"):
        read_plan(tmp_path / "deep.toml")


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_a_mutated_plan_is_a_plan_or_a_plan_error(tmp_path, data):
    text = list(
        'datasets = ["iris"]\nlearners = ["1-nn"]\nlabel_noise = [0.0, 0.1]\nsizes = [10]\nrepeats = 2'
    )
    for _ in range(data.draw(st.integers(1, 6))):
        where = data.draw(st.integers(0, len(text) - 1))
        text[where] = data.draw(st.sampled_from('"[]{}=.,\n0123456789abiern-_ \x00é'))
    with contextlib.suppress(PlanError):
        read(tmp_path, "".join(text))
