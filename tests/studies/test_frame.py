"""From a study's name to its saved result."""

import json
import math

import pandas as pd
import pytest

import ntkcompare as nc
from ntkcompare import Dataset
from ntkcompare.exceptions import Interrupted
from ntkcompare.studies import Answer, Finding, Panel, Setting, Study, StudyResult, conduct, registry, run


def panel(tables):
    frame = pd.DataFrame({"series": ["a"], "x": [1], "mean": [1.0], "low": [0.5], "high": [1.5]})
    return (Panel("p", frame, "x", "y"),)


def measure(setting):
    setting.report("measuring")
    return {"values": pd.DataFrame({"repeat": range(setting.repeats), "value": 0.1})}


def judge(tables):
    value = float(tables["values"]["value"].mean())
    return (
        Finding("mean value", value, value, value, (0, math.inf)),
        Finding("aside", 5.0, 4.0, 6.0, (-math.inf, 1), key=False),
    )


ANSWER = Answer("when", "Where values are large.", ("mean",))
PARTS = {
    "name": "toy",
    "claim": "Values are not negative.",
    "sources": ("A. Author (2020), A title, A venue",),
    "protocol": "Measure.",
    "refutation": "a negative value.",
    "measure": measure,
    "judge": judge,
    "draw": panel,
    "dataset": "iris",
}


@pytest.fixture
def toy(monkeypatch):
    """A study that is registered under the name toy."""

    def make(**parts):
        study = Study(**{**PARTS, **parts})
        monkeypatch.setattr(run, "find_study", lambda name: study)
        return study

    return make


@pytest.mark.parametrize("part", ["name", "claim", "sources", "protocol", "refutation"])
def test_a_study_says_what_it_is_about(part):
    with pytest.raises(ValueError, match=f"{part} is empty"):
        Study(**{**PARTS, part: type(PARTS[part])()})


@pytest.mark.parametrize(
    ("parts", "message"),
    [
        ({"questions": (ANSWER, ANSWER)}, r"questions \['when', 'when'\] repeat one"),
        ({"needs": "clustering"}, "needs='clustering' is not known"),
        ({"repeats": (1, 10)}, "give no interval"),
        ({"citations": ("a", "b")}, "2 citations for 1 sources"),
    ],
)
def test_a_study_out_of_the_frame_is_refused(parts, message):
    with pytest.raises(ValueError, match=message):
        Study(**{**PARTS, **parts})


@pytest.mark.parametrize("name", nc.list_studies())
def test_every_registered_study_can_be_found_and_has_its_data(name):
    study = registry.find_study(name)
    assert study.name == name
    for text in (study.claim, study.protocol):
        assert text.endswith(".")
        assert " " in text
    assert all("(" in source and ")" in source for source in study.sources)  # each has a year
    assert study.refutation.strip()
    assert all(callable(part) for part in (study.measure, study.judge, study.draw))
    if study.needs:
        assert nc.load_dataset(study.dataset).task == study.needs


def test_an_unknown_study_is_told_with_those_there_are():
    with pytest.raises(ValueError, match=r"name='interpolaton' is not known; did you mean 'interpolation'"):
        nc.run_study("interpolaton")


def test_it_is_measured_judged_and_described(toy, capsys):
    toy(repeats=(5, 10))
    result = nc.run_study("toy", quick=True, random_state=7)
    assert result.verdict == "supported"
    assert len(result.tables["values"]) == 5  # of a quick run
    assert len(nc.run_study("toy", progress=False).tables["values"]) == 10
    assert len(nc.run_study("toy", repeats=3, progress=False).tables["values"]) == 3
    assert result.manifest["dataset"]["name"] == "iris"
    assert result.manifest["random_state"] == 7
    assert result.frame()["outcome"].tolist() == ["supported", ""]
    assert capsys.readouterr().err == "toy: measuring (0 s)\n"


def test_the_report_tells_claim_numbers_and_what_is_beside_the_verdict(toy):
    toy()
    text = str(nc.run_study("toy", quick=True, progress=False))
    for part in ("toy: SUPPORTED", "on iris, 5 repeats, a quick run", "Claim: Values", "Refuted by: a neg"):
        assert part in text
    assert "- mean value: 0.1\n    [0.1, 0.1], exact; claimed ≥ 0: supported" in text
    assert "[4, 6], exact; claimed ≤ 1: beside the verdict" in text


def test_a_study_with_data_of_its_own_names_no_other(toy):
    toy(needs="")
    result = nc.run_study("toy", quick=True, progress=False)
    assert result.title == "toy (data of its own): supported"
    assert result.manifest["dataset"]["sha256"] is None
    with pytest.raises(ValueError, match="makes its own data; leave it out"):
        nc.run_study("toy", "iris")


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (
            {"dataset": "diabetes"},
            ValueError,
            "is for regression, but the study 'toy' is about classification",
        ),
        ({"dataset": "irs"}, ValueError, "did you mean 'iris'"),
        ({"repeats": 1}, ValueError, "repeats=1 must be at least 2"),
        ({"repeats": 2.5}, TypeError, "repeats=2.5 must be an integer"),
        ({"random_state": -1}, ValueError, "random_state=-1 must be at least 0"),
    ],
)
def test_what_cannot_be_run_is_refused_before_it_runs(toy, arguments, error, message):
    toy(measure=lambda setting: pytest.fail("ran"))
    with pytest.raises(error, match=message):
        nc.run_study("toy", **arguments)


