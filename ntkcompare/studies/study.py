"""Study: a claim, how it is put to the test, and what would refute it."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import pandas as pd

from ntkcompare._checks import check_choice
from ntkcompare.studies.finding import Finding
from ntkcompare.studies.panel import Panel
from ntkcompare.studies.question import Answer
from ntkcompare.studies.setting import Setting

Tables = Mapping[str, pd.DataFrame]


@dataclass(frozen=True)
class Study:
    """One claim of the field.

    Attributes
    ----------
    name : str
        What users call it.
    claim : str
        In a sentence.
    sources : tuple of str
        Who made it, each as a reference.
    citations : tuple of str
        The key of each source in `ntkcompare.citations`, in their order; () if they have none.
    uses : tuple of str
        Keys of methods, and names of libraries, of `ntkcompare.citations`: what it computes with beside what
        every run does.
    protocol : str
        What is run on what.
    refutation : str
        What outcome would speak against the claim, in numbers.
    measure : callable
        Setting → tables by name; a row per repeat and condition, failing loudly.
    judge : callable
        Tables → findings. A pure function: the rule is fixed before anything is measured.
    draw : callable
        Tables → panels of the figure.
    dataset : str
        Measured on by default; a name of `list_datasets`.
    needs : str
        "classification", "regression", or "" where the study makes its own data.
    questions : tuple of Answer
        What it has to say to questions that textbooks ask; () if nothing.
    repeats : tuple of two ints
        Draws in a quick run, and at full strength.

    Raises
    ------
    ValueError
        If something is left unsaid, a question answered twice, a task unknown, sources and citations are not
        as many, or the repeats give no interval.
    """

    name: str
    claim: str
    sources: tuple[str, ...]
    protocol: str
    refutation: str
    measure: Callable[[Setting], Tables]
    judge: Callable[[Tables], tuple[Finding, ...]]
    draw: Callable[[Tables], tuple[Panel, ...]]
    dataset: str = "digits"
    needs: str = "classification"
    questions: tuple[Answer, ...] = ()
    citations: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()
    repeats: tuple[int, int] = (5, 5)

    def __post_init__(self) -> None:
        for part in ("name", "claim", "sources", "protocol", "refutation"):
            if not getattr(self, part):
                raise ValueError(f"study {self.name!r}: {part} is empty; a study has to say it.")
        check_choice("needs", self.needs, ("classification", "regression", ""))
        asked = [answer.question for answer in self.questions]
        if len(set(asked)) < len(asked):
            raise ValueError(f"study {self.name!r}: questions {asked} repeat one; one answer to each.")
        if self.citations and len(self.citations) != len(self.sources):
            raise ValueError(
                f"study {self.name!r}: {len(self.citations)} citations for {len(self.sources)} sources; give "
                "one for each, in their order."
            )
        if min(self.repeats) < 2:
            raise ValueError(f"study {self.name!r}: repeats={self.repeats} give no interval; at least 2.")

    @property
    def asked(self) -> tuple[str, ...]:
        """The questions that it has something to say to, in words."""
        return tuple(answer.asked for answer in self.questions)
