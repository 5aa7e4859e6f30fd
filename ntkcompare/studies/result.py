"""StudyResult: a verdict and everything it rests on."""

import html
import json
import os
import re
import textwrap
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ntkcompare.curves.folder import write_folder
from ntkcompare.studies.finding import Finding, decide, outcomes_of
from ntkcompare.studies.panel import Panel
from ntkcompare.studies.study import Study

if TYPE_CHECKING:
    from ntkcompare.report import PanelDisplay

MANIFEST, FINDINGS = "study.json", "findings"


class StudyResult:
    """What `run_study` found.

    Parameters
    ----------
    study : Study
        What was asked.
    tables : mapping of str to DataFrame
        What was measured.
    findings : tuple of Finding
        What it is judged by.
    manifest : mapping
        How it was made, in plain values.

    Attributes
    ----------
    verdict : {"supported", "not supported", "inconclusive"}
        By the rule of `ntkcompare.studies.finding.decide`.
    manifest : dict
        As given, with the study's sources, their BibTeX keys, and what it uses.
    study, tables, findings
        As given.

    Raises
    ------
    ValueError
        If a table's name is none for a file of its own.
    """

    def __init__(
        self,
        study: Study,
        tables: Mapping[str, pd.DataFrame],
        findings: tuple[Finding, ...],
        manifest: Mapping[str, Any],
    ) -> None:
        for name in tables:
            if not re.fullmatch(r"[\w-]+", name) or name == FINDINGS:
                raise ValueError(f"table {name!r} cannot be a file of its own; choose another name.")
        self.study, self.tables, self.findings = study, dict(tables), tuple(findings)
        # What `ntkcompare.cite` reads: the study's own word, in results of before it was recorded as well.
        cited = {
            "sources": list(study.sources),
            "citations": list(study.citations),
            "uses": list(dict.fromkeys(study.uses)),
        }
        self.manifest = {**manifest, **cited}
        self.verdict = decide(self.findings)

    def frame(self) -> pd.DataFrame:
        """Return the findings: a row each, with interval, claimed range and outcome."""
        rows = [
            {
                "finding": finding.name,
                "estimate": finding.estimate,
                "low": finding.low,
                "high": finding.high,
                "claim": finding.claim,
                "outcome": outcome,
                "interval": finding.interval,
            }
            for finding, outcome in zip(self.findings, outcomes_of(self.findings))
        ]
        return pd.DataFrame(rows)

    def panels(self) -> tuple[Panel, ...]:
        """Return what the figure shows."""
        return self.study.draw(self.tables)

    def plot(self, ax: Any = None) -> "PanelDisplay":
        """Draw the figure; `ax` takes one matplotlib axes a panel, None makes a new figure with pyplot."""
        from ntkcompare.report import PanelDisplay

        return PanelDisplay(self.panels(), title=self.title).plot(ax=ax)

    @property
    def title(self) -> str:
        """Study, data and verdict in a line."""
        return f"{self.study.name} ({self.manifest['dataset']['name']}): {self.verdict}"

    def export(self, path: str | os.PathLike[str], *, format: str | None = None) -> Path:
        """Write the findings as a table for a paper (LaTeX, Markdown) or another program (CSV, Parquet).

        Parameters
        ----------
        path : path
            The file, replaced if it is there; parents are made.
        format : {"latex", "markdown", "csv", "parquet"}, optional
            None means what the path ends in: .tex, .md, .csv, .parquet. LaTeX needs booktabs, siunitx.

        Raises
        ------
        ValueError
            For an unknown format.
        """
        from ntkcompare.report.export import export_plain

        return export_plain(self, path, format=format)

    def save(self, folder: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Write findings and tables (CSV), the figure (PNG and PDF), report.txt and study.json to a folder.

        The folder appears complete or not at all.

        Raises
        ------
        FileExistsError
            If the folder is not empty and `overwrite` is False, or holds something else than a study.
        """
        return write_folder(Path(folder), self._fill, mark=MANIFEST, overwrite=overwrite)

    def _fill(self, folder: Path) -> None:
        from ntkcompare.report import PanelDisplay

        self.frame().to_csv(folder / f"{FINDINGS}.csv", index=False, lineterminator="\n")
        for name, table in self.tables.items():
            table.to_csv(folder / f"{name}.csv", index=False, lineterminator="\n")
        described = {
            **self.manifest,
            "claim": self.study.claim,
            "protocol": self.study.protocol,
            "refutation": self.study.refutation,
            "verdict": self.verdict,
        }
        text = json.dumps(described, indent=2, ensure_ascii=False)
        (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")
        (folder / "report.txt").write_text(f"{self}\n", encoding="utf-8")
        PanelDisplay(self.panels(), title=self.title).save(folder)

    def __str__(self) -> str:
        study, run = self.study, self.manifest
        strength = "a quick run" if run["quick"] else "at full strength"
        lines = [
            f"{study.name}: {self.verdict.upper()}",
            f"on {run['dataset']['name']}, {run['repeats']} repeats, {strength}, {run['wall_seconds']:.0f} s",
            "",
            *_paragraph("Claim", study.claim),
            *_paragraph("Source", "; ".join(study.sources)),
            *_paragraph("Protocol", study.protocol),
            *_paragraph("Refuted by", study.refutation),
            "",
        ]
        for finding, judged in zip(self.findings, outcomes_of(self.findings)):
            outcome = judged or "beside the verdict"
            lines += [
                f"- {finding.name}: {_number(finding.estimate)}",
                f"    [{_number(finding.low)}, {_number(finding.high)}], {finding.interval}; "
                f"claimed {finding.claim}: {outcome}",
            ]
        return "\n".join(lines)

    def __repr__(self) -> str:
        return f"StudyResult({self.title!r})"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"


def _number(value: float) -> str:
    return f"{value:.3g}"


def _paragraph(label: str, text: str) -> list[str]:
    return textwrap.wrap(f"{label}: {text}", width=100, subsequent_indent="  ")
