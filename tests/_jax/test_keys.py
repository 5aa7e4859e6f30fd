"""Keys are a function of the seed alone."""

import jax
import numpy as np
import pytest

from ntkcompare._jax.keys import make_key
from ntkcompare._jax.precision import precision_scope

pytestmark = pytest.mark.compat


def data(key):
    return tuple(np.asarray(jax.random.key_data(key)).tolist())


@pytest.mark.parametrize("seed", [0, 1, 12345, 2**31, 2**32 - 1])
def test_short_seeds_give_the_key_of_jax(seed):
    with precision_scope(np.float64):
        expected = data(jax.random.key(np.uint32(seed), impl="threefry2x32"))
    assert data(make_key(seed)) == expected == (0, seed)


@pytest.mark.parametrize("seed", [2**32, 2**53 + 1, 2**63 - 1, 2**63, 2**64 - 1])
def test_both_words_of_long_seeds_count(seed):
    assert data(make_key(seed)) == divmod(seed, 2**32)


def test_longer_seeds_and_sequences_are_taken():
    sequence = np.random.SeedSequence(5)
    assert data(make_key(sequence)) == data(make_key(np.random.SeedSequence(5)))
    assert data(make_key(sequence)) == data(make_key(sequence))
    assert data(make_key(sequence.entropy + 2**80)) != data(make_key(2**80 + 6))


@pytest.mark.parametrize("kind", [int, np.int32, np.int64, np.uint64])
def test_numpy_integers_are_integers(kind):
    assert data(make_key(kind(7))) == (0, 7)


def test_a_key_does_not_depend_on_the_settings():
    seed = 2**40 + 3
    keys = set()
    for dtype in (np.float32, np.float64):
        with precision_scope(dtype):
            keys.add(data(make_key(seed)))
    keys.add(data(make_key(seed)))
    assert keys == {(2**8, 3)}


def test_numbers_drawn_are_the_same_on_every_jax():
    """Written down once; a changed stream would change published figures."""
    with precision_scope(np.float64):
        a, b = jax.random.split(make_key(2**33 + 1))
        drawn = np.asarray(jax.random.normal(a, (2,), np.float64)), np.asarray(jax.random.permutation(b, 6))
    np.testing.assert_allclose(drawn[0], [0.6188997946663212, 0.5547268508602153], rtol=1e-12)
    np.testing.assert_array_equal(drawn[1], [0, 4, 5, 2, 3, 1])


def test_a_key_can_be_split_mapped_and_jitted():
    keys = jax.random.split(make_key(3), 4)
    drawn = jax.jit(jax.vmap(lambda key: jax.random.normal(key, (5,))))(keys)
    assert drawn.shape == (4, 5)
    assert len(np.unique(np.asarray(drawn))) == 20


@pytest.mark.parametrize(
    ("seed", "error"),
    [(-1, ValueError), (1.0, TypeError), ("0", TypeError), (True, TypeError), (None, TypeError)],
)
def test_what_is_no_seed_is_refused(seed, error):
    with pytest.raises(error, match="seed="):
        make_key(seed)
