"""Comparisons and a study made up for the page, friendly and hostile."""

import math

import pandas as pd

from ntkcompare.curves import Comparison
from ntkcompare.curves.frame import make_frame
from ntkcompare.studies import StudyResult
from ntkcompare.studies.interpolation import STUDY

HOSTILE = [
    "<script>hacked()</script>",
    '"><img src=x onerror=hacked()>',
    "</script><script>hacked()</script>",
    "<!--<script>",
    "'); hacked(); ('",
    "${hacked()} $title",
    "javascript:hacked()\x00\x1b",
]


def made_up(
    learners=("ntk", "1-nn", "mlp"), *, repeats=4, name="made-up", failing=True, sizes=(10, 100, 1000)
):
    """Errors that fall as n^-½, for the second learner slower; the last one fails at the largest size."""
    rows = []
    for place, learner in enumerate(learners):
        for repeat in range(repeats):
            for n in sizes:
                failed = failing and place == len(learners) - 1 and n == sizes[-1]
                for split in ("train", "test"):
                    base = (1 + place) / math.sqrt(n) / 4 * (1 + 0.05 * math.sin(7 * repeat + n + place))
                    row = {"dataset": name, "learner": learner, "n": n, "repeat": repeat, "split": split}
                    row |= {
                        "metric": "error",
                        "value": base if split == "test" else 0.0,
                        "fit_seconds": n / 1e3,
                    }
                    row |= {"status": "ok", "reason": "", "dtype": "float64", "n_neighbors": 1 + repeat}
                    if failed:
                        row |= {
                            "value": float("nan"),
                            "status": "failed",
                            "reason": f"no memory for {learner}",
                        }
                    rows.append(row)
    parameters = {"architecture": f"MLP({learners[0]})", "kernel": "ntk"}
    manifest = {
        "ntkcompare": "0.1.0",
        "dataset": {
            "name": name,
            "task": "classification",
            "n": 1500,
            "shape": [8],
            "sha256": "ab" * 32,
            "bayes_error": 0.01,
            "source": f"made up of {name}",
            "citation": "",
        },
        "learners": {
            entry: {"class": "ntkcompare.ntk.NTKClassifier", "parameters": parameters} for entry in learners
        },
        "sizes": list(sizes),
        "repeats": repeats,
        "metrics": ["error"],
        "label_noise": 0.0,
        "noise_kind": "uniform",
        "command": f"ntkcompare compare {name}",
        "versions": {"numpy": "2.4.0"},
        "wall_seconds": 1.5,
    }
    return Comparison(make_frame(rows), manifest)


def hostile_run():
    """Every text of a run that can come from outside says what must not be obeyed."""
    found = made_up(tuple(HOSTILE), name=HOSTILE[2])
    for part in (found.manifest, found.manifest["dataset"]):
        part |= {
            key: HOSTILE[i % 7] for i, key in enumerate(("command", "licence", "started", "sha256", "source"))
        }
    found.manifest["notes"] = [*HOSTILE, "half a character \ud800"]
    found.manifest["versions"] = dict(zip(HOSTILE, HOSTILE))
    found.manifest["git"] = {"library": {"revision": HOSTILE[0], "dirty": True}}
    found.manifest["dataset"]["citation"] = "\n".join(HOSTILE)
    found.manifest["device"] = {"system": HOSTILE[1], "jax_devices": HOSTILE}
    return found


def made_up_study(*, wrong=False):
    """Results of the study on interpolation; `wrong` makes its claim fail."""
    rows = [
        (learner, noise, 100, repeat, split, value + 0.01 * repeat * (split == "test"), 0.9)
        for learner in ("ntk", "1-nn", "mlp")
        for noise in (0.0, 1.0)
        for repeat in range(3)
        for split, value in (("train", 0.5 * wrong), ("test", 0.05 if noise == 0 else 0.9))
    ]
    names = ["learner", "noise", "n", "repeat", "split", "value", "chance"]
    tables = {"errors": pd.DataFrame(rows, columns=names)}
    manifest = {
        "ntkcompare": "0.1.0",
        "study": STUDY.name,
        "dataset": {"name": "digits", "n": 1797},
        "quick": True,
        "repeats": 3,
        "points": {"train": [100, 100], "test": [50, 50]},
        "wall_seconds": 1.0,
    }
    return StudyResult(STUDY, tables, STUDY.judge(tables), manifest)
