"""Seeds that depend on what they are for, never on when or where it runs."""

import hashlib
import json


def derive_seed(random_state: int, *parts: str | int) -> int:
    """Return a seed below 2³¹ for one purpose, e.g. one learner on one repeat of one data set.

    A hash of the arguments: adding, dropping or reordering learners, sizes or workers changes no seed of
    the rest.

    Parameters
    ----------
    random_state : int
        The one seed the user gives.
    *parts : str or int
        What the seed is for.

    Returns
    -------
    int
        A seed for NumPy, scikit-learn and JAX alike.

    Examples
    --------
    >>> derive_seed(0, "digits", 3, "mlp") == derive_seed(0, "digits", 3, "mlp")
    True
    >>> derive_seed(0, "digits", 3, "mlp") == derive_seed(0, "digits", 4, "mlp")
    False
    """
    text = json.dumps([random_state, *parts], ensure_ascii=True)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:4], "big") >> 1
