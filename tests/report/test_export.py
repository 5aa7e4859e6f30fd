"""Exports: what a paper shows is what was measured, and the marks are those of paired intervals."""

import re
import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest
from scipy import stats

import ntkcompare as nc
from ntkcompare.analysis import best_table
from ntkcompare.cli import main
from ntkcompare.curves.frame import make_frame
from ntkcompare.report.export import export_table, format_export
from ntkcompare.report.paper import paper_table, rounded

SIZES = (10, 100)


def made(metric="error", *, repeats=4, failed=()):
    """b is best by far; a_1 shares b's draws closely; c is far off."""
    rows = []
    shifts = {"a_1": (0.012, -0.01, 0.012, -0.01), "b": (0, 0, 0, 0), "c": (0.2, 0.21, 0.2, 0.21)}
    for learner, shift in shifts.items():
        for n in SIZES:
            for r in range(repeats):
                bad = (learner, n, r) in failed
                value = 0.3 - 0.1 * (n == 100) + 0.05 * r + shift[r]
                rows.append(
                    {"dataset": "toy", "learner": learner, "n": n, "repeat": r, "split": "test"}
                    | {"metric": metric, "value": None if bad else value}
                    | {"status": "failed" if bad else "ok", "reason": "told to" if bad else ""}
                )
    manifest = {
        "dataset": {"name": "toy", "task": "classification", "bayes_error": None},
        "learners": {name: {} for name in shifts},
        "sizes": list(SIZES),
        "repeats": repeats,
        "metrics": [metric],
        "label_noise": 0.0,
        "noise_kind": "uniform",
    }
    return nc.Comparison(make_frame(rows), manifest)


def test_the_best_is_marked_and_what_the_paired_interval_does_not_tell_apart():
    found = made()
    table = best_table(found.frame()).set_index(["learner", "n"])
    assert table["best"].to_dict()[("b", 10)]
    assert table["tied"].xs(10, level="n").to_dict() == {"a_1": True, "b": True, "c": False}
    row = table.loc[("c", 100)]
    low, high = stats.t.interval(0.95, 3, 0.205, stats.sem([0.2, 0.21, 0.2, 0.21]))
    assert (row["low"], row["high"]) == (pytest.approx(low), pytest.approx(high))
    # Their own intervals overlap all the same: pairing is what tells c from b.
    own = found.summary().set_index(["learner", "n"])
    assert own.loc[("c", 10), "low"] < own.loc[("b", 10), "high"]


def test_a_score_that_grows_is_best_at_the_top():
    table = best_table(made("accuracy").frame(), lower_is_better=False).query("n == 10")
    assert table.set_index("learner")["best"].to_dict() == {"a_1": False, "b": False, "c": True}


def test_one_repeat_ties_by_equality_alone():
    table = best_table(made(repeats=1).frame()).query("n == 10").set_index("learner")
    assert table["tied"].to_dict() == {"a_1": False, "b": True, "c": False}
    assert table.loc["c", "interval"] == "no interval: 1 common repeats"


def test_best_table_refuses_what_it_cannot_judge():
    frame = made().frame()
    with pytest.raises(ValueError, match="frame must hold one metric"):
        best_table(pd.concat([frame, frame.assign(metric="accuracy")]))
    with pytest.raises(ValueError, match="holds a cell twice"):
        best_table(pd.concat([frame, frame]))
    with pytest.raises(ValueError, match="confidence=2"):
        best_table(frame, confidence=2)


def test_latex_has_booktabs_and_a_column_of_siunitx_per_size():
    text = format_export(made(), "latex")
    assert r"\toprule" in text
    assert r"\begin{tabular}{l S[table-format=2.1(3)] S[table-format=2.1(3)]}" in text
    rows = [line.strip() for line in text.splitlines() if line.strip().startswith(("a", "b", "c"))]
    assert rows[0].startswith(r"a\_1 & \bfseries 37.6(")
    assert rows[1].startswith(r"b & \bfseries 37.5(103) & \bfseries 27.5(103)")
    assert "bfseries" not in rows[2]
    assert r"in \% on toy" in text
    assert r"$\pm$" in text


