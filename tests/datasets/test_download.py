"""Downloads, from a server on this machine: whole and unchanged, or one clear error and no cache."""

import dataclasses
import errno
import gzip
import hashlib
import json
import os
import shutil
import socket
import subprocess
from pathlib import Path
from urllib.request import Request, urlopen

import numpy as np
import pytest
from loopback import serving
from specimens import idx_bytes

from ntkcompare.datasets import load_dataset, mnist
from ntkcompare.datasets.download import fetch
from ntkcompare.exceptions import DataFileError, DownloadError

BODY = bytes(range(256)) * 400
SUM = hashlib.sha256(BODY).hexdigest()


@pytest.fixture
def site(monkeypatch, tmp_path):
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("NTKCOMPARE_CACHE", str(tmp_path / "cache"))
    monkeypatch.delenv("NTKCOMPARE_DATA", raising=False)
    with serving() as served:
        served.files["/file"] = BODY
        yield served


def files_below(folder):
    return sorted(path.relative_to(folder).as_posix() for path in Path(folder).rglob("*") if path.is_file())


def nobody():
    """An address that nobody listens on."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return f"http://127.0.0.1:{free.getsockname()[1]}"


def test_a_file_is_fetched_once(site, tmp_path):
    path = tmp_path / "cache" / "file"
    assert fetch([f"{site.address}/file"], SUM, path) == path
    assert path.read_bytes() == BODY
    fetch([f"{site.address}/file"], SUM, path)
    assert site.asked == ["/file"]


def test_a_file_in_the_cache_that_changed_is_fetched_again(site, tmp_path):
    path = tmp_path / "cache" / "file"
    fetch([f"{site.address}/file"], SUM, path)
    path.write_bytes(BODY[:-1])
    fetch([f"{site.address}/file"], SUM, path)
    assert path.read_bytes() == BODY


def test_the_second_address_serves_where_the_first_does_not(site, tmp_path):
    path = fetch([f"{nobody()}/file", f"{site.address}/none", f"{site.address}/file"], SUM, tmp_path / "file")
    assert path.read_bytes() == BODY


def offline(site):
    return f"{nobody()}/file"


def absent(site):
    return f"{site.address}/none"


def another_file(site):
    site.files["/file"] = BODY[::-1]
    return f"{site.address}/file"


def half_a_file(site):
    site.cut = 0.5
    return f"{site.address}/file"


def half_a_file_of_untold_length(site):
    site.cut, site.tell_length = 0.5, False
    return f"{site.address}/file"


@pytest.mark.parametrize(
    ("trouble", "message"),
    [
        (offline, "ConnectionError.*check the connection"),
        (absent, "404"),
        (another_file, "what came is another file than was published"),
        (half_a_file, "IncompleteRead|another file"),
        (half_a_file_of_untold_length, "what came is another file than was published"),
    ],
)
@pytest.mark.parametrize("earlier", [False, True])
def test_trouble_is_one_error_and_leaves_nothing_behind(site, tmp_path, trouble, message, earlier):
    path = tmp_path / "cache" / "file"
    if earlier:  # nor does a damaged file of an earlier time stay
        path.parent.mkdir()
        path.write_bytes(b"damaged")
    address = trouble(site)
    with pytest.raises(DownloadError, match=message) as caught:
        fetch([address], SUM, path)
    told = str(caught.value)
    assert told.startswith(f"{address} could not be fetched: ")
    assert "Nothing was kept" in told
    assert "NTKCOMPARE_DATA" in told
    assert files_below(tmp_path / "cache") == []


def test_a_full_disk_is_told_as_such(site, tmp_path, monkeypatch):
    import pooch

    class Full(pooch.HTTPDownloader):
        def __call__(self, url, output_file, pooch_, check_only=False):
            Path(output_file).write_bytes(BODY[:1000])
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(pooch, "HTTPDownloader", Full)
    with pytest.raises(
        DownloadError, match=r"the disk of .*cache is full; free some of it, or let NTKCOMPARE_CACHE"
    ):
        fetch([f"{site.address}/file"], SUM, tmp_path / "cache" / "file")
    assert files_below(tmp_path / "cache") == []


def test_a_disk_that_is_full_indeed(site, tmp_path):
    """A file system of 64 KiB, where the machine lets us make one."""
    if shutil.which("mount") is None:
        pytest.skip("there is no mount here")
    place = tmp_path / "small"
    place.mkdir()
    made = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(place)], capture_output=True, check=False
    )
    if made.returncode:
        pytest.skip("making a file system takes rights that we lack here")
    try:
        with pytest.raises(DownloadError, match="is full"):
            fetch([f"{site.address}/file"], SUM, place / "file")
        assert files_below(place) == []
    finally:
        subprocess.run(["umount", str(place)], check=True)


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_cache_that_cannot_be_written_to(site, tmp_path):
    locked = tmp_path / "locked"
    locked.mkdir(mode=0o500)
    with pytest.raises(DownloadError, match="cannot be written to"):
        fetch([f"{site.address}/file"], SUM, locked / "cache" / "file")


@pytest.fixture
def digits_site(site, monkeypatch):
    """MNIST's four files, tiny, published on the server."""
    random = np.random.default_rng(0)
    contents = {
        "train-images-idx3": random.integers(256, size=(20, 28, 28), dtype=np.uint8),
        "train-labels-idx1": np.arange(20, dtype=np.uint8) % 10,
        "t10k-images-idx3": random.integers(256, size=(10, 28, 28), dtype=np.uint8),
        "t10k-labels-idx1": np.arange(10, dtype=np.uint8),
    }
    packed = {stem: gzip.compress(idx_bytes(array)) for stem, array in contents.items()}
    site.files |= {f"/{stem}-ubyte.gz": body for stem, body in packed.items()}
    for name in ("_MNIST", "_FASHION"):
        collection = dataclasses.replace(
            getattr(mnist, name),
            addresses=(f"{site.address}/",),
            sha256={stem: hashlib.sha256(body).hexdigest() for stem, body in packed.items()},
        )
        monkeypatch.setattr(mnist, name, collection)
    return site


