"""Scores of the classes along a path, in the same pass, against a fit more at each size.

python -m benchmarks.speed.scores [--quick]

Digits at the default sizes: neighbours with k by leave-one-out, and the default network. A fit more at each
size is what any learner takes whose path gives no scores.
"""

from typing import Any

import ntkcompare as nc
from benchmarks.speed._ratio import Row, faster, main, within
from ntkcompare.curves.plan import make_plan
from ntkcompare.curves.scores import with_scores
from ntkcompare.datasets import fit_scaling
from ntkcompare.path import LearningPath, Problem


def measure(quick: bool) -> list[Row]:
    """The rows of this benchmark."""
    plan = make_plan("digits", sizes=[20, 80, 320] if quick else None)
    draw = plan.draw(0)
    pool, X_test = draw.inputs(plan.dataset)
    scale = fit_scaling(plan.scaling, pool)
    problem = Problem(scale(pool), draw.y_train, scale(X_test), 0)
    learners = {
        "k-NN, k by leave-one-out": nc.KNNClassifier("loo"),
        "the default network": nc.MLPClassifier(random_state=0),
    }
    rows = []
    for name, learner in learners.items():
        work = f"scores of {name}, digits, {len(plan.sizes)} sizes"

        def path(learner: Any = learner, **options: bool) -> LearningPath:
            found: LearningPath = learner.learning_path(
                problem.X, problem.y, plan.sizes, problem.X_test, **options
            )
            return found

        def native(path: Any = path) -> LearningPath:
            found: LearningPath = path(scores=True)
            return found

        def refitted(path: Any = path, learner: Any = learner) -> LearningPath:
            return with_scores(learner, problem, path())

        rounds = 3 if quick else 5
        rows += [
            faster(work, native, "a path, and a fit at each size", refitted, target=1.4, rounds=rounds),
            within(work, native, "the path without scores", path, target=1.1, rounds=rounds),
        ]
    return rows


if __name__ == "__main__":
    main(measure, __doc__)
