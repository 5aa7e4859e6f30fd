"""A plan runs through one store, goes on where it stopped, and gives the same bits on any workers."""

import pandas as pd
import pytest

from ntkcompare.curves.folder import folder_name
from ntkcompare.plans import forecast, read_plan, run_plan
from ntkcompare.plans.execute import save_all
from ntkcompare.plans.forecast import format_forecast
from ntkcompare.store import Store

PLAN = """
datasets = ["iris", "wine"]
learners = ["1-nn", "knn"]
label_noise = [0.0, 0.3]
sizes = [10, 40]
repeats = 2
"""


def numbers(comparisons):
    frames = [part.frame().drop(columns="fit_seconds").assign(leg=name) for name, part in comparisons.items()]
    return pd.concat(frames, ignore_index=True)


@pytest.fixture
def plan(tmp_path):
    path = tmp_path / "plan.toml"
    path.write_text(PLAN)
    return read_plan(path)


def test_a_plan_leaves_a_store_and_a_folder_each(plan, tmp_path):
    comparisons = run_plan(plan, progress=False)
    assert list(comparisons) == list(plan.names)
    assert all(part.manifest["plan"] == PLAN for part in comparisons.values())
    with Store(plan.store, read_only=True) as store:
        assert len(store) == 16
    folders = list(save_all(comparisons, plan.out))
    assert [folder.name for folder in folders] == list(plan.names)
    again = run_plan(plan, progress=False)
    pd.testing.assert_frame_equal(numbers(again), numbers(comparisons))
    assert list(save_all(again, plan.out)) == folders


def test_another_time_limit_goes_on_where_the_first_stopped(plan):
    first = numbers(run_plan(plan, max_time=1e-9, progress=False))
    assert set(first["status"]) == {"failed"}
    assert set(numbers(run_plan(plan, progress=False))["status"]) == {"ok"}


@pytest.mark.slow
def test_workers_give_the_same_bits(plan, tmp_path):
    here = numbers(run_plan(plan, progress=False))
    there = numbers(run_plan(plan, n_jobs=2, store=tmp_path / "two.sqlite", progress=False))
    pd.testing.assert_frame_equal(here, there)


def test_a_forecast_tells_cells_time_and_memory(plan):
    parts = forecast(plan.legs, plan.names)
    assert sum(part.cells for part in parts) == 16
    assert all(part.seconds > 0 and part.memory > 0 for part in parts)
    text = format_forecast(parts, 2)
    assert "16 cells, about" in text
    assert "iris-label_noise=0.3" in text
    assert not plan.store.exists()


@pytest.mark.parametrize("name", ["../../etc", "a/b", "..", "uci:iris", "\x00", "  ", "con/../x"])
def test_no_name_leads_out_of_its_folder(name, tmp_path):
    folder = (tmp_path / folder_name(name, keep="=")).resolve()
    assert folder.parent == tmp_path
