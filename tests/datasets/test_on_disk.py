"""Published data sets as they lie on disk: small copies in each of their layouts, and real ones if there."""

import bz2
import gzip
import os
import pickle
import sys

import numpy as np
import pytest
from specimens import UCI_ROWS, idx_bytes, python2_pickle

from ntkcompare.datasets import list_datasets, load_dataset
from ntkcompare.exceptions import DataFileError

REAL = os.environ.get("NTKCOMPARE_DATA", "")
needs_data = pytest.mark.skipif(
    not os.path.isdir(os.path.join(REAL, "uci")), reason="NTKCOMPARE_DATA names no folder with the data"
)
RANDOM = np.random.default_rng(0)
# Not square, so that a mix-up of rows and columns shows.
IMAGES, TEST_IMAGES = (RANDOM.integers(256, size=(n, 5, 4), dtype=np.uint8) for n in (6, 3))
LABELS, TEST_LABELS = np.array([0, 1, 2, 0, 1, 2], np.uint8), np.array([2, 0, 1], np.uint8)


def write_idx(
    folder,
    stems=("train-images-idx3", "train-labels-idx1", "t10k-images-idx3", "t10k-labels-idx1"),
    pack=gzip.compress,
    ending=".gz",
    between="-",
):
    folder.mkdir(parents=True, exist_ok=True)
    for stem, array in zip(stems, (IMAGES, LABELS, TEST_IMAGES, TEST_LABELS)):
        name = f"{stem.replace('-idx', f'{between}idx')}-ubyte{ending}"
        (folder / name).write_bytes(pack(idx_bytes(array)))


@pytest.mark.parametrize(
    ("name", "subfolder"),
    [
        ("mnist", "mnist"),
        ("mnist", "MNIST/raw"),
        ("fashion-mnist", "fashion-mnist"),
        ("fashion_mnist", "FashionMNIST/raw"),
        ("kmnist", "kmnist"),
        ("kmnist", "KMNIST/raw"),
        ("mnist", "."),
    ],
)
@pytest.mark.parametrize("plain", [False, True])
def test_mnist_and_its_kin_in_each_layout(tmp_path, name, subfolder, plain):
    packing = {"pack": bytes, "ending": "", "between": "."} if plain else {}
    write_idx(tmp_path / subfolder, **packing)
    data = load_dataset(name, folder=tmp_path)
    assert data.name == name.replace("_", "-")
    assert (data.image_shape, data.scaling, data.X.dtype) == ((5, 4), "pixel", np.uint8)
    np.testing.assert_array_equal(data.X, IMAGES.reshape(6, 20))
    np.testing.assert_array_equal(data.X_test, TEST_IMAGES.reshape(3, 20))
    assert data.y.tolist() == LABELS.tolist()
    assert data.y_test.tolist() == TEST_LABELS.tolist()


def test_emnist_is_turned_upright(tmp_path):
    parts = "train-images-idx3", "train-labels-idx1", "test-images-idx3", "test-labels-idx1"
    stems = [f"emnist-letters-{part}" for part in parts]
    write_idx(tmp_path / "emnist", stems)
    data = load_dataset("emnist", folder=tmp_path, split="letters")
    assert data.name == "emnist:split=letters"
    np.testing.assert_array_equal(data.X.reshape(6, 4, 5), IMAGES.transpose(0, 2, 1))
    assert load_dataset("emnist:split=letters", folder=tmp_path).sha256 == data.sha256
    with pytest.raises(ValueError, match="split='leters' is not known; did you mean 'letters'"):
        load_dataset("emnist", folder=tmp_path, split="leters")


def test_the_folder_comes_from_the_environment_but_a_nameless_one_tells_nothing(tmp_path, monkeypatch):
    """MNIST's files are called like Fashion-MNIST's: the environment's folder must say which it holds."""
    write_idx(tmp_path / "kmnist")
    monkeypatch.setenv("NTKCOMPARE_DATA", str(tmp_path))
    assert load_dataset("kmnist").name == "kmnist"
    monkeypatch.setenv("NTKCOMPARE_DATA", str(tmp_path / "kmnist"))
    assert load_dataset("kmnist").name == "kmnist"
    with pytest.raises(FileNotFoundError, match=r"'mnist' needs train-images-idx3-ubyte \(or .gz\), not in"):
        load_dataset("mnist", download=False)
    monkeypatch.setenv("NTKCOMPARE_DATA", str(tmp_path / "nowhere"))
    with pytest.raises(FileNotFoundError, match=r"NTKCOMPARE_DATA='.*nowhere' is no folder"):
        load_dataset("kmnist")
    monkeypatch.delenv("NTKCOMPARE_DATA")
    with pytest.raises(FileNotFoundError, match="neither folder= nor NTKCOMPARE_DATA says where to look"):
        load_dataset("kmnist")


