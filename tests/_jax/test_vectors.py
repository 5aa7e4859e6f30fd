"""The option for wide vectors is taken where XLA knows it, and left where not."""

import jax
import pytest

from ntkcompare._jax import vectors


@pytest.mark.compat
def test_a_function_compiles_with_it():
    assert jax.jit(lambda x: x + 1, compiler_options=vectors.wide_vectors())(1) == 2


def test_an_option_that_xla_does_not_know_is_left_out(monkeypatch):
    monkeypatch.setattr(vectors, "WIDE", {"xla_no_such_option": 1})
    vectors.wide_vectors.cache_clear()
    assert vectors.wide_vectors() == {}
    monkeypatch.undo()
    vectors.wide_vectors.cache_clear()
