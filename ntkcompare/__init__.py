"""Compare three ways to generalize as data grows: infinite networks, neighbours, finite networks.

Every public name is listed, with its type, in ``__init__.pyi`` and loaded on first use, so that
``import ntkcompare`` costs no more than Python itself.
"""

import lazy_loader as _lazy

__version__ = "0.1.0"

__getattr__, __dir__, __all__ = _lazy.attach_stub(__name__, __file__)
