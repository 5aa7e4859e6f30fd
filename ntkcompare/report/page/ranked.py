"""Ranks: what several data sets together say of the learners, as a figure, tables and a sentence."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ntkcompare.curves.metrics import METRICS
from ntkcompare.report.page.grids import RanksPanel
from ntkcompare.report.page.markup import listed
from ntkcompare.report.page.noise_map import noise_of
from ntkcompare.report.page.panel import Figure
from ntkcompare.report.page.table import Cell, table

if TYPE_CHECKING:
    from ntkcompare.curves import Comparison, Ranking

_RANKED = {
    "rank": "average rank",
    "mean": "mean",
    "low": "low",
    "high": "high",
    "pma": "% of the maximum",
    "p90": "P90",
    "p95": "P95",
    "groups": "groups",
}


def ranking_of(parts: "Mapping[str, Comparison]") -> "Ranking | None":
    """Return ranks over data sets, of each the comparison with the least noise; None if that cannot be."""
    from ntkcompare.curves import rank_comparisons

    chosen: dict[str, Comparison] = {}
    for part in sorted(parts.values(), key=noise_of):
        data = part.manifest["dataset"]
        chosen.setdefault(str(data.get("sha256") or data["name"]), part)
    everywhere = [
        name
        for name in dict.fromkeys(name for part in chosen.values() for name in part.manifest["learners"])
        if all(name in part.manifest["learners"] for part in chosen.values())
    ]
    try:
        return rank_comparisons(list(chosen.values()), learners=everywhere)
    except ValueError:  # one data set, one learner, or metrics that differ
        return None


def ranks_in_words(ranking: "Ranking") -> str:
    """Return who has the best average rank, and who is not told apart from it."""
    found = ranking.critical_difference()
    best, rank = str(found.ranks.index[0]), float(found.ranks.iloc[0])
    level = {name for clique in found.cliques if best in clique for name in clique} - {best}
    tied = [str(name) for name in found.ranks.index if name in level]
    said = f"Over {len(ranking.scores)} data sets {best} has the best average rank, {rank:.2f}"
    if not tied:
        return f"{said}, and is told apart from all others."
    return f"{said}; it cannot be told apart from {listed(tied, 'or')}."


def rule_of_ranks(ranking: "Ranking") -> str:
    """Return what is ranked, and by which test learners are told apart."""
    return (
        f"Ranks by {METRICS[ranking.metric].label} on the {ranking.split} set, at the largest size of each "
        "data set. Told apart means: by Wilcoxon’s signed-rank test with Holm’s correction, level "
        f"{ranking.alpha:g}. A data set counts once, however many its repeats."
    )


def ranks_figure(ranking: "Ranking") -> Figure:
    """Return the average ranks, with a bracket around each group."""
    found = ranking.critical_difference()
    names = list(found.ranks.index)
    panel = RanksPanel(
        "average rank",
        f"average rank by {METRICS[ranking.metric].label}, 1 is best",
        tuple((str(name), float(rank)) for name, rank in found.ranks.items()),
        tuple((names.index(clique[0]), names.index(clique[-1])) for clique in found.cliques),
    )
    return Figure(
        f"Average ranks over {len(ranking.scores)} data sets. A bracket holds those that the test does not "
        "tell apart.",
        (panel,),
    )


def rank_tables(ranking: "Ranking") -> str:
    """Return a row per learner, best first, and a row per pair."""
    frame, pairs = ranking.frame(), ranking.pairs()
    shown = [name for name in _RANKED if name in frame]
    rows = [
        [Cell.of(str(row["learner"])), *(_cell(row[name]) for name in shown)]
        for row in frame.to_dict("records")
    ]
    heads = ["learner", *(_RANKED[name] for name in shown)]
    interval = frame["interval"].iloc[0]
    caption = f"Average ranks, and the mean {METRICS[ranking.metric].label}; low and high: {interval}."
    if "p90" in shown:
        caption += " P90, P95: % of data sets with at least 90 and 95 % of the best accuracy there."
    columns = ["difference", "low", "high", "wins", "ties", "losses", "p", "p_holm"]
    told = [
        [Cell.of(str(row["learner"])), Cell.of(str(row["rival"])), *(_cell(row[name]) for name in columns)]
        for row in pairs.to_dict("records")
    ]
    said = (
        f"Pairs, learner − rival; wins are of the learner; p of Wilcoxon’s test; {pairs['interval'].iloc[0]}."
    )
    heads_of_pairs = ["learner", "rival", *columns[:-1], "p by Holm"]
    return "\n".join([table(caption, heads, rows), table(said, heads_of_pairs, told)])


def _cell(value: Any) -> Cell:
    return Cell.of(value if isinstance(value, str) else float(value))
