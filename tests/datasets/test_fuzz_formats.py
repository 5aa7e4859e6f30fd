"""A short run of the fuzzer; `python tests/datasets/fuzz_formats.py` tries 10,000 files per reader."""

import pytest
from fuzz_formats import damaged, fuzz
from specimens import SPECIMENS


@pytest.mark.parametrize("name", SPECIMENS)
def test_nothing_but_the_librarys_own_error_comes_out_of_a_damaged_file(name):
    result = fuzz(SPECIMENS[name], mutations=100, seconds=30)
    assert result["failures"] == {}
    assert set(result["outcomes"]) <= {"read", "refused"}
    assert result["outcomes"]["refused"] > 0


def test_damage_is_done():
    steps = [("set", 1, 65, b""), ("insert", 0, 0, b"x"), ("delete", 3, 0, b""), ("cut", 3, 0, b"")]
    assert damaged(b"abcdef", steps) == b"xaA"


def test_the_fuzzer_sees_what_a_reader_lets_through(tmp_path):
    class Fragile:
        name = "file"
        content = b"1 2 3"

        @staticmethod
        def read(path):
            return [1 / int(word) for word in path.read_bytes().split()]

    result = fuzz(Fragile, mutations=50, seconds=30)
    assert result["outcomes"]["failed"] > 0
    assert any(kind.startswith("ValueError") for kind in result["failures"])
