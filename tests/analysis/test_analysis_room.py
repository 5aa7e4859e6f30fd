"""The room as a whole: a leaf of the package, whose tables all say what their intervals are."""

import subprocess
import sys

import numpy as np
import pandas as pd
from analysis_frames import noisy, tidy

from ntkcompare import analysis

SIZES = [10, 20, 40, 80, 160]


def test_it_is_a_leaf():
    """No learner, no harness, no JAX: it can be used on anyone's table."""
    forbidden = "jax", "sklearn", "matplotlib", "ntkcompare.kernels", "ntkcompare.curves", "ntkcompare.report"
    code = f"import sys, ntkcompare.analysis; print(*(set({forbidden}) & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""


def test_every_public_name_can_be_had_and_is_documented_with_an_example():
    for name in analysis.__all__:
        thing = getattr(analysis, name)
        if callable(thing) and not isinstance(thing, type):
            assert ">>>" in thing.__doc__, name


def test_every_table_states_its_interval():
    rng = np.random.default_rng(0)
    curve = 2 * np.array(SIZES) ** -0.5
    frames = [
        tidy(
            {"ntk": noisy(curve, 4, 0.05, seed), "knn": noisy(1.5 * curve, 4, 0.05, seed + 50)},
            SIZES,
            dataset=d,
        )
        for seed, d in enumerate("abc")
    ]
    one, several = frames[0], pd.concat(frames)
    values = noisy(curve, 4, 0.05, 9)
    tables = [
        analysis.table_over_repeats(one),
        analysis.table_over_datasets(several),
        analysis.paired_differences(one, "ntk", "knn"),
        analysis.paired_over_datasets(several, "ntk", "knn"),
        analysis.find_crossovers(one, "ntk", "knn").frame(),
        analysis.data_efficiency(one, "ntk", "knn"),
        analysis.area_table(one),
        analysis.fit_table(SIZES, values, n_resamples=100),
        analysis.extrapolate(SIZES, values, n_resamples=100),
        analysis.compare_forms(SIZES, values, n_resamples=100),
        analysis.maximum_table(pd.DataFrame(rng.uniform(size=(4, 2)), columns=["ntk", "knn"])),
    ]
    for table in tables:
        assert table["interval"].str.contains("95 %").all()
        assert table["interval"].str.contains("over [0-9]+ (?:repeats|data sets)").all()
