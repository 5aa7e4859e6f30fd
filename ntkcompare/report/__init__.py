"""Figures and tables of a comparison."""

from ntkcompare.report.display import LearningCurveDisplay, save_figure
from ntkcompare.report.panels import PanelDisplay
from ntkcompare.report.table import format_comparison, format_table

__all__ = ["LearningCurveDisplay", "PanelDisplay", "format_comparison", "format_table", "save_figure"]
