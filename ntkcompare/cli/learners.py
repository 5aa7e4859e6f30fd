"""`ntkcompare learners`: what --learners takes."""

import argparse

HELP = "list the learners that compare knows by name"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add none."""


def run(options: argparse.Namespace) -> int:
    """Print a line per learner; the default ones are marked."""
    from ntkcompare.curves.learners import DEFAULT_LEARNERS, describe_learner, list_learners

    names = list_learners()
    for name in names:
        mark = "*" if name in DEFAULT_LEARNERS else " "
        print(f"{name.ljust(max(map(len, names)))} {mark} {describe_learner(name)}")
    print("\n* compared by default. A script may bring any scikit-learn estimator: nc.compare(data, {...}).")
    return 0
