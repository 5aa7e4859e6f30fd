"""What to cite: exactly what a run used, as BibTeX that a parser of others' reads."""

import itertools
import re
import unicodedata
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest
from pybtex.database import parse_string
from pybtex.plugin import find_plugin

import ntkcompare as nc
from ntkcompare.citations.claims import CLAIMS
from ntkcompare.citations.libraries import ITSELF, LIBRARIES
from ntkcompare.citations.methods import METHODS
from ntkcompare.citations.needs import needs_of
from ntkcompare.cli import main
from ntkcompare.curves import Comparison
from ntkcompare.curves.learners import list_learners, make_learner
from ntkcompare.curves.manifest import _plain
from ntkcompare.datasets.citations import CITATIONS
from ntkcompare.store import class_name
from ntkcompare.studies import Finding, Setting, conduct, load_study, registry

ROOT = Path(__file__).resolve().parents[2]
ALWAYS = {
    "harris2020array",
    "virtanen2020scipy",
    "mckinney2010data",
    "pedregosa2011scikit",
    "hunter2007matplotlib",
}
NEEDED = {"author", "title", "year"}
HOME = {
    "article": "journal",
    "inproceedings": "booktitle",
    "incollection": "booktitle",
    "techreport": "institution",
    "book": "publisher",
}
STUDIES = {name: registry.find_study(name) for name in nc.list_studies()}


def described(**estimators):
    """The manifest of a run, as far as it is read."""
    learners = {
        name: {
            "class": class_name(type(estimator)),
            "parameters": {key: _plain(value) for key, value in estimator.get_params(deep=False).items()},
        }
        for name, estimator in estimators.items()
    }
    return {
        "ntkcompare": "0.1.0",
        "dataset": {"name": "iris", "citation": CITATIONS["iris"]},
        "learners": learners,
        "versions": {"numpy": "2.4.0"},
        "scaling": "none",
    }


def keys(run):
    return set(nc.cite(Comparison(None, run)).keys)


def methods(*estimators):
    run = described(**{f"learner {i}": estimator for i, estimator in enumerate(estimators)})
    return keys(run) - ALWAYS - {"ntkcompare", "fisher1936use"}


@pytest.mark.parametrize(
    "entry", [ITSELF, *METHODS.values(), *CLAIMS.values(), *LIBRARIES.values(), *CITATIONS.values()]
)
def test_every_entry_is_bibtex_and_says_what_its_kind_must(entry):
    (parsed,) = parse_string(entry, "bibtex").entries.values()
    found = {*parsed.fields, *parsed.persons}
    assert found >= NEEDED | ({HOME[parsed.type]} if parsed.type in HOME else set())
    assert re.fullmatch(r"\d{4}", parsed.fields["year"])
    assert re.fullmatch(r"10\.\d{4,}/\S+", parsed.fields.get("doi", "10.1234/none"))


def test_an_entry_stands_under_its_own_key():
    for key, entry in {**METHODS, **CLAIMS}.items():
        assert entry.startswith(f"@{entry[1 : entry.index('{')]}{{{key},"), key
    every = [*METHODS.values(), *CLAIMS.values(), *LIBRARIES.values(), *CITATIONS.values()]
    assert len({entry.split("{")[1].split(",")[0] for entry in every}) == len(every)


def test_every_entry_can_be_reached():
    """An entry that no run asks for is dead; the variants here are one of each kind."""
    mlp, stax = nc.MLP(activation="erf"), nc.MLP().stax()
    used = methods(
        nc.NTKClassifier(ridge="loo", time=3.0),
        nc.NTKClassifier(mlp, kernel="nngp"),
        nc.NTKRegressor(nc.MLP(parameterization="standard")),
        nc.NTKRegressor(stax),
        nc.KNNClassifier(n_neighbors="loo", weights="distance", metric="mahalanobis"),
        nc.KNNClassifier(metric="nca"),
        nc.MLPClassifier(dropout=0.1, early_stopping=True, input_noise=0.1),
        nc.MLPClassifier(optimizer="momentum"),
        nc.MLPClassifier(optimizer="sgd"),
    )
    libraries = {"bradbury2018jax", "novak2020neural", "deepmind2020jax"}
    assert used == (set(METHODS) - {"bell1997independent"}) | libraries
    assert "bell1997independent" in keys({**described(), "scaling": "zca:0.1"})


@pytest.mark.parametrize(
    ("learner", "expected"),
    [
        (nc.KNNClassifier(), {"cover1967nearest"}),
        (nc.KNNClassifier(n_neighbors=3), {"cover1967nearest", "fix1951discriminatory"}),
        (
            nc.KNNRegressor(metric="ntk"),
            {"cover1967nearest", "jacot2018neural", "cho2009kernel", "bradbury2018jax"},
        ),
        (nc.NTKClassifier(), {"jacot2018neural", "cho2009kernel", "bradbury2018jax"}),
        (nc.NTKClassifier(nc.MLP(activation="gelu")), {"jacot2018neural", "bradbury2018jax"}),
        (
            nc.NTKClassifier(nc.MLP(activation=nc.Activation("leaky_relu", slope=0.2))),
            {"jacot2018neural", "cho2009kernel", "bradbury2018jax"},
        ),
        (
            nc.NTKClassifier(nc.MLP(activation="erf")),
            {"jacot2018neural", "williams1996computing", "bradbury2018jax"},
        ),
        (nc.NTKClassifier(nc.MLP().stax()), {"jacot2018neural", "bradbury2018jax", "novak2020neural"}),
        (
            nc.MLPRegressor(nc.MLP(parameterization="standard")),
            {"kingma2015adam", "bradbury2018jax", "deepmind2020jax"},
        ),
    ],
)
def test_a_learner_asks_for_what_it_uses_and_no_more(learner, expected):
    assert methods(learner) == expected


