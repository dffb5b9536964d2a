"""What the columns mean, for people (DATA_DICTIONARY.md, the guide sheet) and for programs (datapackage.json)."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

import pandas as pd

from jubir.write.tables import GUIDE, TABLES, Column, Table, foreign_keys

DICTIONARY = "DATA_DICTIONARY.md"
DATAPACKAGE = "datapackage.json"
INTRODUCTION = """\
# Data dictionary · Kamus data

Made from `pipeline/jubir/write/tables.tsv` by `python -m jubir.write.dictionary`; the same text stands in `datapackage.json`, in the
workbook's first sheet and in the database's table `guide`.

- An id holds within its release: join by `release_id` and the id together.
- `start` and `end` count code points of the release's text: `text[start:end]` is what stands there.
- No value is an empty cell (CSV, XLSX) or NULL (SQLite, Parquet). Lists are joined by `; `.
- "Popolo" is the class and property of the [Popolo](https://www.popoloproject.com/) data standard that a column holds.
"""


def key_text(table: Table, column: Column) -> str:
    """How a column is a key: "primary", "-> people.person_id", both, or ""."""
    parts = ["primary"] if column.primary else []
    return ", ".join(parts + ["→ " + ".".join(column.refers)] if column.refers else parts)


def type_text(column: Column) -> str:
    """The type of a column, and all that may stand there where that is a closed list."""
    return f"{column.type}: {', '.join(column.values)}" if column.values else column.type


def guide(names: Iterable[str]) -> pd.DataFrame:
    """A row a table and a column: what GUIDE's columns say of each."""
    rows = []
    for table in map(TABLES.__getitem__, names):
        rows.append({"table": table.name, "id": table.id, "en": table.en, "popolo": table.popolo})
        for column in table.columns:
            rows.append(
                {
                    "table": table.name,
                    "column": column.name,
                    "id": column.id,
                    "en": column.en,
                    "type": type_text(column),
                    "key": key_text(table, column),
                    "popolo": table.popolo_of(column),
                }
            )
    return pd.DataFrame([{k: v or None for k, v in row.items()} for row in rows], columns=GUIDE.names, dtype=object)


def markdown() -> str:
    """DATA_DICTIONARY.md."""
    parts = [INTRODUCTION]
    for table in TABLES.values():
        popolo = f" Popolo: {table.popolo}." if table.popolo else ""
        parts.append(f"## {table.name}\n\n{table.en}.{popolo}\n\n{table.id}.\n")
        lines = ["| column | type | key | English | Bahasa Indonesia | Popolo |", "|---|---|---|---|---|---|"]
        for column in table.columns:
            cells = [f"`{column.name}`", type_text(column), key_text(table, column), column.en, column.id]
            lines.append("| " + " | ".join([*cells, table.popolo_of(column)]).replace("|  |", "| |") + " |")
        parts.append("\n".join(lines) + "\n")
    return "\n".join(parts)


def datapackage(names: Collection[str], *, profile: str) -> str:
    """datapackage.json of the CSV files of these tables in a profile of jubir.write.profiles."""
    resources = [_resource(TABLES[name], names, excel=profile == "excel-id") for name in names]
    package = {
        "profile": "tabular-data-package",
        "name": "jubir",
        "title": "Who said what, in which role: tables out of Indonesian press releases",
        "resources": resources,
    }
    return json.dumps(package, ensure_ascii=False, indent=1) + "\n"


def _resource(table: Table, names: Collection[str], *, excel: bool) -> dict[str, Any]:
    schema: dict[str, Any] = {
        "fields": [_field(table, column, excel=excel) for column in table.columns],
        "missingValues": [""],
    }
    if table.primary_key:
        schema["primaryKey"] = table.primary_key
    required = {column.name for column in table.columns if column.required}
    keys = [
        {"fields": list(key.columns), "reference": {"resource": key.table, "fields": list(key.to)}}
        # A key of two columns of which one may be empty is no foreign key to Table Schema; "references" says it.
        for key in foreign_keys(table)
        if required.issuperset(key.columns) and key.table in names
    ]
    if keys:
        schema["foreignKeys"] = keys
    return {
        "profile": "tabular-data-resource",
        "name": table.name,
        "path": f"{table.name}.csv",
        "title": table.en,
        "title_id": table.id,
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "dialect": {"delimiter": ";" if excel else ",", "lineTerminator": "\r\n" if excel else "\n"},
        "schema": schema,
    }


def _field(table: Table, column: Column, *, excel: bool) -> dict[str, Any]:
    field: dict[str, Any] = {"name": column.name, "type": column.type}
    field |= {"description": column.en, "description_id": column.id}
    if column.type == "number" and excel:
        field["decimalChar"] = ","
    constraints: dict[str, Any] = {"required": True} if column.required else {}
    if column.values:
        constraints["enum"] = list(column.values)
    if constraints:
        field["constraints"] = constraints
    if column.refers:
        field["references"] = ".".join(column.refers)
    if popolo := table.popolo_of(column):
        field["popolo"] = popolo
    return field


if __name__ == "__main__":
    Path(DICTIONARY).write_text(markdown(), "utf-8")
