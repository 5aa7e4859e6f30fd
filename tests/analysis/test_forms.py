"""Forms of learning curves: recovered where they hold, told apart at sizes left out, refused without data."""

import numpy as np
import pytest
from analysis_frames import noisy
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import lsq_linear, minimize

from ntkcompare.analysis import FORMS, compare_forms, extrapolate, fit_form, fit_table
from ntkcompare.analysis.marquardt import minimize_squares

SIZES = np.array([10, 20, 40, 80, 160, 320, 640, 1280])


def power(n, a=2.0, b=0.5, c=0.05):
    return a * n**-b + c


def exponential(n, a=0.5, b=0.01, c=0.1):
    return a * np.exp(-b * n) + c


def logarithmic(n, a=0.8, b=0.1):
    return a - b * np.log(n)


TRUE = {"power": power, "exponential": exponential, "logarithmic": logarithmic}


@pytest.mark.parametrize("form", FORMS)
def test_slopes_are_derivatives(form):
    x, b, h = SIZES / 100, np.array([[0.3], [1.1]]), 1e-6
    shape = FORMS[form].shape
    numeric = (shape(x, b + h) - shape(x, b - h)) / (2 * h)
    np.testing.assert_allclose(FORMS[form].slope(x, b), numeric, atol=1e-8)


def test_many_bounded_problems_at_once_against_scipy():
    """Linear ones, of which SciPy knows the answer; most have some parameter at a bound."""
    rng = np.random.default_rng(0)
    a, y = rng.normal(size=(40, 6, 3)), rng.normal(size=(40, 6))

    def residuals(p):
        return np.einsum("ijk,ik->ij", a, p) - y, a

    found, sums = minimize_squares(residuals, np.zeros((40, 3)), np.full(3, -0.1), np.full(3, 0.3))
    expected = [lsq_linear(a[i], y[i], (-0.1, 0.3), tol=1e-14) for i in range(40)]
    np.testing.assert_allclose(found, [e.x for e in expected], atol=1e-6)
    np.testing.assert_allclose(sums, [2 * e.cost for e in expected], rtol=1e-9)


@pytest.mark.parametrize("scale", ["log", "linear"])
@pytest.mark.parametrize("form", FORMS)
def test_recovers_what_a_curve_was_made_from(form, scale):
    curve = TRUE[form]
    fit = fit_form(SIZES, curve(SIZES), form, scale=scale)
    expected = curve.__defaults__
    assert list(fit.parameters.values()) == pytest.approx(expected, rel=1e-4)
    assert fit.residual < 1e-6
    np.testing.assert_allclose(fit.predict([5, 5000]), curve(np.array([5, 5000])), rtol=1e-3)


@settings(max_examples=25, deadline=None)
@given(
    a=st.floats(0.05, 20),
    b=st.floats(0.1, 1.5),
    share=st.floats(0, 0.9),
    first=st.integers(2, 200),
)
def test_recovers_power_laws_of_any_unit(a, b, share, first):
    """`share` of the last error is the offset; sizes start anywhere."""
    n = first * 2.0 ** np.arange(8)
    c = share / (1 - share) * a * n[-1] ** -b
    fit = fit_form(n, a * n**-b + c, "power")
    np.testing.assert_allclose(fit.predict(n), a * n**-b + c, rtol=1e-5)
    assert fit.parameters["b"] == pytest.approx(b, rel=2e-2)


@pytest.mark.parametrize("scale", ["log", "linear"])
@pytest.mark.parametrize("form", ["power", "exponential"])
def test_no_other_optimizer_does_better(form, scale):
    curve = noisy(TRUE[form](SIZES), 1, 0.1, 3)[0]
    fit = fit_form(SIZES, curve, form, scale=scale)

    def cost(p):
        a, b, c = np.exp(p)
        f = a * FORMS[form].shape(SIZES / 100, b) + c
        return np.mean((np.log(curve / f) if scale == "log" else curve - f) ** 2)

    best = min(
        minimize(
            cost, start, method="Nelder-Mead", options={"maxiter": 4000, "xatol": 1e-9, "fatol": 1e-14}
        ).fun
        for start in ([-1, -0.7, -3], [-2, 0, -2], [-1, -2, -6])
    )
    assert fit.residual <= np.sqrt(best) * (1 + 1e-6)


