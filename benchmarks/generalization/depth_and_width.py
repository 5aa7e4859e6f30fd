"""How wide must a network be to generalize as its kernel does, and does depth help either of them?

Finite networks of growing width beside the NTK of the same architecture, for several depths.

python -m benchmarks.generalization.depth_and_width [--quick] [--seed N] [--out FOLDER]
"""

from matplotlib.figure import Figure
from matplotlib.ticker import NullLocator, PercentFormatter

import ntkcompare as nc
from benchmarks.generalization._script import draw_means, parse

DEPTHS, WIDTHS = (1, 2, 3, 5), (8, 16, 32, 64, 128, 256, 512)
QUICK_DEPTHS, QUICK_WIDTHS = (1, 3), (8, 32, 128)
SIZES = [100, 1000]


def main() -> None:
    script = parse(__doc__, "depth_and_width")
    depths, widths = (QUICK_DEPTHS, QUICK_WIDTHS) if script.quick else (DEPTHS, WIDTHS)
    learners = {name(depth, None): nc.NTKClassifier(nc.MLP(depth=depth)) for depth in depths} | {
        name(depth, width): nc.MLPClassifier(nc.MLP(depth=depth, width=width))
        for depth in depths
        for width in widths
    }
    comparison = script.compare("digits", learners, sizes=SIZES)
    comparison.save(script.out / "comparison", overwrite=True)
    table = comparison.summary().query("split == 'test'").set_index(["learner", "n"])
    figure = Figure(figsize=(4.5 * len(SIZES), 4.2), layout="constrained")
    panels = figure.subplots(1, len(SIZES))
    for n, panel in zip(SIZES, panels):
        for index, depth in enumerate(depths):
            beside = 1.08**index  # so that bars of several depths do not hide each other
            curve = table.loc[[(name(depth, width), n) for width in widths]]
            draw_means(panel, [width * beside for width in widths], curve, index, label=f"depth {depth}")
            # The kernel is the network of infinite width: a mark beyond the widest.
            limit = table.loc[[(name(depth, None), n)]]
            draw_means(panel, [widths[-1] * 4 * beside], limit, index, markerfacecolor=None)
        panel.set(title=f"n = {n}", xlabel="width", xscale="log", ylim=(0, None))
        panel.set_xticks([*widths, widths[-1] * 4], [*map(str, widths), "∞\n(NTK)"])
        panel.xaxis.set_minor_locator(NullLocator())
        panel.yaxis.set_major_formatter(PercentFormatter(1, decimals=0))
    panels[0].set_ylabel("test error")
    figure.legend(*panels[0].get_legend_handles_labels(), loc="outside lower center", ncols=7, frameon=False)
    figure.suptitle(f"digits, {script.repeats} repeats, bars: 95 % interval over repeats")
    script.finish(table.reset_index()[["learner", "n", "mean", "low", "high", "repeats"]], figure)


def name(depth: int, width: int | None) -> str:
    return f"ntk, depth {depth}" if width is None else f"mlp, depth {depth}, width {width}"


if __name__ == "__main__":
    main()
