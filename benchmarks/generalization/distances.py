"""Which distance suits nearest neighbours, and what does a kernel add beyond the distance it induces?

k nearest neighbours, k by leave-one-out, under every distance, beside regression with the NTK and the NNGP.

python -m benchmarks.generalization.distances [--quick] [--seed N] [--out FOLDER]
"""

import pandas as pd
from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

import ntkcompare as nc
from benchmarks.generalization._script import draw_means, parse

DATASETS = ["digits", "breast_cancer", "wine"]
QUICK_DATASETS = ["digits"]
SIZES = ("smallest training set", "middle", "largest")
QUICK_DISTANCES = ["cosine", "euclidean", "manhattan", "nngp", "ntk"]


def main() -> None:
    script = parse(__doc__, "distances")
    metrics = QUICK_DISTANCES if script.quick else nc.list_distances()
    learners = {"ntk": "ntk", "nngp": "nngp"} | {
        f"knn, {metric}": nc.KNNClassifier(n_neighbors="loo", metric=metric) for metric in metrics
    }
    names = QUICK_DATASETS if script.quick else DATASETS
    figure = Figure(figsize=(1.5 + 4 * len(names), 1.6 + 0.3 * len(learners)), layout="constrained")
    panels = figure.subplots(1, len(names), squeeze=False)[0]
    tables = []
    for name, panel in zip(names, panels):
        pool = len(nc.load_dataset(name)) * 3 // 4 - 1
        comparison = script.compare(name, learners, sizes=[20, round((20 * pool) ** 0.5), pool])
        comparison.save(script.out / name, overwrite=True)
        table = comparison.summary().query("split == 'test'")
        tables.append(table)
        best_last = table[table["n"] == pool].sort_values("mean", ascending=False)["learner"].tolist()
        for index, size in enumerate(comparison.manifest["sizes"]):
            points = table[table["n"] == size].set_index("learner").loc[best_last]
            places = [place + 0.2 * (1 - index) for place in range(len(points))]
            draw_means(panel, places, points, index, horizontal=True, linestyle="none", label=SIZES[index])
        panel.set_yticks(range(len(best_last)), best_last)
        least = table.loc[table["mean"] > 0, "mean"].min()
        panel.set(
            title=f"{name}, n = {', '.join(map(str, comparison.manifest['sizes']))}",
            xlabel="test error",
            xscale="log",
            xlim=(least / 3, 1),
        )
        panel.xaxis.set_major_formatter(FuncFormatter(lambda share, _: f"{share:.3g}"))
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=3, frameon=False)
    figure.suptitle(f"{script.repeats} repeats, bars: 95 % interval over repeats")
    columns = ["dataset", "learner", "n", "mean", "low", "high"]
    script.finish(pd.concat(tables, ignore_index=True)[columns], figure)


if __name__ == "__main__":
    main()
