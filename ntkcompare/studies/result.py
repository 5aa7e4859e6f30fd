"""StudyResult: a verdict and everything it rests on."""

import html
import json
import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from ntkcompare.curves.folder import write_folder
from ntkcompare.studies.drawn import format_draws
from ntkcompare.studies.finding import Finding
from ntkcompare.studies.panel import Panel
from ntkcompare.studies.study import Study
from ntkcompare.studies.text import format_study
from ntkcompare.studies.verdict import decide, outcomes_of

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
        By the rule of `ntkcompare.studies.verdict.decide`.
    manifest : dict
        As given, with the study's sources, their BibTeX keys, and what it uses.
    study, tables, findings
        As given.

    Raises
    ------
    ValueError
        If a table's name is none for a file of its own.

    Examples
    --------
    >>> from ntkcompare.studies import Finding, Study, StudyResult
    >>> words = ("toy", "Guesses help.", ("nobody",), "Guess.", "A share below one half.")
    >>> study = Study(*words, measure=dict, judge=tuple, draw=tuple)
    >>> findings = (Finding("share that is right", 0.9, 0.8, 1.0, (0.5, 1.0)),)
    >>> manifest = {"dataset": {"name": "iris"}, "repeats": 2, "quick": True, "wall_seconds": 1.0}
    >>> result = StudyResult(study, {}, findings, manifest)
    >>> result
    StudyResult('toy (iris): supported')
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
        """Return the findings: a row each, with interval, claimed range and outcome.

        Returns
        -------
        DataFrame
            Columns finding, estimate, low, high, claim, outcome ("" for what the verdict does not rest on),
            interval.

        Examples
        --------
        >>> from ntkcompare.studies import Finding, Study, StudyResult
        >>> words = ("toy", "Guesses help.", ("nobody",), "Guess.", "A share below one half.")
        >>> study = Study(*words, measure=dict, judge=tuple, draw=tuple)
        >>> findings = (Finding("share that is right", 0.9, 0.8, 1.0, (0.5, 1.0)),)
        >>> manifest = {"dataset": {"name": "iris"}, "repeats": 2, "quick": True, "wall_seconds": 1.0}
        >>> result = StudyResult(study, {}, findings, manifest)
        >>> result.frame()[["finding", "claim", "outcome"]]
                       finding     claim    outcome
        0  share that is right  0.5 to 1  supported
        """
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
        """Return what the figure shows.

        Returns
        -------
        tuple of Panel
            Numbers and words; `plot` draws them.

        Examples
        --------
        >>> import pandas as pd
        >>> from ntkcompare.studies import Panel, over_repeats
        >>> from ntkcompare.studies import Finding, Study, StudyResult
        >>> words = ("toy", "Guesses help.", ("nobody",), "Guess.", "A share below one half.")
        >>> def draw(tables):
        ...     return [Panel("toy", over_repeats(tables["toy"], x="n"), "n", "share")]
        >>> study = Study(*words, measure=dict, judge=tuple, draw=draw)
        >>> findings = (Finding("share that is right", 0.9, 0.8, 1.0, (0.5, 1.0)),)
        >>> manifest = {"dataset": {"name": "iris"}, "repeats": 2, "quick": True, "wall_seconds": 1.0}
        >>> table = pd.DataFrame({"learner": ["ntk"] * 2, "n": [10, 20], "value": [0.8, 0.9]})
        >>> result = StudyResult(study, {"toy": table}, findings, manifest)
        >>> [panel.title for panel in result.panels()]
        ['toy']
        """
        return self.study.draw(self.tables)

    def plot(self, ax: Any = None) -> "PanelDisplay":
        """Draw the figure; `ax` takes one matplotlib axes a panel, None makes a new figure with pyplot.

        Parameters
        ----------
        ax : matplotlib axes, or a sequence of them, optional
            One for each panel; None makes a new figure.

        Returns
        -------
        PanelDisplay
            With `figure_` and `ax_`.

        Examples
        --------
        >>> import pandas as pd
        >>> from ntkcompare.studies import Panel, over_repeats
        >>> from ntkcompare.studies import Finding, Study, StudyResult
        >>> words = ("toy", "Guesses help.", ("nobody",), "Guess.", "A share below one half.")
        >>> def draw(tables):
        ...     return [Panel("toy", over_repeats(tables["toy"], x="n"), "n", "share")]
        >>> study = Study(*words, measure=dict, judge=tuple, draw=draw)
        >>> findings = (Finding("share that is right", 0.9, 0.8, 1.0, (0.5, 1.0)),)
        >>> manifest = {"dataset": {"name": "iris"}, "repeats": 2, "quick": True, "wall_seconds": 1.0}
        >>> table = pd.DataFrame({"learner": ["ntk"] * 2, "n": [10, 20], "value": [0.8, 0.9]})
        >>> result = StudyResult(study, {"toy": table}, findings, manifest)
        >>> display = result.plot()
        >>> import matplotlib.pyplot as plt
        >>> plt.close(display.figure_)
        """
        from ntkcompare.report import PanelDisplay

        return PanelDisplay(self.panels(), title=self.title).plot(ax=ax)

    @property
    def title(self) -> str:
        """Study, data and verdict in a line."""
        return f"{self.study.name} ({self.manifest['dataset']['name']}): {self.verdict}"

    @property
    def drawn(self) -> str:
        """Training and test points of a draw, in words; "" where the manifest does not have them."""
        return format_draws(self.manifest.get("points"))

    def export(self, path: str | os.PathLike[str], *, format: str | None = None) -> Path:
        """Write the findings as a table for a paper (LaTeX, Markdown) or another program (CSV, Parquet).

        Parameters
        ----------
        path : path
            The file, replaced if it is there; parents are made.
        format : {"latex", "markdown", "csv", "parquet"}, optional
            None means what the path ends in: .tex, .md, .csv, .parquet. LaTeX needs booktabs, siunitx.

        Returns
        -------
        Path
            The file.

        Raises
        ------
        ValueError
            For an unknown format.

        Examples
        --------
        >>> import tempfile
        >>> from ntkcompare.studies import Finding, Study, StudyResult
        >>> words = ("toy", "Guesses help.", ("nobody",), "Guess.", "A share below one half.")
        >>> study = Study(*words, measure=dict, judge=tuple, draw=tuple)
        >>> findings = (Finding("share that is right", 0.9, 0.8, 1.0, (0.5, 1.0)),)
        >>> manifest = {"dataset": {"name": "iris"}, "repeats": 2, "quick": True, "wall_seconds": 1.0}
        >>> result = StudyResult(study, {}, findings, manifest)
        >>> with tempfile.TemporaryDirectory() as folder:
        ...     table = result.export(f"{folder}/toy.md").read_text(encoding="utf-8")
        >>> "share that is right" in table
        True
        """
        from ntkcompare.report.export import export_plain

        return export_plain(self, path, format=format)

    def save(self, folder: str | os.PathLike[str], *, overwrite: bool = False) -> Path:
        """Write findings and tables (CSV), the figure (PNG and PDF), report.txt and study.json to a folder.

        The folder appears complete or not at all.

        Parameters
        ----------
        folder : path
            Where; parents are made.
        overwrite : bool
            Whether to replace a study that is there.

        Returns
        -------
        Path
            The folder.

        Raises
        ------
        FileExistsError
            If the folder is not empty and `overwrite` is False, or holds something else than a study.

        Examples
        --------
        >>> import tempfile
        >>> import pandas as pd
        >>> from ntkcompare.studies import Panel, over_repeats
        >>> from ntkcompare.studies import Finding, Study, StudyResult
        >>> words = ("toy", "Guesses help.", ("nobody",), "Guess.", "A share below one half.")
        >>> def draw(tables):
        ...     return [Panel("toy", over_repeats(tables["toy"], x="n"), "n", "share")]
        >>> study = Study(*words, measure=dict, judge=tuple, draw=draw)
        >>> findings = (Finding("share that is right", 0.9, 0.8, 1.0, (0.5, 1.0)),)
        >>> manifest = {"dataset": {"name": "iris"}, "repeats": 2, "quick": True, "wall_seconds": 1.0}
        >>> table = pd.DataFrame({"learner": ["ntk"] * 2, "n": [10, 20], "value": [0.8, 0.9]})
        >>> result = StudyResult(study, {"toy": table}, findings, manifest)
        >>> with tempfile.TemporaryDirectory() as parent:
        ...     sorted(path.name for path in result.save(f"{parent}/toy").iterdir())
        ['figure.pdf', 'figure.png', 'findings.csv', 'report.txt', 'study.json', 'toy.csv']
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
        return format_study(self)

    def __repr__(self) -> str:
        return f"StudyResult({self.title!r})"

    def _repr_html_(self) -> str:
        return f"<pre>{html.escape(str(self))}</pre>"
