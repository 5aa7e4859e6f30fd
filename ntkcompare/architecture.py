"""One frozen description of a network, from which both the finite net and its kernels come."""

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ntkcompare._checks import check_choice, check_integer, check_real
from ntkcompare.activations import Activation, StaxLayer, as_activation, load_stax

if TYPE_CHECKING:
    import jax

Params = tuple[tuple["jax.Array", "jax.Array"], ...]


@dataclass(frozen=True)
class MLP:
    r"""A fully connected network: its finite form and its infinite-width kernels.

    With d input features, activation φ and widths n₀ = d, n₁ = … = n_L = `width`, layer l computes

    .. math:: z^{l+1} = \frac{W_{std}}{\sqrt{n_l}} W^l h^l + b_{std} b^l, \qquad h^0 = x,\; h^l = φ(z^l),

    and the last z is the output. This is the "ntk" parameterization [1]_: W and b start from N(0, 1).

    Parameters
    ----------
    depth : int, default 3
        Number L of hidden layers, at least 1.
    width : int, default 512
        Units in each hidden layer. The kernels do not depend on it, except under "standard".
    activation : str or Activation, default "relu"
        A name that :class:`Activation` knows, or an Activation.
    W_std, b_std : float, default √2 and 0.1
        Scale of the weights (> 0) and of the biases (≥ 0). With b_std=0 there are no biases.
    parameterization : {"ntk", "standard"}, default "ntk"
        "standard" draws W ~ N(0, W_std²/n_l) and b ~ N(0, b_std²) and applies them as they are. The
        function at initialization is distributed as before, so the NNGP kernel is the same; gradients
        are larger, so the NTK is that of *this* `width`, and grows in proportion to it [2]_.

    Raises
    ------
    ValueError, TypeError
        If an argument is out of its range, named with its value and the remedy.

    See Also
    --------
    ntkcompare.kernels.gram : The Gram matrices of the infinite network.

    References
    ----------
    .. [1] A. Jacot, F. Gabriel, C. Hongler, "Neural Tangent Kernel: Convergence and Generalization in
       Neural Networks", NeurIPS 2018.
    .. [2] J. Sohl-Dickstein, R. Novak, S. S. Schoenholz, J. Lee, "On the infinite width limit of neural
       networks with a standard parameterization", arXiv:2001.07301, 2020.

    Examples
    --------
    >>> import jax
    >>> network = MLP(depth=2, width=64, activation="erf")
    >>> params = network.init(jax.random.key(0), n_features=5, n_outputs=3)
    >>> [W.shape for W, b in params]
    [(5, 64), (64, 64), (64, 3)]
    >>> network.apply(params, np.ones((7, 5))).shape
    (7, 3)
    """

    depth: int = 3
    width: int = 512
    activation: str | Activation = "relu"
    W_std: float = 2**0.5
    b_std: float = 0.1
    parameterization: str = "ntk"

    def __post_init__(self) -> None:
        check_integer("depth", self.depth, minimum=1)
        check_integer("width", self.width, minimum=1)
        as_activation(self.activation)
        check_real("W_std", self.W_std, minimum=0, open_minimum=True)
        check_real("b_std", self.b_std, minimum=0)
        check_choice("parameterization", self.parameterization, ("ntk", "standard"))

    def stax(self, n_outputs: int = 1) -> StaxLayer:
        """The same network as a neural-tangents triple (init_fn, apply_fn, kernel_fn).

        Its params differ in form from those of :meth:`init`; its kernel_fn is the infinite network's.

        Parameters
        ----------
        n_outputs : int, default 1

        Returns
        -------
        tuple of three callables

        Raises
        ------
        ValueError, TypeError
            If `n_outputs` is no whole number from 1 on.

        Examples
        --------
        >>> init_fn, apply_fn, kernel_fn = MLP(depth=1, b_std=0.0).stax()
        >>> round(float(kernel_fn(np.ones((1, 3)), None, "nngp")[0, 0]), 5)
        2.0
        """
        check_integer("n_outputs", n_outputs, minimum=1)
        stax = load_stax()

        def dense(out_dim: int) -> StaxLayer:
            layer: StaxLayer = stax.Dense(
                out_dim,
                W_std=float(self.W_std),
                b_std=float(self.b_std) or None,
                parameterization=self.parameterization,
            )
            return layer

        layers = []
        for _ in range(self.depth):
            layers += [dense(self.width), as_activation(self.activation).stax()]
        network: StaxLayer = stax.serial(*layers, dense(n_outputs))
        return network

    def init(self, key: "jax.Array", n_features: int, n_outputs: int = 1, dtype: Any = np.float32) -> Params:
        """Draw the parameters: one (W, b) a layer, of shapes (n_in, n_out) and (n_out,).

        Parameters
        ----------
        key : jax.Array
            A JAX random key.
        n_features, n_outputs : int
            Sizes of the input and the output, at least 1.
        dtype : dtype, default float32
            Of W and b; float64 needs JAX's 64-bit mode in the caller.

        Returns
        -------
        tuple of (W, b)
            ``depth + 1`` pairs, the output's last.

        Raises
        ------
        ValueError, TypeError
            If a size is no whole number from 1 on.

        Examples
        --------
        >>> import jax
        >>> [W.shape for W, b in MLP(depth=1, width=8).init(jax.random.key(0), n_features=3)]
        [(3, 8), (8, 1)]
        """
        import jax

        check_integer("n_features", n_features, minimum=1)
        check_integer("n_outputs", n_outputs, minimum=1)
        sizes = (n_features, *(self.width,) * self.depth, n_outputs)
        keys = jax.random.split(key, 2 * (self.depth + 1))
        params = []
        for layer, (n_in, n_out) in enumerate(itertools.pairwise(sizes)):
            W = jax.random.normal(keys[2 * layer], (n_in, n_out), dtype)
            b = jax.random.normal(keys[2 * layer + 1], (n_out,), dtype)
            if self.parameterization == "standard":
                W, b = W * float(self.W_std / n_in**0.5), b * float(self.b_std)
            params.append((W, b))
        return tuple(params)

    def apply(
        self,
        params: Params,
        X: Any,
        *,
        transform_hidden: "Callable[[jax.Array, int], jax.Array] | None" = None,
    ) -> "jax.Array":
        """The network's outputs; a pure function, which JAX may jit, vmap and differentiate.

        Parameters
        ----------
        params : tuple of (W, b)
            As :meth:`init` makes them.
        X : array of shape (n, n_features)
        transform_hidden : callable, optional
            ``transform_hidden(h, layer)`` replaces the activations h of hidden layer 0, …, depth−1.

        Returns
        -------
        jax.Array of shape (n, n_outputs)

        Raises
        ------
        ValueError
            If `params` has not depth + 1 layers.

        Examples
        --------
        >>> import jax
        >>> network = MLP(depth=1, width=8)
        >>> network.apply(network.init(jax.random.key(0), 3), np.ones((5, 3))).shape
        (5, 1)
        """
        import jax.numpy as jnp

        if len(params) != self.depth + 1:
            raise ValueError(
                f"params has {len(params)} layers, but depth={self.depth} needs {self.depth + 1} "
                "(W, b) pairs; draw them by init of the same MLP."
            )
        activation = as_activation(self.activation)
        h = jnp.asarray(X, params[0][0].dtype)
        for layer, (W, b) in enumerate(params):
            if self.parameterization == "ntk":
                z = h @ W * float(self.W_std / W.shape[0] ** 0.5)
                z = z + b * float(self.b_std)
            else:
                z = h @ W
                # Without biases b is no parameter: it starts at 0 and has no gradient.
                z = z + b if self.b_std > 0 else z
            if layer == self.depth:
                return z
            h = activation(z)
            if transform_hidden is not None:
                h = transform_hidden(h, layer)
        raise AssertionError("unreachable: the loop returns at the output layer")


