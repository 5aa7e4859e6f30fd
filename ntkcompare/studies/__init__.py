"""Studies: each puts one claim about generalization to the test, and ends with a verdict."""

from ntkcompare.studies.estimates import every_mean_finding, exact_finding, mean_finding, share_finding
from ntkcompare.studies.finding import Finding
from ntkcompare.studies.panel import Panel, over_repeats
from ntkcompare.studies.question import QUESTIONS, Answer
from ntkcompare.studies.registry import find_study, list_studies
from ntkcompare.studies.result import StudyResult
from ntkcompare.studies.run import conduct, run_study
from ntkcompare.studies.sample import Sample
from ntkcompare.studies.saved import load_study
from ntkcompare.studies.setting import Setting
from ntkcompare.studies.study import Study
from ntkcompare.studies.verdict import decide

__all__ = [
    "QUESTIONS",
    "Answer",
    "Finding",
    "Panel",
    "Sample",
    "Setting",
    "Study",
    "StudyResult",
    "conduct",
    "decide",
    "every_mean_finding",
    "exact_finding",
    "find_study",
    "list_studies",
    "load_study",
    "mean_finding",
    "over_repeats",
    "run_study",
    "share_finding",
]
