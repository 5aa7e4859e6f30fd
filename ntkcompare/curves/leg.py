"""Leg: one data set under one noise and scaling, all its learners and repeats."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from ntkcompare.curves.identity import specify_cell
from ntkcompare.curves.plan import Plan


class Address(NamedTuple):
    """Where a cell belongs: its leg, its repeat, its learner."""

    leg: int
    repeat: int
    learner: str


@dataclass(frozen=True)
class Leg:
    """What `compare` runs: one plan, its learners, and how often."""

    plan: Plan
    estimators: Mapping[str, Any]
    repeats: int
    threads: int

    def addresses(self, leg: int) -> Iterator[Address]:
        """Yield the cells in the order of the table."""
        for repeat in range(self.repeats):
            for learner in self.estimators:
                yield Address(leg, repeat, learner)

    def specify(self, address: Address) -> dict[str, Any]:
        """Return what determines a cell."""
        estimator = self.estimators[address.learner]
        return specify_cell(self.plan, address.learner, estimator, address.repeat, self.threads)