def test_every_learner_by_name_is_covered():
    for name in list_learners():
        learner = described(learner=make_learner(name, "classification"))["learners"]["learner"]
        assert needs_of(learner)[0], name


def test_the_library_comes_first_then_data_methods_and_libraries():
    bibliography = nc.cite(Comparison(None, described(ntk=nc.NTKClassifier())))
    assert bibliography.keys == (
        "ntkcompare",
        "fisher1936use",
        "jacot2018neural",
        "cho2009kernel",
        "harris2020array",
        "virtanen2020scipy",
        "mckinney2010data",
        "pedregosa2011scikit",
        "hunter2007matplotlib",
        "bradbury2018jax",
    )
    parsed = parse_string(str(bibliography), "bibtex")
    assert parsed.entries["ntkcompare"].fields["version"] == "0.1.0"
    assert parsed.entries["harris2020array"].fields["note"] == "Version 2.4.0"
    assert "note" not in parsed.entries["virtanen2020scipy"].fields  # its version was not recorded
    style = find_plugin("pybtex.style.formatting", "unsrt")()
    assert len(list(style.format_bibliography(parsed))) == len(bibliography)


def test_a_run_of_today_is_cited_whole_and_by_the_version_that_ran(tmp_path, capsys):
    comparison = nc.compare("iris", ["1-nn"], sizes=[10], repeats=1, progress=False)
    assert set(nc.cite(comparison).keys) == ALWAYS | {"ntkcompare", "fisher1936use", "cover1967nearest"}
    assert comparison.manifest["ntkcompare"] == nc.__version__
    folder = comparison.save(tmp_path / "iris")
    assert main(["cite", str(folder)]) == 0
    assert capsys.readouterr().out == f"{nc.cite(comparison)}\n"
    cff = (ROOT / "CITATION.cff").read_text(encoding="utf-8")
    (entry,) = parse_string(nc.cite(comparison).entries[0], "bibtex").entries.values()
    assert re.search(r"^version: (.+)$", cff, re.M).group(1) == entry.fields["version"] == nc.__version__
    assert re.search(r'^title: "(.+)"$', cff, re.M).group(1).lower() == entry.fields["title"].lower()
    assert re.search(r'^date-released: "(\d{4})', cff, re.M).group(1) == entry.fields["year"]
    assert re.search(r'- name: "(.+)"', cff).group(1) == str(entry.persons["author"][0]).strip("{}")


def test_results_of_before_the_manifest_held_the_citation_are_cited_by_the_name_of_their_data():
    for name, key in [("iris", "iris"), ("cifar-10", "cifar"), ("uci:abalone", "uci")]:
        run = {**described(), "dataset": {"name": name}}
        assert CITATIONS[key] in nc.cite(Comparison(None, run)).entries


def test_what_has_no_entry_is_a_remark():
    run = described()
    run["dataset"] = {"name": "mine", "source": "a shelf"}
    run["learners"] = {"trees": {"class": "xgboost.sklearn.XGBClassifier", "parameters": {}}}
    bibliography = nc.cite(Comparison(None, run))
    assert bibliography.remarks == (
        "data set mine: no citation known; source: a shelf",
        "learner trees: cite xgboost.sklearn.XGBClassifier by its own documentation",
    )
    assert str(bibliography).endswith("% " + bibliography.remarks[1])


@pytest.mark.parametrize(
    "citation",
    [
        "Please cite\n@misc{evil, title={x}} me",
        "@misc{a, title = {A}}\n@misc{b, title = {B}}",
        "@misc{a, title = {A",
        "@misc{a, title = {A}}} @misc{b,",
    ],
)
def test_a_citation_that_is_no_single_entry_is_a_comment_in_every_line(citation):
    run = {**described(), "dataset": {"name": "mine", "citation": citation}}
    text = str(nc.cite(Comparison(None, run)))
    lines = text.splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("% data set mine"))
    assert all(line.startswith("% ") for line in lines[start:])
    assert set(parse_string(text, "bibtex").entries) == ALWAYS | {"ntkcompare"}
    assert "mine" not in "".join(lines[:start])


