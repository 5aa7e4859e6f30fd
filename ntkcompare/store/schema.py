"""The tables of a store, how an older one is brought up to date, and how a file is opened."""

import sqlite3
import time
from pathlib import Path

# "ntkc": tells a store from any other SQLite file.
APPLICATION = 0x6E746B63

# A migration a version; a store of version v has run the first v. Never edit one: append.
MIGRATIONS: tuple[tuple[str, ...], ...] = (
    (
        """
        CREATE TABLE cell (
            key TEXT PRIMARY KEY,
            dataset TEXT NOT NULL,
            learner TEXT NOT NULL,
            repeat INTEGER NOT NULL,
            specification TEXT NOT NULL,
            rows TEXT NOT NULL,
            warnings TEXT NOT NULL,
            failed INTEGER NOT NULL,
            transient INTEGER NOT NULL,
            seconds REAL NOT NULL,
            cpu_seconds REAL NOT NULL,
            provenance TEXT NOT NULL,
            checksum TEXT NOT NULL,
            stored TEXT NOT NULL
        ) WITHOUT ROWID
        """,
        """
        CREATE TABLE run (
            id TEXT PRIMARY KEY,
            command TEXT NOT NULL,
            started TEXT NOT NULL,
            seen REAL NOT NULL,
            ended TEXT,
            total INTEGER NOT NULL,
            done INTEGER NOT NULL,
            running INTEGER NOT NULL,
            failed INTEGER NOT NULL,
            memory INTEGER NOT NULL,
            process INTEGER NOT NULL
        ) WITHOUT ROWID
        """,
    ),
    ("ALTER TABLE run ADD COLUMN plan TEXT NOT NULL DEFAULT ''",),
)
VERSION = len(MIGRATIONS)
BUSY_SECONDS = 60.0


def connect(path: Path, *, read_only: bool) -> sqlite3.Connection:
    """Open the file of a store; one that does not exist is made unless `read_only`.

    The journal is a write-ahead log: readers see the last committed state while another process writes,
    and a process that is killed leaves a file that the next one opens as of its last commit.
    """
    mode = "ro" if read_only else "rwc"
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode={mode}",
        uri=True,
        timeout=BUSY_SECONDS,
        isolation_level=None,
        check_same_thread=False,
    )
    try:
        # A hostile file may carry views and triggers that call functions; none of ours does.
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA cell_size_check = ON")
        if not read_only:
            _keep_a_log(connection)
            # A commit is with the system when it counts as done, which no kill of a process undoes. A power
            # cut may undo the last ones whole; waiting for the disk each time would cost more than a cell.
            connection.execute("PRAGMA synchronous = NORMAL")
    except BaseException:
        connection.close()
        raise
    return connection


def _keep_a_log(connection: sqlite3.Connection) -> None:
    """Switch to a write-ahead log; wait for other processes that do.

    SQLite does not: of two that switch a new file at once it refuses one without waiting, lest both wait.
    """
    end = time.monotonic() + BUSY_SECONDS
    while True:
        try:
            connection.execute("PRAGMA journal_mode = WAL")
            return
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode != sqlite3.SQLITE_BUSY or time.monotonic() > end:
                raise
        time.sleep(0.01)


def version_of(connection: sqlite3.Connection) -> int:
    """Return the schema version, 0 for an empty file; raise ValueError if it is no store."""
    application = connection.execute("PRAGMA application_id").fetchone()[0]
    version = int(connection.execute("PRAGMA user_version").fetchone()[0])
    if application == APPLICATION and version > 0:
        # A view runs whatever its author wrote, for ever if he likes; a trigger and a virtual table too.
        odd = connection.execute(
            "SELECT type, name FROM sqlite_master "
            "WHERE type NOT IN ('table', 'index') OR sql LIKE 'CREATE VIRTUAL%'"
        ).fetchone()
        if odd is not None:
            raise ValueError(f"it holds the {odd[0]} {odd[1]!r}, which no store does")
        return version
    if application == 0 and version == 0 and not connection.execute("SELECT 1 FROM sqlite_master").fetchone():
        return 0
    raise ValueError("it is an SQLite file of something else")


def check_version(connection: sqlite3.Connection) -> None:
    """Raise ValueError unless the schema is of this version."""
    version = version_of(connection)
    if version != VERSION:
        newer = "take a newer ntkcompare" if version > VERSION else "a run with it brings it up to date"
        raise ValueError(f"it has schema version {version} and needs {VERSION}: {newer}")


def migrate(connection: sqlite3.Connection) -> None:
    """Run the migrations that a store lacks, all or none; raise ValueError if it is too new."""
    if version_of(connection) == VERSION:
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        version = version_of(connection)  # another process may have been quicker
        if version > VERSION:
            raise ValueError(f"it has schema version {version}, but this version knows up to {VERSION}")
        for migration in MIGRATIONS[version:]:
            for statement in migration:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {APPLICATION}")
        connection.execute(f"PRAGMA user_version = {VERSION}")
        connection.execute("COMMIT")
    except BaseException:
        connection.execute("ROLLBACK")
        raise
