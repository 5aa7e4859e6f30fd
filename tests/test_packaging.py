"""What the package says of itself agrees wherever it says it."""

import importlib.metadata
import re
from pathlib import Path

import pytest

import ntkcompare

ROOT = Path(__file__).resolve().parents[1]


def test_the_version_is_the_same_everywhere():
    citation = (ROOT / "CITATION.cff").read_text()
    assert re.search(r"^version: (.+)$", citation, re.M).group(1).strip('"') == ntkcompare.__version__
    assert importlib.metadata.version("ntkcompare") == ntkcompare.__version__
    assert f"## {ntkcompare.__version__}" in (ROOT / "CHANGELOG.md").read_text()


def test_the_citation_file_is_valid():
    cffconvert = pytest.importorskip("cffconvert")
    cffconvert.Citation((ROOT / "CITATION.cff").read_text()).validate()


def test_types_and_licence_are_shipped():
    assert (Path(ntkcompare.__file__).parent / "py.typed").exists()
    assert "Apache License" in (ROOT / "LICENSE").read_text()


def test_readme_shows_two_commands_that_start_from_pip():
    commands = re.findall(r"^python -m pip install .*$", (ROOT / "README.md").read_text(), re.M)
    assert len(commands) == 2
    assert any("ntkcompare compare digits" in command for command in commands)
    assert any("pytest" in command for command in commands)
