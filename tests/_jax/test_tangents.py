"""Importing neural-tangents: what it takes from JAX, and what it leaves as it was."""

import importlib.metadata
import json
import os
import pickle
import subprocess
import sys
import types
from collections.abc import Sequence

import jax
import numpy as np
import pytest

import ntkcompare as nc
import ntkcompare.neural_tangents as nt
from ntkcompare._jax import moved, tangents
from ntkcompare._jax.overlay import Overlay

pytestmark = pytest.mark.compat
cloudpickle = pytest.importorskip("cloudpickle")  # what joblib sends with


def run_fresh(code: str, *path: str, arguments: Sequence[str] = ()) -> str:
    """The output of `code` in a process of its own, with `path` ahead of all other modules."""
    done = subprocess.run(
        [sys.executable, "-W", "error::RuntimeWarning", "-c", code, *arguments],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


FIRST_IMPORT = """
import json, sys, threading
import jax, jax.core, jax.extend.core, jax.interpreters.ad, scipy.linalg

MODULES = ["jax", "jax.core", "jax.util", "jax.extend.core", "jax.interpreters.ad", "scipy", "scipy.linalg"]
OLD_NAMES = ["jax.core.Jaxpr", "jax.core.DShapedArray", "jax.util.safe_map", "jax.interpreters.ad.config"]

def names():
    # Importing any JAX code adds submodules to jax: they are no names of its own.
    return {
        name: {k: id(v) for k, v in vars(sys.modules[name]).items() if not isinstance(v, type(sys))}
        for name in MODULES if name in sys.modules
    }

def flags():
    return dict(jax.config.values)

def answers(name):
    module, _, attribute = name.rpartition(".")
    return module in sys.modules and hasattr(sys.modules[module], attribute)

before = names(), flags(), [answers(n) for n in OLD_NAMES], list(sys.meta_path)
start, found = threading.Barrier(4), []

def load():
    start.wait()
    import ntkcompare.neural_tangents as nt
    from ntkcompare._jax.tangents import load
    found.append((load(), nt.stax))

threads = [threading.Thread(target=load) for _ in range(4)]
for thread in threads: thread.start()
for thread in threads: thread.join(120)
import neural_tangents
after = names(), flags(), [answers(n) for n in OLD_NAMES], list(sys.meta_path)
print(json.dumps({
    "names": before[0] == after[0],
    "flags": before[1] == after[1],
    "old names": before[2] == after[2],
    "finders": before[3] == after[3],
    "threads": len(found) == 4 and all(f == (neural_tangents, neural_tangents.stax) for f in found),
    "tensorflow": sorted(m for m in sys.modules if m.startswith(("tensorflow", "tf2jax"))),
    "experimental": sorted(n for n in vars(neural_tangents.experimental) if not n.startswith("__")),
}))
"""


@pytest.fixture(scope="module")
def first_import(tmp_path_factory):
    """What the first import did, four threads at once, with a TensorFlow that must not be imported."""
    decoys = tmp_path_factory.mktemp("decoys")
    for name in "tensorflow", "tf2jax":
        (decoys / f"{name}.py").write_text("raise SystemError('imported')")
    return json.loads(run_fresh(FIRST_IMPORT, str(decoys)))


@pytest.mark.parametrize("what", ["names", "old names", "flags", "finders"])
def test_the_first_import_leaves_jax_and_python_as_they_were(first_import, what):
    assert first_import[what]


def test_tensorflow_is_not_imported_even_where_it_is_installed(first_import):
    assert first_import["tensorflow"] == []
    assert first_import["experimental"] == []


def test_threads_that_import_at_once_get_the_same_module(first_import):
    assert first_import["threads"]


def test_what_the_module_has_is_what_neural_tangents_has():
    import neural_tangents
    from neural_tangents import stax

    assert nt.stax is stax
    assert nt.Kernel is neural_tangents.Kernel
    assert nt.__getattr__("__version__") == "0.6.5"
    assert set(dir(neural_tangents)) <= set(dir(nt))
    assert tangents.load() is neural_tangents
    with pytest.raises(AttributeError, match="no attribute 'stacks'"):
        nt.stacks  # noqa: B018


def test_it_says_what_it_was_tested_with():
    assert nt.TESTED_JAX[0] == "0.4.38"
    assert all(version in nt.TESTED_JAX for version in ("0.10.2", "0.12.0.1"))


REUSE = """
import sys
sys.modules["neural_tangents.experimental"] = type(sys)("what would import TensorFlow")
import neural_tangents
import ntkcompare.neural_tangents as nt
assert nt.predict is neural_tangents.predict
import numpy as np
assert abs(nt.predict.max_learning_rate(np.diag([1.0, 4.0]), 2) - 1.0) < 1e-6
import jax
init, apply, _ = nt.stax.serial(nt.stax.Dense(4), nt.stax.Relu(), nt.stax.Dense(2))
_, params = init(jax.random.PRNGKey(0), (3, 2))
one, three = (nt.empirical_ntk_fn(apply, implementation=i)(np.eye(3, 2), None, params) for i in (1, 3))
assert abs(one - three).max() < 1e-5
"""


@pytest.mark.skipif(
    tuple(map(int, jax.__version__.split(".")[:2])) >= (0, 6), reason="plain neural-tangents does not import"
)
def test_what_the_user_imported_before_is_used_and_mended():
    run_fresh(REUSE)


FAILING = """
import sys
import jax.core
from ntkcompare._jax import tangents
complete = tangents.overlays
def incomplete():
    seen, missing = complete.__wrapped__()
    seen["jax.interpreters.ad"] = seen["jax.interpreters"].ad = type(sys)("jax.interpreters.ad")
    return seen, missing
tangents.overlays = incomplete
try:
    tangents.load()
except ImportError as error:
    print(error)
assert not [name for name in sys.modules if name.startswith("neural_tangents")]
tangents.overlays = complete
assert tangents.load().stax
"""


def test_an_import_that_fails_says_what_to_install_and_leaves_nothing_half_made():
    message = run_fresh(FAILING)
    assert f"cannot be imported on JAX {jax.__version__}" in message
    assert "pip install 'jax<=" in message


def test_a_missing_neural_tangents_is_an_import_error_with_the_remedy(monkeypatch):
    monkeypatch.delitem(sys.modules, "neural_tangents")
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"not installed; install it by `pip install --no-deps neural-tan"):
        tangents._load.__wrapped__()