def test_images_and_labels_that_do_not_match_are_refused(tmp_path):
    write_idx(tmp_path)
    (tmp_path / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx_bytes(LABELS[:5])))
    with pytest.raises(DataFileError, match=r"has 6 images, but .* has 5 labels"):
        load_dataset("mnist", folder=tmp_path)
    (tmp_path / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx_bytes(IMAGES)))
    with pytest.raises(
        DataFileError, match="byte 3: 3 dimensions instead of 1; are images and labels mixed up"
    ):
        load_dataset("mnist", folder=tmp_path)
    (tmp_path / "train-labels-idx1-ubyte.gz").write_bytes(gzip.compress(idx_bytes(0 * LABELS)))
    with pytest.raises(DataFileError, match="makes no data set: y holds one class only"):
        load_dataset("mnist", folder=tmp_path)


CIFAR = RANDOM.integers(256, size=(12, 3072), dtype=np.uint8)
COARSE, FINE = np.arange(12) % 20, np.arange(12) * 8 % 100


def upright(images):
    """Height, width, colour; written as a loop, apart from the code under test."""
    return np.array([[image[place::1024] for place in range(1024)] for image in images]).reshape(
        len(images), -1
    )


def python2(**entries):
    return python2_pickle(entries)


def python3(**entries):
    return pickle.dumps({key.encode(): value for key, value in entries.items()}, protocol=2)


@pytest.mark.parametrize("pickled", [python2, python3])
def test_cifar_10_from_its_python_batches(tmp_path, pickled):
    folder = tmp_path / "cifar-10-batches-py"
    folder.mkdir()
    for i, name in enumerate([*(f"data_batch_{j}" for j in range(1, 6)), "test_batch"]):
        rows = slice(2 * i, 2 * i + 2)
        (folder / name).write_bytes(pickled(data=CIFAR[rows], labels=[i % 2, i % 2 + 1], batch_label="x"))
    data = load_dataset("cifar-10", folder=tmp_path)
    np.testing.assert_array_equal(data.X, upright(CIFAR[:10]))
    np.testing.assert_array_equal(data.X_test, upright(CIFAR[10:]))
    assert data.y.tolist() == [0, 1, 1, 2, 0, 1, 1, 2, 0, 1]
    assert data.image_shape == (32, 32, 3)


def test_cifar_10_from_its_binary_batches(tmp_path):
    folder = tmp_path / "cifar-10-batches-bin"
    folder.mkdir()
    for i, name in enumerate([*(f"data_batch_{j}.bin" for j in range(1, 6)), "test_batch.bin"]):
        records = [bytes([i % 2 + j]) + CIFAR[2 * i + j].tobytes() for j in (0, 1)]
        (folder / name).write_bytes(b"".join(records))
    data = load_dataset("cifar-10", folder=tmp_path)
    np.testing.assert_array_equal(data.X, upright(CIFAR[:10]))
    assert data.y.tolist() == [0, 1, 1, 2, 0, 1, 1, 2, 0, 1]


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("labels", ["fine", "coarse"])
def test_cifar_100_with_either_kind_of_labels(tmp_path, binary, labels):
    folder = tmp_path / ("cifar-100-binary" if binary else "cifar-100-python")
    folder.mkdir()
    for name, rows in (("train", slice(0, 12)), ("test", slice(0, 5))):
        if binary:
            content = b"".join(
                bytes([coarse, fine]) + image.tobytes()
                for coarse, fine, image in zip(COARSE[rows].tolist(), FINE[rows].tolist(), CIFAR[rows])
            )
            (folder / f"{name}.bin").write_bytes(content)
        else:
            lists = {"coarse_labels": COARSE[rows].tolist(), "fine_labels": FINE[rows].tolist()}
            (folder / name).write_bytes(python2(data=CIFAR[rows], **lists))
    data = load_dataset("cifar-100", folder=tmp_path, labels=labels)
    assert data.y.tolist() == (FINE if labels == "fine" else COARSE).tolist()
    np.testing.assert_array_equal(data.X_test, upright(CIFAR[:5]))
    assert data.name == f"cifar-100:labels={labels}"


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (python3(data=CIFAR[:2], labels=[0, 10]), r"image 2: label 10 of 10"),
        (python3(data=CIFAR[:2], labels=[0, -1]), r"image 2: label -1 of 10"),
        (python3(data=CIFAR[:2], labels=[0]), r"holds 2 images, but 1 labels"),
        (
            python3(data=CIFAR[:2], fine_labels=[0, 1]),
            r"holds no list 'labels' of labels; is it of another CIFAR",
        ),
        (python3(data=CIFAR[:2, :7], labels=[0, 1]), r"holds no 'data' of 3,072 pixels a row"),
        (python3(label_names=["a"]), r"holds no 'data'"),
    ],
)
def test_a_cifar_batch_that_does_not_fit_is_refused(tmp_path, content, message):
    for name in (*(f"data_batch_{j}" for j in range(1, 6)), "test_batch"):
        (tmp_path / name).write_bytes(content)
    with pytest.raises(DataFileError, match=message):
        load_dataset("cifar-10", folder=tmp_path)


