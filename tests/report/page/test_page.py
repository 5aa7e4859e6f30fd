"""The page as text: complete, self-contained, and no words of a run are obeyed."""

import base64
import hashlib
import json
import re
from html.parser import HTMLParser

import numpy as np
import pandas as pd
import pytest
from runs_for_pages import hostile_run, made_up
from scipy import stats

import ntkcompare as nc
from ntkcompare.cli import main
from ntkcompare.curves import Comparison
from ntkcompare.report.page import write_page
from ntkcompare.report.page.content import content_of
from ntkcompare.report.page.differences import Differences
from ntkcompare.report.page.page import render
from ntkcompare.report.page.table import Cell, table
from ntkcompare.report.page.words import verdict

VOID = {"meta", "link", "img", "br", "hr", "input"}


@pytest.fixture
def comparison():
    return made_up()


@pytest.fixture
def hostile():
    return hostile_run()


class Elements(HTMLParser):
    """Every element with its attributes and own text; raises if they are not nested."""

    def __init__(self, text):
        super().__init__()
        self.open, self.found = [], []
        self.feed(text)
        self.close()
        assert self.open == []

    def handle_starttag(self, tag, attributes):
        self.found.append([tag, dict(attributes), ""])
        if tag not in VOID:
            self.open.append(self.found[-1])

    def handle_endtag(self, tag):
        assert self.open[-1][0] == tag
        self.open.pop()

    def handle_data(self, data):
        if self.open:
            self.open[-1][2] += data


def page(comparison):
    return render(content_of(comparison))


def data_of(text):
    return json.loads(next(e[2] for e in Elements(text).found if e[1].get("id") == "data"))


def test_it_answers_what_it_promises(comparison, tmp_path):
    path = comparison.report(tmp_path / "deep" / "page.html")
    assert path == tmp_path / "deep" / "page.html"
    elements = Elements(path.read_text(encoding="utf-8"))
    headings = [element[2] for element in elements.found if element[0] == "h2"]
    assert headings == [
        "Figures",
        "Scores",
        "Who overtakes whom",
        "Health and failures",
        "Provenance",
        "How to cite",
    ]
    text = path.read_text(encoding="utf-8")
    assert "how does the test error of ntk, 1-nn and mlp develop as the training set grows" in text
    assert "With 1,000 training examples ntk has the least test error: 0.8 %" in text
    assert "It is ahead of 1-nn." in text
    assert "no memory for mlp" in text
    assert "@software{ntkcompare," in text
    assert "abababab" in text
    title = next(element[2] for element in elements.found if element[0] == "title")
    assert title == "made-up: 3 learners, 10 to 1,000 training examples"


def test_it_is_put_in_a_folder_as_report_html_and_may_be_made_anew(comparison, tmp_path):
    assert write_page(comparison, tmp_path) == tmp_path / "report.html"
    first = (tmp_path / "report.html").read_bytes()
    assert write_page(comparison, tmp_path).read_bytes() == first  # the same page for the same run
    assert [entry.name for entry in tmp_path.iterdir()] == ["report.html"]


def test_nothing_is_fetched_and_only_its_own_script_may_run(comparison):
    text = page(comparison)
    elements = Elements(text).found
    for tag, attributes, _ in elements:
        assert not {"src", "srcset", "action", "data", "style"} & set(attributes), tag
        assert not [name for name in attributes if name.startswith("on")]
        assert attributes.get("href", "#").startswith("#")
        assert tag not in ("link", "iframe", "object", "embed", "base", "form")
    assert not re.search(r"url\(|@import|fetch\(|XMLHttpRequest|innerHTML|eval\(", text)
    policy = next(a["content"] for _, a, _ in elements if a.get("http-equiv") == "Content-Security-Policy")
    assert policy.startswith("default-src 'none'; ")
    for tag, pattern in (("script", "<script>(.*?)</script>"), ("style", "<style>(.*?)</style>")):
        (own,) = re.findall(pattern, text, re.S)
        digest = base64.b64encode(hashlib.sha256(own.encode()).digest()).decode()
        assert f"{tag}-src 'sha256-{digest}'" in policy