def test_a_manifest_from_anywhere_changes_no_entry():
    run = {**described(), "ntkcompare": "1}, evil = {", "versions": {"numpy": "}\n@misc{x,"}}
    run["learners"] = {"a\n@misc{y,": {"class": "z\n@misc{z,", "parameters": None}}
    text = str(nc.cite(Comparison(None, run)))
    assert set(parse_string(text, "bibtex").entries) == ALWAYS | {"ntkcompare", "fisher1936use"}
    assert "version" not in parse_string(text, "bibtex").entries["ntkcompare"].fields
    for part in ("dataset", "learners", "versions", "sources", "citations", "uses"):
        assert nc.cite(Comparison(None, {part: "nonsense"})).keys[0] == "ntkcompare"


def test_what_is_no_result_is_refused(tmp_path, capsys):
    with pytest.raises(TypeError, match=r"results is of type str; pass a comparison"):
        nc.cite("results/digits")
    assert main(["cite", str(tmp_path)]) == 2
    assert "holds no comparison" in capsys.readouterr().err


def plain(text):
    """Letters and digits alone, without TeX's commands and accents."""
    text = unicodedata.normalize("NFKD", re.sub(r"\\[a-zA-Z](?=\{)", "", text))
    return re.sub(r"[^a-z0-9]", "", text.encode("ascii", "ignore").decode().lower())


@pytest.mark.parametrize("name", STUDIES)
def test_each_source_of_a_study_has_the_entry_of_the_same_work(name):
    study = STUDIES[name]
    assert len(study.citations) == len(study.sources)
    for source, key in zip(study.sources, study.citations):
        (entry,) = parse_string({**METHODS, **CLAIMS}[key], "bibtex").entries.values()
        assert f"({entry.fields['year']})" in source
        title = plain(entry.fields["title"])
        assert plain(source.split("), ", 1)[1]).startswith(title) or name == "degrees-of-freedom", key
        assert plain(entry.fields["title"].split(":")[0]) in plain(source)
        named = source.split(" (")[0]
        if named == "the same":
            continue
        authors = [plain("".join(person.last_names)) for person in entry.persons["author"]]
        said = [plain(part) for part in named.removesuffix(" and others").split(", ")]
        assert len(said) == (1 if named.endswith("others") else len(authors))
        assert all(one.endswith(author) for one, author in zip(said, authors)), key
        for number in re.findall(r"arXiv:(\S+)", source):
            assert entry.fields["eprint"] == number


def test_every_claim_is_of_some_study():
    assert set(CLAIMS) == {key for study in STUDIES.values() for key in study.citations} - set(METHODS)
    assert not set(CLAIMS) & set(METHODS)


def conducted(name, tables):
    """The study as if it had measured these tables."""
    study = replace(STUDIES[name], measure=lambda setting: tables)
    return conduct(study, Setting(nc.load_dataset("digits"), quick=True, repeats=2, random_state=0))


def test_a_study_is_cited_from_its_folder_with_sources_data_methods_and_libraries(tmp_path, capsys):
    cells = itertools.product(("ntk", "1-nn", "mlp"), (0.0, 1.0), range(2), ("train", "test"))
    table = pd.DataFrame(cells, columns=["learner", "noise", "repeat", "split"])
    table = table.assign(n=100, value=0.01 * table["repeat"] * (table["split"] == "test"), chance=0.9)
    result = conducted("interpolation", {"errors": table})
    sources = ("zhang2017understanding", "zhang2021understanding")
    methods = {"jacot2018neural", "cho2009kernel", "cover1967nearest", "kingma2015adam"}
    keys = nc.cite(result).keys
    assert keys[:4] == ("ntkcompare", "alpaydin1998optical", *sources)
    assert set(keys[4:]) == methods | {"bradbury2018jax", "deepmind2020jax"} | ALWAYS
    assert nc.cite(result).remarks == ()
    folder = result.save(tmp_path / "study")
    assert load_study(folder).manifest["sources"] == list(STUDIES["interpolation"].sources)
    assert main(["cite", str(folder)]) == 0
    assert capsys.readouterr().out == f"{nc.cite(result)}\n"


def test_of_data_that_a_study_makes_there_is_nobody_to_cite(monkeypatch):
    quiet = replace(STUDIES["no-free-lunch"], judge=lambda tables: (Finding("none", 0, 0, 0, (0, 1)),))
    monkeypatch.setitem(STUDIES, "no-free-lunch", quiet)
    bibliography = nc.cite(conducted("no-free-lunch", {}))
    assert bibliography.keys[:3] == ("ntkcompare", "wolpert1996lack", "schaffer1994conservation")
    assert bibliography.remarks == ()


def test_a_source_without_an_entry_is_a_remark():
    class Result:
        manifest = {
            "dataset": {"name": "iris"},
            "sources": ["Zhang 2017", "Mei 2022"],
            "citations": ["", "mei2022generalization"],
            "uses": ["jax", "nothing there"],
        }

    bibliography = nc.cite(Result())
    assert bibliography.keys[:3] == ("ntkcompare", "fisher1936use", "mei2022generalization")
    assert bibliography.remarks == ("the claim's source: Zhang 2017",)
    assert "bradbury2018jax" in bibliography.keys
    for missing in ({"citations": None}, {"citations": "mei2022generalization"}):
        Result.manifest = {**Result.manifest, **missing}
        assert len(nc.cite(Result()).remarks) == 2
