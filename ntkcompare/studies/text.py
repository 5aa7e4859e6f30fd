"""A study's result as text: the verdict first, then the claim, and each finding with its interval."""

import textwrap
from typing import TYPE_CHECKING

from ntkcompare.studies.verdict import outcomes_of

if TYPE_CHECKING:
    from ntkcompare.studies.result import StudyResult


def format_study(result: "StudyResult") -> str:
    """Return verdict, claim and findings as lines of text."""
    study, run = result.study, result.manifest
    strength = "a quick run" if run["quick"] else "at full strength"
    how = [
        f"on {run['dataset']['name']}",
        result.drawn,
        f"{run['repeats']} repeats",
        strength,
        f"{run['wall_seconds']:.0f} s",
    ]
    lines = [
        f"{study.name}: {result.verdict.upper()}",
        ", ".join(part for part in how if part),
        "",
        *_paragraph("Claim", study.claim),
        *_paragraph("Source", "; ".join(study.sources)),
        *_paragraph("Protocol", study.protocol),
        *_paragraph("Refuted by", study.refutation),
        "",
    ]
    for finding, judged in zip(result.findings, outcomes_of(result.findings)):
        outcome = judged or "beside the verdict"
        lines += [
            f"- {finding.name}: {_number(finding.estimate)}",
            f"    [{_number(finding.low)}, {_number(finding.high)}], {finding.interval}; "
            f"claimed {finding.claim}: {outcome}",
        ]
    return "\n".join(lines)


def _number(value: float) -> str:
    return f"{value:.3g}"


def _paragraph(label: str, text: str) -> list[str]:
    return textwrap.wrap(f"{label}: {text}", width=100, subsequent_indent="  ")