@dataclass(frozen=True)
class StaxNetwork:
    """A network given as a neural-tangents triple, convolutional ones too, in the place of an MLP.

    Parameters
    ----------
    init_fn, apply_fn, kernel_fn : callable
        As a layer or a combinator of ``neural_tangents.stax`` returns them.
    """

    init_fn: Callable[..., Any]
    apply_fn: Callable[..., Any]
    kernel_fn: Callable[..., Any]

    def __post_init__(self) -> None:
        for name in ("init_fn", "apply_fn", "kernel_fn"):
            if not callable(getattr(self, name)):
                raise TypeError(f"{name}={getattr(self, name)!r} must be callable, as in a stax triple.")

    def stax(self, n_outputs: int | None = None) -> StaxLayer:
        """The triple itself; the number of outputs is part of it, and `n_outputs` must be None."""
        if n_outputs is not None:
            raise ValueError(f"n_outputs={n_outputs!r}: a stax triple has its number of outputs built in.")
        return self.init_fn, self.apply_fn, self.kernel_fn


Architecture = MLP | StaxNetwork


def as_architecture(value: Any) -> Architecture:
    """Return the description of a network: ``MLP()`` for None, an MLP itself, or a stax triple's.

    Raises
    ------
    TypeError
        If `value` is none of these.

    Examples
    --------
    >>> as_architecture(None) == MLP()
    True
    """
    if value is None:
        return MLP()
    if isinstance(value, MLP | StaxNetwork):
        return value
    if isinstance(value, tuple | list) and len(value) == 3 and all(map(callable, value)):
        return StaxNetwork(*value)
    if isinstance(value, type) and issubclass(value, MLP):
        raise TypeError("architecture=MLP is the class; give an instance, e.g. architecture=MLP(depth=3).")
    raise TypeError(
        f"architecture={value!r} must be None, an ntkcompare.MLP, or a neural-tangents triple "
        "(init_fn, apply_fn, kernel_fn)."
    )
