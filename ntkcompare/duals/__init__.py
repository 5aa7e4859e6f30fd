"""What one layer does to the kernels: E[φ(u)φ(v)] and E[φ'(u)φ'(v)] over jointly Gaussian (u, v).

The formulas take standard deviations and 1 − |correlation|, not covariances: near the diagonal a
covariance has lost the digits that matter there. They run on NumPy and on JAX alike, whichever module
is given as `xp`.
"""
