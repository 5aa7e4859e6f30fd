"""`ntkcompare run`, `status`, `store`, and Ctrl-C, as from a shell."""

import os
import signal
import subprocess
import sys
import time

import pytest

from ntkcompare.cli import main

PLAN = """
datasets = ["iris"]
learners = ["1-nn"]
sizes = [10, 40]
repeats = 3
"""


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(PLAN)
    return path


def run(capsys, *arguments):
    code = main([str(argument) for argument in arguments])
    return code, *capsys.readouterr()


def test_a_plan_from_the_shell(plan, capsys, tmp_path):
    code, out, _ = run(capsys, "run", plan, "--dry-run")
    assert code == 0
    assert "3 cells, about" in out
    assert list(tmp_path.iterdir()) == [plan]
    code, out, _ = run(capsys, "run", plan, "--quiet")
    assert code == 0
    assert (tmp_path / "plan-results" / "iris" / "figure.png").is_file()
    code, out, _ = run(capsys, "status", tmp_path / "plan.sqlite")
    assert code == 0
    assert "3 of 3 cells" in out
    assert "finished" in out


def test_a_bad_plan_is_told_line_by_line(plan, capsys):
    plan.write_text('datasets = ["iriss"]\nrepeatss = 3')
    code, _, err = run(capsys, "run", plan)
    assert code == 2
    assert "plan.toml:1:" in err
    assert "plan.toml:2:" in err


def test_a_store_from_the_shell(plan, capsys, tmp_path):
    store, other = tmp_path / "plan.sqlite", tmp_path / "other.sqlite"
    run(capsys, "run", plan, "--quiet")
    code, out, _ = run(capsys, "store", "ls", store)
    assert (code, len(out.splitlines())) == (0, 3)
    key = out.split()[0]
    code, out, _ = run(capsys, "store", "show", store, key)
    assert '"learner": "1-nn"' in out
    assert run(capsys, "store", "show", store, "zz")[0] == 2
    assert run(capsys, "store", "export", store, tmp_path / "table.csv")[0] == 0
    assert len((tmp_path / "table.csv").read_text().splitlines()) == 1 + 3 * 2 * 2
    code, out, _ = run(capsys, "store", "merge", other, store)
    assert (code, out.split()[0]) == (0, "3")
    assert run(capsys, "store", "verify", other)[0] == 0
    assert run(capsys, "store", "ls", tmp_path / "none.sqlite")[0] == 2


def test_verify_finds_a_cell_that_was_changed(plan, capsys, tmp_path):
    from ntkcompare.store import Store

    run(capsys, "run", plan, "--quiet")
    with Store(tmp_path / "plan.sqlite") as store:
        store.execute("UPDATE cell SET rows = replace(rows, '1', '2') WHERE repeat = 1")
    code, out, _ = run(capsys, "store", "verify", tmp_path / "plan.sqlite")
    assert code == 1
    assert "1 damaged" in out


def test_names_from_a_store_do_not_steer_the_terminal(tmp_path, capsys):
    from ntkcompare.store import RunLog, Store, StoredCell, fingerprint

    path, odd = tmp_path / "odd.sqlite", "\x1b[2J\x9b1m\rmoved"
    with Store(path) as store:
        what = {"dataset": odd, "learner": odd, "repeat": 0}
        store.put(StoredCell(fingerprint(what), what, [{"learner": odd}], (("UserWarning", odd),)))
        RunLog(store, odd, 1)
    for command in (["store", "ls", path], ["store", "show", path, fingerprint(what)[:6]], ["status", path]):
        code, out, _ = run(capsys, *command)
        assert code == 0
        assert "moved" in out
        assert out.replace("\n", "").isprintable()


@pytest.mark.slow
@pytest.mark.parametrize("busy", ["time.sleep(60)", "numpy.linalg.eigvalsh(numpy.random.rand(9000, 9000))"])
def test_ctrl_c_ends_soon_and_says_how_to_go_on(tmp_path, busy):
    """Compiled code that does not look at signals for a minute ends too."""
    code = f"""
import signal, sys, time, numpy
from ntkcompare.cli.interrupt import finishing
from ntkcompare.curves.desk import lay_out
signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background ignores it
try:
    with finishing("the-store.sqlite"):
        lay_out(lambda: "what there is")
        print("begun", flush=True)
        {busy}
except KeyboardInterrupt:
    print("in Python", file=sys.stderr)
    sys.exit(130)
"""
    process = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    assert process.stdout.readline() == "begun\n"
    time.sleep(1.0)
    start = time.monotonic()
    os.kill(process.pid, signal.SIGINT)
    try:
        out, err = process.communicate(timeout=60)
    finally:
        process.kill()
    assert process.returncode == 130
    told = "what there is" in out and "the-store.sqlite: run the same command again to go on" in err
    assert "in Python" in err or told
    assert time.monotonic() - start < 30  # it would take far longer; the figure itself is measured elsewhere
