"""Degrees of freedom: the rule can come out either way, and the curves are what they say."""

import numpy as np
import pandas as pd
import pytest

from ntkcompare.kernels import gram
from ntkcompare.mlp import MLPRegressor
from ntkcompare.ntk import NTKRegressor
from ntkcompare.studies import degrees_of_freedom as study
from ntkcompare.studies.freedom_curve import centred_freedom, common_places, errors_at, freedom_curves

FAMILIES = ("ntk, ridge", "ntk, time", "nngp, ridge", "k-nn", "mlp, epochs")


def table(shift=0.0, family="", noise=0.2, spread=0.002):
    """All families on one U-shaped curve, but one of them `shift` above it under one noise."""
    random = np.random.default_rng(0)
    rows = []
    for p in study.NOISES:
        for name in FAMILIES:
            for repeat in range(5):
                for place in range(9):
                    freedom = 2.0 ** (place + (name == "k-nn") / 3)
                    error = 0.1 + 0.02 * (np.log2(freedom) - 4) ** 2 / 8 + spread * random.normal()
                    error += shift * (name == family and p == noise)
                    # Ridges fall as freedom rises, and so do numbers of neighbours; times and epochs rise.
                    knob = freedom if "time" in name or "epochs" in name else 1 / freedom
                    rows.append((p, name, repeat, knob, freedom, error, 2 * error))
    columns = ["noise", "family", "repeat", "knob", "freedom", "error", "squared_error"]
    return {"errors": pd.DataFrame(rows, columns=columns)}


def test_curves_that_lie_on_each_other_support(verdict):
    assert verdict(study.judge(table())) == "supported"


@pytest.mark.parametrize("family", FAMILIES[1:])
@pytest.mark.parametrize("shift", [-0.04, 0.04])
def test_one_family_beside_the_others_refutes(family, shift, verdict):
    findings = study.judge(table(shift, family))
    assert verdict(findings) == "not supported"
    assert [
        finding.name.split(":")[0] for finding in findings if finding.key and finding.outcome != "supported"
    ] == [family]


def test_differences_lost_in_noise_decide_nothing(verdict):
    assert verdict(study.judge(table(spread=0.05))) == "inconclusive"


def test_flow_is_compared_with_the_ridge_of_its_time():
    tables = table()
    errors = tables["errors"]
    later = (errors["family"] == "ntk, time") & (errors["knob"] == 2.0**7)
    errors.loc[later, "squared_error"] *= 3
    found = [finding for finding in study.judge(tables) if "over that of ridge" in finding.name]
    assert all(finding.estimate == pytest.approx(3, rel=0.05) for finding in found)
    assert not any(finding.key for finding in found)


def test_families_without_a_place_in_common_are_told():
    tables = table()
    errors = tables["errors"]
    errors.loc[errors["family"] == "k-nn", "freedom"] *= 1000
    with pytest.raises(ValueError, match="ntk, ridge and k-nn have no degrees of freedom in common"):
        study.judge(tables)


@pytest.mark.parametrize("ridge", [1e3, 0.3, 1e-4])
def test_the_freedom_of_a_kernel_is_the_trace_of_all_it_does_to_labels(ridge):
    X = np.random.default_rng(0).standard_normal((15, 3))
    model = NTKRegressor(ridge=ridge, ridge_scale="absolute")
    trace = sum(model.fit(X, label).predict(X)[i] for i, label in enumerate(np.eye(15)))
    modes = np.linalg.eigh(gram(X, architecture=model.architecture))
    assert centred_freedom(*modes, lambda s: s / (s + ridge)) == pytest.approx(trace, rel=1e-6)


def test_freedom_is_averaged_over_repeats_by_rank_of_the_knob():
    rows = [
        ("mlp", 0, 1.0, 4.0, 0.3),
        ("mlp", 0, 2.0, 9.0, 0.2),
        ("mlp", 1, 2.1, 11.0, 0.1),
        ("mlp", 1, 1.1, 6.0, 0.5),
    ]
    frame = pd.DataFrame(rows, columns=["family", "repeat", "knob", "freedom", "error"])
    freedom, errors = freedom_curves(frame)["mlp"]
    assert freedom.tolist() == [5.0, 10.0]
    assert errors.tolist() == [[0.3, 0.2], [0.5, 0.1]]


def test_places_are_even_in_the_logarithm_and_errors_linear_in_it():
    curve = (np.array([-3.0, 1.0, 10.0, 100.0]), np.array([[0.9, 0.4, 0.3, 0.1]]))
    places = common_places({"a": curve, "b": (np.array([2.0, 50.0]), None)}, ("a", "b"), 3)
    np.testing.assert_allclose(places, [2, 10, 50])
    np.testing.assert_allclose(errors_at(curve, np.array([1.0, 10**0.5, 10**1.5])), [[0.4, 0.35, 0.2]])


@pytest.mark.slow
def test_it_measures_and_draws_what_it_judges(small, conducted, monkeypatch):
    monkeypatch.setattr(study, "EPOCHS", (1, 8))
    result = conducted(study.STUDY, small)
    errors = result.tables["errors"]
    assert set(errors["family"]) == set(FAMILIES)
    n = errors["n"].iloc[0]
    assert errors["freedom"].between(0, n + 1e-6).all()
    for family in FAMILIES:  # the more the knob lets through, the more degrees of freedom
        rows = errors[(errors["family"] == family) & (errors["noise"] == 0.0) & (errors["repeat"] == 0)]
        rising = rows.sort_values("knob", ascending="time" in family or "epochs" in family)["freedom"]
        assert rising.is_monotonic_increasing
    assert len(result.panels()) == 4


@pytest.mark.slow
def test_a_network_has_the_freedom_of_its_kernel_at_small_steps(small):
    """Wide, by full-batch steps, it is the flow of its NTK: the perturbed fit must find tr(I − e^{−Kt/n})."""
    from ntkcompare.analysis import perturbed_freedom
    from ntkcompare.architecture import MLP
    from ntkcompare.ntk import NTKRegressor

    X = (small.X[:60] - small.X.mean()) / 8
    random = np.random.default_rng(0)
    labels = random.normal(size=(60, 20))
    noise = 0.1 * random.normal(size=labels.shape)
    network = MLP(depth=1, width=2048)
    learner = MLPRegressor(
        network, optimizer="sgd", learning_rate=0.1, batch_size="full", max_epochs=300, centred=True,
        stop_at_interpolation=False, random_state=0,
    )  # fmt: skip
    plain, perturbed = (learner.fit(X, y).predict(X) for y in (labels, labels + noise))
    flow = NTKRegressor(network, ridge=0.0, time=0.1 * 300).fit(X, labels)
    assert 5 < flow.degrees_of_freedom_ < 55
    found = perturbed_freedom(noise, perturbed - plain)
    assert found == pytest.approx(flow.degrees_of_freedom_, rel=0.1)
