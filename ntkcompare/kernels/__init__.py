"""Gram matrices of infinitely wide networks, and the linear algebra on them."""

from ntkcompare.kernels.gram import gram as gram
from ntkcompare.kernels.gram import gram_depths as gram_depths
from ntkcompare.kernels.gram import gram_diagonal as gram_diagonal
