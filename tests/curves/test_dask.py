"""The same cells on a cluster: a real one of two processes, one of which is killed in the midst."""

import os
import signal
import threading
import time

import joblib
import pandas as pd
import pytest
from sklearn.neighbors import KNeighborsClassifier

import ntkcompare as nc
from ntkcompare.store import Store

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.slow


class Slow(KNeighborsClassifier):
    """Long enough for a worker to be killed before all is done."""

    def fit(self, X, y):
        time.sleep(0.2)
        return super().fit(X, y)


def test_a_killed_worker_of_a_cluster_costs_no_cell(tmp_path):
    options = {"sizes": [10, 40], "repeats": 8, "threads": 1, "progress": False}
    learners = {"slow": Slow(3), "1-nn": KNeighborsClassifier(1)}
    here = nc.compare("iris", learners, **options)
    path = tmp_path / "dask.sqlite"
    with (
        distributed.LocalCluster(
            n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None, host="127.0.0.1"
        ) as cluster,
        distributed.Client(cluster) as client,
    ):
        processes = list(client.run(os.getpid).values())
        killed = []

        def kill_one():
            while not path.exists():
                time.sleep(0.01)
            with Store(path) as store:
                while len(store) < 2:
                    time.sleep(0.01)
                done = len(store)
            os.kill(processes[0], signal.SIGKILL)
            killed.append(done)

        killer = threading.Thread(target=kill_one, daemon=True)
        killer.start()
        with joblib.parallel_config(backend="dask"):
            there = nc.compare("iris", learners, store=path, n_jobs=-1, **options)
        killer.join(30)
    assert killed
    assert killed[0] < 16
    assert set(there.frame()["status"]) == {"ok"}
    drop = "fit_seconds"
    pd.testing.assert_frame_equal(there.frame().drop(columns=drop), here.frame().drop(columns=drop))
