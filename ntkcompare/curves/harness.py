"""compare(): learners on the same draws of one data set, at growing training-set sizes."""

import datetime
import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import joblib

from ntkcompare._checks import check_integer
from ntkcompare.curves.budget import Budget
from ntkcompare.curves.comparison import Comparison
from ntkcompare.curves.desk import lay_out
from ntkcompare.curves.gather import gather
from ntkcompare.curves.learners import resolve_learners
from ntkcompare.curves.leg import Leg
from ntkcompare.curves.manifest import command
from ntkcompare.curves.plan import make_plan
from ntkcompare.curves.run import Run
from ntkcompare.curves.threads import resolve_threads
from ntkcompare.datasets import Dataset, Noise
from ntkcompare.exceptions import Interrupted
from ntkcompare.store import Store


def compare(
    dataset: str | Dataset,
    learners: str | Iterable[str] | Mapping[str, Any] | None = None,
    *,
    sizes: Sequence[int] | str | None = None,
    repeats: int = 10,
    label_noise: float = 0.0,
    noise_kind: str = "uniform",
    noise: Noise | None = None,
    metrics: str | Sequence[str] | None = None,
    scaling: str | None = None,
    scale_fit: str = "pool",
    test_size: float | int = 0.25,
    validation: float | int | None = None,
    random_state: int = 0,
    n_jobs: int | None = None,
    threads: int | None = None,
    store: str | os.PathLike[str] | Store | None = None,
    max_memory: float | str | None = None,
    max_time: float | None = None,
    cell_timeout: float | None = None,
    strict: bool = False,
    progress: bool = True,
) -> Comparison:
    """Compare learners on the same draws of one data set as the training set grows.

    Each repeat draws a test set and a nested training order, stratified by class; every learner gets the same
    draws, so that differences between learners are paired. Inputs are scaled by what the training pool of the
    draw alone says. A cell that cannot be computed becomes rows of status "failed" with the reason; it stops
    nothing else.

    Parameters
    ----------
    dataset : str or Dataset
        A name of `list_datasets()`, or data of your own.
    learners : list of str, dict, or None
        Names of `list_learners()`; or a dict from the name shown to such a name or to any scikit-learn
        estimator. An estimator with a ``learning_path`` method computes all sizes at once, any other is
        refitted at each. Its ``random_state``, where it has one, is set from the one given here. None means
        ntk, nngp, knn, 1-nn, knn-cosine, knn-ntk and mlp.
    sizes : sequence of int, or "all", optional
        Training-set sizes, ascending; None means 8 in geometric progression up to the whole pool, "all" each
        number of examples from 1 on.
    repeats : int
        How many draws.
    label_noise : float
        Probability that a training label is replaced, in [0, 1]; test labels stay clean. Training error is
        then told in three splits, all against the labels given: "train", and of it "train-clean" and
        "train-corrupted", the points with right and with wrong labels; one without points has no row.
    noise_kind : {"uniform", "flip", "pairwise", "random", "margin"}
        Replaced by a class drawn from all, by one of the others, by the next one, by one drawn as often as it
        occurs, or by the nearest one and more often where that is near; see `Noise`.
    noise : Noise, optional
        Instead of the two before: also a matrix of confusions, noise on the targets of a regression or on
        the inputs, and noise on the test set.
    metrics : str or list of str, optional
        For classification "error" (default), "accuracy", "balanced_error" or "macro_f1", of predictions;
        "nll" (negative log-likelihood, in nats per example), "brier", "calibration_error", "auc" and
        "one_hot_error" (squared error on one-hot labels), of what a learner says of every class. A learner
        that gives no probabilities, as the NTK's regression does not, has failed rows for what needs them.
        Of neighbours and networks these cost next to nothing; of kernels a further path, of a learner with a
        path of its own that takes no ``scores`` a further fit at each size. For regression "squared_error"
        (default), "absolute_error" or "r2", of predictions; "gaussian_nll" (negative log-density, in nats per
        example) of those learners that give a standard deviation: the NNGP, with its ridge as the variance of
        the noise on labels, two networks or more, and whatever has ``predict(return_std=True)``.
    scaling : {"none", "row", "feature", "pixel", "whiten", "zca"}, optional
        None means the data set's own; "whiten:0.1" and "zca:0.1" set the regularizer.
    scale_fit : {"pool", "size"}
        Whether the scaling, and what fills in missing inputs, is learned once from the whole training pool of
        a draw, or anew from each training set, in which case each size is a fit of its own and a relative
        ridge is relative to that training set.
    test_size : float or int
        Share or number of examples held out, where the data set brings no test split of its own.
    validation : float or int, optional
        Share or number of the training pool of each draw that no learner trains on; every metric is then told
        in the split "validation", too. It is the end of the training order, so that at each size the training
        sets are those of the same call without it, and carries the noise of the training pool, as a set to
        choose by does that nobody has cleaned. What learners choose by themselves, by leaving one out or by
        early stopping, they choose within their own training set. None holds nothing back.
    random_state : int
        The one seed. Each draw and each learner's seed derives from it, the data set, the repeat and the
        learner's name; nothing depends on order, on `n_jobs` or on what else is compared.
    n_jobs : int, optional
        How many processes, as in joblib; None means one, unless a joblib context says otherwise.
    threads : int, optional
        How many threads the linear algebra of a cell uses. None means 1 for up to 5,000 training examples, so
        that results are the same bits for any `n_jobs`; beyond, the processors divided by `n_jobs`, and the
        last digits of a number may depend on that unless `threads` is given.
    store : path or Store, optional
        Where each cell is kept as soon as it is done, under the hash of all that determines it; a cell that
        is there already is read and not computed. After a crash or Ctrl-C the same call goes on.
    max_memory : float or str, optional
        Bytes, or e.g. "8G", that the cells which run at a time may take together; None means what is
        available now. A cell that would take more alone becomes failed rows that say so.
    max_time : float, optional
        Seconds after which no further cell is begun; the rest become failed rows, which no store keeps.
    cell_timeout : float, optional
        Seconds after which a cell is given up.
    strict : bool
        Whether to stop at the first cell that cannot be computed.
    progress : bool
        Whether to show a bar on a terminal or in a notebook, or a line now and then in a log.

    Returns
    -------
    Comparison
        The tidy table and what can be asked of it.

    Raises
    ------
    ValueError, TypeError
        For an argument that no cell could work with; before anything runs.

    Warns
    -----
    UserWarning, RuntimeWarning
        What the learners warned of, once each, with the number of cells; and what the draws cannot give, such
        as each class in a training set smaller than their number.

    Examples
    --------
    >>> import ntkcompare as nc
    >>> from sklearn.neighbors import KNeighborsClassifier
    >>> comparison = nc.compare(
    ...     "iris", {"5-nn": KNeighborsClassifier(5)}, sizes=[10, 40], repeats=2, progress=False
    ... )
    >>> comparison.frame().query("split == 'test'")[["n", "repeat", "value"]].shape
    (4, 3)
    """
    started, start = datetime.datetime.now(datetime.UTC), time.perf_counter()
    plan = make_plan(
        dataset,
        sizes=sizes,
        metrics=metrics,
        scaling=scaling,
        test_size=test_size,
        validation=validation,
        label_noise=label_noise,
        noise_kind=noise_kind,
        noise=noise,
        scale_fit=scale_fit,
        random_state=random_state,
    )
    estimators = resolve_learners(learners, plan.dataset.task)
    workers = _count_workers(n_jobs)
    threads = resolve_threads(threads, plan.sizes[-1], workers)
    leg = Leg(plan, estimators, check_integer("repeats", repeats, minimum=1), threads)

    with open_store(store) as opened:
        run = Run(
            [leg],
            n_jobs=n_jobs,
            workers=workers,
            store=opened,
            budget=Budget.checked(max_memory, max_time, cell_timeout),
            strict=bool(strict),
            command=command(),
            label=f"compare {plan.dataset.name}",
            progress=bool(progress),
        )

        def so_far() -> Comparison | None:
            found, spent = dict(run.results), time.perf_counter() - start
            return gather(leg, 0, found, workers, started, spent) if found else None

        lay_out(lambda: str(so_far() or ""))
        try:
            run.execute()
        except Interrupted as error:
            raise Interrupted(str(error), so_far()) from error
        return gather(leg, 0, run.results, workers, started, time.perf_counter() - start)


@contextmanager
def open_store(store: str | os.PathLike[str] | Store | None) -> Iterator[Store | None]:
    """Open a store by its path, and close it again; a store that is open stays so."""
    if store is None or isinstance(store, Store):
        yield store
        return
    if not isinstance(store, str | os.PathLike):
        raise TypeError(f"store={store!r} must be a path, a Store or None, not {type(store).__name__}.")
    with Store(store) as opened:
        yield opened


def _count_workers(n_jobs: int | None) -> int:
    if n_jobs is not None and check_integer("n_jobs", n_jobs, minimum=-(2**31)) == 0:
        raise ValueError("n_jobs=0 has no meaning; use 1 for this process alone, or -1 for all processors.")
    return int(joblib.effective_n_jobs(n_jobs))
