"""Beaten: on how many tasks some other learner errs less than one of them, and on how many none does."""

import math

import pandas as pd

from ntkcompare.studies.estimates import mean_finding
from ntkcompare.studies.finding import ABOVE_ZERO, CONFIDENCE, REFUTED, Finding


def beaten_finding(name: str, errors: pd.DataFrame, learner: str, tolerance: float) -> Finding:
    """Return the finding on the tasks on which a learner is beaten; that there is one, is claimed.

    A task is one on which it is beaten if the mean error of some rival is below its own beyond chance: one
    rival on one task is enough, and so the t-intervals of the differences hold for all m pairs of them
    together, each with 1 − 0.05/m (Bonferroni). A task is one on which none beats it if each rival is shown
    to err no less, or less by at most `tolerance`: there every interval has to pass, and 0.95 is enough
    (an intersection–union test, Berger 1982). Between lie the tasks that the repeats leave open: the
    interval is from those on which it is beaten to those on which it may be.

    Parameters
    ----------
    name : str
        What was counted, in words.
    errors : DataFrame
        Columns task, learner, repeat and value; at least two repeats.
    learner : str
        Whose tasks are counted.
    tolerance : float
        A loss that is none to speak of, in the units of the errors.

    Returns
    -------
    Finding
        Its p-value, that it is beaten nowhere, is that of the least sure of all pairs.

    Raises
    ------
    ValueError
        If the learner is not among the errors, or has no rival there.

    References
    ----------
    R. L. Berger (1982). Multiparameter hypothesis testing and acceptance sampling. Technometrics 24, 295–300.
    O. J. Dunn (1961). Multiple comparisons among means. JASA 56, 52–64.

    Examples
    --------
    >>> rows = [("a", "x", 0, 0.3), ("a", "x", 1, 0.32), ("a", "y", 0, 0.1), ("a", "y", 1, 0.12)]
    >>> table = pd.DataFrame(rows, columns=["task", "learner", "repeat", "value"])
    >>> [beaten_finding("tasks", table, learner, 0.01).outcome for learner in ("x", "y")]
    ['supported', 'not supported']
    """
    rivals = [rival for rival in dict.fromkeys(errors["learner"]) if rival != learner]
    if not rivals or len(rivals) == errors["learner"].nunique():
        raise ValueError(f"{name!r}: {learner!r} and a rival are needed, not {rivals} alone.")
    values = errors.pivot(index="repeat", columns=["task", "learner"], values="value")
    tasks = list(dict.fromkeys(errors["task"]))
    lost = {(task, rival): values[task, learner] - values[task, rival] for task in tasks for rival in rivals}
    part = 1 - (1 - CONFIDENCE) / len(lost)
    beaten = {
        task
        for (task, _), loss in lost.items()
        if mean_finding(name, loss, ABOVE_ZERO, confidence=part).low > 0
    }
    beyond = {pair: mean_finding(name, loss, (tolerance, math.inf)) for pair, loss in lost.items()}
    maybe = beaten | {task for (task, _), found in beyond.items() if found.outcome != REFUTED}
    return Finding(
        name,
        len(beaten),
        len(beaten),
        len(maybe),
        (1, math.inf),
        f"from those beyond chance, all of {len(lost)} pairs of task and rival at once, to those not shown "
        f"free of a loss above {tolerance:g}, over {len(values)} repeats",
        p_value=max(found.p_value for found in beyond.values()),
    )
