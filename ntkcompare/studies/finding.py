"""Finding: a measured number with an interval, and the range in which a claim says that it lies."""

import math
from dataclasses import dataclass

SUPPORTED, REFUTED, INCONCLUSIVE = "supported", "not supported", "inconclusive"
CONFIDENCE = 0.95
# Of a finding that is told beside a verdict and claims nothing.
ANYTHING = (-math.inf, math.inf)
# What "grows", "gains" or "falls" claims: no change at all is outside.
ABOVE_ZERO, BELOW_ZERO = (math.ulp(0.0), math.inf), (-math.inf, -math.ulp(0.0))


@dataclass(frozen=True)
class Finding:
    """One effect that a claim speaks of.

    Attributes
    ----------
    name : str
        What was measured, in words and units.
    estimate, low, high : float
        The number, and the ends of its interval.
    claimed : tuple of two floats
        Least and greatest value that the claim allows, infinite where it sets none; `ABOVE_ZERO` and
        `BELOW_ZERO` leave out zero itself.
    interval : str
        What low and high are.
    key : bool
        Whether the verdict rests on it; the others are told beside it.
    p_value : float
        How probable so large a distance from the claimed range is where the claim is just met: what lies
        outside "not supported" by chance. 0 where nothing is left to chance, or the chance is not known.

    Raises
    ------
    ValueError
        If a number is NaN, or the ends are in the wrong order: nothing may be judged by it. Likewise if the
        verdict is to rest on a finding that claims nothing, and so cannot come out the other way.

    Examples
    --------
    >>> Finding("error saved", 0.03, 0.01, 0.05, (0, math.inf)).outcome
    'supported'
    >>> Finding("error saved", 0.03, -0.01, 0.07, (0, math.inf)).outcome
    'inconclusive'
    """

    name: str
    estimate: float
    low: float
    high: float
    claimed: tuple[float, float]
    interval: str = "exact"
    key: bool = True
    p_value: float = 0.0

    def __post_init__(self) -> None:
        if not 0 <= self.p_value <= 1:
            raise ValueError(f"finding {self.name!r}: p_value={self.p_value} is no probability.")
        if math.isnan(self.estimate) or not self.low <= self.high:
            raise ValueError(
                f"finding {self.name!r}: {self.estimate} with ends {self.low}, {self.high} cannot be judged."
            )
        if not self.claimed[0] <= self.claimed[1]:
            raise ValueError(f"finding {self.name!r}: claimed={self.claimed} is an empty range.")
        if self.key and self.claimed == ANYTHING:
            raise ValueError(f"finding {self.name!r} claims nothing, and cannot be key; pass key=False.")

    @property
    def outcome(self) -> str:
        """Supported if the interval is within the claimed range, not supported if it is outside."""
        least, most = self.claimed
        if least <= self.low and self.high <= most:
            return SUPPORTED
        return REFUTED if self.high < least or self.low > most else INCONCLUSIVE

    def outcome_among(self, m: int) -> str:
        """Return the outcome as one of m, any of which would refute the claim.

        Outside of the claimed range by its own interval is not enough then: the p-value, m times, has to
        stay below 0.05 (Bonferroni). Otherwise the finding is inconclusive.

        Parameters
        ----------
        m : int
            How many findings a verdict rests on.

        Returns
        -------
        {"supported", "not supported", "inconclusive"}

        References
        ----------
        O. J. Dunn (1961). Multiple comparisons among means. JASA 56, 52–64.

        Examples
        --------
        >>> Finding("x", 2.0, 1.9, 2.1, (0, 1), p_value=0.01).outcome_among(10)
        'inconclusive'
        """
        if self.outcome == REFUTED and m * self.p_value > 1 - CONFIDENCE:
            return INCONCLUSIVE
        return self.outcome

    @property
    def claim(self) -> str:
        """The claimed range in words.

        >>> Finding("x", 1.0, 1.0, 1.0, (-math.inf, 2.0)).claim
        '≤ 2'
        """
        least, most = self.claimed
        if self.claimed in (ABOVE_ZERO, BELOW_ZERO):
            return "> 0" if self.claimed == ABOVE_ZERO else "< 0"
        if least == most:
            return f"= {least:g}"
        if math.isinf(most):
            return f"≥ {least:g}" if math.isfinite(least) else "any"
        return f"≤ {most:g}" if math.isinf(least) else f"{least:g} to {most:g}"
