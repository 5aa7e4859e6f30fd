"""Plan: what all cells of a comparison share, checked before anything runs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ntkcompare._checks import check_choice, check_integer, check_real, check_sizes
from ntkcompare.curves.draw import Draw, make_draw
from ntkcompare.curves.metrics import resolve_metrics
from ntkcompare.curves.seeds import derive_seed
from ntkcompare.curves.sizes import default_sizes
from ntkcompare.datasets import Dataset, load_dataset
from ntkcompare.datasets.label_noise import NOISE_KINDS
from ntkcompare.datasets.scaling import check_scaling


@dataclass(frozen=True)
class Plan:
    """What all cells of a comparison share; see `compare` for the meaning of each.

    A cell, one learner on one repeat, is a pure function of the plan, the learner and the repeat.
    """

    dataset: Dataset
    sizes: tuple[int, ...]
    metrics: tuple[str, ...]
    scaling: str
    test_size: float | int
    label_noise: float
    noise_kind: str
    random_state: int

    def draw(self, repeat: int) -> Draw:
        """Return the draw of one repeat, the same for every learner."""
        return make_draw(
            self.dataset,
            repeat,
            random_state=self.random_state,
            test_size=self.test_size,
            label_noise=self.label_noise,
            noise_kind=self.noise_kind,
        )

    def seed(self, repeat: int, learner: str) -> int:
        """Return the seed of one learner on one repeat."""
        return derive_seed(self.random_state, self.dataset.name, repeat, "learner", learner)


def make_plan(
    dataset: str | Dataset,
    *,
    sizes: Sequence[int] | str | None = None,
    metrics: str | Sequence[str] | None = None,
    scaling: str | None = None,
    test_size: float | int = 0.25,
    label_noise: float = 0.0,
    noise_kind: str = "uniform",
    random_state: int = 0,
) -> Plan:
    """Check the arguments of a comparison and fill in what was left open; see `compare`."""
    if isinstance(dataset, str):
        dataset = load_dataset(dataset)
    if not isinstance(dataset, Dataset):
        raise TypeError(
            f"dataset is of type {type(dataset).__name__}; pass a name such as 'digits', or wrap arrays: "
            "nc.Dataset(X, y, task='classification', name='my-data')."
        )
    plan = Plan(
        dataset=dataset,
        sizes=(),
        metrics=resolve_metrics(metrics, dataset.task),
        scaling=check_scaling("scaling", dataset.scaling if scaling is None else scaling),
        test_size=test_size,
        label_noise=check_real("label_noise", label_noise, minimum=0, maximum=1),
        noise_kind=check_choice("noise_kind", noise_kind, NOISE_KINDS),
        random_state=check_integer("random_state", random_state, minimum=0),
    )
    # A draw of its own tells how many examples are left to train on, and whether the noise suits the task.
    return replace(plan, sizes=_resolve_sizes(sizes, len(plan.draw(0).train), dataset))


def _resolve_sizes(sizes: Sequence[int] | str | None, n_pool: int, dataset: Dataset) -> tuple[int, ...]:
    if sizes is None:
        return default_sizes(n_pool, 1 if dataset.classes is None else len(dataset.classes))
    if isinstance(sizes, str):
        if sizes != "all":
            raise ValueError(f"sizes={sizes!r} must be a list of numbers, or 'all' for every size.")
        return tuple(range(1, n_pool + 1))
    if not isinstance(sizes, Iterable):
        raise TypeError(f"sizes={sizes!r} must be a list of numbers, e.g. sizes=[{sizes!r}].")
    return check_sizes(list(sizes), n_pool)
