"""Which family generalizes best on each bundled data set, and from how many examples on?

python -m benchmarks.generalization.curves [--quick] [--seed N] [--out FOLDER]
"""

import pandas as pd
from matplotlib.figure import Figure

import ntkcompare as nc
from benchmarks.generalization._script import parse

DATASETS = ["iris", "wine", "breast_cancer", "digits", "diabetes"]
QUICK_LEARNERS = ["ntk", "nngp", "knn", "1-nn", "mlp"]


def main() -> None:
    script = parse(__doc__, "curves")
    figure = Figure(figsize=(12, 7.5), layout="constrained")
    tables = []
    *panels, corner = figure.subplots(2, 3).ravel()
    for name, panel in zip(DATASETS, panels):
        comparison = script.compare(name, QUICK_LEARNERS if script.quick else None)
        comparison.save(script.out / name, overwrite=True)
        test = comparison.summary().query("split == 'test'")
        tables.append(test[test["n"] == test["n"].max()])
        nc.LearningCurveDisplay(test).plot(ax=panel, legend=False)
        panel.set_title(name)
    corner.axis("off")
    corner.legend(*panels[0].get_legend_handles_labels(), loc="center", frameon=False, handlelength=3.2)
    figure.suptitle(f"Test error, {script.repeats} repeats, bands: 95 % interval over repeats")
    script.finish(pd.concat(tables, ignore_index=True), figure)


if __name__ == "__main__":
    main()