def usps_pixels(n):
    return np.round(np.random.default_rng(n).random((n, 256)), 3)


def svmlight(X, labels):
    rows = (" ".join(f"{j + 1}:{v!r}" for j, v in enumerate(row) if v) for row in X.tolist())
    return "".join(f"{label} {row}\n" for label, row in zip(labels, rows)).encode()


@pytest.mark.parametrize(("ending", "pack"), [("", bytes), (".bz2", bz2.compress)])
def test_usps_in_the_form_of_libsvm(tmp_path, ending, pack):
    X, X_test = usps_pixels(8), usps_pixels(3)
    (tmp_path / "usps").mkdir()
    (tmp_path / "usps" / f"usps{ending}").write_bytes(pack(svmlight(X, [1, 2, 3, 10, 1, 2, 3, 10])))
    (tmp_path / "usps" / f"usps.t{ending}").write_bytes(pack(svmlight(X_test, [10, 1, 2])))
    data = load_dataset("usps", folder=tmp_path)
    np.testing.assert_array_equal(data.X, X)
    assert data.y.tolist() == [0, 1, 2, 9, 0, 1, 2, 9]
    assert data.y_test.tolist() == [9, 0, 1]
    assert data.image_shape == (16, 16)


@pytest.mark.parametrize("targets", [[0, 1, 9], [0, 1, 10]])
def test_usps_as_hdf5(tmp_path, targets):
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "usps.h5", "w") as file:
        for part in ("train", "test"):
            file[f"{part}/data"] = usps_pixels(3).astype(np.float32)
            file[f"{part}/target"] = targets
    if max(targets) > 9:
        with pytest.raises(DataFileError, match="labels that are no digits"):
            load_dataset("usps", folder=tmp_path)
        return
    data = load_dataset("usps", folder=tmp_path)
    np.testing.assert_array_equal(data.X, usps_pixels(3).astype(np.float32))
    assert data.y.tolist() == targets


def test_hdf5_without_h5py_says_how_to_get_it(tmp_path, monkeypatch):
    (tmp_path / "usps.h5").write_bytes(b"\x89HDF")
    monkeypatch.setitem(sys.modules, "h5py", None)
    with pytest.raises(ImportError, match="reading it needs h5py: python -m pip install h5py"):
        load_dataset("usps", folder=tmp_path)


def test_hdf5_that_leads_to_another_file_is_refused(tmp_path):
    h5py = pytest.importorskip("h5py")
    with h5py.File(tmp_path / "elsewhere", "w") as file:
        file["secret"] = np.ones((3, 256))
    with h5py.File(tmp_path / "usps.h5", "w") as file:
        for part in ("train", "test"):
            file[f"{part}/data"] = h5py.ExternalLink("elsewhere", "secret")
            file[f"{part}/target"] = [0, 1, 2]
    with pytest.raises(DataFileError, match="no array 'train/data' of its own"):
        load_dataset("usps", folder=tmp_path)


def write_uci(folder, *, test=False, **changes):
    place = folder / "uci" / "toy"
    place.mkdir(parents=True)
    files = {
        "toy.txt": "n_entradas= 2\nn_clases= 2\nn_arquivos= 1\nfich1= toy_R.dat\nn_patrons1= 3\n",
        "toy_R.dat": UCI_ROWS,
        "conxuntos.dat": "0 1\n2\n",
        "conxuntos_kfold.dat": "0 1\n2\n1 2\n0\n",
    }
    if test:
        files["toy.txt"] = (
            files["toy.txt"]
            .replace("n_arquivos= 1", "n_arquivos= 2")
            .replace("fich1= toy_R.dat", "fich1= toy_train_R.dat\nfich2= toy_test_R.dat\nn_patrons2= 2")
        )
        files["toy_train_R.dat"] = files.pop("toy_R.dat")
        files["toy_test_R.dat"] = "\tf1\tf2\tclase\n1\t9\t8\t1\n2\t7\t6\t0\n"
    for name, content in (files | changes).items():
        (place / name.replace("__", ".")).write_text(content)


