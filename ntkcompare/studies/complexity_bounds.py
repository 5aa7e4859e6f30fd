"""Study: bounds by capacity and by norms say next to nothing of how well trained models generalize."""

import math
from collections.abc import Iterable, Sequence
from itertools import product
from typing import Any

import pandas as pd

from ntkcompare.architecture import MLP
from ntkcompare.datasets import Dataset
from ntkcompare.studies import bounds
from ntkcompare.studies.agreement import kendall, kendall_along
from ntkcompare.studies.bounded_models import (
    FROBENIUS,
    SPECTRAL,
    Model,
    gap,
    kernel_bound,
    kernel_regressions,
    nearest_neighbours,
    trained_networks,
)
from ntkcompare.studies.estimates import exact_finding, mean_finding
from ntkcompare.studies.finding import ABOVE_ZERO, BELOW_ZERO, Finding
from ntkcompare.studies.halves import first_two, halves
from ntkcompare.studies.norm_tasks import ANY, KERNEL, PAIR, norm_findings, norm_panel, one_task
from ntkcompare.studies.panel import Panel, above_zero, over_repeats
from ntkcompare.studies.question import Answer
from ntkcompare.studies.sample import Sample
from ntkcompare.studies.setting import Setting
from ntkcompare.studies.study import Study, Tables
from ntkcompare.studies.uses import NEAREST, NETWORK, NTK

DEPTHS = (1, 2)
WIDTHS = ((16, 64, 256), (16, 64, 256, 512))
NOISES = (0.0, 0.5, 1.0)  # with two classes a label drawn at random is right half of the time
SIZES = ((250, 1000), (250, 1000, 2000))
EPOCHS = (500, 1000)
DELTA = 0.05  # a bound may fail in one draw of twenty
AXES = ("depth", "width", "noise", "n")
PAIR_COLUMNS = ("learner", "depth", "noise", "n", "repeat", "train error", "error", "gap", KERNEL)

VC, RANDOM = "VC dimension", "fit of random labels"
DIMENSION = "dimension"
BOUNDS = (VC, RANDOM, FROBENIUS, SPECTRAL, KERNEL)
# Those that are said to be vacuous: no less than 1, which every gap is below. That by VC dimension is so for
# any labels and any training, from the architecture and n, and therefore beside the verdict.
VACUOUS = (RANDOM, FROBENIUS, SPECTRAL)
# Those that norms reached in training enter, and that are said to tell right labels from random ones.
REACHED = (FROBENIUS, SPECTRAL, KERNEL)
# Those that grow with the number of parameters, or with their norms, where the gap is said to shrink.
GROWING = (VC, FROBENIUS, SPECTRAL)


def measure(setting: Setting) -> Tables:
    """Train networks that differ in depth, width, noise and n; compute bounds beside their gaps."""
    task = halves(setting.dataset)
    assert setting.dataset.classes is not None
    # Before any network is trained. Of two classes it is the halves, whose numbers serve as its own.
    pair = _of_pair(setting) if len(setting.dataset.classes) > 2 else None
    drawn = _draws(setting, task)
    samples = [sample for *_, sample in drawn]
    rows: list[dict[str, Any]] = []

    def note(
        learner: str, depth: int, width: float, models: Iterable[Model], kernels: Sequence[float]
    ) -> None:
        for (noise, n, sample), model, kernel in zip(drawn, models, kernels, strict=True):
            told = {"learner": learner, "depth": depth, "width": width, "noise": noise, "n": n}
            found = {**gap(sample, model, noise), VC: bounds.vc_bound(model.dimension, n, DELTA)}
            if model.complexities:
                beyond = model.ramp - found["train error"] + bounds.confidence_term(n, DELTA)
                found |= {DIMENSION: model.dimension}
                found |= {norm: 2 * R + beyond for norm, R in model.complexities.items()}
            rows.append({**told, "repeat": sample.repeat, **found, KERNEL: kernel})

    for depth in DEPTHS:
        kernels = [kernel_bound(sample, depth, DELTA) for sample in samples]
        for width in setting.pick(*WIDTHS):
            setting.report(f"depth {depth}, width {width}")
            architecture = MLP(depth, width, b_std=0.0)
            note("mlp", depth, width, trained_networks(samples, architecture, setting.pick(*EPOCHS)), kernels)
        note("ntk", depth, math.inf, kernel_regressions(samples, MLP(depth, b_std=0.0)), kernels)
    note("1-nn", 0, 0, nearest_neighbours(samples), [math.nan] * len(samples))
    models = _with_random_labels(pd.DataFrame(rows))
    if pair is None:
        pair = models.loc[models["learner"] == "ntk", list(PAIR_COLUMNS)].reset_index(drop=True)
    return {"models": models, "pair": pair}


