"""Tables as CSV in two profiles, never one file for both: `plain` for programs, lossless; `excel-id` for a spreadsheet that
is set to Indonesian, where no cell becomes a formula, a number or a date that was none."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pandas as pd

from jubir.ingest.cells import one_line, unguard
from jubir.write.rows import DTYPES
from jubir.write.tables import TABLES

PROFILES = ("plain", "excel-id")


class _Rows(io.StringIO):
    """Takes what csv.writer writes, one call a row that ends with CR LF, and ends it with LF.

    Python before 3.13 quotes a lone CR only where the line terminator has one, and a reader ends the row at it.
    """

    def write(self, row: str) -> int:
        return super().write(row.removesuffix("\r\n") + "\n")


def csv_text(table: pd.DataFrame) -> str:
    """A table in the profile `plain`: comma, LF, quoted where needed, empty where there is no value."""
    rows = _Rows(newline="")
    table.to_csv(rows, index=False, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL, na_rep="")
    return rows.getvalue()


def csv_excel_id(name: str, table: pd.DataFrame) -> str:
    """A table in the profile `excel-id`: byte order mark, semicolon, CR LF, decimal comma, cells as `one_line` has them."""
    safe = table.copy()
    for column in TABLES[name].columns:
        if column.type == "string":
            safe[column.name] = [None if value is None else one_line(value) for value in table[column.name]]
    text = io.StringIO(newline="")
    safe.to_csv(text, sep=";", decimal=",", index=False, lineterminator="\r\n", na_rep="")
    return "\ufeff" + text.getvalue()


def read_csv(name: str, path: Path) -> pd.DataFrame:
    """A table out of its CSV file in either profile, with the types that it was written from; a column that the file lacks is empty.

    Of `excel-id` what `one_line` cut off or made a space is lost. Raises ValueError for a cell that is not of its column's type.
    """
    with path.open(encoding="utf-8-sig") as file:
        excel = ";" in file.readline()
    # Every cell as it stands: else a person called None is missing.
    cells = pd.read_csv(
        path, sep=";" if excel else ",", dtype=str, keep_default_na=False, na_filter=False, encoding="utf-8-sig"
    )
    kinds: dict[str, Callable[[str], Any]] = {"integer": int, "number": _number}
    series = {}
    for column in TABLES[name].columns:
        read = kinds.get(column.type, unguard if excel else str)
        texts = cells[column.name].tolist() if column.name in cells else [""] * len(cells)
        try:
            values = [read(text) if text else None for text in texts]
        except ValueError as error:
            raise ValueError(f"{path}: {column.name} is not {column.type}: {error}") from error
        series[column.name] = pd.Series(values, dtype=DTYPES[column.type])
    return pd.DataFrame(series, columns=TABLES[name].names)


def _number(text: str) -> float:
    return float(text.replace(",", "."))