@pytest.mark.parametrize("imported", [False, True])
def test_another_version_is_an_import_error_with_the_remedy(monkeypatch, imported):
    if imported:
        other = types.ModuleType("neural_tangents")
        other.__version__ = "0.6.2"
        monkeypatch.setitem(sys.modules, "neural_tangents", other)
    else:
        monkeypatch.delitem(sys.modules, "neural_tangents")
        real = importlib.metadata.version
        monkeypatch.setattr(
            "importlib.metadata.version", lambda name: "0.6.2" if name == "neural-tangents" else real(name)
        )
    with pytest.raises(ImportError, match=r"0\.6\.2 is installed, but .* 0\.6\.5; install it by"):
        tangents._load.__wrapped__()


@pytest.mark.parametrize(("estimator", "fitted"), [(nc.NTKRegressor, True), (nc.MLPRegressor, False)])
def test_an_estimator_with_a_stax_network_reaches_another_process(tmp_path, estimator, fitted):
    """As joblib sends it, whose workers have not imported neural-tangents."""
    network = nt.stax.serial(nt.stax.Dense(4), nt.stax.Relu(), nt.stax.Dense(1))
    model = estimator(network)
    X, y = np.eye(3), np.arange(3.0)
    if fitted:
        model.fit(X, y)
    (tmp_path / "model").write_bytes(cloudpickle.dumps(model))
    code = """
import pickle, sys, numpy as np
model = pickle.load(open(sys.argv[1], "rb"))
assert "tensorflow" not in sys.modules
kernel_fn = model.architecture[2]
print(model.predict(np.eye(3)).tolist() if FITTED else kernel_fn(np.eye(3), None, "ntk").tolist())
"""
    found = run_fresh(f"FITTED = {fitted}" + code, arguments=[str(tmp_path / "model")])
    expected = model.predict(X) if fitted else network[2](X, None, "ntk")
    np.testing.assert_allclose(json.loads(found), expected, atol=1e-6)


def test_an_overlay_is_itself_again_after_pickling():
    seen = Overlay(types, own=1)
    again = pickle.loads(cloudpickle.dumps(seen))
    assert (again.own, again.__wrapped__) == (1, types)
    core = moved.overlays()[0]["jax.core"]
    assert pickle.loads(pickle.dumps(core)) is core


def test_a_copy_that_does_not_say_its_version_is_taken(monkeypatch):
    def unknown(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.delitem(sys.modules, "neural_tangents")
    monkeypatch.setattr("importlib.metadata.version", unknown)
    tangents._check_version()


def test_nothing_is_missing_on_this_jax():
    assert moved.overlays()[1] == []


def test_a_name_that_is_nowhere_is_reported_once_and_refuses_to_be_used(monkeypatch):
    missing = []
    gone = moved._find("Gone", ("jax.core", "jax.nowhere"), missing)
    assert missing == ["jax.core.Gone"]
    with pytest.raises(NotImplementedError, match=r"needs jax\.core\.Gone, which JAX .* `pip install"):
        gone(1)
    seen, _ = moved.overlays()
    monkeypatch.setattr(tangents, "overlays", lambda: (seen, missing))
    monkeypatch.setattr(tangents, "_mend", lambda seen: None)
    with pytest.warns(RuntimeWarning, match=r"lacks jax\.core\.Gone, which neural-tangents"):
        tangents._load.__wrapped__()


def test_names_that_jax_deprecates_are_found_without_a_warning(recwarn):
    moved.overlays()
    assert not recwarn.list


def test_an_overlay_sees_what_the_module_gains_later():
    module = types.ModuleType("module")
    seen = Overlay(module, own=1)
    module.later = 2
    assert (seen.own, seen.later, seen.__name__) == (1, 2, "module")
    with pytest.raises(AttributeError, match="never"):
        seen.never  # noqa: B018
    assert not hasattr(module, "own")


@pytest.mark.parametrize("safe", [moved.safe_map, moved.safe_zip])
def test_sequences_of_different_lengths_are_refused(safe):
    arguments = [[1, 2], [1]] if safe is moved.safe_zip else [max, [1, 2], [1]]
    with pytest.raises(ValueError, match="shorter"):
        safe(*arguments)
