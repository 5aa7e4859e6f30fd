"""A study in a folder: read back it says what it said, and makes a page."""

import json
import shutil

import pandas as pd
import pytest
from pyarrow import csv

from ntkcompare.cli import main
from ntkcompare.report.page import write_page
from ntkcompare.studies import StudyResult, load_study
from ntkcompare.studies.interpolation import STUDY


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    rows = [
        (learner, noise, 100, repeat, split, value + 0.01 * repeat * (split == "test"), 0.9)
        for learner in ("ntk", "1-nn", "mlp")
        for noise in (0.0, 1.0)
        for repeat in range(3)
        for split, value in (("train", 0.0), ("test", 0.05 if noise == 0 else 0.9))
    ]
    names = ["learner", "noise", "n", "repeat", "split", "value", "chance"]
    tables = {"errors": pd.DataFrame(rows, columns=names)}
    manifest = {
        "ntkcompare": "0.1.0",
        "study": STUDY.name,
        "dataset": {"name": "digits", "n": 1797},
        "quick": True,
        "repeats": 3,
        "wall_seconds": 1.0,
        "git": {"revision": "abcdef", "dirty": False},
    }
    result = StudyResult(STUDY, tables, STUDY.judge(tables), manifest)
    return result.save(tmp_path_factory.mktemp("study") / "saved")


def copy(folder, tmp_path, **changes):
    target = tmp_path / "copy"
    shutil.copytree(folder, target)
    told = json.loads((target / "study.json").read_text(encoding="utf-8"))
    (target / "study.json").write_text(json.dumps({**told, **changes}), encoding="utf-8")
    return target


def test_it_is_read_back_to_the_last_digit(folder, tmp_path):
    found = load_study(folder)
    written = csv.read_csv(folder / "findings.csv").to_pandas()
    pd.testing.assert_frame_equal(found.frame(), written, check_dtype=False, rtol=0, atol=0)
    again = found.save(tmp_path / "again")
    for name in ("errors.csv", "findings.csv", "study.json", "report.txt"):
        assert (again / name).read_bytes() == (folder / name).read_bytes()


def test_its_page_says_claim_verdict_findings_and_whom_to_cite(folder, tmp_path, capsys):
    text = write_page(load_study(folder), tmp_path).read_text(encoding="utf-8")
    for part in (
        "On digits the claim is supported, by all ",
        "Findings",
        "Who claimed it",
        "refuted by",
        "@software{ntkcompare,",
    ):
        assert part in text
    assert main(["report", str(folder), "--out", str(tmp_path / "page.html")]) == 0
    assert (tmp_path / "page.html").read_text(encoding="utf-8") == text
    capsys.readouterr()
    assert main(["cite", str(folder)]) == 0
    assert "@inproceedings{zhang2017understanding," in capsys.readouterr().out


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        (
            {"verdict": "not supported"},
            "was judged 'not supported' by ntkcompare 0.1.0; by this version it is",
        ),
        ({"study": "interpolatoin"}, "did you mean 'interpolation'"),
        ({"dataset": "digits"}, "does not describe one"),
    ],
)
def test_a_study_that_is_not_what_it_says_is_refused(folder, tmp_path, changes, message):
    with pytest.raises(ValueError, match=message):
        load_study(copy(folder, tmp_path, **changes))


def test_damaged_folders_are_refused(folder, tmp_path):
    with pytest.raises(FileNotFoundError, match=r"holds no study: study\.json is missing"):
        load_study(tmp_path)
    broken = copy(folder, tmp_path)
    (broken / "errors.csv").write_text("learner,value\n1,2\n", encoding="utf-8")
    with pytest.raises(ValueError, match="do not fit the study"):
        load_study(broken)
    (broken / "study.json").write_text("{", encoding="utf-8")
    with pytest.raises(ValueError, match="damaged study"):
        load_study(broken)


def test_the_command_exports_its_findings(folder, tmp_path, capsys):
    assert main(["export", str(folder), "--format", "csv"]) == 0
    assert capsys.readouterr().out.startswith(
        "finding,estimate,low,high,claim,outcome,interval,study,dataset,verdict"
    )
    assert main(["export", str(folder), "--out", str(tmp_path / "s.tex")]) == 0
    assert r"\toprule" in (tmp_path / "s.tex").read_text(encoding="utf-8")
    capsys.readouterr()
    assert main(["export", str(folder), "--metric", "error"]) == 2
    assert "--metric has no meaning for a study" in capsys.readouterr().err