def test_each_scale_makes_its_own_residuals_least():
    curve = noisy(power(SIZES, c=0.0), 1, 0.3, 0)[0]
    log, linear = (fit_form(SIZES, curve, scale=scale).predict(SIZES) for scale in ("log", "linear"))
    assert np.sum(np.log(log / curve) ** 2) < np.sum(np.log(linear / curve) ** 2)
    assert np.sum((linear - curve) ** 2) < np.sum((log - curve) ** 2)


def test_a_rising_curve_gets_the_best_that_falls_not():
    fit = fit_form(SIZES, np.linspace(0.1, 0.3, 8), "power")
    assert np.ptp(fit.predict(SIZES)) < 1e-3
    assert fit_form(SIZES, np.linspace(0.1, 0.3, 8), "logarithmic").parameters["b"] == pytest.approx(
        0, abs=1e-4
    )


def test_an_error_that_reaches_zero_is_fitted_on_the_linear_scale():
    curve = np.array([0.4, 0.2, 0.1, 0.05, 0.02, 0.01, 0.0, 0.0])
    with pytest.raises(ValueError, match=r'0 at n=640, 1280; .* scale="linear"'):
        fit_form(SIZES, curve)
    assert fit_form(SIZES, curve, scale="linear").residual < 0.02


def test_nine_in_ten_intervals_of_the_exponent_cover():
    hits = []
    for seed in range(40):
        curves = noisy(power(SIZES), 8, 0.05, seed)
        table = fit_table(SIZES, curves, ["power"], confidence=0.9, n_resamples=100, random_state=seed)
        row = table.set_index("parameter").loc["b"]
        hits.append(row["low"] <= 0.5 <= row["high"])
    assert 0.78 <= np.mean(hits) <= 0.99


def test_table_states_forms_and_intervals():
    table = fit_table(SIZES, noisy(power(SIZES), 5, 0.02, 0), n_resamples=100)
    assert table.groupby("form", sort=False)["parameter"].agg("".join).to_dict() == {
        "power": "abc",
        "exponential": "abc",
        "logarithmic": "ab",
    }
    assert (table["low"] <= table["estimate"]).all()
    assert (table["estimate"] <= table["high"]).all()
    assert table["interval"][0] == "95 % expanded bootstrap interval over 5 repeats"
    again = fit_table(SIZES, noisy(power(SIZES), 5, 0.02, 0), n_resamples=100)
    assert table.equals(again)


@pytest.mark.parametrize("form", FORMS)
def test_held_out_sizes_tell_the_forms_apart(form):
    curves = noisy(TRUE[form](SIZES), 6, 0.01, 0)
    table = compare_forms(SIZES, curves, n_resamples=100)
    assert table["form"][0] == form
    assert table["heldout_error"][0] < 0.03
    assert table["best"][0] > 0.9
    assert table["best"].sum() == pytest.approx(1)
    assert set(table["form"]) == {*FORMS, "last value"}
    assert (table["heldout"] == 2).all()


