"""The documentation: its code runs, and no public name is left out of it."""

import re
import warnings
from importlib import import_module
from pathlib import Path

import pytest

import ntkcompare as nc

DOCS = Path(__file__).resolve().parents[1] / "docs"
API = "\n".join(path.read_text(encoding="utf-8") for path in (DOCS / "api").glob("*.md"))
WHOLE = re.findall(r"automodule:: (\S+)", API)
SINGLE = set(re.findall(r"auto(?:class|function):: (\S+)", API))
ROOMS = (
    "analysis",
    "citations",
    "datasets",
    "distances",
    "exceptions",
    "kernels",
    "path",
    "plans",
    "studies",
)
# Parts of the harness that others may use, but that no user needs.
INNER = {
    "NOISE_KINDS",
    "SCALINGS",
    "check_scaling",
    "note_on_sizes",
    "Card",
    "Scaling",
    "Split",
    "cite",
    "Points",
}
INNER |= {"FormulaDistance", "Metric", "Dataset", "Noise", "list_datasets", "load_dataset", "list_distances"}
INNER |= {"Forecast", "PlanError", "PlanFile"}


def is_documented(name):
    return name in SINGLE or any(name.startswith(f"{module}.") for module in WHOLE)


def test_every_public_name_has_its_place_in_the_reference():
    missing = [name for name in nc.__all__ if name not in ("list_studies", "run_study")]
    missing = [name for name in missing if not is_documented(f"ntkcompare.{name}")]
    assert missing == []


@pytest.mark.parametrize("room", ROOMS)
def test_every_name_that_a_room_offers_has_too(room):
    module = import_module(f"ntkcompare.{room}")
    public = getattr(module, "__all__", None) or [
        name for name in vars(module) if re.match(r"[A-Za-z]", name) and name[0] != "_"
    ]
    own = [
        name for name in public if getattr(getattr(module, name), "__module__", "").startswith("ntkcompare")
    ]
    assert [
        name for name in own if name not in INNER and not is_documented(f"ntkcompare.{room}.{name}")
    ] == []


def test_every_distance_by_name_is_documented():
    from ntkcompare.distances.registry import DISTANCES

    assert {family.__module__ for family in DISTANCES.values()} <= set(WHOLE)


def test_every_synthetic_task_is_documented():
    own = Path(nc.datasets.__file__).parent / "synthetic"
    files = {path.stem for path in own.glob("*.py")} - {"__init__", "task"}
    assert {f"ntkcompare.datasets.synthetic.{name}" for name in files} <= set(WHOLE)


def test_every_page_is_in_the_table_of_contents():
    index = (DOCS / "index.md").read_text(encoding="utf-8")
    pages = {path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.rglob("*.md")} - {"index"}
    listed = set(re.findall(r"^[\w/]+\*?$", index, re.M))
    assert pages - listed - {"studies"} == set()
    assert "studies*" in listed


@pytest.mark.slow
@pytest.mark.parametrize("page", ["tutorial", "extending"])
def test_the_code_of_a_page_runs_in_its_order(page, tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    blocks = re.findall(r"```python\n(.*?)```", (DOCS / f"{page}.md").read_text(encoding="utf-8"), re.S)
    assert len(blocks) >= 2
    names = {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for block in blocks:
            exec(block, names)
    if page == "tutorial":
        out = capsys.readouterr().out
        assert "Comparison('iris'" in out
        assert "@software{ntkcompare," in out
        assert {"curves.pdf", "table.tex", "results"} <= {path.name for path in tmp_path.iterdir()}
        assert (tmp_path / "results" / "iris" / "report.html").stat().st_size > 10_000
