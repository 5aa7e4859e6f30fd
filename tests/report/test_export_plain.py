"""Exports of ranks over data sets and of studies: what is marked is what the tests say."""

import re
import shutil
import subprocess

import numpy as np
import pandas as pd
import pytest

import ntkcompare as nc
from ntkcompare.cli import main
from ntkcompare.curves.frame import make_frame
from ntkcompare.report.export import format_plain
from ntkcompare.report.export_ranks import rank_frame, rank_table
from ntkcompare.report.plain_table import NUMBER, TEXT, Item, PlainTable, ends, rounded
from ntkcompare.studies import Finding, Panel, Study, StudyResult

LEARNERS = {"a_1": 0.10, "b": 0.101, "c": 0.25}


def made(number, metric="error"):
    """One data set: a_1 and b take turns at the front, c is far off."""
    rows = []
    for learner, base in LEARNERS.items():
        turn = 0.004 * (-1) ** number * (learner == "b")
        for repeat in range(3):
            value = base + turn + 0.01 * number + 0.001 * repeat
            row = {"dataset": f"d{number}", "learner": learner, "n": 10, "repeat": repeat, "split": "test"}
            rows.append({**row, "metric": metric, "value": value, "status": "ok", "reason": ""})
    manifest = {
        "dataset": {
            "name": f"d{number}",
            "task": "classification",
            "sha256": str(number),
            "bayes_error": None,
        },
        "learners": {name: {} for name in LEARNERS},
        "sizes": [10],
        "repeats": 3,
        "metrics": [metric],
        "label_noise": 0.0,
        "noise_kind": "uniform",
    }
    return nc.Comparison(make_frame(rows), manifest)


@pytest.fixture(scope="module")
def ranking():
    return nc.rank_comparisons([made(i) for i in range(10)])


FRAME = pd.DataFrame({"series": ["a"], "x": [1], "mean": [1.0], "low": [0.5], "high": [1.5]})
FINDINGS = (
    Finding("gain of φ_1", 0.5, 0.25, np.inf, (0, np.inf), "95 % t interval over 3 repeats"),
    Finding("loss | tiny", -1.25e-05, -2e-05, 1e-5, (-np.inf, 0), "95 % t interval over 3 repeats"),
    Finding("beside", 1.0, 1.0, 1.0, (-np.inf, np.inf), "exact", key=False),
)


def study():
    asked = Study(
        "toy", "Ones & ones.", ("A (2020)",), "Look.", "a two.", lambda setting: {},
        lambda tables: FINDINGS, lambda tables: (Panel("p", FRAME, "x", "y"),),
    )  # fmt: skip
    manifest = {
        "study": "toy",
        "dataset": {"name": "digits"},
        "quick": True,
        "repeats": 3,
        "wall_seconds": 1.0,
    }
    return StudyResult(asked, {}, FINDINGS, manifest)


@pytest.mark.parametrize("method", ["wilcoxon-holm", "nemenyi"])
def test_the_best_rank_is_marked_and_alike_whom_the_test_does_not_tell_from_it(method):
    found = nc.rank_comparisons([made(i) for i in range(10)], method=method)
    marks = rank_frame(found).set_index("learner")["mark"].to_dict()
    assert marks["c"] == ""
    assert sorted([marks["a_1"], marks["b"]]) == ["best", "tied"]
    bold = {row[0].text: row[1].bold for row in rank_table(found).rows}
    assert bold == {"a_1": True, "b": True, "c": False}
    if method == "nemenyi":  # by the critical difference itself
        difference = found.critical_difference()
        gap = difference.ranks["c"] - difference.ranks.iloc[0]
        assert gap > difference.difference > difference.ranks.iloc[1] - difference.ranks.iloc[0]


