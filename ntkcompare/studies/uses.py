"""What the parts of a study rest on: keys of methods and names of libraries, for `Study.uses`."""

NTK = ("jacot2018neural", "cho2009kernel", "jax")
NNGP = ("lee2018deep", "matthews2018gaussian", "cho2009kernel", "jax")
FLOW = ("lee2019wide",)
LEFT_OUT_RIDGE = ("allen1974relationship",)
NEAREST = ("cover1967nearest",)
K_NEAREST = ("fix1951discriminatory", "cover1967nearest")
FITTED_DISTANCES = ("mahalanobis1936generalised", "goldberger2004neighbourhood")
NETWORK = ("kingma2015adam", "jax", "optax")
STOPPING = ("prechelt1998early",)
"""Early stopping by patience."""
