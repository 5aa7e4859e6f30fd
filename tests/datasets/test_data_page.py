"""What docs/data.md says can be called is what there is."""

import re
from pathlib import Path

from ntkcompare.datasets import NOISE_KINDS, list_datasets
from ntkcompare.datasets.user_file import FORMATS

PAGE = (Path(__file__).resolve().parents[2] / "docs" / "data.md").read_text(encoding="utf-8")


def test_every_name_kind_and_ending_is_on_the_page():
    named = [*list_datasets("on disk"), *list_datasets("synthetic"), *NOISE_KINDS, *FORMATS]
    assert not [name for name in named if not re.search(rf"[`\"]{re.escape(name)}[`\"]", PAGE)]


def test_the_files_it_points_to_are_there():
    root = Path(__file__).resolve().parents[2]
    for path in re.findall(r"`((?:ntkcompare|tests)/[\w/.]+)`", PAGE):
        assert (root / path).exists(), path