@pytest.mark.parametrize("name", ["mnist", "fashion-mnist"])
def test_image_sets_are_fetched_where_no_folder_has_them(digits_site, tmp_path, name):
    data = load_dataset(name)
    assert (data.name, data.X.shape, data.X_test.shape) == (name, (20, 784), (10, 784))
    assert len(digits_site.asked) == 4
    assert load_dataset(name).sha256 == data.sha256
    assert len(digits_site.asked) == 4
    assert len(files_below(tmp_path / "cache" / name)) == 4


def test_image_sets_are_not_fetched_where_that_is_not_wanted(digits_site, tmp_path):
    for options in ({"download": False}, {"folder": tmp_path}):
        with pytest.raises(FileNotFoundError, match="'mnist' needs train-images-idx3-ubyte"):
            load_dataset("mnist", **options)
    assert digits_site.asked == []


# OpenML, as its server answers.
ROWS = "0.5,red,a\n1.5,blue,b\n2.5,red,a\n3.5,?,b\n"
HEADER = "@relation toy\n@attribute size numeric\n@attribute colour {red,blue}\n@attribute class {a,b}\n"
ARFF = f"{HEADER}@data\n{ROWS}"
# Where scikit-learn looks for the rows, by its version.
DATA_FILES = "/data/v1/download/5", "/data/v1/download/5/toy.arff"
FEATURES = [
    ("0", "size", "numeric", "false"),
    ("1", "colour", "nominal", "false"),
    ("2", "class", "nominal", "true"),
]