def test_held_out_error_by_hand():
    curves = noisy(power(SIZES), 4, 0.02, 1)
    table = extrapolate(SIZES, curves, ["power"], holdout=3, n_resamples=100)
    mean = curves.mean(axis=0)
    fit = fit_form(SIZES[:5], mean[:5], "power")
    rows = table[table["form"] == "power"]
    np.testing.assert_allclose(rows["predicted"], fit.predict(SIZES[5:]))
    np.testing.assert_allclose(rows["measured"], mean[5:])
    np.testing.assert_allclose(rows["ratio"], rows["predicted"] / rows["measured"])
    np.testing.assert_allclose(table[table["form"] == "last value"]["predicted"], mean[4])
    compared = compare_forms(SIZES, curves, ["power"], holdout=3, n_resamples=100).set_index("form")
    rms = np.sqrt(np.mean(np.log(fit.predict(SIZES[5:]) / mean[5:]) ** 2))
    assert compared.loc["power", "heldout_error"] == pytest.approx(rms)
    linear = compare_forms(SIZES, curves, ["power"], holdout=3, n_resamples=100, scale="linear")
    fit = fit_form(SIZES[:5], mean[:5], "power", scale="linear")
    rms = np.sqrt(np.mean((fit.predict(SIZES[5:]) - mean[5:]) ** 2))
    assert linear.set_index("form").loc["power", "heldout_error"] == pytest.approx(rms)


def test_a_prediction_that_is_not_positive_is_infinitely_wrong():
    sizes = 10.0 * 2 ** np.arange(9)
    curves = noisy(0.5 * np.exp(-0.02 * sizes) + 0.001, 4, 0.01, 0)
    table = compare_forms(sizes, curves, ["logarithmic"], holdout=5, n_resamples=100).set_index("form")
    assert np.isinf(table.loc["logarithmic", "heldout_error"])
    assert table.loc["logarithmic", "best"] == 0


def test_failed_cells_are_left_out():
    curves = noisy(power(SIZES), 5, 0.01, 0)
    curves[2, 3] = np.nan
    assert fit_table(SIZES, curves, ["power"], n_resamples=100)["estimate"][1] == pytest.approx(0.5, abs=0.1)
    assert compare_forms(SIZES, curves, ["power"], n_resamples=100)["form"][0] == "power"


CURVES = noisy(power(SIZES), 4, 0.02, 0)
# Each of the first four sizes succeeded in one repeat only, another for each.
SPARSE = np.where(np.eye(4, 8) + (np.arange(8) >= 4) > 0, CURVES, np.nan)


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: fit_form(SIZES[:3], power(SIZES[:3])), "at least 4"),
        (lambda: fit_form(SIZES, power(SIZES[:5])), "must match"),
        (lambda: fit_form(SIZES, -power(SIZES)), "fit an error"),
        (lambda: fit_form(-SIZES, power(SIZES)), "greater than 0"),
        (lambda: fit_form(SIZES, power(SIZES), "powr"), "did you mean 'power'"),
        (lambda: fit_form(SIZES, power(SIZES), scale="sqrt"), "scale='sqrt'"),
        (lambda: fit_form(SIZES, power(SIZES)).predict([0]), "greater than 0"),
        (lambda: fit_table(SIZES, CURVES[:1]), "1 repeat"),
        (lambda: fit_table(SIZES, CURVES[:, :5]), "one row per repeat"),
        (lambda: fit_table(SIZES, np.full_like(CURVES, np.nan)), "without any value"),
        (lambda: fit_table(SIZES, np.full_like(CURVES, np.inf)), "infinity"),
        (lambda: extrapolate(SIZES, CURVES, holdout=5), "leave 3 to fit; at least 4"),
        (lambda: extrapolate(SIZES, CURVES, holdout=0), "holdout=0"),
        (lambda: extrapolate(SIZES, CURVES, []), "forms is empty"),
        (lambda: extrapolate(SIZES, CURVES, ["cubic"]), "forms='cubic'"),
        (lambda: compare_forms(SIZES, CURVES[:1]), "1 repeat"),
        (
            lambda: compare_forms(SIZES, CURVES * np.r_[np.ones(7), 0]),
            "the mean error is 0 at a size left out",
        ),
        (lambda: compare_forms(SIZES, SPARSE), "most resamples have a failed or zero mean"),
        (lambda: fit_table(SIZES[:4], SPARSE[:, :4]), "most resamples have failed"),
    ],
)
def test_says_what_is_wrong(call, message):
    with pytest.raises(ValueError, match=message):
        call()
