"""The page over several studies: a row of verdicts, and the claims. The findings are on the page of each."""

from collections import Counter
from collections.abc import Mapping
from typing import TYPE_CHECKING

from ntkcompare.report.page.markup import escape, listed
from ntkcompare.report.page.parts import Content, unreadable
from ntkcompare.report.page.study import protocol, study_verdict
from ntkcompare.report.page.table import Cell, table

if TYPE_CHECKING:
    from ntkcompare.studies import StudyResult


def studies_content(
    results: "Mapping[str, StudyResult]", broken: Mapping[str, str], links: Mapping[str, str]
) -> Content:
    """Return what stands on the page over several studies.

    Parameters
    ----------
    results : mapping of str to StudyResult
        By the names of their folders.
    broken : mapping of str to str
        Folders that could not be read, and why.
    links : mapping of str to str
        Where the page of each is, from this one.
    """
    counts = Counter(result.verdict for result in results.values())
    said = listed(
        [f"{count} {'is' if count == 1 else 'are'} {verdict}" for verdict, count in counts.most_common()]
    )
    quick = sum(bool(result.manifest.get("quick")) for result in results.values())
    strength = "all quick runs" if quick == len(results) else f"{quick} of them quick runs" if quick else ""
    return Content(
        title=f"{len(results)} stud{'y' if len(results) == 1 else 'ies'}",
        question="Claims about generalization, each put to the test by a rule that its study states.",
        verdict=f"Of {len(results)} claims {said}.",
        rule=f"A verdict speaks of the data that a study ran on{f'; {strength}' if strength else ''}.",
        figures=(),
        sections=(
            ("verdicts", "Verdicts", _table(results, links) + unreadable(broken)),
            ("studies", "The studies", "\n".join(map(_details, results.values()))),
        ),
    )


def _table(results: "Mapping[str, StudyResult]", links: Mapping[str, str]) -> str:
    rows = []
    for folder, result in results.items():
        run, name = result.manifest, result.study.name
        outcomes = Counter(outcome for outcome in result.frame()["outcome"] if outcome)
        rows.append(
            [
                Cell(name, name, link=links.get(folder, "")),
                Cell(result.verdict, result.verdict, strong=True),
                Cell.of(", ".join(f"{count} {outcome}" for outcome, count in outcomes.most_common())),
                Cell.of(str(run["dataset"]["name"])),
                Cell.of("quick" if run.get("quick") else "full"),
                Cell.of(run["repeats"]),
                Cell.of(float(run["wall_seconds"])),
            ]
        )
    heads = ["study", "verdict", "key findings", "data", "strength", "repeats", "seconds"]
    return table("What each study found.", heads, rows)


def _details(result: "StudyResult") -> str:
    return (
        f"<details><summary>{escape(result.study.name)}: {escape(result.verdict)}</summary>\n"
        f"<p>{escape(study_verdict(result))}</p>\n{protocol(result.study)}\n</details>"
    )
