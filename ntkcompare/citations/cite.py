"""cite(): what a run rests on."""

import re
from collections.abc import Iterable, Mapping
from itertools import zip_longest
from typing import Any

from ntkcompare.citations.bibliography import Bibliography
from ntkcompare.citations.claims import CLAIMS
from ntkcompare.citations.libraries import ITSELF, LIBRARIES
from ntkcompare.citations.methods import METHODS
from ntkcompare.citations.needs import ALWAYS, is_known, needs_of
from ntkcompare.datasets.citations import CITATIONS

# A data set that was loaded by one name is cited under another.
_FAMILIES = {"cifar-10": "cifar", "cifar-100": "cifar"}
# What a study that makes its data calls them: there is nobody to cite.
OWN_DATA = "data of its own"


def cite(results: Any) -> Bibliography:
    """Return BibTeX for the methods, data and libraries that a run used, this library first.

    Parameters
    ----------
    results : Comparison or StudyResult
        What `compare`, `run_study` or `load` returned. The manifest alone is read.

    Returns
    -------
    Bibliography
        `print` shows it; `entries`, `keys` and `remarks` are its parts. Of a study the sources of its claim
        come before the methods. A data set without a citation of its own, a source without an entry and a
        learner of a package that is not known here are remarks.

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
    entries += _sources(run, remarks)
    methods, libraries = _methods(run, remarks)
    entries += [METHODS[key] for key in methods]
    versions = run.get("versions")
    versions = versions if isinstance(versions, Mapping) else {}
    entries += [_with_version(LIBRARIES[name], versions.get(name), field="note") for name in libraries]
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
    elif name and name != OWN_DATA:
        source = _line(data.get("source") or "")
        remarks.append(f"data set {_line(name)}: no citation known{f'; source: {source}' if source else ''}")


def _sources(run: Mapping[str, Any], remarks: list[str]) -> list[str]:
    """The entries of a study's sources; those that have none become remarks."""
    entries = []
    for source, key in zip_longest(_texts(run, "sources"), _texts(run, "citations"), fillvalue=""):
        if entry := CLAIMS.get(key) or METHODS.get(key):
            entries.append(entry)
        elif source:
            remarks.append(f"the claim's source: {_line(source)}")
    return entries


def _texts(run: Mapping[str, Any], part: str) -> list[str]:
    """A list of a manifest, which may come from anywhere."""
    found = run.get(part)
    return [text for text in found if isinstance(text, str)] if isinstance(found, list | tuple) else []


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
    methods += [name for name in _texts(run, "uses") if name in METHODS]
    libraries += [name for name in _texts(run, "uses") if name in LIBRARIES]
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
