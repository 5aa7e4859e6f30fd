"""The command line: the API's results, one line for an error, a code that a script can act on."""

import os
import signal
import subprocess
import sys
import textwrap
import time
import warnings

import numpy as np
import pandas as pd
import pytest
from sklearn.base import BaseEstimator, ClassifierMixin
from sklearn.neighbors import KNeighborsClassifier

import ntkcompare as nc
from ntkcompare.cli import COMMANDS, main
from ntkcompare.curves import learners


class Broken(ClassifierMixin, BaseEstimator):
    """Fails."""

    def fit(self, X, y):
        raise RuntimeError("not today")

    def predict(self, X):
        return X


@pytest.fixture(autouse=True)
def _here(tmp_path, monkeypatch):
    """A folder of one's own, and names that stand for scikit-learn's estimators."""
    monkeypatch.chdir(tmp_path)
    stand_ins = {"1-nn": KNeighborsClassifier(1), "3-nn": KNeighborsClassifier(3), "broken": Broken()}
    original = learners.make_learner
    monkeypatch.setattr(
        learners, "make_learner", lambda name, task: stand_ins.get(name) or original(name, task)
    )


FAST = ["--learners", "1-nn,3-nn", "--sizes", "10", "40", "--repeats", "2", "--quiet"]


def test_compare_leaves_what_the_api_gives(tmp_path, capsys):
    options = ["--label-noise", "0.2", "--noise-kind", "flip", "--metrics", "error,accuracy", "--seed", "3"]
    options += ["--scaling", "row", "--test-size", "50", "--threads", "1", "--n-jobs", "1"]
    assert main(["compare", "iris", *FAST, *options]) == 0
    expected = nc.compare(
        "iris",
        {"1-nn": KNeighborsClassifier(1), "3-nn": KNeighborsClassifier(3)},
        sizes=[10, 40],
        repeats=2,
        label_noise=0.2,
        noise_kind="flip",
        metrics=["error", "accuracy"],
        random_state=3,
        scaling="row",
        test_size=50,
        progress=False,
    )
    found = nc.load(tmp_path / "results" / "iris")
    drop = ["fit_seconds"]
    pd.testing.assert_frame_equal(found.frame().drop(columns=drop), expected.frame().drop(columns=drop))
    out, err = capsys.readouterr()
    tables = [line for line in str(expected).splitlines() if not line.startswith("seconds")]
    assert [line for line in out.splitlines() if not line.startswith("seconds")][:-2] == tables
    assert out.splitlines()[-1].startswith("Results are in results/iris: frame.csv, ")
    assert err == ""


def test_every_file_named_at_the_end_is_there(tmp_path, capsys):
    main(["compare", "iris", *FAST])
    last = capsys.readouterr().out.splitlines()[-1]
    for name in last.split(": ")[1].split(", "):
        assert (tmp_path / "results" / "iris" / name).stat().st_size > 100


def test_the_same_command_twice_keeps_both(tmp_path, capsys):
    for folder in ("iris", "iris-2", "iris-3"):
        assert main(["compare", "iris", *FAST]) == 0
        assert f"results/{folder}:" in capsys.readouterr().out
    frames = [nc.load(tmp_path / "results" / name).frame() for name in ("iris", "iris-3")]
    assert frames[0]["value"].equals(frames[1]["value"])


def test_a_named_folder_in_use_is_refused_before_anything_runs(tmp_path, capsys, monkeypatch):
    assert main(["compare", "iris", *FAST, "--out", "mine"]) == 0
    monkeypatch.setattr(nc, "compare", lambda *arguments, **options: pytest.fail("ran"))
    assert main(["compare", "iris", *FAST, "--out", "mine"]) == 2
    assert "mine is not empty" in capsys.readouterr().err
    monkeypatch.undo()
    monkeypatch.chdir(tmp_path)
    assert main(["compare", "iris", "--learners", "broken", "--out", "mine/sub/deep"]) == 2


