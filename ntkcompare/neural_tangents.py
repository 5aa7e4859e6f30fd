"""neural-tangents on today's JAX (draft: the module that loads it)."""

import sys

from ntkcompare._jax.tangents import load

sys.modules[__name__] = load()
