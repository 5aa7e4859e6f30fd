"""Download: a published file into the cache, whole and unchanged or not at all."""

import errno
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from ntkcompare.datasets.folder import CACHE_VARIABLE, VARIABLE
from ntkcompare.exceptions import DownloadError

SECONDS = 30.0


def fetch(addresses: Sequence[str], sha256: str, path: Path) -> Path:
    """Return `path` once it holds the file with this hash; fetch it from the first address that gives it.

    A file that is there already is checked, and fetched again if it is another. A new one is written beside
    its place, checked, and then moved there.

    Parameters
    ----------
    addresses : sequence of str
        Where the file is published.
    sha256 : str
        Its hash, in hexadecimal digits.
    path : Path
        Where it goes, within the cache.

    Raises
    ------
    DownloadError
        If no address gives it: nobody answers, half of it comes, it has another hash, or the disk is full.
    """
    import pooch

    pooch.get_logger().setLevel("WARNING")
    failures: list[DownloadError] = []
    for address in addresses:
        try:
            with one_error(address, path.parent):
                found = pooch.retrieve(
                    address,
                    known_hash=f"sha256:{sha256}",
                    fname=path.name,
                    path=path.parent,
                    downloader=pooch.HTTPDownloader(timeout=SECONDS),
                )
            return Path(found)
        except DownloadError as error:
            failures.append(error)
    # What is there in spite of that is no such file, or none would have been fetched.
    with suppress(OSError):
        path.unlink(missing_ok=True)
    raise failures[0]


@contextmanager
def one_error(address: str, cache: Path) -> Iterator[None]:
    """Turn whatever a download raises into a DownloadError that says what happened and what to do."""
    try:
        yield
    except DownloadError:
        raise
    except Exception as error:
        if _is_full(error):
            reason = (
                f"the disk of {cache} is full; free some of it, or let {CACHE_VARIABLE} name another folder"
            )
        elif isinstance(error, PermissionError):
            reason = f"{cache} cannot be written to; let {CACHE_VARIABLE} name another folder"
        elif "hash" in str(error).lower() or "md5" in str(error).lower():
            reason = "what came is another file than was published (its hash differs); try again later"
        else:
            reason = f"{_first_line(error)}; check the connection and try again"
        raise DownloadError(
            f"{address} could not be fetched: {reason}. Nothing was kept. Files had otherwise are found "
            f"in the folder that {VARIABLE} names."
        ) from error


def _is_full(error: BaseException | None) -> bool:
    while error is not None:
        if isinstance(error, OSError) and error.errno in (errno.ENOSPC, errno.EDQUOT):
            return True
        error = error.__cause__ or error.__context__
    return False


def _first_line(error: Exception) -> str:
    text = next(iter(str(error).strip().splitlines()), "")
    return f"{type(error).__name__}: {text}" if text else type(error).__name__
