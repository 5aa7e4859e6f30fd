"""Equal things have equal keys, on every machine; different things different ones."""

import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from sklearn.neighbors import KNeighborsClassifier

import ntkcompare as nc
from ntkcompare.store import Unhashable, canonical, fingerprint


def one(x, y):
    return abs(x - y).sum()


def other(x, y):
    return abs(x - y).max()


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ({"a": 1, "b": 2}, {"b": 2, "a": 1}),
        ((1, 2), [1, 2]),
        (np.int64(3), 3),
        (np.float64(0.1), 0.1),
        (np.bool_(True), True),
        ({1, 2, 3}, {3, 2, 1}),
        (np.arange(3.0), np.arange(6.0)[::2] / 2),
        (np.arange(3, dtype="<i8"), np.arange(3, dtype=">i8")),
        (nc.MLP(depth=2), nc.MLP(depth=2, width=512)),
        (KNeighborsClassifier(3), KNeighborsClassifier(n_neighbors=3)),
        (one, one),
    ],
)
def test_equal_things(a, b):
    assert fingerprint(a) == fingerprint(b)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        (1, 1.5),
        (1, "1"),
        (True, 1),
        (None, "None"),
        (float("nan"), float("inf")),
        ([1, 2], [2, 1]),
        ({1, 2}, [1, 2]),
        (np.arange(3), np.arange(3.0)),
        (np.zeros((2, 3)), np.zeros((3, 2))),
        (nc.MLP(depth=2), nc.MLP(depth=3)),
        (KNeighborsClassifier(3), KNeighborsClassifier(4)),
        (KNeighborsClassifier(metric=one), KNeighborsClassifier(metric=other)),
        (one, other),
        (0.1, np.nextafter(0.1, 1)),
        (0.0, -0.0),
    ],
)
def test_different_things(a, b):
    assert fingerprint(a) != fingerprint(b)


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.floats() | st.text(), st.lists))
def test_the_canonical_form_is_its_own(value):
    form = canonical(value)
    assert fingerprint(form) == fingerprint(value)


def test_a_function_with_another_constant_is_another_function():
    first = eval("lambda x, y: x in {'a', 'b', 'c'} or y == 1")
    second = eval("lambda x, y: x in {'a', 'b', 'c'} or y == 2")
    assert fingerprint(first) != fingerprint(second)


def test_the_key_of_a_function_does_not_depend_on_the_process():
    code = (
        "from ntkcompare.store import fingerprint\n"
        "def f(x): return x in {'a', 'b', 'c', 'd'} or (lambda y: y + 1)(x)\n"
        "print(fingerprint(f))"
    )
    told = {
        subprocess.run(
            [sys.executable, "-c", code],
            capture_output=True,
            text=True,
            check=True,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }
    assert len(told) == 1


@pytest.mark.parametrize("value", [object(), {1: 2}, [object()], [].append])
def test_what_has_no_canonical_form(value):
    with pytest.raises(Unhashable):
        fingerprint(value)


def test_a_closure_is_refused():
    limit = 3
    with pytest.raises(Unhashable, match="closes over"):
        fingerprint(lambda x: x > limit)


def test_an_error_says_where():
    with pytest.raises(Unhashable, match=r"parameters\['metric'\]\[1\] is of type object"):
        canonical({"metric": [1, object()]}, "parameters")


def test_a_class_of_the_users_own_is_another_one_when_its_code_changes():
    def mine(body):
        place = {"KNeighborsClassifier": KNeighborsClassifier, "__name__": "__main__"}
        exec(f"class Mine(KNeighborsClassifier):\n    def predict(self, X):\n        return {body}", place)
        return place["Mine"]

    assert fingerprint(mine("X")(3)) == fingerprint(mine("X")(3))
    assert fingerprint(mine("X")(3)) != fingerprint(mine("X + 1")(3))
    assert fingerprint(mine("X")) != fingerprint(mine("X + 1"))

    class Child(mine("X")):
        """Changes nothing."""

    class Other(mine("X + 1")):
        """Of another parent."""

    Other.__qualname__ = Child.__qualname__
    assert fingerprint(Child(3)) != fingerprint(Other(3))
