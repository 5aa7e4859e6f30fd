"""The distances induced by the kernels of infinitely wide networks."""

from typing import Any, ClassVar

import numpy as np

from ntkcompare.architecture import MLP, as_architecture
from ntkcompare.distances.distance import Distance
from ntkcompare.distances.points import Array, Points
from ntkcompare.distances.rounding import check_finite

# d² is a difference of numbers of the size of k(x,x) + k(x',x'), each right to about 13 digits; for a tangent
# kernel by neural-tangents, to 8 where two points nearly agree.
RESOLUTION = 1e-12
COARSE_RESOLUTION = 1e-7


class KernelDistance(Distance):
    """√(k(x,x) + k(x',x') − 2k(x,x')): the Euclidean distance in the feature space of k.

    Squared distances that differ by less than 10⁻¹² (k(x,x) + k(x',x')) are rounding, so such neighbours
    tie, and below that the distance is zero: it is never the root of a negative number. For the tangent
    kernel of a stax triple it is 10⁻⁷.

    Between points of one length a fully connected network's kernel depends on the angle alone, and falls
    with it up to a right angle: neighbours as near as that are the Euclidean ones. Beyond, the tangent
    kernel of a ReLU network rises again towards opposite points.

    Parameters
    ----------
    architecture : MLP or stax triple, optional
        The network; by default ``MLP()``.
    """

    takes_arrays = True
    settles = False
    kernel: ClassVar[str]

    def __init__(self, architecture: Any = None) -> None:
        self.architecture = as_architecture(architecture)
        exact = self.kernel == "nngp" or isinstance(self.architecture, MLP)
        self.resolution = RESOLUTION if exact else COARSE_RESOLUTION

    def prepare(self, X: Array) -> Points:
        """The points and the kernel of each with itself."""
        # Imported here: it brings in JAX, which those who use other distances need not wait for.
        from ntkcompare.kernels import gram_diagonal

        diagonal = gram_diagonal(X, architecture=self.architecture, kernel=self.kernel)
        return Points(X, X, diagonal, diagonal)

    def order(self, P: Points, Q: Points) -> Array:
        """Squared distances."""
        from ntkcompare.kernels import gram

        K = gram(P.X, Q.X, architecture=self.architecture, kernel=self.kernel)
        return check_finite(P.offset[:, None] + Q.offset - 2 * K, f"metric={self.kernel!r}")

    def slack(self, values: Array, offset: Array, scale: Array) -> Array:
        """What cannot be told apart, with √k(x',x') ≤ √k(x,x) + d."""
        other = np.square(np.sqrt(scale) + np.sqrt(values.clip(0)))
        result: Array = self.resolution * (scale + other)
        return result

    def pairs(self, P: Points, Q: Points, rows: Array, columns: Array, values: Array) -> Array:
        """The root, and zero for what cannot be told from it."""
        known = values > self.slack(values, P.offset[rows], P.scale[rows])
        result: Array = np.sqrt(np.where(known, values, 0))
        return result


class NTKDistance(KernelDistance):
    """The distance induced by the neural tangent kernel.

    Parameters
    ----------
    architecture : MLP or stax triple, optional
        The network; by default ``MLP()``.

    References
    ----------
    A. Jacot, F. Gabriel and C. Hongler (2018). Neural tangent kernel: convergence and generalization in
    neural networks. NeurIPS 31.

    Examples
    --------
    In the feature space of the kernel, by the kernel itself:

    >>> import numpy as np
    >>> from ntkcompare import KNNClassifier, MLP
    >>> from ntkcompare.kernels import gram
    >>> X, x = np.array([[1.0, 0.0]]), np.array([[0.0, 2.0]])
    >>> found, _ = KNNClassifier(1, metric="ntk").fit(X, [0]).kneighbors(x)
    >>> k = gram(np.vstack([X, x]), architecture=MLP(), kernel="ntk")
    >>> bool(np.isclose(found[0, 0] ** 2, k[0, 0] + k[1, 1] - 2 * k[0, 1]))
    True
    """

    kernel = "ntk"


class NNGPDistance(KernelDistance):
    """The distance induced by the kernel of the Gaussian-process limit.

    Parameters
    ----------
    architecture : MLP or stax triple, optional
        The network; by default ``MLP()``.

    References
    ----------
    J. Lee, Y. Bahri, R. Novak, S. Schoenholz, J. Pennington and J. Sohl-Dickstein (2018). Deep neural
    networks as Gaussian processes. ICLR.

    Examples
    --------
    >>> from ntkcompare import KNNClassifier
    >>> knn = KNNClassifier(1, metric="nngp").fit([[1.0, 0.0], [0.0, 1.0]], [0, 1])
    >>> knn.kneighbors([[1.0, 0.1]])[1].tolist()
    [[0]]
    """

    kernel = "nngp"