@pytest.fixture
def openml_site(site, monkeypatch):
    from sklearn.datasets import _openml

    def here(request, *arguments, **options):
        url = request.full_url if isinstance(request, Request) else request
        path = url.split("://", 1)[1].split("/", 1)[1]
        return urlopen(Request(f"{site.address}/{path}"), *arguments, **options)

    monkeypatch.setattr(_openml, "urlopen", here)
    description = {
        "id": "77",
        "name": "toy",
        "version": "1",
        "format": "ARFF",
        "status": "active",
        "licence": "Public",
        "description": "a toy",
        "file_id": "5",
        "url": "https://api.openml.org/data/v1/download/5/toy.arff",
        "md5_checksum": hashlib.md5(ARFF.encode()).hexdigest(),
    }
    features = [
        {"index": i, "name": name, "data_type": kind, "is_target": target, "is_ignore": "false",
         "is_row_identifier": "false", "number_of_missing_values": "0"}
        for i, name, kind, target in FEATURES
    ]  # fmt: skip
    qualities = [{"name": "NumberOfInstances", "value": "4.0"}]
    for path, answer in (
        ("/api/v1/json/data/77", {"data_set_description": description}),
        ("/api/v1/json/data/features/77", {"data_features": {"feature": features}}),
        ("/api/v1/json/data/qualities/77", {"data_qualities": {"quality": qualities}}),
    ):
        site.files[path] = json.dumps(answer).encode()
    for path in DATA_FILES:
        site.files[path] = ARFF.encode()
    return site


def test_an_openml_set_is_fetched_once_and_then_read_from_the_cache(openml_site, tmp_path):
    data = load_dataset("openml:77", missing="drop")
    assert (data.name, data.licence, data.task) == ("openml:77", "Public", "classification")
    assert data.feature_names == ("size", "colour=blue", "colour=red")
    assert data.y.tolist() == ["a", "b", "a"]
    np.testing.assert_array_equal(data.X, [[0.5, 0, 1], [1.5, 1, 0], [2.5, 0, 1]])
    asked = len(openml_site.asked)
    openml_site.files.clear()
    assert load_dataset("openml:77", missing="drop").sha256 == data.sha256
    assert len(openml_site.asked) == asked
    assert [name for name in os.listdir(tmp_path / "cache" / "openml") if name != "77"] == []


def test_missing_values_of_an_openml_set_are_refused_with_the_choice(openml_site):
    with pytest.raises(DataFileError, match=r"row 4: column 'colour' has no value.*missing='mean'"):
        load_dataset("openml:77")
    assert np.isnan(load_dataset("openml:77", missing="zero").X).sum() == 2


def no_server(site):
    site.files.clear()


def openml_half(site):
    site.cut = 0.5


def openml_other(site):
    for path in DATA_FILES:
        site.files[path] = ARFF.replace("0.5", "0.7").encode()


def openml_half_untold(site):
    site.cut, site.tell_length = 0.5, False


@pytest.mark.parametrize("trouble", [no_server, openml_half, openml_other, openml_half_untold])
def test_trouble_with_openml_is_one_error_and_leaves_nothing_behind(openml_site, tmp_path, trouble):
    trouble(openml_site)
    with pytest.raises(DownloadError, match=r"openml.org/d/77 could not be fetched: .*Nothing was kept"):
        load_dataset("openml:77")
    assert files_below(tmp_path / "cache") == []


def test_a_cached_openml_set_that_changed_is_not_used(openml_site, tmp_path):
    fine = load_dataset("openml:77", missing="drop").sha256
    victim = next((tmp_path / "cache" / "openml" / "77").rglob("*.gz"))
    victim.write_bytes(victim.read_bytes()[:-7])
    assert load_dataset("openml:77", missing="drop").sha256 == fine  # fetched again
    victim.write_bytes(b"")
    with pytest.raises(DownloadError, match="download=False"):
        load_dataset("openml:77", download=False)


def test_a_full_disk_while_openml_answers(openml_site, tmp_path, monkeypatch):
    from sklearn.datasets import _openml

    def full(*_):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(_openml.shutil, "copyfileobj", full)
    with pytest.raises(DownloadError, match="is full"):
        load_dataset("openml:77")
    assert files_below(tmp_path / "cache") == []


@pytest.mark.parametrize("name", ["openml:iris", "openml:", "openml:-3", "openml:99999999999"])
def test_an_openml_set_goes_by_its_number(name):
    with pytest.raises(ValueError, match=r"needs a number, e.g. 'openml:61'"):
        load_dataset(name)
