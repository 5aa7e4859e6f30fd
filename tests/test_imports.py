"""Imports run one way: a room of the package uses the rooms below it and never those above."""

import ast
from pathlib import Path

import ntkcompare

ROOT = Path(ntkcompare.__file__).parent

# From the ground up. Rooms on one floor do not know of each other.
FLOORS = [
    {"exceptions", "path"},
    {"_checks"},
    {"_jax", "duals", "datasets", "store", "analysis"},
    {"activations", "citations"},
    {"architecture"},
    {"kernels", "training"},
    {"distances", "kernel_path", "_network_paths"},
    {"neighbours", "_kernel_estimator", "_network_estimator"},
    {"ntk", "knn", "mlp", "neural_tangents"},
    {"curves"},
    {"report", "plans"},
    {"studies"},
    {"cli"},
    {"__main__"},
]
LEVEL = {room: level for level, floor in enumerate(FLOORS) for room in floor}
# A comparison draws itself: `plot`, `save` and `str` call the room above when asked to.
UPWARDS = {("curves", "report")}


def imported(path):
    """Rooms that a module imports; what is for the type checker alone does not count."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    for node in ast.walk(tree):
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.dump(node.test):
            node.body = []
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.ImportFrom) and node.module:
            whole = node.module == "ntkcompare"
            names = [f"ntkcompare.{alias.name}" for alias in node.names] if whole else [node.module]
        elif isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        for name in names:
            if name.startswith("ntkcompare."):
                yield name.split(".")[1]


def test_imports_run_one_way():
    wrong = []
    for path in ROOT.rglob("*.py"):
        room = path.relative_to(ROOT).parts[0].removesuffix(".py")
        if room == "__init__":
            continue
        assert room in LEVEL, f"say in FLOORS where the new room {room!r} belongs"
        for other in set(imported(path)) & set(LEVEL):
            if other != room and LEVEL[other] >= LEVEL[room] and (room, other) not in UPWARDS:
                wrong.append(f"{path.relative_to(ROOT)} imports {other}")
    assert not wrong


def test_jax_s_private_names_are_known_to_one_room_alone():
    for path in ROOT.rglob("*.py"):
        if path.relative_to(ROOT).parts[0] != "_jax":
            assert "jax._src" not in path.read_text(encoding="utf-8"), path
