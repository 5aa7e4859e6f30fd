"""`ntkcompare study` and `ntkcompare studies`."""

import os
import tempfile
from pathlib import Path

import pandas as pd
import pytest

import ntkcompare as nc
from ntkcompare.cli import main
from ntkcompare.cli.free_folder import save_free
from ntkcompare.exceptions import Interrupted
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


def test_a_folder_in_results_of_any_name_refuses_no_run(tmp_path):
    for name in ("numbered", "a folder of results"):
        (tmp_path / "results" / name).mkdir(parents=True)
        (tmp_path / "results" / name / "mine").touch()
    assert main(["study", "toy", "--quick", "--quiet"]) == 0
    assert (tmp_path / "results" / "toy" / "study.json").is_file()


def test_the_first_free_folder_is_taken_though_another_fills_it_meanwhile(tmp_path):
    class Slow:
        def save(self, folder, *, overwrite=False):
            if folder.name == "x":
                raise FileExistsError("filled meanwhile")
            return folder

    assert save_free(Slow(), None, "x", False) == (Path("results/x-2"), True)


class Picky:
    """What can be saved to some folders only, and remembers where it was tried."""

    def __init__(self, refuse):
        self.refuse, self.tried = refuse, []

    def save(self, folder, *, overwrite=False):
        self.tried.append(str(folder))
        if error := self.refuse(folder):
            raise error
        return folder


def test_what_another_filled_meanwhile_goes_to_the_next_folder_and_says_so(capsys):
    taken = Picky(lambda folder: FileExistsError("mine is taken") if folder.name == "mine" else None)
    assert save_free(taken, Path("mine"), "x", False) == (Path("mine-2"), False)
    err = capsys.readouterr().err
    assert "could not go where they were to: mine is taken" in err
    assert "they are in mine-2" in err
    assert taken.tried == ["mine", "mine-2"]


@pytest.mark.parametrize("out", [".", "..", "/"])
def test_a_folder_without_a_name_has_no_next_one_and_loses_nothing(out):
    taken = Picky(lambda folder: FileExistsError("taken") if folder == Path(out) else None)
    assert save_free(taken, Path(out), "x", False) == (Path("results/x"), False)
    assert taken.tried == [out, "results/x"]


def test_what_cannot_be_written_goes_to_results_and_then_to_temporary_files(capsys):
    full = OSError("no space left")
    away = Picky(lambda folder: full if str(folder).startswith("disk/") else None)
    assert save_free(away, Path("disk/mine"), "x", False) == (Path("results/x"), False)
    assert away.tried == ["disk/mine", "disk/mine-2", "results/x"]
    assert "no space left" in capsys.readouterr().err
    everywhere = Picky(lambda folder: None if folder.is_absolute() else full)
    where, as_asked = save_free(everywhere, None, "x", False)
    assert not as_asked
    assert where.parent.parent == Path(tempfile.gettempdir())
    assert where.name == "x"
    where.parent.rmdir()
    with pytest.raises(OSError, match="no space left"):
        save_free(Picky(lambda folder: full), Path("disk/mine"), "x", False)


def test_two_runs_to_one_folder_lose_nothing(monkeypatch, capsys):
    begin = nc.run_study

    def beside(*arguments, **options):
        found = begin(*arguments, **options)
        if not Path("mine").exists():
            begin(*arguments, **options).save("mine")  # the other one was faster
        return found

    monkeypatch.setattr(nc, "run_study", beside)
    assert main(["study", "toy", "--quick", "--quiet", "--out", "mine"]) == 1
    out, err = capsys.readouterr()
    assert "they are in mine-2" in err
    assert "Results are in mine-2: " in out
    for name in ("seeds.csv", "findings.csv"):
        assert (Path("mine") / name).read_bytes() == (Path("mine-2") / name).read_bytes()


@pytest.mark.parametrize("out", ["file/y", "file/x/y", "kept/y", "kept/x/y"])
def test_where_nothing_can_be_written_is_refused_before_anything_runs(out, capsys, monkeypatch, tmp_path):
    (tmp_path / "file").touch()
    if out.startswith("kept"):
        (tmp_path / "kept").mkdir(mode=0o500)
        if os.access(tmp_path / "kept", os.W_OK):
            pytest.skip("whoever runs this, as root, may write to any folder")
    before = sorted(tmp_path.rglob("*"))
    monkeypatch.setattr(nc, "run_study", lambda *arguments, **options: pytest.fail("ran"))
    assert main(["study", "toy", "--quick", "--out", out]) == 2
    err = capsys.readouterr().err
    assert "cannot be made" in err
    assert "choose another" in err
    assert sorted(tmp_path.rglob("*")) == before


def test_a_disk_that_is_full_is_refused_before_anything_runs(capsys, monkeypatch, tmp_path):
    def full(**options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(tempfile, "TemporaryFile", full)
    monkeypatch.setattr(nc, "run_study", lambda *arguments, **options: pytest.fail("ran"))
    for out, remedy in (
        (["--out", "mine"], "choose another folder for --out"),
        ([], "name a folder by --out"),
    ):
        assert main(["study", "toy", *out]) == 2
        err = capsys.readouterr().err
        assert "No space left on device" in err
        assert remedy in err


def test_results_are_saved_though_nobody_reads_them(monkeypatch, capsys):
    def gone(*arguments, **options):
        raise BrokenPipeError

    monkeypatch.setattr("builtins.print", gone)
    monkeypatch.setattr("os.dup2", lambda *arguments: None)
    main(["study", "toy", "--quick", "--quiet", "--out", "mine"])
    assert Path("mine/study.json").is_file()


def test_ctrl_c_says_that_nothing_is_kept(monkeypatch, capsys):
    def stop(self, *arguments, **options):
        raise Interrupted("with a store (--store FILE) the same command would go on from there")

    monkeypatch.setattr("ntkcompare.studies.setting.compare", stop)
    monkeypatch.setattr(run, "find_study", lambda name: registry.find_study("interpolation"))
    assert main(["study", "toy", "--quick", "--quiet"]) == 130
    err = capsys.readouterr().err
    assert "nothing is kept before its end: the same command begins it anew" in err
    assert "--store" not in err


def test_studies_are_listed_with_their_claims(capsys):
    assert main(["studies"]) == 0
    out = capsys.readouterr().out
    joined = " ".join(out.split())
    for name in nc.list_studies():
        assert f"\n{name} " in f"\n{out}"
        assert " ".join(registry.find_study(name).claim.split()) in joined
    assert max(map(len, out.splitlines())) <= 100
