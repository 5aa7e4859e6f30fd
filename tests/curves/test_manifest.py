import sys

import pytest

from ntkcompare.curves import manifest


@pytest.mark.parametrize(
    ("argv", "told"),
    [
        (["/somewhere/bin/ntkcompare", "study", "a b"], "ntkcompare study 'a b'"),
        (["/somewhere/ntkcompare/__main__.py", "study"], "python -m ntkcompare study"),
    ],
)
def test_the_command_can_be_typed_again_wherever_the_program_lies(monkeypatch, argv, told):
    monkeypatch.setattr(sys, "argv", argv)
    assert manifest.command() == told
