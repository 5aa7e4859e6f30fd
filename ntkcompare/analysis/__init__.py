"""What learning curves say: intervals, paired tests, crossovers, shapes, theory, and ranks over data sets.

Every routine takes a tidy table, as `Comparison.frame` returns it, or plain arrays, and imports no learner.
Every table of results has a column `interval` that says what its low and high are.
"""

from ntkcompare.analysis.alignment import kernel_alignment
from ntkcompare.analysis.area import area_table, area_under_curve
from ntkcompare.analysis.best import best_table
from ntkcompare.analysis.calibration import (
    brier_score,
    calibration_error,
    gaussian_negative_log_likelihood,
    macro_f1,
    negative_log_likelihood,
    roc_auc,
)
from ntkcompare.analysis.cliques import CriticalDifference, critical_difference_diagram
from ntkcompare.analysis.crossing import Crossing, find_crossings
from ntkcompare.analysis.crossovers import Crossovers, find_crossovers
from ntkcompare.analysis.curveset import CurveSet, select_curves
from ntkcompare.analysis.dimension import implied_slope, intrinsic_dimension
from ntkcompare.analysis.efficiency import data_efficiency, envelope, examples_needed
from ntkcompare.analysis.extrapolation import compare_forms, extrapolate
from ntkcompare.analysis.fits import fit_table
from ntkcompare.analysis.forms import FORMS, Fit, fit_form
from ntkcompare.analysis.freedom import flow_freedom, neighbour_freedom, perturbed_freedom, ridge_freedom
from ntkcompare.analysis.holm import holm_adjust
from ntkcompare.analysis.intervals import Interval, bootstrap_interval, hierarchical_interval, mean_interval
from ntkcompare.analysis.maximum import maximum_table
from ntkcompare.analysis.modes import Modes, dataset_learnability, modes_of_gram
from ntkcompare.analysis.neighbours import Bounds, bayes_error_bounds, nearest_neighbour_bounds
from ntkcompare.analysis.paired import paired_differences, paired_over_datasets, sign_flip_p
from ntkcompare.analysis.ranks import (
    Friedman,
    critical_difference,
    friedman_test,
    nemenyi_test,
    rank_matrix,
    wilcoxon_holm,
)
from ntkcompare.analysis.resamples import expanded_confidence
from ntkcompare.analysis.scores import rows_at, score_matrix
from ntkcompare.analysis.shape import Verdict, convex_verdict, monotone_verdict, peaked_verdict, shape_table
from ntkcompare.analysis.tables import table_over_datasets, table_over_repeats
from ntkcompare.analysis.theory import TheoryCurve, predict_curve, solve_kappa

__all__ = [
    "FORMS",
    "Bounds",
    "CriticalDifference",
    "Crossing",
    "Crossovers",
    "CurveSet",
    "Fit",
    "Friedman",
    "Interval",
    "Modes",
    "TheoryCurve",
    "Verdict",
    "area_table",
    "area_under_curve",
    "bayes_error_bounds",
    "best_table",
    "bootstrap_interval",
    "brier_score",
    "calibration_error",
    "compare_forms",
    "convex_verdict",
    "critical_difference",
    "critical_difference_diagram",
    "data_efficiency",
    "dataset_learnability",
    "envelope",
    "examples_needed",
    "expanded_confidence",
    "extrapolate",
    "find_crossings",
    "find_crossovers",
    "fit_form",
    "fit_table",
    "flow_freedom",
    "friedman_test",
    "gaussian_negative_log_likelihood",
    "hierarchical_interval",
    "holm_adjust",
    "implied_slope",
    "intrinsic_dimension",
    "kernel_alignment",
    "macro_f1",
    "maximum_table",
    "mean_interval",
    "modes_of_gram",
    "monotone_verdict",
    "nearest_neighbour_bounds",
    "negative_log_likelihood",
    "neighbour_freedom",
    "nemenyi_test",
    "paired_differences",
    "paired_over_datasets",
    "peaked_verdict",
    "perturbed_freedom",
    "predict_curve",
    "rank_matrix",
    "ridge_freedom",
    "roc_auc",
    "rows_at",
    "score_matrix",
    "select_curves",
    "shape_table",
    "sign_flip_p",
    "solve_kappa",
    "table_over_datasets",
    "table_over_repeats",
    "wilcoxon_holm",
]
