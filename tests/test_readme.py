"""What the README shows is there, and its code runs."""

import re
import warnings
from pathlib import Path

import matplotlib
import numpy as np
import pytest

import ntkcompare as nc

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_file_it_links_to_exists():
    links = re.findall(r"\]\((?!https?://)([^)#]+)", README)
    assert len(links) >= 4
    for link in links:
        assert (ROOT / link).exists(), link


def test_its_figure_is_small_enough_for_a_clone():
    assert 20_000 < (ROOT / "docs" / "digits.png").stat().st_size < 300_000


def test_its_table_names_the_default_learners_and_sizes():
    from ntkcompare.curves import DEFAULT_LEARNERS, default_sizes

    table = re.search(r"```text\n(.*?)```", README, re.S).group(1).splitlines()
    header = next(i for i, line in enumerate(table) if line.startswith("learner"))
    assert table[header].split()[1:] == list(map(str, default_sizes(1347, 10)))
    assert [line.split()[0] for line in table[header + 1 : header + 8]] == list(DEFAULT_LEARNERS)


@pytest.mark.slow
def test_its_python_runs(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    matplotlib.use("agg")
    (code,) = re.findall(r"```python\n(.*?)```", README, re.S)
    iris = nc.load_dataset("iris")
    # Few repeats here: what is tested is that it runs.
    short = code.replace("repeats=10", "repeats=2, progress=False")
    assert short != code
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        exec(short, {"X": np.asarray(iris.X), "y": iris.y})
    assert "Comparison('mine'" in capsys.readouterr().out
    assert (nc.load(tmp_path / "results" / "mine").frame()["status"] == "ok").all()