def test_pairs_are_marked_where_they_are_told_apart(ranking):
    table = rank_frame(ranking, "pairs")
    apart = {frozenset(row[:2]) for row in table[["learner", "rival", "mark"]].to_numpy() if row[2]}
    assert apart == {frozenset("bc"), frozenset(["a_1", "c"])}
    assert (table["p_holm"] < 0.05).tolist() == [bool(mark) for mark in table["mark"]]
    bold = [row[-1].bold for row in rank_table(ranking, "pairs").rows]
    assert bold == [bool(mark) for mark in table["mark"]]
    wins = rank_table(ranking, "pairs").rows[0][4].text
    assert wins == "/".join(str(table.loc[0, name]) for name in ("wins", "ties", "losses"))


def test_pairs_say_differences_in_the_unit_and_the_p_of_the_test_asked_for(ranking):
    row = dict(zip(rank_table(ranking, "pairs").heads, rank_table(ranking, "pairs").rows[1]))
    table = ranking.pairs().iloc[1]
    assert row["difference (error, %)"].text == f"{100 * table['difference']:.1f}".replace("-", "−")
    by_nemenyi = nc.rank_comparisons([made(i) for i in range(4)], method="nemenyi")
    found = by_nemenyi.pairs()
    assert not np.allclose(found["p_nemenyi"], found["p_holm"], atol=1e-3)
    assert [row[-1].text for row in rank_table(by_nemenyi, "pairs").rows] == [
        f"{p:.3f}" for p in found["p_nemenyi"]
    ]


def test_without_any_difference_everybody_is_alike():
    same = nc.rank_comparisons([made(0), made(1)])
    assert all(row[1].bold for row in rank_table(same).rows)


def test_ranks_in_latex_and_markdown(ranking):
    latex, markdown = (format_plain(ranking, kind) for kind in ("latex", "markdown"))
    assert r"\begin{tabular}{l S[table-format=1.2] S[table-format=2.1] l" in latex
    assert re.search(r"a\\_1 & \\bfseries 1\.\d\d & 14\.6 & \[", latex)
    assert re.search(r"c & 3\.00 & 29\.6 & \[", latex)
    assert "Wilcoxon's signed-rank test" in latex
    lines = markdown.splitlines()
    assert len({len(line) for line in lines[:5]}) == 1
    assert lines[1].startswith("|---------|-")
    assert re.match(r"\| a\\_1    \| \*\*1\.\d\d\*\* \|", lines[2])


def test_ranks_go_to_files_and_are_read_back(ranking, tmp_path):
    table = pd.read_parquet(ranking.export(tmp_path / "deep" / "r.parquet"))
    pd.testing.assert_frame_equal(table, rank_frame(ranking), check_dtype=False)
    pairs = pd.read_csv(ranking.export(tmp_path / "p.csv", table="pairs"), keep_default_na=False)
    np.testing.assert_allclose(pairs["p_holm"], ranking.pairs()["p_holm"])
    assert "toprule" in ranking.export(tmp_path / "r.tex").read_text(encoding="utf-8")
    with pytest.raises(ValueError, match="table='rows' is not known"):
        ranking.export(tmp_path / "x.md", table="rows")
    with pytest.raises(ValueError, match=r"does not end in \.tex"):
        ranking.export(tmp_path / "x.doc")
    assert not list(tmp_path.glob(".*"))


def test_a_metric_that_is_no_share_keeps_its_unit():
    found = nc.rank_comparisons([made(i, metric="nll") for i in range(3)])
    assert rank_table(found).heads == ("learner", "rank", "negative log-likelihood", "interval")


