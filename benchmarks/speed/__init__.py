"""Speed against what a user would otherwise run, as ratios within one run: ``python -m benchmarks.speed``.

A benchmark is one module here with a function ``measure(quick)``, and one line in ``__main__.py``.
"""
