"""Figures and tables of a comparison."""
