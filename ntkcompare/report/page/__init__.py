"""The page: a comparison or a study as one HTML file."""

from ntkcompare.report.page.page import NAME, write_page

__all__ = ["NAME", "write_page"]
