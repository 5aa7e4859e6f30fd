"""`ntkcompare study` and `ntkcompare studies`."""

import pandas as pd
import pytest

import ntkcompare as nc
from ntkcompare.cli import main
from ntkcompare.cli.free_folder import save_free
from ntkcompare.studies import registry, run
from ntkcompare.studies.finding import Finding
from ntkcompare.studies.panel import Panel
from ntkcompare.studies.study import Study

FRAME = pd.DataFrame({"series": ["a"], "x": [1], "mean": [1.0], "low": [0.5], "high": [1.5]})


@pytest.fixture(autouse=True)
def toy(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    study = Study(
        "toy",
        "Ones are ones.",
        ("A (2020)",),
        "Look.",
        "a two.",
        lambda setting: {"seeds": pd.DataFrame({"seed": [setting.random_state] * setting.repeats})},
        lambda tables: (Finding("one", 1, 1, 1, (1, 1)),),
        lambda tables: (Panel("p", FRAME, "x", "y"),),
        dataset="iris",
    )
    monkeypatch.setattr(run, "find_study", lambda name: registry.find_study(name) if name != "toy" else study)


def test_a_study_prints_its_verdict_and_leaves_all_it_rests_on(tmp_path, capsys):
    options = ["--dataset", "wine", "--quick", "--repeats", "3", "--seed", "5", "--quiet"]
    assert main(["study", "toy", *options]) == 0
    out, err = capsys.readouterr()
    assert out.startswith("toy: SUPPORTED\non wine, 3 repeats, a quick run")
    assert err == ""
    names = "figure.pdf, figure.png, findings.csv, report.txt, seeds.csv, study.json"
    assert out.splitlines()[-1] == f"Results are in results/toy: {names}"
    assert pd.read_csv(tmp_path / "results" / "toy" / "seeds.csv")["seed"].tolist() == [5, 5, 5]


def test_the_same_command_twice_keeps_both(tmp_path):
    for _ in range(2):
        assert main(["study", "toy", "--quick", "--quiet"]) == 0
    assert {path.name for path in (tmp_path / "results").iterdir()} == {"toy", "toy-2"}


def test_a_folder_in_use_is_refused_before_anything_runs(capsys, monkeypatch):
    assert main(["study", "toy", "--quick", "--quiet", "--out", "mine"]) == 0
    assert main(["study", "toy", "--quick", "--quiet", "--out", "mine", "--overwrite"]) == 0
    monkeypatch.setattr(nc, "run_study", lambda *arguments, **options: pytest.fail("ran"))
    assert main(["study", "toy", "--quick", "--out", "mine"]) == 2
    assert "mine is not empty" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["tyo"], "name='tyo' is not known"),
        (["toy", "--dataset", "diabetes"], "is for regression"),
        (["toy", "--repeats", "1"], "repeats=1 must be at least 2"),
        (["toy", "--overwrite"], "--overwrite is for a folder named by --out"),
    ],
)
def test_what_is_refused_is_one_line_and_code_2(arguments, message, capsys, tmp_path):
    assert main(["study", *arguments]) == 2
    err = capsys.readouterr().err
    assert message in err
    assert err.count("\n") == 1
    assert not (tmp_path / "results").exists()


def test_a_file_where_results_would_go_is_told(tmp_path, capsys):
    (tmp_path / "results").touch()
    assert main(["study", "toy", "--quick", "--quiet"]) == 2
    assert "results is a file" in capsys.readouterr().err


def test_the_first_free_folder_is_taken_though_another_fills_it_meanwhile(tmp_path):
    class Slow:
        def save(self, folder, *, overwrite=False):
            if folder.name == "x":
                raise FileExistsError("filled meanwhile")
            return folder

    assert save_free(Slow(), None, "x", False).name == "x-2"


def test_studies_are_listed_with_their_claims(capsys):
    assert main(["studies"]) == 0
    out = capsys.readouterr().out
    joined = " ".join(out.split())
    for name in nc.list_studies():
        assert f"\n{name} " in f"\n{out}"
        assert " ".join(registry.find_study(name).claim.split()) in joined
    assert max(map(len, out.splitlines())) <= 100
