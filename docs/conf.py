"""How the site is built: sphinx-build -W docs OUT."""

import os
import re

os.environ.setdefault("JAX_PLATFORMS", "cpu")

import ntkcompare

project = "ntkcompare"
author = copyright = "The ntkcompare developers"
release = version = ntkcompare.__version__
extensions = ["myst_parser", "numpydoc", "sphinx.ext.autodoc", "sphinx.ext.mathjax"]
exclude_patterns = ["_build"]
html_theme = "furo"
html_title = f"ntkcompare {release}"
html_copy_source = False
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3
autodoc_member_order = "bysource"
autodoc_typehints = "none"  # types stand in the docstrings, in words
numpydoc_show_class_members = False
smartquotes = False  # "loo" is code, whatever stands around it
suppress_warnings = ["misc.highlighting_failure"]

# Docstrings are written to be read as they stand: |x| is a length and X_ an attribute, not markup.
_BACKTICKS = re.compile(r"(`+[^`]*`+)")


def leave_out(app, what, name, member, skip, options):
    """Leave out what scikit-learn writes into every estimator: requests for metadata."""
    if name == "get_metadata_routing" or (name.startswith("set_") and name.endswith("_request")):
        return True
    return None


def as_they_stand(app, what, name, obj, options, lines):
    """Escape bars and final underscores outside literals, formulas and examples."""
    example = formula = False
    for i, line in enumerate(lines):
        example = bool(line.strip()) and (example or line.lstrip().startswith(">>>"))
        if line.lstrip().startswith(".. math::"):
            formula, depth = True, len(line) - len(line.lstrip())
        elif formula and line.strip() and len(line) - len(line.lstrip()) <= depth:
            formula = False
        if example or formula:
            continue
        parts = _BACKTICKS.split(line)
        for j in range(0, len(parts), 2):
            escaped = parts[j].replace("|", r"\|")
            parts[j] = re.sub(r"(?<=\w)_(?!\w)", r"\_", escaped)
        lines[i] = "".join(parts)


def names_for_files(app, docname, source):
    """Turn links out of this folder, which lead to files in a clone, into the names of these files."""
    source[0] = re.sub(r"\[([^\]]+)\]\(\.\./[^)]+\)", r"\1", source[0])


def setup(app):
    """Register them."""
    app.connect("autodoc-skip-member", leave_out)
    app.connect("autodoc-process-docstring", as_they_stand, priority=900)  # after numpydoc
    app.connect("source-read", names_for_files)
