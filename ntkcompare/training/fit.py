"""From checked inputs and labels to trained networks: one fit, or many at once."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import jax
import numpy as np

from ntkcompare.training.ensemble import evaluate, mean_loss
from ntkcompare.training.labels import Labels
from ntkcompare.training.loop import Trained
from ntkcompare.training.plan import GROUPS
from ntkcompare.training.runner import run
from ntkcompare.training.sample import Array, Job, Rows, Sample, split
from ntkcompare.training.settings import Settings


@dataclass(frozen=True, eq=False)
class Outcome:
    """One trained network, and what it says.

    Attributes
    ----------
    trained : Trained
        With parameters as NumPy arrays, or without.
    fitted, test : ndarray of shape (n, n_outputs)
        Outputs at the sample's rows, training and validation, and at the test points if any.
    loss : float
        Mean training loss, without dropout, noise and penalties.
    """

    trained: Trained
    fitted: Array
    test: Array | None
    loss: float


def make_sample(
    settings: Settings,
    X: Array,
    labels: Labels,
    seed: int,
    corrupted: Array | None = None,
    n_train: int | None = None,
) -> Sample:
    """Return the sample of the first rows of X, as many as there are labels.

    Of these, those from `n_train` on are for validation; where that is None, early stopping takes some at
    random.
    """
    n = len(labels.y)
    none: Rows = np.empty(0, dtype=np.intp)
    train, validation = np.arange(n), none
    if n_train is not None:
        train, validation = train[:n_train], train[n_train:]
    elif settings.early_stopping:
        train, validation = split(n, settings.validation_fraction, labels.strata, seed)
    marks = np.zeros(n, dtype=np.bool_) if corrupted is None else corrupted
    return Sample(X, labels.targets(train), train, validation, marks[train])


def train(
    settings: Settings,
    samples: Sequence[Sample],
    seeds: Sequence[int],
    tests: Sequence[Array | None] | None = None,
    *,
    keep: bool = False,
) -> list[list[Outcome | Exception]]:
    """Train `settings.n_networks` networks on each sample, all at once.

    Parameters
    ----------
    samples, seeds : sequences of equal length
        Network i of a sample depends on the sample, the seed and i alone.
    tests : sequence of ndarray, optional
        Inputs at which the networks of each sample are evaluated.
    keep : bool
        Whether to return parameters.

    Returns
    -------
    list of lists of Outcome
        Or what went wrong in the place of an outcome.
    """
    tests = tests or [None] * len(samples)
    jobs = [
        Job(sample, seed, network, X_test)
        for sample, seed, X_test in zip(samples, seeds, tests, strict=True)
        for network in range(settings.n_networks)
    ]

    def finish(job: Job, trained: Trained) -> Outcome:
        sample = job.sample

        def outputs(X: Array) -> Array:
            return evaluate(settings.architecture, settings.dtype, trained.params, trained.initial, X)

        fitted, rows = outputs(sample.X[sample.rows]), sample.train
        if trained.lost or not np.isfinite(fitted).all():
            raise ValueError(
                f"the training diverged: the loss of network {job.network} was not finite after epoch "
                f"{trained.n_epochs}. Take a smaller learning_rate than {settings.learning_rate:g}, or "
                "rescale X."
            )
        return Outcome(
            trained=_on_host(trained, keep),
            fitted=fitted,
            test=None if job.X_test is None else outputs(job.X_test),
            loss=mean_loss(settings.loss, fitted[: len(rows)], sample.targets.values[rows]),
        )

    results = run(settings, jobs, finish, keep=keep)
    k = settings.n_networks
    return [results[i * k : (i + 1) * k] for i in range(len(samples))]


def history(settings: Settings, sample: Sample, outcomes: Sequence[Outcome]) -> dict[str, Array]:
    """Return losses and errors of each epoch: "epoch" (n_epochs,), the others (n_epochs, n_networks).

    A network that stopped before the others repeats its last values.
    """
    n_epochs = max(len(outcome.trained.sums) for outcome in outcomes)
    sums = np.stack(
        [
            np.pad(part, ((0, n_epochs - len(part)), (0, 0)), mode="edge")
            for part in (outcome.trained.sums.astype(np.float64) for outcome in outcomes)
        ],
        axis=1,
    )
    n_corrupted = int(sample.corrupted.sum())
    counts = np.array([len(sample.train) - n_corrupted, n_corrupted, len(sample.validation)])
    loss, error = sums[..., : len(GROUPS)], sums[..., len(GROUPS) :]
    first = 0 if settings.history == "exact" else 1
    columns = {"epoch": np.arange(first, first + n_epochs)}
    for name, values in (("loss", loss), ("error", error)):
        columns[f"train_{name}"] = values[..., :2].sum(axis=2) / len(sample.train)
        for k, group in enumerate(GROUPS):
            # Without corrupted labels, or without others, a column of its own says nothing.
            if counts[k] and (group == "validation" or n_corrupted):
                columns[f"{group}_{name}"] = values[..., k] / counts[k]
    return columns


def _on_host(trained: Trained, keep: bool) -> Trained:
    if not keep:
        return replace(trained, params=None, initial=None)
    params, initial = jax.tree.map(np.array, (trained.params, trained.initial))
    return replace(trained, params=params, initial=initial)
