"""The pages over several results: verdicts of studies, maps over noise, ranks over data sets."""

import json
import re

import numpy as np
import pytest
from runs_for_pages import HOSTILE, made_up, made_up_study

from ntkcompare.cli import main
from ntkcompare.curves import Comparison, rank_comparisons
from ntkcompare.report.page import write_page
from ntkcompare.report.page.content import content_of
from ntkcompare.report.page.page import render


def noisy(level, *, flip=False):
    """A run at a level of noise; with `flip` the other learner leads."""
    run = made_up(("ntk", "1-nn"), failing=False)
    frame, names = run.frame(), {"ntk": "1-nn", "1-nn": "ntk"}
    if flip:
        frame = frame.assign(learner=frame["learner"].map(names).astype("string"))
    return Comparison(frame, {**run.manifest, "label_noise": level})


def on(name, learners=("ntk", "1-nn", "knn")):
    run = made_up(learners, name=name, failing=False, repeats=3)
    run.manifest["dataset"]["sha256"] = name
    return run


def test_levels_of_noise_make_a_map_of_who_is_ahead():
    content = content_of({"a": noisy(0.0), "b": noisy(0.4, flip=True), "c": noisy(0.2)})
    (figure,) = content.figures
    (panel,) = figure.panels
    assert (panel.learner, panel.rival, panel.columns, panel.rows) == (
        "ntk",
        "1-nn",
        (10.0, 100.0, 1000.0),
        (0.0, 0.2, 0.4),
    )
    cells = {(cell[0], cell[1]): cell[2:] for cell in panel.cells}
    for level, flip in ((0.0, False), (0.4, True)):
        rows = noisy(level, flip=flip).differences("ntk", "1-nn")
        for row in rows.itertuples():
            np.testing.assert_allclose(
                cells[row.n, level][:3], [100 * v for v in (row.difference, row.low, row.high)]
            )
            assert cells[row.n, level][3] == (-1 if flip else 1)
    assert content.verdict == (
        "On made-up ntk is ahead of 1-nn in 6 and behind it in 3 of 9 pairs of n and label noise."
    )
    json.dumps(panel.plain(), allow_nan=False)


def test_what_an_interval_does_not_tell_apart_has_no_mark():
    run = noisy(0.0)
    frame = run.frame()
    turns = (frame["repeat"] + (frame["learner"] == "ntk").astype(int)) % 2  # now one is ahead, now the other
    alike = frame["value"].where(frame["n"] != 100, 0.1 + 0.001 * turns)
    level = Comparison(frame.assign(value=alike), run.manifest)
    ((panel,),) = [figure.panels for figure in content_of({"a": level, "b": noisy(0.3)}).figures]
    assert {(c[0], c[1]): c[5] for c in panel.cells}[100.0, 0.0] == 0


def test_data_sets_make_ranks_and_each_counts_once():
    parts = {name: on(name) for name in ("x", "y", "z", "v")}
    # First in the folder, but with noise: of a data set the comparison with the least of it counts.
    turned = on("x", ("knn", "1-nn", "ntk"))
    parts = {"a": Comparison(turned.frame(), {**turned.manifest, "label_noise": 0.2}), **parts}
    content = content_of(parts)
    assert content.title == "5 comparisons on 4 data sets"
    ranks = content.figures[-1].panels[0]
    expected = rank_comparisons([on(name) for name in ("x", "y", "z", "v")]).critical_difference()
    assert [name for name, _ in ranks.ranks] == list(expected.ranks.index)
    np.testing.assert_allclose([rank for _, rank in ranks.ranks], expected.ranks)
    assert ranks.groups == ((0, 2),)  # four data sets tell nobody apart
    assert (
        "Over 4 data sets ntk has the best average rank, 1.00; it cannot be told apart from 1-nn or knn."
        in (content.verdict)
    )
    text = render(content)
    assert "p by Holm" in text
    assert "% of the maximum" in text


