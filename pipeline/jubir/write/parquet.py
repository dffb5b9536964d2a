"""A table -> one Parquet file, its types and explanations in the schema. Imported where the extra `parquet` is installed."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from jubir.write.rows import values
from jubir.write.tables import TABLES

ARROW_TYPES = {"string": pa.string(), "date": pa.date32(), "integer": pa.int64(), "number": pa.float64()}


def write_parquet(name: str, table: pd.DataFrame, path: Path) -> None:
    """Writes the table; the file says nothing of pandas or of the clock."""
    of = TABLES[name]
    fields, arrays = [], []
    rows = values(table)
    for number, column in enumerate(of.columns):
        kind = ARROW_TYPES[column.type]
        fields.append(pa.field(column.name, kind, not column.required, {"description": column.en}))
        arrays.append(pa.array([row[number] for row in rows], _read_as(column.type)).cast(kind))
    pq.write_table(pa.Table.from_arrays(arrays, schema=pa.schema(fields)), path, compression="zstd")


def _read_as(kind: str) -> pa.DataType:
    """Dates come as ISO 8601 text."""
    return pa.string() if kind == "date" else ARROW_TYPES[kind]
