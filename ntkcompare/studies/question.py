"""Answer: what a study has to say to a question that textbooks ask, and by which findings."""

from collections.abc import Sequence
from dataclasses import dataclass

from ntkcompare._checks import check_choice

QUESTIONS = {
    "measures": "Why do complexity measures fail?",
    "regularization": "Why is early stopping regularization?",
    "stopping point": "How is the stopping point chosen?",
    "when": "When does early stopping help?",
    "savings": "What else does early stopping save?",
}


@dataclass(frozen=True)
class Answer:
    """What a study has to say to one question.

    Attributes
    ----------
    question : str
        A key of `QUESTIONS`.
    says : str
        Where to look and for what, in a sentence; the numbers are those of the findings.
    findings : tuple of str
        The names of the findings that carry it, or with which they begin.

    Raises
    ------
    ValueError
        For an unknown question, and for an answer without words or findings.

    Examples
    --------
    >>> answer = Answer("when", "The gain by the noise.", ("ntk: error saved",))
    >>> answer.asked
    'When does early stopping help?'
    >>> answer.carried_by(["ntk: error saved at noise 0.1", "ntk: epochs"])
    ['ntk: error saved at noise 0.1']
    """

    question: str
    says: str
    findings: tuple[str, ...]

    def __post_init__(self) -> None:
        check_choice("question", self.question, QUESTIONS)
        if not self.says or not self.findings or not all(self.findings):
            raise ValueError(
                f"the answer to {self.question!r} says nothing, or names no findings; give a sentence, "
                "and how the names of the findings that carry it begin."
            )

    @property
    def asked(self) -> str:
        """The question in words."""
        return QUESTIONS[self.question]

    def carried_by(self, names: Sequence[str]) -> list[str]:
        """Return those names that are or begin as one of `findings`, in the order of these.

        Where a name is one of `findings` to the letter, others that begin with it are not meant.

        Parameters
        ----------
        names : sequence of str
            Of a result's findings.

        Returns
        -------
        list of str

        Raises
        ------
        LookupError
            If there is none for one of them.

        Examples
        --------
        >>> Answer("when", "The gain.", ("b", "a")).carried_by(["a1", "b1", "a2"])
        ['b1', 'a1', 'a2']
        """
        found: list[str] = []
        for begins in self.findings:
            mine = [begins] if begins in names else [name for name in names if name.startswith(begins)]
            if not mine:
                raise LookupError(f"no finding begins with {begins!r}, which is to answer {self.asked!r}")
            found += [name for name in mine if name not in found]
        return found
