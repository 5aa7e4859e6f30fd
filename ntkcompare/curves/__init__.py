"""The harness: draws shared by all learners, their paths, and the comparison."""

from ntkcompare.curves.comparison import Comparison
from ntkcompare.curves.contest import rank_comparisons
from ntkcompare.curves.draw import Draw, make_draw
from ntkcompare.curves.harness import compare
from ntkcompare.curves.learners import DEFAULT_LEARNERS, list_learners
from ntkcompare.curves.metrics import METRICS, Metric
from ntkcompare.curves.ranking import Ranking
from ntkcompare.curves.saved import load
from ntkcompare.curves.seeds import derive_seed
from ntkcompare.curves.sizes import default_sizes
from ntkcompare.curves.summary import summarize

__all__ = [
    "DEFAULT_LEARNERS",
    "METRICS",
    "Comparison",
    "Draw",
    "Metric",
    "Ranking",
    "compare",
    "default_sizes",
    "derive_seed",
    "list_learners",
    "load",
    "make_draw",
    "rank_comparisons",
    "summarize",
]
