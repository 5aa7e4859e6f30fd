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
FLOOR = "labels that no one can know"


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
    """Demand that the gap falls with n, and that fitting noise does harm, and less where it is restrained.

    Of the gap's rise with noise a part is arithmetic: wrong labels in the holdout set, which no one can
    know. What is judged is the rest, by :func:`added_by_fitting`; and of the restrained form its holdout
    error alone, since a training error above zero narrows its gap whatever it has learnt.
    """
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
        (noisy, clean), (held, held_clean) = (
            [last.loc[(learner, noise)] for noise in (noisiest, 0.0)] for learner in (plain, restrained)
        )
        added, added_held = (
            added_by_fitting(before["holdout_clean"], after["holdout_clean"], noisiest)
            for before, after in ((clean, noisy), (held_clean, held))
        )
        where = f"at n = {largest}, label noise {noisiest:g}"
        findings += [
            mean_finding(
                f"{plain}: gap that fitting noise adds {where}",
                added - (noisy["train"] - clean["train"]),
                ABOVE_ZERO,
            ),
            mean_finding(
                f"{restrained}: less added to the holdout error than to that of {plain} {where}",
                added - added_held,
                ABOVE_ZERO,
            ),
            mean_finding(
                f"{plain}: gap added in all {where}", noisy["gap"] - clean["gap"], ANYTHING, key=False
            ),
            mean_finding(
                f"{restrained}: gap that fitting noise adds {where}",
                added_held - (held["train"] - held_clean["train"]),
                ANYTHING,
                key=False,
            ),
            mean_finding(
                f"{restrained}: gap saved against {plain} {where}",
                noisy["gap"] - held["gap"],
                ANYTHING,
                key=False,
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


def added_by_fitting(clean: Any, noisy: Any, noise: float) -> Any:
    """Return how much more a learner errs on noisy labels for having been trained on such.

    Had noise in training left its predictions as good as clean labels make them, its error on labels of
    noise p would still be (1 − p)·E₀ + p·(1 − 1/c), and so wider by p·(1 − 1/c − E₀) than on clean ones.
    Beyond that it is (1 − p)·(E_p − E₀): below zero for a learner that noise has helped.

    Parameters
    ----------
    clean, noisy : float or array
        E₀ and E_p, the errors on right labels after training on clean and on noisy ones.
    noise : float
        p.

    Examples
    --------
    >>> added_by_fitting(0.1, 0.1, 0.4), round(added_by_fitting(0.1, 0.4, 0.4), 12)
    (0.0, 0.18)
    """
    return (1 - noise) * (noisy - clean)


def change_with_doubling(gaps: pd.DataFrame) -> NDArray[np.float64]:
    """Return how much the gap of each row changes with each doubling of n; the columns are sizes."""
    return slopes(np.log2(gaps.columns.to_numpy(dtype=float)), gaps.to_numpy(dtype=float))


def draw(tables: Tables) -> tuple[Panel, ...]:
    """Show the gap of both forms of each family against n, and it and the error against the noise."""
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
    floor = pd.DataFrame(
        [
            (FLOOR, noise, noise * float(errors["wrong"].iloc[0]), np.nan, np.nan)
            for noise in sorted(set(errors["noise"]))
        ],
        columns=["series", "x", "mean", "low", "high"],
    )
    at_end = errors[errors["n"] == largest]
    families = {name: "neighbours" if plain == "1-nn" else plain for plain, name in RESTRAINED.items()}
    families["1-nn"] = "neighbours"
    for title, names in (("as they fit all labels", list(RESTRAINED)), ("restrained", RESTRAINED.values())):
        rows = at_end[at_end["learner"].isin(names)].replace({"learner": families})
        gap = pd.concat([over_repeats(rows, x="noise", y="gap"), floor], ignore_index=True)
        clean = over_repeats(rows, x="noise", y="holdout_clean", least=0.0)
        where = f"{title}, n = {largest}"
        panels += [
            Panel(where, gap, "label noise", "holdout − training error", references=(FLOOR,)),
            Panel(f"{where}: right labels", clean, "label noise", "test error"),
        ]
    return tuple(panels)


STUDY = Study(
    name="generalization-gap",
    claim=(
        "The gap between training and holdout error narrows as examples are added, in every family and under "
        "any label noise. Fitting every label widens it under noise by more than the wrong labels of the "
        "holdout set do by themselves, and the same learners restrained lose less in holdout error."
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
        "the holdout error is the expected one, (1 − p)·E + p·(1 − 1/c), from the error E on right labels. "
        "With E as from clean labels that alone widens the gap by p·(1 − 1/c − E), whatever is learnt. What "
        "is judged is the rise beyond it, (1 − p) times the rise of E, less the rise of the training error; "
        "of the restrained only the rise in holdout error, since training errors narrow the gap of any "
        "learner that leaves labels unfitted, good or bad."
    ),
    refutation=(
        "a gap that grows with n for one of the learners at one of the noises; at the largest n and noise "
        "0.4, for one that fits every label, a gap no wider than the holdout set's wrong labels make it, or "
        "a holdout error to which noise adds as much in its restrained form."
    ),
    measure=measure,
    judge=judge,
    draw=draw,
)
