"""Gram matrices of infinitely wide networks, and the linear algebra on them."""