def _draws(setting: Setting, dataset: Dataset) -> list[tuple[float, int, Sample]]:
    """Return noise, n and the sample of each draw, at as many of the sizes as the data set allows."""
    sizes = sorted({setting.pool(n, dataset) for n in setting.pick(*SIZES)})
    return [
        (noise, n, sample)
        for noise, n in product(NOISES, sizes)
        for sample in setting.samples(n, noise=noise, n_test=2000, dataset=dataset)
    ]


def _of_pair(setting: Setting) -> pd.DataFrame:
    """Return the gap of the NTK and its kernel-norm bound on the first class against the second."""
    setting.report(PAIR)
    drawn = _draws(setting, first_two(setting.dataset))
    rows = []
    for depth in DEPTHS:
        models = kernel_regressions([sample for *_, sample in drawn], MLP(depth, b_std=0.0))
        for (noise, n, sample), model in zip(drawn, models, strict=True):
            told: dict[str, Any] = {"learner": "ntk", "depth": depth, "noise": noise, "n": n}
            bound = kernel_bound(sample, depth, DELTA)
            rows.append({**told, "repeat": sample.repeat, **gap(sample, model, noise), KERNEL: bound})
    return pd.DataFrame(rows, columns=list(PAIR_COLUMNS))


def judge(tables: Tables) -> tuple[Finding, ...]:
    """Demand bounds above 1, but for the NTK's; and rankings right along noise, wrong along width."""
    models = tables["models"]
    networks = models[models["learner"] == "mlp"]
    findings = []
    for bound in BOUNDS:
        known = models.dropna(subset=[bound])
        if bound in (VC, *VACUOUS):
            name = f"{bound}: the bound, of each of {len(known)} models"
            name += ", from architecture and n alone" * (bound == VC)
            findings.append(exact_finding(name, known[bound], (1, math.inf), key=bound in VACUOUS))
        name = f"{bound}: bound less measured gap, of each of {len(known)} models"
        findings.append(exact_finding(name, known[bound] - known["gap"], (0, math.inf), key=False))
    pair = tables["pair"]
    if not one_task(tables):
        name = f"{KERNEL}: bound less measured gap, {PAIR}, of each of {len(pair)} models"
        findings.append(exact_finding(name, pair[KERNEL] - pair["gap"], (0, math.inf), key=False))
    findings += norm_findings(tables)
    table = rankings(networks)
    for (axis, ranked), rows in table.groupby(["axis", "bound"], sort=False):
        claimed = ANY
        if axis == "noise" and ranked in REACHED:
            claimed = ABOVE_ZERO
        elif axis == "width" and ranked in GROWING:
            claimed = BELOW_ZERO
        name = f"{ranked}: Kendall's τ with the gap, "
        name += "all networks" if axis == "all" else f"along {axis}"
        findings.append(mean_finding(name, rows["tau"], claimed, key=claimed != ANY))
    right = networks[networks["noise"] == 0].pivot_table(index="repeat", columns="width", values="gap")
    name = "gap of the widest networks less that of the narrowest, right labels"
    findings.append(mean_finding(name, right.iloc[:, -1] - right.iloc[:, 0], BELOW_ZERO, key=False))
    return tuple(findings)


def rankings(networks: pd.DataFrame) -> pd.DataFrame:
    """Return Kendall's τ of each bound with the gap, over all networks of a repeat and along each axis.

    In the place of its bound, which is the same once the class fits anything, stands the VC dimension.
    """
    varied = [axis for axis in AXES if networks[axis].nunique() > 1]
    rows = []
    for repeat, part in networks.groupby("repeat"):
        for bound in BOUNDS:
            ranked = DIMENSION if bound == VC else bound
            rows.append(("all", bound, repeat, kendall(part[ranked], part["gap"])))
            rows += [
                (axis, bound, repeat, kendall_along(part, axis, varied, ranked, "gap")) for axis in varied
            ]
    table = pd.DataFrame(rows, columns=["axis", "bound", "repeat", "tau"])
    order = {name: place for place, name in enumerate(("all", *varied))}
    return table.sort_values("axis", key=lambda axis: axis.map(order), kind="stable", ignore_index=True)


