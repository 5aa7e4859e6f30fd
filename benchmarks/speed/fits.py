"""Fitted networks of many draws, trained at once, against a fit of each.

python -m benchmarks.speed.fits [--quick]

Digits, the upper half of the classes against the lower: what a study of trained weights asks for.
"""

import numpy as np

import ntkcompare as nc
from benchmarks.speed._ratio import Row, faster, main
from ntkcompare.training import FitArguments


def measure(quick: bool) -> list[Row]:
    """The rows of this benchmark."""
    data = nc.load_dataset("digits")
    X, y = data.X.reshape(len(data.X), -1) / 16, np.where(data.y >= 5, 1.0, -1.0)
    n, draws = (200, 6) if quick else (1000, 12)
    chosen = [np.random.default_rng(seed).permutation(len(X))[:n] for seed in range(draws)]
    fits = [FitArguments(X[rows], y[rows], random_state=seed) for seed, rows in enumerate(chosen)]
    rows = []
    for width, batch in ((64, "full"), (256, "full"), (256, 64)):
        model = nc.MLPRegressor(nc.MLP(2, width), max_epochs=20 if quick else 60, batch_size=batch)

        def at_once(model: nc.MLPRegressor = model) -> object:
            return model.fit_each(fits)

        def one_by_one(model: nc.MLPRegressor = model) -> object:
            return [
                nc.MLPRegressor(**{**model.get_params(deep=False), "random_state": fit.random_state}).fit(
                    fit.X, fit.y
                )
                for fit in fits
            ]

        work = f"{draws} networks, 2x{width}, n={n}, batches {batch}"
        rows.append(faster(work, at_once, "a fit each", one_by_one, target=1.0, rounds=3 if quick else 5))
    return rows


if __name__ == "__main__":
    main(measure, __doc__)
