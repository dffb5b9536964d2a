"""The tables and their columns, as pipeline/jubir/write/tables.tsv describes them: the one source of the CSV headers, the guide sheet,
the SQLite schema, datapackage.json and DATA_DICTIONARY.md."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

SOURCE = Path(__file__).with_name("tables.tsv")
Type = Literal["string", "integer", "number", "date"]
TYPES: tuple[str, ...] = get_args(Type)


class DescriptionError(ValueError):
    """A row of tables.tsv that does not fit; the message gives file and line."""


@dataclass(frozen=True)
class Column:
    name: str
    type: str  # one of TYPES
    primary: bool  # part of the table's primary key
    required: bool  # never empty; a primary column is required, too
    refers: tuple[str, str] | None  # (table, column) whose value this is
    values: tuple[str, ...]  # all that may stand here, where that is a closed list
    popolo: str  # property of the table's Popolo class, or ""
    en: str
    id: str  # the explanation in Indonesian


@dataclass(frozen=True)
class Table:
    name: str
    popolo: str  # Popolo class, or ""
    en: str
    id: str
    columns: tuple[Column, ...]

    @property
    def names(self) -> list[str]:
        return [column.name for column in self.columns]

    @property
    def primary_key(self) -> list[str]:
        return [column.name for column in self.columns if column.primary]

    def popolo_of(self, column: Column) -> str:
        """Class and property (Person.name), or "" where Popolo has none."""
        return f"{self.popolo}.{column.popolo}" if column.popolo else ""


@dataclass(frozen=True)
class ForeignKey:
    columns: tuple[str, ...]
    table: str
    to: tuple[str, ...]


def read_tables(path: Path) -> dict[str, Table]:
    """The tables of a description, by name, in its order; raises DescriptionError with file and line."""
    heads: dict[str, dict[str, str]] = {}
    columns: dict[str, list[Column]] = {}
    with path.open(encoding="utf-8", newline="") as file:
        # Tabs and line ends stand in no cell, so quotation marks need no meaning here.
        for line, row in enumerate(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE), 2):
            where = f"{path}:{line}"
            if None in row or None in row.values() or not row["en"] or not row["id"]:
                raise DescriptionError(f"{where}: a cell too few or too many, or no explanation")
            if not row["column"]:
                heads[row["table"]], columns[row["table"]] = row, []
            elif row["table"] not in heads:
                raise DescriptionError(f"{where}: the table {row['table']!r} has no row of its own above its columns")
            else:
                columns[row["table"]].append(_column(row, where))
    return {
        name: Table(name, head["popolo"], head["en"], head["id"], tuple(columns[name])) for name, head in heads.items()
    }


def _column(row: dict[str, str], where: str) -> Column:
    flags = row["flags"].split()
    refers = [tuple(flag[1:].split(".")) for flag in flags if flag.startswith(">")]
    rest = {flag for flag in flags if not flag.startswith(">")}
    if row["type"] not in TYPES or rest - {"primary", "required"} or len(refers) > 1:
        raise DescriptionError(f"{where}: {row['type']!r} is no type, or {row['flags']!r} are no flags")
    target = (refers[0][0], refers[0][1]) if refers else None
    values = tuple(row["values"].split("|")) if row["values"] else ()
    return Column(
        row["column"], row["type"], "primary" in rest, bool(rest), target, values, row["popolo"], row["en"], row["id"]
    )


_ALL = read_tables(SOURCE)
GUIDE = _ALL.pop("guide")  # the headings of the sheet that explains the others
TABLES: dict[str, Table] = _ALL


def foreign_keys(table: Table) -> list[ForeignKey]:
    """The foreign keys of a table; what a release numbers for itself is known by release_id and id together."""
    keys = []
    for column in table.columns:
        if column.refers is None:
            continue
        other, to = column.refers
        if "release_id" in TABLES[other].primary_key and to != "release_id":
            keys.append(ForeignKey(("release_id", column.name), other, ("release_id", to)))
        else:
            keys.append(ForeignKey((column.name,), other, (to,)))
    return keys
