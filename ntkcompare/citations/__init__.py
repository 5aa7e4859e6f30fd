"""How to cite a run, in BibTeX.

A new method is an entry in `methods.py` and its use in `needs.py`; the source of a new study's claim is an
entry in `claims.py`.
"""

from ntkcompare.citations.bibliography import Bibliography
from ntkcompare.citations.cite import OWN_DATA, cite

__all__ = ["OWN_DATA", "Bibliography", "cite"]
