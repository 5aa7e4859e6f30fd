"""Content: what stands on the page of a comparison, or of a study."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from ntkcompare.citations import cite
from ntkcompare.report.page.differences import Differences
from ntkcompare.report.page.figure import Figure, comparison_figures, study_figure
from ntkcompare.report.page.markup import described, escape, short
from ntkcompare.report.page.provenance import provenance
from ntkcompare.report.page.results import (
    all_values,
    crossover_table,
    failure_table,
    health_table,
    score_tables,
)
from ntkcompare.report.page.table import Cell, table
from ntkcompare.report.page.words import question, rule, verdict

if TYPE_CHECKING:
    from ntkcompare.curves import Comparison


@dataclass(frozen=True)
class Content:
    """The parts of a page.

    Attributes
    ----------
    title, question, verdict, rule : str
        Plain text.
    figures : tuple of Figure
        Drawn by the page's script.
    sections : tuple of (id, title, markup)
        In their order; `FIGURES` stands for the figures.
    """

    title: str
    question: str
    verdict: str
    rule: str
    figures: tuple[Figure, ...]
    sections: tuple[tuple[str, str, str], ...]


def content_of(results: Any) -> Content:
    """Return the content of a comparison, or of the result of a study.

    Raises
    ------
    TypeError
        If it is neither.
    """
    if hasattr(results, "crossovers") and hasattr(results, "summary"):
        return _of_comparison(results)
    if hasattr(results, "findings") and hasattr(results, "panels"):
        return _of_study(results)
    raise TypeError(
        f"results is of type {type(results).__name__}; a page is made of a comparison or of a study's result."
    )


def _of_comparison(comparison: "Comparison") -> Content:
    run = comparison.manifest
    sizes, learners = run["sizes"], run["learners"]
    count = f"{len(learners)} learner{'s' if len(learners) > 1 else ''}"
    span = f"{short(sizes[0])} to {short(sizes[-1])}" if len(sizes) > 1 else short(sizes[0])
    differences = Differences(comparison)
    values = all_values(comparison)
    whole = f"<details><summary>All values</summary>{values}</details>" if values else ""
    sections = [
        ("scores", "Scores", score_tables(comparison, differences) + whole),
        ("crossovers", "Who overtakes whom", crossover_table(comparison)),
        ("health", "Health and failures", failure_table(comparison) + health_table(comparison)),
        ("provenance", "Provenance", provenance(run)),
        ("cite", "How to cite", _citing(comparison)),
    ]
    return Content(
        title=f"{run['dataset']['name']}: {count}, {span} training examples",
        question=question(comparison),
        verdict=verdict(comparison, differences),
        rule=rule(comparison),
        figures=comparison_figures(comparison),
        sections=tuple(section for section in sections if section[2]),
    )


def _of_study(result: Any) -> Content:
    run = result.manifest
    study = result.study
    protocol = described(
        [
            ("source", escape("; ".join(study.sources))),
            ("protocol", escape(study.protocol)),
            ("refuted by", escape(study.refutation)),
        ]
    )
    strength = "a quick run" if run.get("quick") else "a run at full strength"
    return Content(
        title=str(result.title),
        question=f"The claim: {study.claim}",
        verdict=f"On {run['dataset']['name']} the claim is {result.verdict}.",
        rule=f"From {run['repeats']} repeats, {strength}; by the findings below, each against what was "
        "claimed of it beforehand.",
        figures=(study_figure(result.panels()),),
        sections=(
            ("findings", "Findings", _findings(result)),
            ("protocol", "Protocol", protocol),
            ("provenance", "Provenance", provenance(run)),
            ("cite", "How to cite", _citing(result)),
        ),
    )


def _findings(result: Any) -> str:
    rows = [
        [
            Cell.of(str(row["finding"])),
            *(Cell.of(float(row[name])) for name in ("estimate", "low", "high")),
            Cell.of(str(row["claim"])),
            Cell(
                str(row["outcome"] or "beside the verdict"), str(row["outcome"]), strong=bool(row["outcome"])
            ),
            Cell.of(str(row["interval"])),
        ]
        for row in result.frame().to_dict("records")
    ]
    heads = ["finding", "estimate", "low", "high", "claimed", "outcome", "interval"]
    return table("What the verdict rests on.", heads, rows)


def _citing(results: Any) -> str:
    return (
        '<p><button type="button" id="copy">Copy the BibTeX</button> '
        '<span id="copied" role="status"></span></p>\n'
        f'<pre id="bibtex" tabindex="0" aria-label="BibTeX">{escape(cite(results))}</pre>'
    )