def test_hostile_names_add_no_element_and_no_attribute(comparison, hostile):
    def shape(text):
        return [
            (tag, sorted(set(attributes) - {"data-value"})) for tag, attributes, _ in Elements(text).found
        ]

    text = page(hostile)
    counts = pd.Series([tag for tag, _ in shape(text)]).value_counts()
    assert counts["script"] == 2
    assert "img" not in counts
    friendly = {(tag, *attributes) for tag, attributes in shape(page(comparison))}
    assert {(tag, *attributes) for tag, attributes in shape(text)} <= friendly
    # And nothing was lost: the names stand there as text.
    names = data_of(text)["names"]
    assert names == list(hostile.manifest["learners"])
    cells = [element[2] for element in Elements(text).found if element[0] == "th"]
    assert "<script>hacked()</script>" in cells


def test_half_a_character_does_not_stop_the_page(hostile, tmp_path):
    text = write_page(hostile, tmp_path / "page.html").read_text(encoding="utf-8")
    assert "half a character ?" in text


def test_the_figures_hold_the_numbers_of_the_summary(comparison):
    figures = data_of(page(comparison))["figures"]
    assert [[panel["title"] for panel in figure["panels"]] for figure in figures] == [
        ["test", "training"],
        ["generalization gap"],
        ["data efficiency"],
        ["time"],
    ]
    summary = comparison.summary().query("split == 'test' and learner == 'ntk'")
    test = figures[0]["panels"][0]
    points = np.array(test["series"][0]["points"], dtype=float)
    np.testing.assert_allclose(points[:, 0], summary["n"])
    np.testing.assert_allclose(points[:, 1], 100 * summary["mean"], rtol=1e-12)
    np.testing.assert_allclose(points[:, 2], 100 * summary["low"].clip(lower=0), rtol=1e-12)
    assert test["horizontal"] == [{"label": "Bayes error", "value": 1.0}]
    assert test["series"][2]["points"][2] == [1000.0, None, None, None]  # mlp failed there
    gap = figures[1]["panels"][0]["series"][0]["points"]
    np.testing.assert_allclose([point[1] for point in gap], 100 * summary["mean"])  # training error is 0
    seconds = figures[3]["panels"][0]["series"][0]["points"]
    np.testing.assert_allclose([point[1] for point in seconds], [0.01, 0.1, 1.0])


def test_the_looks_are_those_of_the_other_figure(comparison):
    from ntkcompare.report.style import line_style

    styles = data_of(page(comparison))["styles"]
    assert [style["marker"] for style in styles] == [line_style(i).marker for i in range(3)]


def test_the_verdict_knows_who_is_ahead_and_who_is_not():
    def frame(best, other, third):
        rows = [
            {
                "dataset": "d",
                "learner": name,
                "n": 10,
                "repeat": r,
                "split": "test",
                "metric": "error",
                "value": v[r],
            }
            for name, v in (("a", best), ("b", other), ("c", third))
            for r in range(4)
        ]
        table = pd.DataFrame(rows).assign(status="ok", fit_seconds=0.0, reason="")
        manifest = {
            "dataset": {"name": "d"},
            "learners": {},
            "sizes": [10],
            "repeats": 4,
            "metrics": ["error"],
        }
        found = Comparison(table, manifest)
        return verdict(found, Differences(found))

    a = [0.10, 0.11, 0.12, 0.13]
    near, far = [0.11, 0.10, 0.14, 0.13], [0.30, 0.32, 0.33, 0.31]
    said = frame(a, near, far)
    assert said.startswith(
        "With 10 training examples a has the least test error: 11.5 % (95 % t-interval 9.4 to 13.6 %)."
    )
    assert said.endswith("It is ahead of c, and cannot be told apart from b.")
    assert frame(a, near, near).endswith("the draws are few, or the learners alike.")
    assert frame(a, far, far).endswith("It is ahead of b and c.")


