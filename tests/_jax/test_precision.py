"""Precision scopes give float64 where asked and leave the user's settings alone."""

import os
import subprocess
import sys
import threading

import jax
import jax.numpy as jnp
import numpy as np
import pytest

from ntkcompare._jax.precision import precision_scope

pytestmark = pytest.mark.compat
FLAGS = (
    "jax_enable_x64",
    "jax_default_device",
    "jax_default_matmul_precision",
    "jax_numpy_dtype_promotion",
    "jax_numpy_rank_promotion",
    "jax_threefry_partitionable",
    "jax_default_prng_impl",
)


def flags():
    return {name: getattr(jax.config, name) for name in FLAGS}


@pytest.mark.parametrize("dtype", [np.float32, np.float64, "float64", np.dtype("float32"), float])
def test_arrays_have_the_dtype_asked_for(dtype):
    before = flags()
    with precision_scope(dtype) as wanted:
        assert wanted == np.dtype(dtype)
        assert jnp.ones(3).dtype == wanted
        assert jnp.asarray(np.ones(3)).dtype == wanted
        assert jax.config.jax_default_matmul_precision == "highest"
    assert flags() == before


@pytest.mark.parametrize("dtype", [np.float16, int, "floaty", None, np.complex64])
def test_another_dtype_is_refused(dtype):
    with pytest.raises(ValueError, match=r"dtype=.* must be float32 or float64"), precision_scope(dtype):
        pass


def test_settings_return_after_an_exception():
    before = flags()
    with pytest.raises(RuntimeError, match="inside"), precision_scope(np.float64):
        raise RuntimeError("inside")
    assert flags() == before


def test_scopes_nest():
    with precision_scope(np.float64):
        with precision_scope(np.float32):
            assert jnp.ones(1).dtype == np.float32
        assert jnp.ones(1).dtype == np.float64


def test_a_jitted_function_works_again_in_a_later_scope_and_is_not_traced_twice():
    traced = []

    @jax.jit
    def third(x):
        traced.append(x.dtype)
        return x / 3

    for _ in range(2):
        with precision_scope(np.float64):
            assert third(np.ones(2)).dtype == np.float64
    for _ in range(2):
        with precision_scope(np.float32):
            assert third(np.ones(2)).dtype == np.float32
    assert traced == [np.float64, np.float32]


def test_float64_products_have_double_precision():
    rng = np.random.default_rng(0)
    a, b = rng.normal(size=(2, 60, 60))
    with precision_scope(np.float64):
        got = np.asarray(jnp.asarray(a) @ jnp.asarray(b))
    exact = (a.astype(np.longdouble) @ b.astype(np.longdouble)).astype(float)
    assert np.abs(got - exact).max() < 1e-13


def test_another_thread_keeps_its_own_settings():
    entered, looked, seen = threading.Event(), threading.Event(), {}

    def elsewhere():
        entered.wait(30)
        seen.update(flags())
        looked.set()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    before = flags()
    with precision_scope(np.float32 if before["jax_enable_x64"] else np.float64):
        entered.set()
        assert looked.wait(30)
    thread.join()
    assert seen == before


def test_strict_settings_of_the_user_do_not_reach_inside():
    with jax.numpy_dtype_promotion("strict"), jax.numpy_rank_promotion("raise"):
        with precision_scope(np.float64):
            total = jnp.ones((2, 3), jnp.float32) + jnp.arange(3)
        assert jax.config.jax_numpy_dtype_promotion == "strict"
    np.testing.assert_array_equal(np.asarray(total), np.ones((2, 3)) + np.arange(3))


@pytest.mark.parametrize("x64", ["0", "1"])
def test_the_users_flags_survive_import_and_use(x64):
    """In a fresh process, where importing could have set them."""
    code = f"""
import jax
FLAGS = {FLAGS!r}
def flags(): return [getattr(jax.config, name) for name in FLAGS]
before = flags()
assert jax.config.jax_enable_x64 is ({x64!r} == "1")
import numpy as np
from ntkcompare import neural_tangents as nt
assert flags() == before, (before, flags())
from ntkcompare._jax.precision import precision_scope
init, apply, kernel = nt.stax.serial(nt.stax.Dense(8), nt.stax.Relu(), nt.stax.Dense(1))
x = np.random.default_rng(0).normal(size=(4, 3))
with precision_scope(np.float64):
    k = kernel(x, None, "ntk")
    assert k.dtype == np.float64
    nt.predict.gradient_descent_mse(k, np.ones((4, 1)))(1.0)
assert flags() == before, (before, flags())
assert jax.numpy.ones(1).dtype == (np.float64 if {x64!r} == "1" else np.float32)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        env={**os.environ, "JAX_ENABLE_X64": x64},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
