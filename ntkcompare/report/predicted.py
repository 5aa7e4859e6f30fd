"""Predicted curves: what the spectra of the kernels say of a metric, to be drawn over what was measured."""

from typing import TYPE_CHECKING

import pandas as pd

from ntkcompare.report.page.theory import Theory

if TYPE_CHECKING:
    from ntkcompare.curves.comparison import Comparison


def predicted_curves(comparison: "Comparison", metric: str) -> dict[str, pd.DataFrame]:
    """Return what theory says of a metric: for each learner that it speaks of, a table of n and value.

    Raises ValueError if it speaks of none.
    """
    says, sizes = Theory(comparison), sorted(int(n) for n in comparison.frame()["n"].unique())
    found = {name: says.predict(metric, name, sizes) for name in comparison.manifest["learners"]}
    curves = {
        f"{name}, theory": pd.DataFrame({"n": pair[0], "value": pair[1]})
        for name, pair in found.items()
        if pair is not None
    }
    if not curves:
        raise ValueError(
            f"theory=True, but theory says nothing of {metric!r} in this run: it speaks of the metrics "
            "'one_hot_error' and 'squared_error' of NTK regression at infinite time, without noise, on a "
            "data set that is at hand."
        )
    return curves
