"""Study: the gap between training and holdout error, as examples are added and labels get noisier."""

import math
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from ntkcompare.architecture import MLP
from ntkcompare.knn import KNNClassifier
from ntkcompare.mlp import MLPClassifier
from ntkcompare.ntk import NTKClassifier
from ntkcompare.studies.estimates import exact_finding, mean_finding
from ntkcompare.studies.finding import ABOVE_ZERO, BELOW_ZERO, Finding
from ntkcompare.studies.panel import Panel, over_repeats
from ntkcompare.studies.setting import Setting
from ntkcompare.studies.slope import slopes
from ntkcompare.studies.study import Study, Tables
from ntkcompare.studies.uses import K_NEAREST, LEFT_OUT_RIDGE, NETWORK, NNGP, NTK, STOPPING

NOISES = (0.0, 0.1, 0.2, 0.4)
DOUBLINGS = 4
# Each family as it fits every label, and with what keeps it from that.
RESTRAINED = {
    "ntk": "ntk, ridge by loo",
    "nngp": "nngp, ridge by loo",
    "1-nn": "k-nn, k by loo",
    "mlp": "mlp, early stopping",
}
ANYTHING = (-math.inf, math.inf)


def measure(setting: Setting) -> Tables:
    """Train each family on nested sets, each twice as large as the one before, at every noise."""
    architecture = MLP(depth=2, width=setting.pick(128, 256))
    network: dict[str, Any] = {"max_epochs": setting.pick(300, 1000), "interpolation_loss": 0.01}
    learners: dict[str, Any] = {
        "ntk": NTKClassifier(architecture, ridge=0.0),
        "nngp": NTKClassifier(architecture, kernel="nngp", ridge=0.0),
        "1-nn": KNNClassifier(n_neighbors=1),
        "mlp": MLPClassifier(architecture, **network),
        "ntk, ridge by loo": NTKClassifier(architecture, ridge="loo"),
        "nngp, ridge by loo": NTKClassifier(architecture, kernel="nngp", ridge="loo"),
        "k-nn, k by loo": KNNClassifier(n_neighbors="loo"),
        "mlp, early stopping": MLPClassifier(architecture, early_stopping=True, **network),
    }
    n = setting.pool(setting.pick(1024, 2048))
    sizes = [n >> i for i in range(DOUBLINGS, -1, -1)]
    parts = []
    for noise in NOISES:
        setting.report(f"label noise {noise:g}")
        parts.append(setting.compare(learners, sizes, noise=noise))
    rows = pd.concat(parts, ignore_index=True)
    errors = rows[rows["split"].isin(["train", "test"])].pivot(
        index=["learner", "noise", "n", "repeat"], columns="split", values="value"
    )
    assert setting.dataset.classes is not None
    wrong = 1 - 1 / len(setting.dataset.classes)
    errors = errors.reset_index().rename_axis(columns=None).assign(wrong=wrong)
    errors["holdout"] = noisy_error(errors["test"], errors["noise"], wrong)
    errors["gap"] = errors["holdout"] - errors["train"]
    return {"errors": errors.rename(columns={"test": "holdout_clean"})}


def noisy_error(error: Any, noise: Any, wrong: float) -> Any:
    """Return the expected error on labels of which a share p is drawn uniformly from all c classes.

    A prediction that errs on a share E of the right labels errs on (1 − p)·E + p·(1 − 1/c) of these, since
    a label drawn anew is missed by c − 1 classes out of c, whatever is predicted.

    Parameters
    ----------
    error : float or array
        E.
    noise : float or array
        p.
    wrong : float
        1 − 1/c.

    Examples
    --------
    >>> noisy_error(0.0, 0.2, 0.9)
    0.18000000000000002
    """
    return (1 - noise) * error + noise * wrong