def test_learners_that_were_not_everywhere_are_left_out_of_the_ranks():
    content = content_of({"x": on("x"), "y": on("y", ("ntk", "1-nn"))})
    assert {name for name, _ in content.figures[-1].panels[0].ranks} == {"ntk", "1-nn"}
    alone = content_of({"x": on("x", ("ntk",)), "y": on("y", ("knn",))})
    assert alone.figures == ()
    assert "What each found" in alone.verdict


def test_studies_make_a_table_of_verdicts():
    content = content_of(
        {"a": made_up_study(), "b": made_up_study(wrong=True), "c": "its tables do not fit"},
        {"a": "a/report.html"},
    )
    assert content.verdict == "Of 2 claims 1 is supported and 1 is not supported."
    text = render(content)
    assert 'href="a/report.html"' in text
    assert 'id="figures"' not in text
    assert "its tables do not fit" in text
    assert re.search(r'<td data-value="not supported"[^>]*><strong>not supported</strong>', text)
    study = made_up_study().study
    assert study.sources[0].split(",")[0] in text


def test_the_page_of_a_study_keeps_apart_what_decides():
    result = made_up_study()
    content = content_of(result)
    findings = {key: markup for key, _, markup in content.sections}["findings"]
    decisive, *beside = findings.split("<details>")
    frame = result.frame()
    for row in frame.itertuples():
        assert (row.finding in decisive) == (row.outcome != "")
    assert len(beside) == int((frame["outcome"] == "").any())
    assert (
        content.verdict
        == f"On digits the claim is supported, by all {(frame['outcome'] != '').sum()} findings."
    )
    assert content.rule.startswith("From 3 repeats of 100 training and 50 test points a draw, a quick run.")
    told = {key: markup for key, _, markup in content.sections}["protocol"]
    assert all(question in told for question in result.study.asked)
    refuted = content_of(made_up_study(wrong=True)).verdict
    assert "not supported, by" in refuted
    assert re.search(r"\d+ not supported", refuted)


def test_neither_kind_and_both_are_refused(tmp_path):
    for results in ({}, {"a": made_up_study(), "b": made_up()}, {"a": "broken"}):
        with pytest.raises(TypeError, match="results is of type dict"):
            write_page(results, tmp_path)
    assert not list(tmp_path.iterdir())


def test_names_of_folders_are_obeyed_no_more_than_others():
    links = dict.fromkeys(HOSTILE, "x%22")
    text = render(content_of({name: made_up_study() for name in HOSTILE}, links))
    assert "<script>hacked" not in text
    assert text.count("<script") == 2
    several = render(content_of({name: on(name) for name in HOSTILE[:3]}, links))
    assert "<script>hacked" not in several
    assert several.count("<script") == 2


def test_the_command_makes_a_page_of_each_and_one_over_all(tmp_path, capsys):
    made_up_study().save(tmp_path / "all" / "one & two")
    made_up_study(wrong=True).save(tmp_path / "all" / "three")
    broken = made_up_study().save(tmp_path / "all" / "four")
    (broken / "errors.csv").write_text("a\n1\n", encoding="utf-8")
    assert main(["report", str(tmp_path / "all")]) == 0
    assert capsys.readouterr().out == f"{tmp_path / 'all' / 'report.html'}\n"
    text = (tmp_path / "all" / "report.html").read_text(encoding="utf-8")
    assert 'href="one%20%26%20two/report.html"' in text
    assert "do not fit the study" in text
    assert (tmp_path / "all" / "three" / "report.html").is_file()
    assert not (broken / "report.html").exists()
    assert main(["report", str(tmp_path / "all"), "--out", str(tmp_path / "x.html")]) == 0
    assert 'href="all/three/report.html"' in (tmp_path / "x.html").read_text(encoding="utf-8")
    # Where nothing can be read there is no page.
    for name in ("one & two", "three"):
        (tmp_path / "all" / name / "errors.csv").write_text("a\n1\n", encoding="utf-8")
    assert main(["report", str(tmp_path / "all")]) == 2
    assert "do not fit" in capsys.readouterr().err
