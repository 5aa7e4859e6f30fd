"""Parquet: columns in a binary file, as pandas and Arrow write them."""

import os

import pyarrow as pa
from pyarrow import parquet

from ntkcompare.datasets.formats.arrow_columns import check_table_size, columns_from
from ntkcompare.datasets.formats.content import Content
from ntkcompare.datasets.formats.table import Table
from ntkcompare.exceptions import DataFileError


def read_parquet(path: str | os.PathLike[str]) -> Table:
    """Return the table in a Parquet file.

    Parameters
    ----------
    path : path
        The file. An index that pandas wrote as a column without a name is left out.

    Raises
    ------
    DataFileError
        If the file is damaged, or a column holds neither numbers nor text.
    """
    content = Content(path)
    if content.head(4) != b"PAR1":
        raise DataFileError(
            f"{content.path} is no Parquet file: it begins with the bytes {content.head(4).hex(' ')}, "
            "not with 'PAR1'; get it again, or name the right file."
        )
    try:
        # Texts stay codes and categories: a small file may repeat a long text without end.
        source = pa.BufferReader(content.read())
        schema = parquet.ParquetFile(source).schema_arrow
        texts = [field.name for field in schema if pa.types.is_string(field.type)]
        file = parquet.ParquetFile(source, read_dictionary=texts, pre_buffer=False)
        check_table_size(content.path, file.metadata.num_rows, file.metadata.num_columns)
        table = file.read(use_threads=False)
        table.validate(full=True)
    except (pa.ArrowException, OSError, ValueError, TypeError, KeyError, MemoryError) as error:
        if isinstance(error, DataFileError):
            raise
        reason = next(iter(str(error).splitlines()), type(error).__name__)
        raise DataFileError(
            f"{content.path} is a damaged Parquet file: {reason}; get it again from its source."
        ) from error
    names = [name for name in table.column_names if not name.startswith("__index_level_")]
    return Table(content.path, columns_from(content.path, table.select(names)))
