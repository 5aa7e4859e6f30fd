"""Figures and tables of a comparison."""

from ntkcompare.report.crossover_map import CrossoverMapDisplay
from ntkcompare.report.display import LearningCurveDisplay, save_figure
from ntkcompare.report.efficiency import DataEfficiencyDisplay
from ntkcompare.report.gap import GapDisplay
from ntkcompare.report.images import NeighbourDisplay
from ntkcompare.report.panels import PanelDisplay
from ntkcompare.report.ranks import CriticalDifferenceDisplay
from ntkcompare.report.spectrum import SpectrumDisplay
from ntkcompare.report.table import format_comparison, format_table

__all__ = [
    "CriticalDifferenceDisplay",
    "CrossoverMapDisplay",
    "DataEfficiencyDisplay",
    "GapDisplay",
    "LearningCurveDisplay",
    "NeighbourDisplay",
    "PanelDisplay",
    "SpectrumDisplay",
    "format_comparison",
    "format_table",
    "save_figure",
]