def test_a_set_of_the_uci_collection_has_both_kinds_of_folds(tmp_path):
    write_uci(tmp_path)
    data = load_dataset("uci:toy", folder=tmp_path)
    np.testing.assert_array_equal(data.X, [[0.5, -1], [1e-3, 2], [7, 0.25]])
    assert data.y.tolist() == [0, 1, 1]
    assert [[part.tolist() for part in pair] for pair in data.folds["selection"]] == [[[0, 1], [2]]]
    assert len(data.folds["kfold"]) == 2
    assert list_datasets("uci", folder=tmp_path) == ["uci:toy"]


def test_a_set_with_a_file_of_test_rows_keeps_them_apart(tmp_path):
    write_uci(tmp_path, test=True)
    data = load_dataset("uci:toy", folder=tmp_path)
    np.testing.assert_array_equal(data.X_test, [[9, 8], [7, 6]])
    assert data.y_test.tolist() == [1, 0]
    assert len(data) == 3


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"toy__txt": "n_entradas= 2\n"}, r"toy.txt: n_clases= '' is no number"),
        ({"toy__txt": "n_entradas= 3\nn_clases= 2\nn_arquivos= 1\nfich1= toy_R.dat\nn_patrons1= 3\n"},
         r"n_entradas= 3, but toy_R.dat has 2"),
        ({"toy__txt": "n_entradas= 2\nn_clases= 2\nn_arquivos= 1\nfich1= toy_R.dat\nn_patrons1= 4\n"},
         r"n_patrons1= 4, but toy_R.dat has 3"),
        ({"toy__txt": "n_entradas= 2\nn_clases= 1\nn_arquivos= 1\nfich1= toy_R.dat\nn_patrons1= 3\n"},
         r"n_clases= 1, but there are 2"),
        ({"toy__txt": "n_entradas= 2\nn_clases= 2\nn_arquivos= 7\nfich1= toy_R.dat\nn_patrons1= 3\n"},
         r"n_arquivos= 7"),
        ({"toy__txt": "n_entradas= 2\nn_clases= 2\nn_arquivos= 1\nfich1= ../../secret\nn_patrons1= 3\n"},
         r"fich1= '../../secret' is no file beside it"),
        ({"conxuntos__dat": "0 3\n1\n"}, r"conxuntos.dat, line 1: there is no row 3"),
    ],
)  # fmt: skip
def test_a_uci_set_whose_files_disagree_is_refused(tmp_path, changes, message):
    write_uci(tmp_path, **changes)
    with pytest.raises(DataFileError, match=message):
        load_dataset("uci:toy", folder=tmp_path)


def test_an_unknown_uci_set_is_refused_with_the_near_ones(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"'uci:toy' needs toy/toy.txt"):
        load_dataset("uci:toy", folder=tmp_path)
    write_uci(tmp_path)
    with pytest.raises(ValueError, match="dataset='uci:tay' is not known; did you mean 'uci:toy'"):
        load_dataset("uci:tay", folder=tmp_path)


@needs_data
def test_the_real_uci_sets_are_whole():
    """Counts by hand-written NumPy from the same files; the loader has checked them against NAME.txt."""
    names = list_datasets("uci", folder=REAL)
    assert len(names) == 45
    for name in names[::4]:
        data = load_dataset(name, folder=REAL)
        short = name.removeprefix("uci:")
        rows = np.genfromtxt(
            os.path.join(REAL, "uci", short, f"{short}_R.dat"), skip_header=1, delimiter="\t"
        )
        np.testing.assert_array_equal(data.X, rows[:, 1:-1])
        assert data.y.tolist() == rows[:, -1].tolist()
        assert len(data.folds["kfold"]) == 4
        for pairs in data.folds.values():
            for pair in pairs:
                assert sorted(np.concatenate(pair)) == list(range(len(data)))


@needs_data
def test_the_real_mnist_is_whole():
    data = load_dataset("mnist", folder=REAL)
    assert repr(data) == "Dataset('mnist', classification, n=60000, d=784, 10 classes, n_test=10000)"
    assert np.bincount(data.y).tolist() == [5923, 6742, 5958, 6131, 5842, 5421, 5918, 6265, 5851, 5949]
    # The mean that everybody subtracts.
    assert data.X.mean() / 255 == pytest.approx(0.1307, abs=5e-5)
