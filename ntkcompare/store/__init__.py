"""Results that survive: one SQLite file, a row a cell, read and written by any number of runs."""

from ntkcompare.exceptions import StoreError as StoreError
from ntkcompare.store.cell import StoredCell as StoredCell
from ntkcompare.store.fingerprint import Unhashable as Unhashable
from ntkcompare.store.fingerprint import canonical as canonical
from ntkcompare.store.fingerprint import fingerprint as fingerprint
from ntkcompare.store.names import class_name as class_name
from ntkcompare.store.runs import RunLog as RunLog
from ntkcompare.store.runs import RunState as RunState
from ntkcompare.store.runs import read_runs as read_runs
from ntkcompare.store.store import Store as Store
from ntkcompare.store.transfer import export as export
from ntkcompare.store.transfer import merge as merge
from ntkcompare.store.transfer import store_frame as store_frame