def draw(tables: Tables) -> tuple[Panel, ...]:
    """Show the bounds beside the gap, over noise, width and n, and how they rank."""
    models = tables["models"]
    networks = models[models["learner"] == "mlp"]
    names = ["gap", *BOUNDS]
    panels = []
    for title, x, label, rows in (
        ("over label noise", "noise", "share of random labels", networks),
        ("over width, right labels", "width", "width", networks[networks["noise"] == 0]),
        ("over n, right labels", "n", "n", networks[networks["noise"] == 0]),
    ):
        means = rows.groupby([x, "repeat"])[names].mean().reset_index()
        long = means.melt([x, "repeat"], names, "which", "value").replace({"which": {"gap": "measured gap"}})
        panels.append(
            Panel(
                title,
                above_zero(over_repeats(long, x=x, series="which")),
                label,
                "gap, or bound on it",
                x_scale="linear" if x == "noise" else "log",
                y_scale="log",
                horizontal={"no gap is larger": 1.0},
            )
        )
    panels.append(norm_panel(tables))
    ranks = over_repeats(rankings(networks), x="axis", y="tau", series="bound")
    panels.append(
        Panel("ranking of networks", ranks, "along", "Kendall's τ with the gap", x_scale="category")
    )
    return tuple(panels)


def _with_random_labels(table: pd.DataFrame) -> pd.DataFrame:
    """Add the bound by what the same learner makes of random labels of the same points."""
    same = ["learner", "depth", "width", "n", "repeat"]
    fitted = table.loc[table["noise"] == 1.0, [*same, "train error"]]
    errors = table[same].merge(fitted, on=same, how="left", validate="many_to_one")["train error"]
    numbers = [bounds.random_label_bound(e, n, DELTA) for e, n in zip(errors, table["n"])]
    return table.assign(**{RANDOM: numbers})


STUDY = Study(
    name="complexity-bounds",
    claim=(
        "Bounds by VC dimension, by Rademacher complexity and by spectral norms are vacuous for networks "
        "that generalize, and rise with width where the gap falls. Norms that training reached do tell right "
        "labels from random ones, and the NTK's kernel norm alone gives a bound below one, from right labels "
        "of two classes."
    ),
    sources=(
        "C. Zhang, S. Bengio, M. Hardt, B. Recht, O. Vinyals (2017), Understanding deep learning requires "
        "rethinking generalization, ICLR",
        "P. L. Bartlett, D. J. Foster, M. Telgarsky (2017), Spectrally-normalized margin bounds for neural "
        "networks, NeurIPS",
        "B. Neyshabur, Z. Li, S. Bhojanapalli, Y. LeCun, N. Srebro (2018), Towards understanding the role of "
        "over-parametrization in generalization of neural networks, arXiv:1805.12076",
        "S. Arora, S. S. Du, W. Hu, Z. Li, R. Wang (2019), Fine-grained analysis of optimization and "
        "generalization for overparameterized two-layer neural networks, ICML",
        "Y. Jiang, B. Neyshabur, H. Mobahi, D. Krishnan, S. Bengio (2020), Fantastic generalization measures "
        "and where to find them, ICLR",
    ),
    citations=(
        "zhang2017understanding",
        "bartlett2017spectrally",
        "neyshabur2018towards",
        "arora2019fine",
        "jiang2020fantastic",
    ),
    uses=(*NTK, *NEAREST, *NETWORK),
    protocol=(
        "ReLU networks without biases that differ in depth, width, label noise and n, trained by squared "
        "loss on the upper against the lower half of the classes; the NTK and the nearest neighbour on the "
        "same draws. The kernel-norm bound and the NTK also on the first class against the second, of those "
        "with 25 points, a task of two classes as its source has, up to the same n or all that there are. "
        "The bound by VC dimension is made of architecture and n alone, whatever the labels, and so beside "
        "the verdict. "
        f"Each bound, with its constants, holds with probability {1 - DELTA:g}, norms taken as "
        "if fixed beforehand, which favours it. The gap is that between errors on labels of the same noise. "
        "Rankings by Kendall's τ-a, along an axis among networks that differ in it alone."
    ),
    refutation=(
        f"a bound by {', '.join(VACUOUS)} below 1 for any model; the NTK's kernel-norm bound from right "
        f"labels of the {PAIR} not below 1 at the largest n; a bound by "
        f"{', '.join(REACHED)} that does not rank networks along label noise; or one by "
        f"{', '.join(GROWING)} that ranks them along width."
    ),
    measure=measure,
    judge=judge,
    draw=draw,
    questions=(
        Answer(
            "measures",
            "They bound the error of the worst function of a class, and a bound above one says nothing: "
            "these are the bounds, and how they rank networks beside the gap, along width and along label "
            "noise (τ below 0: the bound grows where the gap shrinks).",
            (
                "VC dimension: the bound, of each of",
                "spectral norms: the bound, of each of",
                "kernel norm: the NTK's bound, right labels",
                "VC dimension: Kendall's τ with the gap, along width",
                "spectral norms: Kendall's τ with the gap, along width",
                "spectral norms: Kendall's τ with the gap, along noise",
            ),
        ),
    ),
    repeats=(3, 5),
)