def test_a_study_is_a_row_a_finding_and_says_what_keeps_it_from_support():
    latex, markdown = (format_plain(study(), kind) for kind in ("latex", "markdown"))
    rows = [line.strip() for line in latex.splitlines() if line.strip().endswith(r"\\")][1:]
    assert rows[0] == r"gain of $\phi$\_1 & 0.5 & [0.25, $\infty$] & $\ge$ 0 & supported \\"
    assert rows[1].startswith(
        r"loss | tiny & $-$1.25$\cdot$10$^{-5}$ & [$-$2$\cdot$10$^{-5}$, 1$\cdot$10$^{-5}$]"
    )
    assert rows[1].endswith(r"\textbf{inconclusive} \\")
    assert rows[2] == r"beside & 1 & [1, 1] & -- & -- \\"
    assert latex.count(r"\midrule") == 2  # below the head, and above what is beside the verdict
    assert r"Ones \& ones." in latex
    assert r"| loss \| tiny |" in markdown
    assert "toy on digits: inconclusive, by a quick run with 3 repeats." in markdown
    assert "**inconclusive**" in markdown


def test_a_study_goes_to_a_file_of_its_findings(tmp_path):
    found = study()
    table = pd.read_csv(found.export(tmp_path / "s.csv"), keep_default_na=False)
    assert set(table["verdict"]) == {"inconclusive"}
    assert table["finding"].tolist() == [finding.name for finding in FINDINGS]
    np.testing.assert_array_equal(table["high"].astype(float), [np.inf, 1e-5, 1.0])
    pd.testing.assert_frame_equal(
        pd.read_parquet(found.export(tmp_path / "s.parquet")), table, check_dtype=False
    )
    with pytest.raises(ValueError, match="a study has one table"):
        format_plain(found, "csv", table="pairs")


def test_numbers_are_rounded_for_readers():
    assert [rounded(v) for v in (-0.04, 123456.0, np.inf, -np.inf, np.nan)] == [
        "−0.04",
        "1.23·10^5",
        "∞",
        "−∞",
        "–",
    ]
    assert ends(-1, np.nan) == "[−1, –]"
    with pytest.raises(ValueError, match="each with the 1 cells"):
        PlainTable(("a",), (TEXT,), ((Item("x"), Item("y")),), "")
    with pytest.raises(ValueError, match="rows must be there"):
        PlainTable(("a",), (TEXT,), (), "")


def test_a_column_of_numbers_has_room_for_all_of_them():
    table = PlainTable(("a",), (NUMBER,), ((Item("−12.5"),), (Item("1.25"),), (Item("–"),)), "")
    assert "S[table-format=-2.2]" in table.latex()
    assert "{--}" in table.latex()


def test_the_command_takes_a_folder_of_comparisons(tmp_path, capsys):
    for i in range(4):
        made(i).save(tmp_path / "sets" / f"d{i}")
    expected = nc.rank_comparisons([made(i) for i in range(4)])
    assert main(["export", str(tmp_path / "sets")]) == 0
    assert capsys.readouterr().out == format_plain(expected, "markdown")
    out = str(tmp_path / "p.tex")
    assert main(["export", str(tmp_path / "sets"), "--table", "pairs", "--out", out]) == 0
    assert (tmp_path / "p.tex").read_text(encoding="utf-8") == format_plain(expected, "latex", table="pairs")
    capsys.readouterr()
    assert main(["export", str(tmp_path / "sets"), "--sizes", "10"]) == 2
    assert "--sizes has no meaning for what" in capsys.readouterr().err
    assert main(["export", str(tmp_path / "sets" / "d0"), "--table", "pairs"]) == 2
    assert "--table has no meaning" in capsys.readouterr().err


@pytest.mark.skipif(shutil.which("pdflatex") is None, reason="no LaTeX here")
def test_latex_compiles_all_of_them(ranking, tmp_path):
    ranking.export(tmp_path / "r.tex")
    ranking.export(tmp_path / "p.tex", table="pairs")
    study().export(tmp_path / "s.tex")
    packages = r"\usepackage[utf8]{inputenc}\usepackage{booktabs}\usepackage{siunitx}"
    body = r"\input{r}\input{p}\input{s}"
    text = rf"\documentclass{{article}}{packages}\begin{{document}}{body}\end{{document}}"
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
