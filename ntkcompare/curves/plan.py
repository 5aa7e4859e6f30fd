"""Plan: what all cells of a comparison share, checked before anything runs."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from ntkcompare._checks import check_choice, check_integer, check_sizes
from ntkcompare.curves.draw import Draw, make_draw
from ntkcompare.curves.metrics import resolve_metrics
from ntkcompare.curves.seeds import derive_seed
from ntkcompare.curves.sizes import default_sizes
from ntkcompare.datasets import Dataset, Noise, check_scaling, load_dataset, note_on_sizes

SCALE_FITS = ("pool", "size")


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
    noise: Noise
    scale_fit: str
    random_state: int
    validation: float | int | None = None

    @property
    def label_noise(self) -> float:
        """Probability that a training label is replaced."""
        return self.noise.labels

    @property
    def noise_kind(self) -> str:
        """By what it is replaced."""
        return self.noise.kind

    def notes(self) -> tuple[str, ...]:
        """Return what the draws cannot give, each in a sentence: told from the first of them."""
        draw = self.draw(0)
        on_sizes = None
        if self.dataset.classes is not None:
            on_sizes = note_on_sizes(draw.y_clean, self.sizes[0])
        return draw.notes if on_sizes is None else (*draw.notes, on_sizes)

    def draw(self, repeat: int) -> Draw:
        """Return the draw of one repeat, the same for every learner."""
        return make_draw(
            self.dataset,
            repeat,
            random_state=self.random_state,
            test_size=self.test_size,
            validation=self.validation,
            noise=self.noise,
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
    validation: float | int | None = None,
    label_noise: float = 0.0,
    noise_kind: str = "uniform",
    noise: Noise | None = None,
    scale_fit: str = "pool",
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
        noise=_resolve_noise(label_noise, noise_kind, noise),
        scale_fit=check_choice("scale_fit", scale_fit, SCALE_FITS),
        random_state=check_integer("random_state", random_state, minimum=0),
        validation=validation,
    )
    # A draw of its own tells how many examples are left to train on, and whether the noise suits the task.
    return replace(plan, sizes=_resolve_sizes(sizes, len(plan.draw(0).train), dataset))


def _resolve_noise(label_noise: float, noise_kind: str, noise: Noise | None) -> Noise:
    simple = Noise(labels=label_noise, kind=noise_kind)
    if noise is None:
        return simple
    if not isinstance(noise, Noise):
        raise TypeError(f"noise={noise!r} must be a Noise, e.g. noise=nc.Noise(labels=0.2, kind='pairwise').")
    if simple != Noise():
        raise ValueError(
            "give either noise, or label_noise and noise_kind: noise has them as labels and kind."
        )
    return noise


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
