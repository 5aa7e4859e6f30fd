"""How does each family bear wrong labels: what test error do they cost, and are they fitted all the same?

Training labels are replaced with probability p; test labels stay clean. A learner that interpolates
reproduces its wrong labels; one that averages over neighbours, or stops early, need not.

python -m benchmarks.generalization.label_noise [--quick] [--seed N] [--out FOLDER]
"""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import PercentFormatter

from benchmarks.generalization._script import draw_means, parse

LEVELS = (0.0, 0.05, 0.1, 0.2, 0.3, 0.4)
QUICK_LEVELS = (0.0, 0.2, 0.4)
QUICK_LEARNERS = ["ntk", "knn", "1-nn", "mlp"]
PANELS = {"test": "test points (clean labels)", "train-corrupted": "training points with wrong labels"}


def main() -> None:
    script = parse(__doc__, "label_noise")
    tables = []
    for level in QUICK_LEVELS if script.quick else LEVELS:
        comparison = script.compare(
            "digits",
            QUICK_LEARNERS if script.quick else None,
            label_noise=level,
            sizes=[100, 1347],
        )
        comparison.save(script.out / f"noise-{level:g}", overwrite=True)
        tables.append(comparison.summary().assign(noise=level))
    table = pd.concat(tables, ignore_index=True).query("split in @PANELS and n == 1347")
    levels = sorted(set(table["noise"]))
    figure = Figure(figsize=(9, 4.2), layout="constrained")
    axes = figure.subplots(1, 2, sharex=True)
    for (split, title), panel in zip(PANELS.items(), axes):
        curves = table[table["split"] == split].groupby("learner", sort=False)
        for index, (learner, curve) in enumerate(curves):
            draw_means(panel, curve["noise"], curve, index, label=learner)
        panel.set(title=title, xlabel="label noise p", ylim=(-0.02, None))
        panel.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
        panel.set_xticks(levels, [f"{level:.0%}" for level in levels])
    axes[0].set_ylabel("error against the true label")
    axes[1].set_ylabel("share of wrong labels not reproduced")
    figure.legend(*axes[0].get_legend_handles_labels(), loc="outside lower center", ncols=7, frameon=False)
    figure.suptitle(f"digits, n = 1347, {script.repeats} repeats, bars: 95 % interval over repeats")
    script.finish(table[["noise", "learner", "n", "split", "mean", "low", "high", "repeats"]], figure)


if __name__ == "__main__":
    main()
