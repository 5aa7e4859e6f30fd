"""The script that runs all studies, and the page that tells of them."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pandas as pd
import pytest
from PIL import Image

import ntkcompare as nc
from ntkcompare.studies import Finding, find_study

ROOT = Path(__file__).resolve().parents[1]
PAGE = (ROOT / "docs" / "studies.md").read_text(encoding="utf-8")


@pytest.fixture
def script(monkeypatch):
    """The module of the script; its processes leave results, but for those of studies named broken."""
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks.generalization import studies

    studies.commands, studies.broken = [], set()

    def run(command, **options):
        studies.commands.append(command)
        name, folder = command[4], Path(command[command.index("--out") + 1])
        if name not in studies.broken:
            leave(folder, name, quick="--quick" in command, seed=int(command[command.index("--seed") + 1]))
        return subprocess.CompletedProcess(command, int(name in studies.broken))

    monkeypatch.setattr(subprocess, "run", run)
    return studies


def leave(folder, name, *, quick, seed, **more):
    folder.mkdir(parents=True, exist_ok=True)
    study = find_study(name)
    described = {
        "study": name,
        "claim": study.claim,
        "verdict": "inconclusive",
        "quick": quick,
        "random_state": seed,
        "repeats": 5,
        "wall_seconds": 12.3,
        "dataset": {"name": "digits"},
        **more,
    }
    (folder / "study.json").write_text(json.dumps(described), encoding="utf-8")
    rows = [
        ("the effect", 0.5, -0.1, 1.1, "≥ 0", "inconclusive", "95 % t interval"),
        ("another | effect", 2.0, 1.5, 2.5, "≥ 0", "supported", "95 % t interval"),
        ("something beside", 9.0, 9.0, 9.0, "any", "", "exact"),
    ]
    columns = ["finding", "estimate", "low", "high", "claim", "outcome", "interval"]
    pd.DataFrame(rows, columns=columns).to_csv(folder / "findings.csv", index=False)


def test_the_page_tells_of_every_study_what_the_study_says_of_itself(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks.generalization._study_page import section

    remedy = "python -m benchmarks.generalization.studies --quick --page docs/studies.md"
    for name in nc.list_studies():
        study = find_study(name)
        assert study.claim in PAGE, f"{name}: run {remedy}"
        assert section(study) in PAGE, f"{name}: run {remedy}"
        assert (ROOT / "docs" / "studies" / f"{name}.png").is_file(), f"{name}: run {remedy}"
        text = PAGE[PAGE.index(f"\n## {name}\n") :]
        text = text[: text.index("</details>")]
        assert text.count("<details>") == text.count("<summary>") == text.count("**Verdict.**") == 1
        for answer in study.questions:
            assert f"- [{name}](#{name}): {answer.says}" in PAGE, f"{name}: run {remedy}"
            assert f"**{answer.asked}** {answer.says}" in text, f"{name}: run {remedy}"
            for begins in answer.findings:  # with a number each
                told = rf"(?m)^- {re.escape(begins)}.*: (quick|at full strength) -?\d"
                assert re.search(told, text), f"{name}: {begins}"


def test_every_study_runs_in_a_process_of_its_own_and_is_in_the_table(script, tmp_path, capsys):
    assert script.main(["--quick", "--seed", "3", "--out", str(tmp_path / "out")]) == 0
    names = nc.list_studies()
    assert [command[:5] for command in script.commands] == [
        [sys.executable, "-m", "ntkcompare", "study", name] for name in names
    ]
    assert all("--quick" in command and "--overwrite" in command for command in script.commands)
    table = pd.read_csv(tmp_path / "out" / "table.csv")
    assert table["study"].tolist() == names
    assert set(table["verdict"]) == {"inconclusive"}
    assert set(table["key findings"]) == {"1 inconclusive, 1 supported"}
    out = capsys.readouterr().out
    assert "the effect: 0.5 [-0.1, 1.1], ≥ 0: inconclusive" in out
    assert "something beside" not in out
    assert out.rstrip().endswith(str(tmp_path / "out"))


def test_one_that_fails_keeps_no_other_from_running(script, tmp_path):
    first, second = nc.list_studies()[:2]
    script.broken = {first}
    assert script.main(["--only", first, "--only", second, "--out", str(tmp_path)]) == 1
    assert pd.read_csv(tmp_path / "table.csv")["verdict"].tolist() == ["failed", "inconclusive"]
    assert not any("--quick" in command for command in script.commands)


def test_what_is_there_already_is_kept_on_demand_if_it_was_run_alike(script, tmp_path):
    options = ["--only", nc.list_studies()[0], "--out", str(tmp_path), "--resume"]
    for arguments, runs in (
        (["--quick"], 1),
        (["--quick"], 1),
        ([], 2),
        (["--seed", "1"], 3),
        (["--seed", "1"], 3),
    ):
        assert script.main([*options, *arguments]) == 0
        assert len(script.commands) == runs


def test_what_is_there_can_be_told_without_a_run(script, tmp_path):
    name = nc.list_studies()[1]
    leave(tmp_path / name, name, quick=True, seed=0)
    assert script.main(["--collect", "--out", str(tmp_path), "--page", str(tmp_path / "page.md")]) == 0
    assert not script.commands
    assert pd.read_csv(tmp_path / "table.csv")["study"].tolist() == [name]
    assert find_study(nc.list_studies()[0]).claim in (tmp_path / "page.md").read_text(encoding="utf-8")


def test_runs_at_full_strength_stand_beside_the_quick_ones(script, tmp_path):
    name, other = nc.list_studies()[:2]
    leave(tmp_path / "full" / name, name, quick=False, seed=4)
    page = tmp_path / "page.md"
    arguments = ["--quick", "--out", str(tmp_path / "quick"), "--page", str(page)]
    assert script.main([*arguments, "--beside", str(tmp_path / "full")]) == 0
    text = page.read_text(encoding="utf-8")
    cells = "inconclusive | 1, 1, 0"
    assert f"| [{name}](#{name}) | {cells} | 12 | digits | {cells} | 12 |" in text
    assert f"| [{other}](#{other}) | {cells} | 12 |  | not run |  |  |" in text
    assert "runs at full strength with random state 4" in text
    assert text.count("- At full strength on digits, 5 repeats: **inconclusive** in 1 of 2 key findings") == 1
    assert "| the effect | ≥ 0 | 0.5 (-0.1 to 1.1), inconclusive | 0.5 (-0.1 to 1.1), inconclusive |" in text


def test_another_data_set_is_for_studies_that_make_none(script, tmp_path):
    names = ["interpolation", "consistency"]
    only = [part for name in names for part in ("--only", name)]
    options = ["--dataset", "mnist", "--out", str(tmp_path), "--resume"]
    assert script.main([*only, *options]) == 0
    assert [("--dataset" in command) for command in script.commands] == [True, False]
    assert script.commands[0][-2:] == ["--dataset", "mnist"]
    # What was left is of digits, and so is run again; what makes its data is kept.
    assert script.main([*only, *options]) == 0
    assert [command[4] for command in script.commands] == [*names, names[0]]


def test_an_unknown_study_is_refused(script, capsys):
    assert script.main(["--only", "nonsense"]) == 2
    assert "--only nonsense: no such study; choose from " in capsys.readouterr().err
    assert not script.commands


def test_the_page_holds_the_numbers_of_what_was_run(script, tmp_path):
    name, other = nc.list_studies()[:2]
    page = tmp_path / "page.md"
    (tmp_path / name).mkdir()
    Image.new("RGB", (3000, 600), "white").save(tmp_path / name / "figure.png")
    assert script.main(["--quick", "--only", name, "--out", str(tmp_path), "--page", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert f"| [{name}](#{name}) | inconclusive | 1, 1, 0 | 12 |" in text
    assert f"| [{other}](#{other}) | not run |  |  |" in text
    assert "| another \\| effect | ≥ 0 | 2 (1.5 to 2.5), supported | 95 % t interval |" in text
    assert "- Quick on digits, 5 repeats: **inconclusive** in 1 of 2 key findings: *the effect* 0.5" in text
    assert text.count("| the effect |") == 2  # among the open ones, and all
    assert text.count("| another") == 1
    assert text.count("![") == 1
    assert f"![What {name} found](page/{name}.png)" in text
    with Image.open(tmp_path / "page" / f"{name}.png") as picture:
        assert picture.size == (1200, 240)
    assert "Its numbers\nare those of quick runs." in text
    assert script.main(["--quick", "--only", other, "--out", str(tmp_path), "--page", str(page)]) == 0
    assert f"| [{name}](#{name}) | inconclusive |" in page.read_text(encoding="utf-8")  # of the run before


def test_the_page_tells_the_points_drawn_where_a_run_recorded_them(script, tmp_path):
    name, other = nc.list_studies()[:2]
    leave(tmp_path / name, name, quick=True, seed=0, points={"train": [64, 1000], "test": [500, 500]})
    leave(tmp_path / other, other, quick=True, seed=0)
    page = tmp_path / "page.md"
    assert script.main(["--collect", "--out", str(tmp_path), "--page", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert text.count("- Quick on digits, 64 to 1000 training and 500 test points a draw, 5 repeats: ") == 1
    assert text.count("- Quick on digits, 5 repeats: ") == 1


def test_an_answer_stands_with_the_numbers_of_its_findings(script, tmp_path):
    """Those that the verdict does not rest on among them."""
    leave(tmp_path / "weight-decay", "weight-decay", quick=True, seed=0)
    answer = find_study("weight-decay").questions[0]
    rows = [(f"{answer.findings[0]} and so on", 0.25, 0.125, 0.375, "any", "", "exact")]
    columns = ["finding", "estimate", "low", "high", "claim", "outcome", "interval"]
    frame = pd.read_csv(tmp_path / "weight-decay" / "findings.csv", keep_default_na=False)
    frame = pd.concat([frame, pd.DataFrame(rows, columns=columns)])
    frame.to_csv(tmp_path / "weight-decay" / "findings.csv", index=False)
    page = tmp_path / "page.md"
    assert script.main(["--collect", "--out", str(tmp_path), "--page", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert f"**{answer.asked}** {answer.says}" in text
    assert f"- {answer.findings[0]} and so on: quick 0.25 (0.125 to 0.375)" in text


def test_a_supported_claim_is_told_by_its_closest_finding(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks.generalization._study_page import _nearest, _room
    from benchmarks.generalization._study_results import _ends

    def row(low, high, claim, interval="95 % t interval"):
        least, most = _ends(claim)
        return pd.Series({"low": low, "high": high, "least": least, "most": most, "interval": interval})

    assert _room(row(0.1, 0.2, "≤ 0.25")) == pytest.approx(0.5)
    assert _room(row(-0.03, -0.02, "-0.1 to 0")) == pytest.approx(2)
    assert _room(row(1.0, 2.0, "> 0")) == pytest.approx(1)
    assert _room(row(0, 1e-13, "0 to 1e-12")) == pytest.approx(9)  # no difference is below 0
    assert _room(row(0.95, 1.0, "0.9 to 1")) == pytest.approx(1)  # and no share above 1
    assert _room(row(0.0, 0.0, "= 0")) == float("inf")
    cases, mean = row(1.0, 9.0, "≥ 1", "range of 5 cases"), row(3.0, 4.0, "≥ 1")
    pairs = row(1.0, 2.0, "≥ 1", "from those beyond chance, all of 9 pairs")
    assert _nearest(pd.DataFrame([cases, mean, pairs]))["low"] == 3.0
    assert _nearest(pd.DataFrame([cases]))["low"] == 1.0
    assert _nearest(pd.DataFrame([row(0.0, 0.0, "= 0")])) is None


def test_claimed_ranges_are_read_from_the_words_they_are_told_in(monkeypatch):
    monkeypatch.syspath_prepend(str(ROOT))
    from benchmarks.generalization._study_results import _ends

    inf = float("inf")
    for claimed in ((-0.1, 0.1), (-inf, 2.0), (0.5, inf), (1.0, 1.0), (0.0, 1e-12), (-inf, inf)):
        assert _ends(Finding("x", 1, 1, 1, claimed, key=False).claim) == claimed
    assert _ends("> 0") == (0, inf)
    assert _ends("< 0") == (-inf, 0)


def test_two_runs_of_one_strength_have_a_column_each(script, tmp_path):
    name = nc.list_studies()[0]
    leave(tmp_path / "full" / name, name, quick=False, seed=4)
    leave(tmp_path / "out" / name, name, quick=False, seed=7)
    table = tmp_path / "out" / name / "findings.csv"
    table.write_text(table.read_text(encoding="utf-8").replace("0.5,-0.1", "0.25,-0.1"), encoding="utf-8")
    page = tmp_path / "page.md"
    arguments = ["--collect", "--out", str(tmp_path / "out"), "--page", str(page)]
    assert script.main([*arguments, "--beside", str(tmp_path / "full")]) == 0
    text = page.read_text(encoding="utf-8")
    assert "| the effect | ≥ 0 | 0.25 (-0.1 to 1.1), inconclusive | 0.5 (-0.1 to 1.1), inconclusive |" in text
    assert (
        "| At full strength on digits, random state 7 | At full strength on digits, random state 4 |" in text
    )


def test_no_quick_run_stands_for_one_at_full_strength(script, tmp_path, capsys):
    name = nc.list_studies()[0]
    leave(tmp_path / "full" / name, name, quick=True, seed=4)
    page = tmp_path / "page.md"
    assert script.main(["--quick", "--page", str(page), "--beside", str(tmp_path / "full")]) == 2
    assert f"the run of {name} there is quick" in capsys.readouterr().err
    assert not script.commands
    assert not page.exists()


def test_a_run_is_judged_by_the_rule_of_today(script, tmp_path):
    """Its tables say what was measured; its verdict and findings are those of the rule it was run under."""
    from ntkcompare.studies.interpolation import STUDY

    folder = tmp_path / STUDY.name
    leave(folder, STUDY.name, quick=True, seed=0, refutation="anything", protocol="at a guess")
    rows = [
        (learner, noise, 100, repeat, split, value + 0.01 * repeat * (split == "test"), 0.9)
        for learner in ("ntk", "1-nn", "mlp")
        for noise in (0.0, 1.0)
        for repeat in range(3)
        for split, value in (("train", 0.0), ("test", 0.05 if noise == 0 else 0.9))
    ]
    columns = ["learner", "noise", "n", "repeat", "split", "value", "chance"]
    pd.DataFrame(rows, columns=columns).to_csv(folder / "errors.csv", index=False)
    page = tmp_path / "page.md"
    assert script.main(["--collect", "--out", str(tmp_path), "--page", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    assert "by an earlier protocol than that below, judged anew by the rule of today: **supported**" in text
    assert "; the closest is *ntk: test error from clean labels" in text
    assert "*the effect*" not in text
    assert "| the effect |" not in text


def test_a_run_that_the_rule_of_today_cannot_judge_shows_no_verdict(script, tmp_path, capsys):
    name = "complexity-bounds"
    leave(tmp_path / name, name, quick=True, seed=0)
    pd.DataFrame({"learner": ["mlp"]}).to_csv(tmp_path / name / "models.csv", index=False)
    Image.new("RGB", (30, 60), "white").save(tmp_path / name / "figure.png")  # with the old verdict in it
    other = "interpolation"  # without tables, and under another rule
    leave(tmp_path / other, other, quick=True, seed=0, claim="Something else.")
    page = tmp_path / "page.md"
    assert script.main(["--collect", "--out", str(tmp_path), "--page", str(page)]) == 0
    text = page.read_text(encoding="utf-8")
    for study in (name, other):
        assert f"| [{study}](#{study}) | not judged | 0, 0, 0 | 12 |" in text
    assert text.count("**not judged**: the rule of today does not fit the tables of that run") == 2
    assert "inconclusive** in" not in text
    assert "![" not in text
    assert "| the effect |" not in text
    assert "the effect" not in capsys.readouterr().out
    # It is not what would be run now.
    assert script.main(["--quick", "--only", name, "--out", str(tmp_path), "--resume"]) == 0
    assert len(script.commands) == 1


def test_an_answer_says_where_no_finding_carries_it(script, tmp_path):
    name = "random-label-guarantee"
    answer = find_study(name).questions[0]
    least = next(begins for begins in answer.findings if begins.endswith(": least bound"))
    for folder, names in (("quick", (least, f"{least} less test error")), ("full", ())):
        leave(tmp_path / folder / name, name, quick=folder == "quick", seed=0)
        rows = [(finding, 0.25, 0.125, 0.375, "any", "", "exact") for finding in names]
        pd.DataFrame(rows).to_csv(
            tmp_path / folder / name / "findings.csv", mode="a", header=False, index=False
        )
    page = tmp_path / "page.md"
    arguments = ["--collect", "--out", str(tmp_path / "quick"), "--page", str(page)]
    assert script.main([*arguments, "--beside", str(tmp_path / "full")]) == 0
    text = page.read_text(encoding="utf-8")
    assert f"- {least}: quick 0.25 (0.125 to 0.375); at full strength no such finding\n" in text
    assert f"- {least} less test error" not in text
    lacking = answer.findings[0]
    assert f"- {lacking}: quick no such finding; at full strength no such finding\n" in text