def test_a_named_folder_is_replaced_on_demand(tmp_path):
    assert main(["compare", "iris", *FAST, "--out", "mine"]) == 0
    assert main(["compare", "iris", *FAST, "--out", "mine", "--overwrite", "--seed", "1"]) == 0
    assert nc.load(tmp_path / "mine").manifest["random_state"] == 1
    assert main(["compare", "iris", *FAST, "--overwrite"]) == 2


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["digts"], "dataset='digts' is not known; did you mean 'digits'"),
        (["iris", "--learners", "ntkk"], "learners='ntkk' is not known; did you mean 'ntk'"),
        (["iris", "--sizes", "ten"], "--sizes ten: give whole numbers, or `all`"),
        (["iris", "--sizes", "10", "1000"], "asks for 1000 training examples, but there are 112"),
        (["iris", "--sizes", ","], "sizes is empty"),
        (["iris", "--learners", ","], "learners is empty"),
        (["iris", "--repeats", "0"], "repeats=0 must be at least 1"),
        (["iris", "--n-jobs", "0"], "n_jobs=0 has no meaning"),
        (["iris", "--threads", "0"], "threads=0 must be at least 1"),
        (["iris", "--label-noise", "2"], "label_noise=2.0 must be at most 1"),
        (["iris", "--label-noise", "nan"], "label_noise=nan"),
        (["iris", "--noise-kind", "flop"], "did you mean 'flip'"),
        (["iris", "--metrics", "r2"], "metrics='r2' is for regression"),
        (["iris", "--scaling", "rows"], "did you mean 'row'"),
        (["iris", "--test-size", "1.0"], "leaves none to train on"),
        (["iris", "--seed", "-1"], "random_state=-1"),
        (["diabetes", "--label-noise", "0.1"], "defined for class labels"),
    ],
)
def test_what_is_refused_is_one_line_and_code_2(arguments, message, capsys, tmp_path):
    assert main(["compare", *(arguments + ["--learners", "1-nn"] * ("--learners" not in arguments))]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert err.startswith("ntkcompare: error: ")
    assert err.count("\n") == 1
    assert message in err
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    "arguments",
    [[], ["compair"], ["compare"], ["compare", "iris", "--repeats", "x"], ["compare", "iris", "--bogus"]],
)
def test_what_argparse_refuses_is_code_2_too(arguments, capsys):
    with pytest.raises(SystemExit) as caught:
        main(arguments)
    assert caught.value.code == 2
    assert "ntkcompare" in capsys.readouterr().err


def test_debug_shows_where_an_error_came_from():
    with pytest.raises(ValueError, match="digts"):
        main(["compare", "digts", "--debug"])


def test_failed_learners_are_told_and_only_if_all_fail_is_the_code_1(capsys):
    assert main(["compare", "iris", *FAST, "--learners", "1-nn", "broken"]) == 0
    assert "broken at n = 10, 40 (4 cells): RuntimeError: not today" in capsys.readouterr().out
    assert main(["compare", "iris", *FAST, "--learners", "broken"]) == 1


def test_warnings_are_single_lines_without_a_place(capsys, monkeypatch):
    def warn(options):
        warnings.warn("one\nof  these", UserWarning, stacklevel=1)
        return 0

    monkeypatch.setattr("ntkcompare.cli.learners.run", warn)
    shown = warnings.showwarning
    warnings.simplefilter("always")
    assert main(["learners"]) == 0
    assert capsys.readouterr().err == "ntkcompare: warning: one of these\n"
    assert warnings.showwarning is shown


def test_version_and_help(capsys):
    for arguments in (["--version"], ["--help"], *([name, "--help"] for name in COMMANDS)):
        with pytest.raises(SystemExit) as caught:
            main(arguments)
        assert caught.value.code == 0
    out = capsys.readouterr().out
    assert f"ntkcompare {nc.__version__}\n" in out
    assert "--label-noise" in out