def test_ties_with_the_best_are_marked_alike_and_nobody_else(comparison):
    best = Differences(comparison).best("error", "test")
    assert best == {("ntk", 10), ("ntk", 100), ("ntk", 1000)}
    text = content_of(comparison).sections[0][2]
    values = comparison.frame().query("learner == 'ntk' and n == 10 and split == 'test'")["value"]
    half = stats.t.ppf(0.975, 3) * stats.sem(values)
    assert re.findall(r"<strong>(.*?)</strong>", text)[0] == f"{100 * values.mean():.1f} ± {100 * half:.1f}"
    level = Differences(comparison).best("error", "train")
    assert len(level) == 3 + 3 + 2  # all are zero; the last learner failed at one size


def test_the_best_is_found_wherever_it_stands():
    ahead = made_up(("good", "bad"), failing=False)
    turned = Comparison(ahead.frame().iloc[::-1], ahead.manifest)
    for found in (ahead, turned):
        assert Differences(found).best("error", "test") == {("good", n) for n in (10, 100, 1000)}


def test_no_band_of_an_error_reaches_below_zero():
    wide = made_up(("ntk",), repeats=2, failing=False)
    frame = wide.frame()
    wide = Comparison(frame.assign(value=frame["value"] * (0.2 + 2 * frame["repeat"])), wide.manifest)
    assert wide.summary().query("split == 'test'")["low"].min() < 0
    points = data_of(page(wide))["figures"][0]["panels"][0]["series"][0]["points"]
    assert [point[2] for point in points] == [0.0, 0.0, 0.0]


def test_one_repeat_and_one_learner_make_a_page_too(tmp_path):
    single = made_up(("ntk",), repeats=1, failing=False, sizes=(10,))
    text = page(single)
    assert "Who overtakes whom" not in text
    assert "a single repeat: there are no intervals" in text
    assert "With 10 training examples ntk has the least test error: 7." in text
    assert "Every cell was computed." in text
    assert "single draw: of chance nothing" in page(made_up(repeats=1))


def test_a_run_of_which_nothing_could_be_computed_says_so():
    text = page(made_up(("ntk",), sizes=(10,)))
    assert "Nothing could be computed; see what failed." in text
    assert "no memory for ntk" in text


def test_many_sizes_give_a_dozen_columns_and_no_table_without_end():
    many = made_up(("ntk", "1-nn"), repeats=2, sizes=tuple(range(10, 800)), failing=False)
    text = content_of(many).sections[0][2]
    assert "12 of 790 sizes." in text
    assert "All values" not in text
    heads = re.findall(r'<button type="button">([\d,]+)</button>', text)[:12]
    assert (heads[0], heads[-1]) == ("10", "799")


def test_a_table_is_as_wide_as_its_heads():
    with pytest.raises(ValueError, match="has not the 2 cells"):
        table("x", ["a", "b"], [[Cell.of("one")]])


def test_what_is_no_result_is_refused(tmp_path):
    with pytest.raises(TypeError, match="results is of type dict"):
        write_page({}, tmp_path)
    assert not list(tmp_path.iterdir())


@pytest.mark.slow
def test_the_command_writes_it_into_the_folder_of_results(tmp_path, capsys):
    nc.compare("iris", ["1-nn", "knn"], sizes=[10, 40], repeats=2, progress=False).save(tmp_path / "iris")
    assert main(["report", str(tmp_path / "iris")]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'iris' / 'report.html'}\n"
    assert "fisher1936use" in (tmp_path / "iris" / "report.html").read_text(encoding="utf-8")
    assert main(["report", str(tmp_path / "iris"), "--out", str(tmp_path / "x.html")]) == 0
    assert (tmp_path / "x.html").read_bytes() == (tmp_path / "iris" / "report.html").read_bytes()
    (tmp_path / "empty").mkdir()
    assert main(["report", str(tmp_path / "empty")]) == 2
    assert "holds no comparison" in capsys.readouterr().err