def judge(tables: Tables) -> tuple[Finding, ...]:
    """Demand that the gap falls with n, rises with noise where labels are fitted, and less where not."""
    errors = tables["errors"]
    largest, noisiest = errors["n"].max(), errors["noise"].max()
    gaps = errors.pivot(index=["learner", "noise", "repeat"], columns="n", values="gap")
    last = errors[errors["n"] == largest].set_index(["learner", "noise", "repeat"]).sort_index()
    findings = []
    for plain, restrained in RESTRAINED.items():
        for learner in (plain, restrained):
            for noise in sorted(set(errors["noise"])):
                where = f"{learner}, label noise {noise:g}"
                findings += [
                    mean_finding(
                        f"{where}: change of the gap with each doubling of n",
                        change_with_doubling(gaps.loc[(learner, noise)]),
                        BELOW_ZERO,
                    ),
                    mean_finding(
                        f"{where}: gap at n = {largest}",
                        last.loc[(learner, noise)]["gap"],
                        ANYTHING,
                        key=False,
                    ),
                ]
        noisy, clean = last.loc[(plain, noisiest)], last.loc[(plain, 0.0)]
        findings += [
            mean_finding(
                f"{plain}: gap at n = {largest} that label noise {noisiest:g} adds",
                noisy["gap"] - clean["gap"],
                ABOVE_ZERO,
            ),
            mean_finding(
                f"{restrained}: gap saved against {plain} at label noise {noisiest:g}",
                noisy["gap"] - last.loc[(restrained, noisiest)]["gap"],
                ABOVE_ZERO,
            ),
            mean_finding(
                f"{plain}: share of the gap at label noise {noisiest:g} that no n removes",
                noisiest * noisy["wrong"] / noisy["gap"],
                ANYTHING,
                key=False,
            ),
            exact_finding(
                f"{plain}: training error at any n and noise",
                errors[errors["learner"] == plain]["train"],
                (0, 0),
                key=False,
            ),
        ]
    return tuple(findings)


def change_with_doubling(gaps: pd.DataFrame) -> NDArray[np.float64]:
    """Return how much the gap of each row changes with each doubling of n; the columns are sizes."""
    return slopes(np.log2(gaps.columns.to_numpy(dtype=float)), gaps.to_numpy(dtype=float))


def draw(tables: Tables) -> tuple[Panel, ...]:
    """Show the gap of both forms of each family against n at each noise, and against the noise."""
    errors = tables["errors"]
    largest = errors["n"].max()
    panels = []
    for plain, restrained in RESTRAINED.items():
        both = errors[errors["learner"].isin([plain, restrained])]
        rows = both[both["noise"].isin([0.0, NOISES[-1]])]
        labels = ["as it fits all labels" if name == plain else "restrained" for name in rows["learner"]]
        named = rows.assign(learner=labels, noise=[f"label noise {noise:g}" for noise in rows["noise"]])
        panels.append(
            Panel(
                f"{plain} | {restrained}",
                over_repeats(named, x="n", y="gap", series=["learner", "noise"]),
                "training examples n",
                "holdout − training error",
                x_scale="log",
            )
        )
    floors = {noise: noise * float(errors["wrong"].iloc[0]) for noise in sorted(set(errors["noise"]))}
    floor = pd.DataFrame(
        [("label noise itself", noise, value, np.nan, np.nan) for noise, value in floors.items()],
        columns=["series", "x", "mean", "low", "high"],
    )
    at_end = over_repeats(errors[errors["n"] == largest], x="noise", y="gap")
    panels.append(
        Panel(
            f"n = {largest}",
            pd.concat([at_end, floor], ignore_index=True),
            "label noise",
            "holdout − training error",
        )
    )
    clean = over_repeats(errors[errors["n"] == largest], x="noise", y="holdout_clean")
    panels.append(Panel(f"n = {largest}, right labels", clean, "label noise", "test error"))
    return tuple(panels)


STUDY = Study(
    name="generalization-gap",
    claim=(
        "The gap between training and holdout error narrows as examples are added, in every family and under "
        "any label noise. Noise widens it for learners that fit every label, and less for the same learners "
        "restrained."
    ),
    sources=(
        "V. Vapnik, A. Chervonenkis (1971), On the uniform convergence of relative frequencies of events to "
        "their probabilities, Theory of Probability and Its Applications 16(2)",
        "C. Zhang, S. Bengio, M. Hardt, B. Recht, O. Vinyals (2017), Understanding deep learning requires "
        "rethinking generalization, ICLR",
    ),
    citations=("vapnik1971uniform", "zhang2017understanding"),
    uses=(*NTK, *NNGP, *LEFT_OUT_RIDGE, *K_NEAREST, *NETWORK, *STOPPING),
    protocol=(
        "NTK, NNGP (ridge 0), 1-NN and an MLP trained until it fits all labels; and the same with ridge and "
        "k by leave-one-out, and with early stopping; on nested sets over four doublings of n, with uniform "
        "label noise p of 0, 0.1, 0.2 and 0.4. Training and holdout error are on labels of the same noise: "
        "the holdout error is the expected one, (1 − p)·E + p·(1 − 1/c), from the error E on right labels."
    ),
    refutation=(
        "a gap that grows with n for one of the learners at one of the noises; a gap at the largest n that "
        "is no wider at noise 0.4 than at 0 for one that fits every label, or no narrower for its restrained "
        "form."
    ),
    measure=measure,
    judge=judge,
    draw=draw,
)
