"""Tables as CSV in two profiles, never one file for both: `plain` for programs, lossless; `excel-id` for a spreadsheet that
is set to Indonesian, where no cell becomes a formula, a number or a date that was none."""

from __future__ import annotations

import csv
import io

import pandas as pd

from jubir.ingest.cells import one_line
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
