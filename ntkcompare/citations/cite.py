"""cite(): what a run rests on."""

import re
from collections.abc import Iterable, Mapping
from typing import Any

from ntkcompare.citations.bibliography import Bibliography
from ntkcompare.citations.libraries import ITSELF, LIBRARIES
from ntkcompare.citations.methods import METHODS
from ntkcompare.citations.needs import ALWAYS, is_known, needs_of
from ntkcompare.datasets.citations import CITATIONS

# A data set that was loaded by one name is cited under another.
_FAMILIES = {"cifar-10": "cifar", "cifar-100": "cifar"}


def cite(results: Any) -> Bibliography:
    """Return BibTeX for the methods, data and libraries that a run used, this library first.

    Parameters
    ----------
    results : Comparison or StudyResult
        What `compare`, `run_study` or `load` returned. The manifest alone is read.

    Returns
    -------
    Bibliography
        `print` shows it; `entries`, `keys` and `remarks` are its parts. A data set without a citation of its
        own, a learner of a package that is not known here and a study's own sources are remarks. A study does
        not record what each of its parts computes with: of methods it gives its sources, of libraries those
        that every run uses.

    Raises
    ------
    TypeError
        If `results` has no manifest.

    Examples
    --------
    >>> import ntkcompare as nc
    >>> comparison = nc.compare("iris", ["1-nn"], sizes=[10], repeats=1, progress=False)
    >>> nc.cite(comparison).keys[:3]
    ('ntkcompare', 'fisher1936use', 'cover1967nearest')
    """
    run = getattr(results, "manifest", None)
    if not isinstance(run, Mapping):
        raise TypeError(
            f"results is of type {type(results).__name__}; pass a comparison or the result of a study, "
            "e.g. nc.cite(nc.load(folder))."
        )
    entries = [_with_version(ITSELF, run.get("ntkcompare"), field="version")]
    remarks: list[str] = []
    data = run.get("dataset")
    _add_data(data if isinstance(data, Mapping) else {}, entries, remarks)
    methods, libraries = _methods(run, remarks)
    entries += [METHODS[key] for key in methods]
    versions = run.get("versions")
    versions = versions if isinstance(versions, Mapping) else {}
    entries += [_with_version(LIBRARIES[name], versions.get(name), field="note") for name in libraries]
    sources = run.get("sources")
    remarks += [f"the claim's source: {_line(source)}" for source in sources or ()] if sources else []
    return Bibliography(tuple(dict.fromkeys(entries)), tuple(dict.fromkeys(remarks)))


def _add_data(data: Mapping[str, Any], entries: list[str], remarks: list[str]) -> None:
    name = str(data.get("name", ""))
    family = "uci" if name.startswith("uci:") else _FAMILIES.get(name, name)
    # Results of before the manifest held the citation say the name alone.
    citation = str(data.get("citation") or CITATIONS.get(family, "")).strip()
    if _is_bibtex(citation):
        entries.append(citation)
    elif citation:
        remarks.append(f"data set {_line(name)}: {citation}")
    elif name:
        source = _line(data.get("source") or "")
        remarks.append(f"data set {_line(name)}: no citation known{f'; source: {source}' if source else ''}")


def _methods(run: Mapping[str, Any], remarks: list[str]) -> tuple[Iterable[str], Iterable[str]]:
    learners = run.get("learners")
    methods: list[str] = []
    libraries: list[str] = []
    for name, learner in (learners if isinstance(learners, Mapping) else {}).items():
        used, with_ = needs_of(learner)
        methods += used
        libraries += with_
        if not is_known(learner):
            remarks.append(
                f"learner {_line(name)}: cite {_line(learner.get('class', ''))} by its own documentation"
            )
    if str(run.get("scaling", "")).startswith("zca"):
        methods.append("bell1997independent")
    return dict.fromkeys(methods), dict.fromkeys([*ALWAYS, *libraries])


def _with_version(entry: str, version: Any, *, field: str) -> str:
    """Put the version that ran before the closing brace; a manifest may come from anywhere."""
    if not isinstance(version, str) or not re.fullmatch(r"[\w.+-]+", version):
        return entry
    value = version if field == "version" else f"Version {version}"
    return entry.removesuffix("\n}") + f",\n  {field} = {{{value}}}\n}}"


def _is_bibtex(text: str) -> bool:
    """Whether it is one whole entry, so that it leaves those beside it alone."""
    if not re.match(r"@\w+\{[^\s,{}]+,", text):
        return False
    depth = 0
    for i, letter in enumerate(text):
        depth += (letter == "{") - (letter == "}")
        if letter == "}" and depth == 0:
            return i == len(text) - 1
    return False


def _line(text: Any) -> str:
    return " ".join(str(text).split())