def test_the_same_arguments_give_the_same_tables(toy, small):
    study = toy()
    first, second = (conduct(study, Setting(small, True, 2, 0)) for _ in range(2))
    pd.testing.assert_frame_equal(first.tables["values"], second.tables["values"])
    assert first.manifest["dataset"]["sha256"] == small.sha256


def test_what_is_saved_is_all_it_rests_on(toy, tmp_path):
    toy()
    result = nc.run_study("toy", quick=True, progress=False)
    folder = result.save(tmp_path / "out")
    described = json.loads((folder / "study.json").read_text(encoding="utf-8"))
    assert described["verdict"] == "supported"
    assert described["claim"] == "Values are not negative."
    assert {"sha256", "name"} <= set(described["dataset"])
    assert (folder / "report.txt").read_text(encoding="utf-8") == f"{result}\n"
    pd.testing.assert_frame_equal(pd.read_csv(folder / "values.csv"), result.tables["values"])
    findings = pd.read_csv(folder / "findings.csv")
    assert findings["finding"].tolist() == ["mean value", "aside"]
    assert (folder / "figure.pdf").read_bytes().startswith(b"%PDF")
    with pytest.raises(FileExistsError):
        result.save(folder)
    result.save(folder, overwrite=True)


@pytest.mark.parametrize("name", ["findings", "a/b", "../x", ""])
def test_a_table_does_not_take_the_place_of_another_file(name):
    tables = {name: pd.DataFrame()}
    with pytest.raises(ValueError, match="choose another name"):
        StudyResult(Study(**PARTS), tables, (Finding("x", 1, 1, 1, (0, 2)),), {})


def test_it_shows_itself_in_a_notebook(toy):
    toy()
    result = nc.run_study("toy", quick=True, progress=False)
    assert repr(result) == "StudyResult('toy (iris): supported')"
    assert result._repr_html_().startswith("<pre>toy: SUPPORTED")
    assert "≥ 0" in result._repr_html_()


def test_how_many_points_were_drawn_is_told(toy, tmp_path):
    def draws(setting):
        setting.samples(20, n_test=10)
        setting.compare(["1-nn"], [40, 80])
        return measure(setting)

    toy(measure=draws)
    for _ in range(2):  # nothing is left of the run before
        result = nc.run_study("toy", quick=True, repeats=2, progress=False)
        assert result.manifest["points"] == {"train": [20, 80], "test": [10, 38]}
    assert (
        str(result)
        .splitlines()[1]
        .startswith("on iris, 20 to 80 training and 10 to 38 test points a draw, 2 repeats, a quick run")
    )
    toy()
    assert "points" not in nc.run_study("toy", quick=True, repeats=2, progress=False).manifest


def test_the_points_of_a_run_are_not_those_of_one_beside_it(toy):
    """Two runs in threads, the one within the other."""
    from concurrent.futures import ThreadPoolExecutor

    def draws(n, inner=None):
        def drawing(setting):
            if inner is not None:
                inner()
            setting.samples(n, n_test=n)
            return measure(setting)

        return Study(**{**PARTS, "measure": drawing})

    iris = nc.load_dataset("iris")
    with ThreadPoolExecutor(2) as pool:

        def beside():
            found = pool.submit(conduct, draws(30), Setting(iris, True, 2, 0)).result()
            assert found.manifest["points"] == {"train": [30, 30], "test": [30, 30]}

        outer = pool.submit(conduct, draws(10, beside), Setting(iris, True, 2, 0)).result()
    assert outer.manifest["points"] == {"train": [10, 10], "test": [10, 10]}


@pytest.mark.parametrize(
    ("y", "message"),
    [
        ([0, 1, 0, 1], r"dataset='few' has 4 points; a study needs at least 50: give more"),
        ([0] * 60 + [1], r"has \[60, 1\] points of the classes \[0, 1\].* with 2 points each"),
    ],
)
def test_too_small_a_data_set_is_refused_before_it_is_measured(toy, y, message):
    toy(measure=lambda setting: pytest.fail("ran"))
    with pytest.raises(ValueError, match=message):
        nc.run_study("toy", Dataset([[float(i)] for i in range(len(y))], y, name="few"))


def test_fifty_points_of_two_classes_are_enough(toy):
    toy()
    data = Dataset([[float(i)] for i in range(50)], [0] * 48 + [1] * 2, name="enough")
    assert nc.run_study("toy", data, progress=False).verdict == "supported"


def test_ctrl_c_does_not_promise_that_a_study_goes_on(toy):
    def stop(setting):
        raise Interrupted("with a store (--store FILE) the same command would go on from there")

    toy(measure=stop)
    with pytest.raises(KeyboardInterrupt, match=r"toy was interrupted after .* begins it anew") as caught:
        nc.run_study("toy", progress=False)
    assert "store" not in str(caught.value)
    assert not getattr(caught.value, "partial", "")