def test_lists(capsys):
    assert main(["datasets"]) == 0
    assert [line.split()[0] for line in capsys.readouterr().out.splitlines()[:5]] == nc.list_datasets()[:5]
    assert main(["learners"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split()[0] for line in lines[: len(nc.list_learners())]] == nc.list_learners()


def test_doctor_finds_all_well_here_and_says_what_is_not(capsys, monkeypatch, tmp_path):
    monkeypatch.setenv("NTKCOMPARE_DATA", str(tmp_path))
    assert main(["doctor"]) == 0
    out = capsys.readouterr().out
    assert "TensorFlow is not imported" in out or "TensorFlow is imported by something else" in out
    assert out.endswith("All is well.\n")
    monkeypatch.setenv("NTKCOMPARE_DATA", str(tmp_path / "nowhere"))
    from ntkcompare.cli import doctor

    def broken():
        raise RuntimeError("no\nBLAS")

    monkeypatch.setitem(doctor.CHECKS, "BLAS", broken)
    assert main(["doctor"]) == 1
    out = capsys.readouterr().out
    assert "nowhere is no folder" in out
    assert "AMISS: RuntimeError: no BLAS" in out
    assert out.endswith("see above.\n")


def test_no_folder_name_leads_elsewhere():
    from ntkcompare.curves.folder import folder_name

    for name in ("..", "/etc/passwd", "a/../../b", "~", "", ".hidden", "C:\\x", "uci:iris", "-rf"):
        safe = folder_name(name)
        assert safe
        assert not set(safe) & set("/\\:~")
        assert not safe.startswith((".", "-"))


def test_a_reader_that_leaves_early_is_no_error():
    command = f"{sys.executable} -m ntkcompare datasets | head -n 1; exit ${{PIPESTATUS[0]}}"
    done = subprocess.run(["bash", "-c", command], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


SLOW = """
    import os, signal, sys, time
    from ntkcompare.cli import main
    from ntkcompare.curves import learners
    from sklearn.base import BaseEstimator, ClassifierMixin

    class Slow(ClassifierMixin, BaseEstimator):
        def fit(self, X, y):
            os.write(1, b"started\\n")  # at once, so that two workers' lines do not run together
            time.sleep(60)

        def predict(self, X):
            return X

    learners.make_learner = lambda name, task: Slow()
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
    sys.exit(main(["compare", "iris", "--learners", "1-nn", "--n-jobs", sys.argv[1], "--quiet"]))
"""


@pytest.mark.slow
@pytest.mark.parametrize("n_jobs", ["1", "2"])
def test_ctrl_c_ends_it_at_once_and_quietly(n_jobs, tmp_path):
    script = tmp_path / "slow.py"
    script.write_text(textwrap.dedent(SLOW))
    process = subprocess.Popen(
        [sys.executable, str(script), n_jobs],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        start_new_session=True,  # what a terminal's Ctrl-C reaches is the whole group
        cwd=tmp_path,
    )
    assert process.stdout.readline() == "started\n"
    time.sleep(0.5)
    os.killpg(process.pid, signal.SIGINT)
    _, err = process.communicate(timeout=30)
    assert process.returncode == 130
    assert err.startswith("ntkcompare: interrupted")
    assert err.count("\n") == 1
    assert not (tmp_path / "results").exists()


def test_python_m_ntkcompare_is_the_same_program():
    done = subprocess.run(
        [sys.executable, "-m", "ntkcompare", "--version"], capture_output=True, text=True, check=True
    )
    assert done.stdout == f"ntkcompare {nc.__version__}\n"


def test_nothing_heavy_is_imported_for_help():
    code = "import sys, ntkcompare.cli; ntkcompare.cli._parser(); print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not {"jax", "sklearn", "pandas", "scipy"} & set(done.stdout.split())


def test_numbers_of_either_kind():
    from ntkcompare.cli.compare import _number

    assert (_number("3"), _number("0.5"), _number("1e-1")) == (3, 0.5, 0.1)
    assert isinstance(_number("3"), int)
    with pytest.raises(ValueError, match="invalid literal"):
        _number("x")
    assert np.isclose(_number("2."), 2)