def test_what_failed_shows_as_such_in_every_text():
    failed = {("c", 100, r) for r in range(4)} | {("a_1", 10, 0)}
    found = made(failed=failed)
    latex, markdown = (format_export(found, kind) for kind in ("latex", "markdown"))
    assert r"{$^\dagger$}" in latex
    assert "{failed}" in latex
    assert "†: not all repeats" in markdown
    assert re.search(r"\| c +\|.*\| +failed \|", markdown)
    assert "nan" not in (latex + markdown).lower()


def test_markdown_lines_up_and_escapes():
    lines = format_export(made(), "markdown", sizes=[100]).splitlines()
    assert len({len(line) for line in lines[:5]}) == 1
    assert lines[0].split("|")[1:3] == [" learner ", "             100 "]
    assert lines[2].startswith(r"| a\_1    |  **27.6 ± 9.5** |")
    assert lines[4].startswith("| c       |     48.0 ± 10.7 |")


def test_decimals_follow_the_intervals_or_the_user():
    table = paper_table(made("squared_error"))
    assert dict(table.decimals) == {10: 2, 100: 2}  # half-widths near 0.1
    assert dict(paper_table(made()).decimals) == {10: 1, 100: 1}  # of shares, at least 1
    assert "37.500" in format_export(made(), "markdown", decimals=3)
    assert rounded(-1e-9, 2) == "0.00"
    with pytest.raises(ValueError, match="decimals=-1"):
        paper_table(made(), decimals=-1)


def test_csv_and_parquet_hold_the_summary_and_the_marks(tmp_path):
    found = made()
    csv, parquet = found.export(tmp_path / "deep" / "t.csv"), found.export(tmp_path / "t.parquet")
    table = pd.read_csv(csv, keep_default_na=False)
    pd.testing.assert_frame_equal(pd.read_parquet(parquet), export_table(found), check_dtype=False)
    assert table.query("n == 10").set_index("learner")["mark"].to_dict() == {
        "a_1": "tied",
        "b": "best",
        "c": "",
    }
    np.testing.assert_array_equal(table["mean"].astype(float), found.summary()["mean"])
    assert set(table["interval"]) == {"95 % t interval over 4 repeats"}
    assert not list(tmp_path.glob(".*"))


def test_the_file_says_the_format_unless_told(tmp_path):
    found = made()
    assert "toprule" in found.export(tmp_path / "a.tex").read_text(encoding="utf-8")
    assert "| learner" in found.export(tmp_path / "a.txt", format="markdown").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match=r"does not end in \.tex"):
        found.export(tmp_path / "a.doc")
    with pytest.raises(ValueError, match="format='word' is not known"):
        found.export(tmp_path / "a.tex", format="word")
    with pytest.raises(ValueError, match=r"sizes=\[11\] were not measured; choose from: 10, 100"):
        found.export(tmp_path / "a.tex", sizes=[11])
    with pytest.raises(ValueError, match="split='tset' is not known"):
        found.export(tmp_path / "a.tex", split="tset")
    with pytest.raises(ValueError, match="sizes choose what a table in LaTeX or Markdown shows"):
        found.export(tmp_path / "a.csv", sizes=[10])


def test_the_command_prints_or_writes(tmp_path, capsys):
    folder = made().save(tmp_path / "run")
    assert main(["export", str(folder), "--format", "latex", "--sizes", "100"]) == 0
    assert capsys.readouterr().out == format_export(made(), "latex", sizes=[100])
    assert main(["export", str(folder), "--out", str(tmp_path / "t.md"), "--confidence", "0.9"]) == 0
    assert "90 % t interval" in (tmp_path / "t.md").read_text(encoding="utf-8")
    assert main(["export", str(folder), "--format", "parquet"]) == 2
    assert "say which with --out" in capsys.readouterr().err
    assert main(["export", str(tmp_path)]) == 2


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX here")
def test_latex_compiles_it(tmp_path):
    made(failed={("a_1", 10, 0)}).export(tmp_path / "t.tex")
    packages = r"\usepackage[utf8]{inputenc}\usepackage{booktabs}\usepackage{siunitx}"
    text = rf"\documentclass{{article}}{packages}\begin{{document}}\input{{t.tex}}\end{{document}}"
    (tmp_path / "doc.tex").write_text(text, encoding="utf-8")
    done = subprocess.run(
        ["pdflatex", "-interaction=nonstopmode", "-halt-on-error", "doc.tex"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    if "siunitx.sty' not found" in done.stdout:
        pytest.skip("no siunitx here")
    assert done.returncode == 0, done.stdout[-2000:]
