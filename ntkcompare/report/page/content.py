"""Content: what stands on the page of a comparison, of a study, or of several of a kind."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from ntkcompare.report.page.comparisons import comparisons_content
from ntkcompare.report.page.differences import Differences
from ntkcompare.report.page.figure import comparison_figures
from ntkcompare.report.page.fitted import Fitted
from ntkcompare.report.page.markup import short
from ntkcompare.report.page.parts import Content, citing
from ntkcompare.report.page.provenance import provenance
from ntkcompare.report.page.results import (
    all_values,
    crossover_table,
    failure_table,
    health_table,
    score_tables,
)
from ntkcompare.report.page.studies import studies_content
from ntkcompare.report.page.study import study_content
from ntkcompare.report.page.words import question, rule, verdict

if TYPE_CHECKING:
    from ntkcompare.curves import Comparison


def content_of(results: Any, links: Mapping[str, str] | None = None) -> Content:
    """Return the content of a comparison, of the result of a study, or of several of a kind.

    Parameters
    ----------
    results : Comparison, StudyResult, or mapping of str to either
        In a mapping also a text, for what could not be read: why.
    links : mapping of str to str, optional
        Where the page of each of several is.

    Raises
    ------
    TypeError
        If it is none of these, or a mapping of both kinds or neither.
    """
    if _is_comparison(results):
        return _of_comparison(results)
    if _is_study(results):
        return study_content(results)
    if isinstance(results, Mapping):
        broken = {name: part for name, part in results.items() if isinstance(part, str)}
        parts = {name: part for name, part in results.items() if name not in broken}
        for kind, content in ((_is_comparison, comparisons_content), (_is_study, studies_content)):
            if parts and all(map(kind, parts.values())):
                return content(parts, broken, links or {})
    raise TypeError(
        f"results is of type {type(results).__name__}; a page is made of a comparison or of a study's "
        "result, or of several of one kind by name."
    )


def _is_comparison(results: Any) -> bool:
    return hasattr(results, "crossovers") and hasattr(results, "summary")


def _is_study(results: Any) -> bool:
    return hasattr(results, "findings") and hasattr(results, "panels")


def _of_comparison(comparison: "Comparison") -> Content:
    run = comparison.manifest
    sizes, learners = run["sizes"], run["learners"]
    count = f"{len(learners)} learner{'s' if len(learners) > 1 else ''}"
    span = f"{short(sizes[0])} to {short(sizes[-1])}" if len(sizes) > 1 else short(sizes[0])
    differences, fitted = Differences(comparison), Fitted(comparison)
    values = all_values(comparison)
    whole = f"<details><summary>All values</summary>{values}</details>" if values else ""
    sections = [
        ("scores", "Scores", score_tables(comparison, differences) + whole),
        ("crossovers", "Who overtakes whom", crossover_table(comparison)),
        ("form", "The form of the curves", fitted.tables()),
        ("health", "Health and failures", failure_table(comparison) + health_table(comparison)),
        ("provenance", "Provenance", provenance(run)),
        ("cite", "How to cite", citing(comparison)),
    ]
    return Content(
        title=f"{run['dataset']['name']}: {count}, {span} training examples",
        question=question(comparison),
        verdict=verdict(comparison, differences),
        rule=rule(comparison),
        figures=comparison_figures(comparison, fitted),
        sections=tuple(section for section in sections if section[2]),
    )
