"""Tables -> one workbook (.xlsx): a sheet a table, before them one that explains every column."""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from jubir.ingest.cells import cell
from jubir.write.dictionary import guide
from jubir.write.rows import values
from jubir.write.tables import GUIDE, TABLES, Table

# Nothing in the file may tell when it was made: the same tables give the same bytes.
CREATED = datetime.datetime(2000, 1, 1)
OPTIONS = {"constant_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
ROW_LIMIT = 1_048_576  # of a sheet, the header row counted
WIDTHS = 9, 60  # of a column, in characters
FIRST_DATE = "1901-01-01"  # Excel has no day before 1900, and two minds about that year


def write_workbook(frames: Mapping[str, pd.DataFrame], path: Path, *, row_limit: int = ROW_LIMIT) -> None:
    """Writes the workbook; a table that is too long for a sheet goes on in the next ("mentions 2")."""
    with xlsxwriter.Workbook(str(path), OPTIONS) as book:
        book.set_properties({"title": "jubir", "created": CREATED})
        itself = pd.DataFrame(
            [{"table": GUIDE.name, "id": GUIDE.id, "en": GUIDE.en}], columns=GUIDE.names, dtype=object
        )
        explained = pd.concat([itself, guide(frames)])
        _sheet(book, GUIDE.name, explained, GUIDE, [f"{column.id} / {column.en}" for column in GUIDE.columns])
        for name, table in frames.items():
            for number, start in enumerate(range(0, max(len(table), 1), row_limit - 1), 1):
                part = table.iloc[start : start + row_limit - 1]
                _sheet(book, name if number == 1 else f"{name} {number}", part, TABLES[name], TABLES[name].names)


def _sheet(book: xlsxwriter.Workbook, name: str, table: pd.DataFrame, of: Table, headings: list[str]) -> None:
    sheet = book.add_worksheet(name)
    heading = book.add_format({"bold": True, "bg_color": "#DDE7F0", "border": 1, "valign": "top"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    top = book.add_format({"valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd", "align": "left", "valign": "top"})
    formats = []
    for number, column in enumerate(of.columns):
        longest = max([len(headings[number]) + 3, *(len(str(value)) for value in table[column.name].dropna())])
        sheet.set_column(number, number, min(max(longest + 1, WIDTHS[0]), WIDTHS[1]))
        formats.append(day if column.type == "date" else wrapped if longest > WIDTHS[1] else top)
        sheet.write_string(0, number, headings[number], heading)
    for line, row in enumerate(values(table), 1):
        for number, value in enumerate(row):
            if value is not None:
                _write(sheet, line, number, value, of.columns[number].type, formats[number])
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table), len(headings) - 1)


def _write(sheet: Worksheet, line: int, number: int, value: Any, kind: str, form: Any) -> None:
    """One cell: text is written as text, whatever it looks like."""
    if kind in ("integer", "number"):
        sheet.write_number(line, number, value, form)
    elif kind == "date" and value >= FIRST_DATE:
        sheet.write_datetime(line, number, datetime.datetime.fromisoformat(value), form)
    else:
        sheet.write_string(line, number, cell(value), form)
