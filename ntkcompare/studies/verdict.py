"""Verdict: what several findings say of a claim together."""

from collections.abc import Sequence

from ntkcompare.studies.finding import INCONCLUSIVE, REFUTED, SUPPORTED, Finding


def decide(findings: Sequence[Finding]) -> str:
    """Return the verdict that the key findings give: the rule of every study.

    Supported if each of them is; not supported if one is not; inconclusive otherwise. To call a claim
    supported, each of its parts has to pass on its own, so that this errs no more often than the least
    certain of them does (an intersection–union test, Berger 1982). To call it not supported, one is enough,
    which by chance m parts give m times as often: such a one has to be outside at 1 − 0.05/m.

    Parameters
    ----------
    findings : sequence of Finding

    Returns
    -------
    {"supported", "not supported", "inconclusive"}

    Raises
    ------
    ValueError
        If no finding is key.

    References
    ----------
    R. L. Berger (1982). Multiparameter hypothesis testing and acceptance sampling. Technometrics 24, 295–300.

    Examples
    --------
    >>> yes, open_ = Finding("a", 1, 1, 1, (1, 1)), Finding("b", 1, 0, 2, (1, 9))
    >>> decide([yes]), decide([yes, open_])
    ('supported', 'inconclusive')
    """
    outcomes = [outcome for outcome in outcomes_of(findings) if outcome]
    if not outcomes:
        raise ValueError("no finding is key: there is nothing to decide by.")
    if REFUTED in outcomes:
        return REFUTED
    return INCONCLUSIVE if INCONCLUSIVE in outcomes else SUPPORTED


def outcomes_of(findings: Sequence[Finding]) -> list[str]:
    """Return the outcome of each finding, as one among all that are key.

    Parameters
    ----------
    findings : sequence of Finding

    Returns
    -------
    list of str
        In their order; "" for those that are not key.

    Examples
    --------
    >>> outcomes_of([Finding("a", 1, 1, 1, (1, 1)), Finding("b", 1, 1, 1, (1, 1), key=False)])
    ['supported', '']
    """
    m = sum(finding.key for finding in findings)
    return [finding.outcome_among(m) if finding.key else "" for finding in findings]
