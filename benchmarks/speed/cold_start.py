"""A default `ntkcompare compare digits` from a cold start, against the same learners refitted size by size.

python -m benchmarks.speed.cold_start [--quick]

Both run in fresh processes: imports, compilation, all of it. The peer is what the comparison was before
learners had paths: every learner is cloned and fitted anew at each size, and nothing else differs.
"""

import subprocess
import sys
import tempfile

from benchmarks.speed._ratio import Row, main, seconds

_REFITTED = """
import sys
import ntkcompare as nc
from ntkcompare.curves.learners import DEFAULT_LEARNERS, make_learner
from sklearn.base import BaseEstimator, ClassifierMixin, clone

class Refitted(ClassifierMixin, BaseEstimator):
    '''A learner without its path.'''

    def __init__(self, learner=None, random_state=None):
        self.learner, self.random_state = learner, random_state

    def fit(self, X, y):
        self.fitted_ = clone(self.learner)
        if 'random_state' in self.fitted_.get_params():
            self.fitted_.set_params(random_state=self.random_state)
        self.fitted_.fit(X, y)
        return self

    def predict(self, X):
        return self.fitted_.predict(X)

learners = {name: Refitted(make_learner(name, 'classification')) for name in DEFAULT_LEARNERS}
nc.compare('digits', learners, repeats=int(sys.argv[1]), progress=False).save(sys.argv[2])
"""
_OURS = """
import sys
import ntkcompare as nc

nc.compare('digits', repeats=int(sys.argv[1]), progress=False).save(sys.argv[2])
"""


def measure(quick: bool) -> list[Row]:
    """The row of this benchmark: medians would take long, so the two run once each, ours first and last."""
    repeats = 1 if quick else 5

    def run(script: str) -> float:
        with tempfile.TemporaryDirectory() as folder:
            command = [sys.executable, "-c", script, str(repeats), f"{folder}/out"]
            return seconds(lambda: subprocess.run(command, check=True))

    first, peer, last = run(_OURS), run(_REFITTED), run(_OURS)
    ours = (first + last) / 2
    detail = f"{first:.1f} s and {last:.1f} s against {peer:.1f} s"
    return [
        Row(
            f"compare digits, cold, {repeats} repeats",
            "refitted size by size",
            peer / ours,
            2.0,
            True,
            detail,
        )
    ]


if __name__ == "__main__":
    main(measure, __doc__)
