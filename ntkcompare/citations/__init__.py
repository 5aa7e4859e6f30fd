"""How to cite a run, in BibTeX. A new method is an entry in `methods.py` and its use in `needs.py`."""

from ntkcompare.citations.bibliography import Bibliography
from ntkcompare.citations.cite import cite

__all__ = ["Bibliography", "cite"]
