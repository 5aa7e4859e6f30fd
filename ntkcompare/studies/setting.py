"""Setting: on what data, how often and how thoroughly a study is run."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

import pandas as pd

from ntkcompare.curves import compare, make_draw
from ntkcompare.datasets import Dataset
from ntkcompare.studies.drawn import Drawn
from ntkcompare.studies.sample import Sample, make_sample

Value = TypeVar("Value")


@dataclass(frozen=True, eq=False)
class Setting:
    """What a study's `measure` is given.

    Attributes
    ----------
    dataset : Dataset
        What to measure on.
    quick : bool
        Whether to be done within 90 seconds on two cores.
    repeats : int
        Draws of the data.
    random_state : int
        From which every seed derives.
    report : callable
        Takes a line on what is being done.
    note : callable
        Takes a `Drawn` for each draw that `samples` and `compare` make.

    Examples
    --------
    >>> from ntkcompare.datasets import load_dataset
    >>> from ntkcompare.studies import Setting
    >>> setting = Setting(load_dataset("iris"), quick=True, repeats=2, random_state=0)
    >>> setting.quick, setting.repeats
    (True, 2)
    """

    dataset: Dataset
    quick: bool
    repeats: int
    random_state: int
    report: Callable[[str], None] = lambda line: None
    note: Callable[[Drawn], None] = lambda drawn: None

    def pick(self, quick: Value, full: Value) -> Value:
        """Return the first in a quick run, the second in one at full strength.

        Parameters
        ----------
        quick, full : object
            Anything: sizes, widths, a number of epochs.

        Returns
        -------
        object
            One of them, as it is.

        Examples
        --------
        >>> from ntkcompare.datasets import load_dataset
        >>> from ntkcompare.studies import Setting
        >>> setting = Setting(load_dataset("iris"), quick=True, repeats=2, random_state=0)
        >>> setting.pick([16, 64], [16, 64, 256, 1024])
        [16, 64]
        """
        return quick if self.quick else full

    def pool(self, most: int, dataset: Dataset | None = None) -> int:
        """Return how many training points a draw has, at most `most`.

        Parameters
        ----------
        most : int
            No more than so many.
        dataset : Dataset, optional
            In the place of the setting's.

        Returns
        -------
        int

        Examples
        --------
        >>> from ntkcompare.datasets import load_dataset
        >>> from ntkcompare.studies import Setting
        >>> setting = Setting(load_dataset("iris"), quick=True, repeats=2, random_state=0)
        >>> setting.pool(80), setting.pool(1000)
        (80, 112)
        """
        data = self.dataset if dataset is None else dataset
        return min(most, len(make_draw(data, 0, random_state=self.random_state).train))

    def samples(
        self,
        n: int | None = None,
        *,
        noise: float = 0.0,
        noise_kind: str = "uniform",
        n_test: int | None = None,
        dataset: Dataset | None = None,
        scaling: str | None = None,
        repeats: int | None = None,
    ) -> list[Sample]:
        """Return a sample a repeat: the draws that :meth:`compare` has too.

        Parameters
        ----------
        n, n_test : int, optional
            At most so many training and test points; None means all.
        noise, noise_kind
            Label noise on the training points, as in `ntkcompare.compare`.
        dataset, scaling, repeats
            In the place of the setting's, or of the data set's own scaling.

        Returns
        -------
        list of Sample
            In the order of the repeats.

        Raises
        ------
        ValueError
            For a kind of noise or scaling that does not exist, or noise that is no probability.

        Examples
        --------
        >>> from ntkcompare.datasets import load_dataset
        >>> from ntkcompare.studies import Setting
        >>> setting = Setting(load_dataset("iris"), quick=True, repeats=2, random_state=0)
        >>> [sample.X.shape for sample in setting.samples(n=20)]
        [(20, 4), (20, 4)]
        """
        data = self.dataset if dataset is None else dataset
        draws = (
            make_draw(data, repeat, random_state=self.random_state, label_noise=noise, noise_kind=noise_kind)
            for repeat in range(self.repeats if repeats is None else repeats)
        )
        kind = data.scaling if scaling is None else scaling
        samples = [make_sample(data, draw, kind, self.random_state, n, n_test) for draw in draws]
        for sample in samples:
            self.note(Drawn(len(sample.X), len(sample.X_test)))
        return samples

    def compare(
        self,
        learners: Iterable[str] | Mapping[str, Any],
        sizes: Sequence[int],
        *,
        noise: float = 0.0,
        noise_kind: str = "uniform",
        dataset: Dataset | None = None,
    ) -> pd.DataFrame:
        """Return the tidy table of `ntkcompare.compare` on the setting's draws, with a column `noise`.

        Parameters
        ----------
        learners, sizes
            As in `ntkcompare.compare`.
        noise, noise_kind
            Label noise on the training points, as its `label_noise` and `noise_kind`.
        dataset : Dataset, optional
            In the place of the setting's.

        Returns
        -------
        DataFrame
            A row per learner × size × repeat × split × metric, as `Comparison.frame` has it.

        Raises
        ------
        RuntimeError
            If a cell could not be computed: a verdict must not rest on what is left.

        Examples
        --------
        >>> from ntkcompare.datasets import load_dataset
        >>> from ntkcompare.studies import Setting
        >>> setting = Setting(load_dataset("iris"), quick=True, repeats=2, random_state=0)
        >>> frame = setting.compare(["1-nn"], [10, 40])
        >>> len(frame), frame["noise"].unique().tolist()
        (8, [0.0])
        """
        data = self.dataset if dataset is None else dataset
        comparison = compare(
            data,
            learners,
            sizes=sizes,
            repeats=self.repeats,
            label_noise=noise,
            noise_kind=noise_kind,
            random_state=self.random_state,
            progress=False,
        )
        failures = comparison.failures()
        if len(failures):
            first = failures.iloc[0]
            raise RuntimeError(
                f"{first['learner']} failed at n={first['n']} in repeat {first['repeat']}: {first['reason']}"
            )
        n_test = len(make_draw(data, 0, random_state=self.random_state).y_test)
        for n in sizes:
            self.note(Drawn(int(n), n_test))
        return comparison.frame().assign(noise=noise)
