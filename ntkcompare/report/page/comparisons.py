"""The page over several comparisons: noise levels of one data set as maps, data sets as ranks."""

from collections.abc import Mapping
from typing import TYPE_CHECKING

from ntkcompare.report.page.differences import Differences
from ntkcompare.report.page.noise_map import maps_in_words, noise_maps, noise_of
from ntkcompare.report.page.panel import Figure
from ntkcompare.report.page.parts import Content, unreadable
from ntkcompare.report.page.ranked import (
    rank_tables,
    ranking_of,
    ranks_figure,
    ranks_in_words,
    rule_of_ranks,
)
from ntkcompare.report.page.table import Cell, table
from ntkcompare.report.page.words import verdict

if TYPE_CHECKING:
    from ntkcompare.curves import Comparison


def comparisons_content(
    parts: "Mapping[str, Comparison]", broken: Mapping[str, str], links: Mapping[str, str]
) -> Content:
    """Return what stands on the page over several comparisons.

    Parameters
    ----------
    parts : mapping of str to Comparison
        By the names of their folders.
    broken : mapping of str to str
        Folders that could not be read, and why.
    links : mapping of str to str
        Where the page of each is, from this one.
    """
    data = list(dict.fromkeys(part.manifest["dataset"]["name"] for part in parts.values()))
    ranking, maps = ranking_of(parts), noise_maps(parts)
    said = list(map(maps_in_words, maps))
    figures: list[Figure] = list(maps)
    sections = [("comparisons", "The comparisons", _table(parts, links) + unreadable(broken))]
    if ranking is not None:
        said.insert(0, ranks_in_words(ranking))
        figures.append(ranks_figure(ranking))
        sections.insert(0, ("ranks", "Over the data sets", rank_tables(ranking)))
    sets = f"{len(data)} data sets" if len(data) > 1 else data[0]
    return Content(
        title=f"{len(parts)} comparison{'s' if len(parts) > 1 else ''} on {sets}",
        question="Who learns best, over data sets and levels of noise?",
        verdict=" ".join(said) or "What each found is in the table below.",
        rule="" if ranking is None else rule_of_ranks(ranking),
        figures=tuple(figures),
        sections=tuple(sections),
    )


def _table(parts: "Mapping[str, Comparison]", links: Mapping[str, str]) -> str:
    rows = []
    for folder, part in parts.items():
        run = part.manifest
        rows.append(
            [
                Cell(folder, folder, link=links.get(folder, "")),
                Cell.of(str(run["dataset"]["name"])),
                Cell.of(float(noise_of(part))),
                Cell.of(len(run["learners"])),
                Cell.of(run["sizes"][-1]),
                Cell.of(run["repeats"]),
                Cell.of(verdict(part, Differences(part))),
            ]
        )
    heads = ["folder", "data", "label noise", "learners", "largest n", "repeats", "in words"]
    return table("What each comparison found.", heads, rows)
