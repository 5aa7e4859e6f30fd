"""Questions about the kernels of a comparison: how much of them points along the labels."""

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from ntkcompare._checks import check_choice, check_integer
from ntkcompare.curves.questioned import Questioned
from ntkcompare.curves.rebuild import plan_at_hand
from ntkcompare.curves.summary import summarize
from ntkcompare.datasets import Dataset


class KernelQuestions(Questioned):
    """What can be asked about the kernels of a comparison.

    Alignments are of the data themselves: those that `compare` was given, or those that have the name and
    the hash of the manifest. The routines are those of `ntkcompare.analysis`, where formulas and sources
    stand.
    """

    _dataset: Dataset | None

    def alignments(
        self,
        learner: str | None = None,
        *,
        sizes: Sequence[int] | None = None,
        labels: str = "given",
        confidence: float = 0.95,
        dataset: Dataset | None = None,
    ) -> pd.DataFrame:
        """Return how much of each kernel points along the labels of the first n training points.

        The centred kernel–target alignment ⟨K, YYᵀ⟩/(‖K‖·‖YYᵀ‖), in [0, 1]; Y is one-hot for classes.

        Parameters
        ----------
        learner : str, optional
            Whose kernel; None means that of each NTK and NNGP learner.
        sizes : sequence of int, optional
            Training-set sizes, not only those of the run; None means all of its own.
        labels : {"given", "clean"}
            With label noise: the labels that learners were given, or the true ones.
        confidence : float
            Coverage of the Student-t intervals over repeats.
        dataset : Dataset, optional
            The data of the run, where they cannot be had by their name.

        Returns
        -------
        DataFrame
            Columns dataset, learner, kernel, n, alignment, low, high, repeats, failed, interval, reason. It
            is missing in a repeat where it is not defined: where all labels are of one class, say.

        Raises
        ------
        ValueError
            For an unknown name, a comparison without a kernel learner, or data that are not at hand, or not
            those of the run.

        References
        ----------
        N. Cristianini, J. Shawe-Taylor, A. Elisseeff and J. Kandola (2001). On kernel-target alignment. NIPS.
        C. Cortes, M. Mohri and A. Rostamizadeh (2012). Algorithms for learning kernels based on centered
        alignment. JMLR 13, 795–828.

        Examples
        --------
        >>> from ntkcompare import compare
        >>> comparison = compare("iris", ["nngp"], sizes=[10, 40], repeats=2, progress=False)
        >>> table = comparison.alignments()
        >>> table[["learner", "kernel", "n"]]
          learner kernel   n
        0    nngp   nngp  10
        1    nngp   nngp  40
        >>> bool(table["alignment"].between(0, 1).all())
        True
        """
        from ntkcompare.curves.alignment import alignment_rows

        check_choice("labels", labels, ("given", "clean"))
        told = self.manifest["learners"]
        named = self._learners() if learner is None else [check_choice("learner", learner, self._learners())]
        kernels = {name: told[name] for name in named if _is_kernel_machine(told[name])}
        if not kernels:
            raise ValueError(f"no kernel learner among {', '.join(named)}; alignment is of a kernel.")
        plan = plan_at_hand(self.manifest, self._dataset if dataset is None else dataset)
        most = len(plan.draw(0).train)
        chosen = (
            list(plan.sizes)
            if sizes is None
            else sorted({check_integer("sizes", n, minimum=2, maximum=most) for n in sizes})
        )
        if not chosen:
            raise ValueError("sizes is empty; name at least one, or leave it out for all.")
        rows = pd.DataFrame(
            alignment_rows(plan, kernels, chosen, self.manifest["repeats"], labels == "clean")
        )
        table = summarize(rows.assign(split="train", metric="alignment"), confidence)
        reasons = rows[rows["reason"] != ""].drop_duplicates(["learner", "n"]).set_index(["learner", "n"])
        keys = list(zip(table["learner"], table["n"]))
        table = table.rename(columns={"mean": "alignment"}).assign(
            kernel=[str(told[name]["parameters"]["kernel"]) for name, _ in keys],
            reason=[str(reasons["reason"].get(key, "")) for key in keys],
        )
        if (table["repeats"] == 0).all():
            raise ValueError(" ".join(dict.fromkeys(table["reason"])))
        order = ["dataset", "learner", "kernel", "n", "alignment", "low", "high", "repeats", "failed"]
        return table[[*order, "interval", "reason"]]


def _is_kernel_machine(told: Mapping[str, Any]) -> bool:
    return str(told.get("class", "")) in ("ntkcompare.ntk.NTKClassifier", "ntkcompare.ntk.NTKRegressor")
