"""Records -> records.jsonl and the tables of the contract, the same bytes for the same records."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, fields
from pathlib import Path
from typing import Any, get_type_hints

import pandas as pd

from pipeline.ingest import Failure
from pipeline.run import Run
from pipeline.schema import Contact, Figure, Issue, Organization, Person, Program, Quote, Record, Role, Work

FORMATS = ("csv", "jsonl")
RECORDS = "records.jsonl"
TEXTS = "texts"
LIST_SEPARATOR = "; "
# table -> the class whose fields are its columns
ROWS: dict[str, type] = {
    "people": Person,
    "organizations": Organization,
    "programs": Program,
    "roles": Role,
    "quotes": Quote,
    "works": Work,
    "figures": Figure,
    "contacts": Contact,
    "issues": Issue,
}
# Tables that are made of more than one class: column -> type.
RELEASES: dict[str, type] = dict.fromkeys(
    "release_id path sha256 media_type title place date issuer issuer_id".split(), str
)
MENTIONS: dict[str, type] = dict.fromkeys("release_id path kind entity_id name".split(), str)
MENTIONS |= {"start": int, "end": int, "text": str}
ENTITIES = {"people": ("person", "person_id"), "organizations": ("organization", "organization_id"),
            "programs": ("program", "program_id")}  # fmt: skip
# Beside a column that holds a name, the id of what it names: table -> column -> (column of the id, table it is in).
LINKS = {
    "programs": {"owner": ("owner_id", "organizations"), "funder": ("funder_id", "organizations")},
    "roles": {"person": ("person_id", "people"), "organization": ("organization_id", "organizations")},
}
TABLES = ("releases", "people", "organizations", "programs", "roles", "quotes", "mentions", "works", "figures",
          "contacts", "issues")  # fmt: skip


def columns(table: str) -> dict[str, Any]:
    """The columns of a table, in order, each with its type: str or int (an int may be missing)."""
    if table == "releases":
        return dict(RELEASES)
    if table == "mentions":
        return dict(MENTIONS)
    names: dict[str, Any] = {"release_id": str, "path": str}
    hints = get_type_hints(ROWS[table])
    for field in fields(ROWS[table]):
        if field.name == "mentions":
            continue
        names[field.name] = int if hints[field.name] in (int, int | None) else str
        if table == "quotes" and field.name == "speaker":
            names |= {"speaker_person_id": str, "speaker_organization_id": str}
        elif link := LINKS.get(table, {}).get(field.name):
            names[link[0]] = str
    return names


def tables(records: Iterable[Record]) -> dict[str, pd.DataFrame]:
    """Every table of the contract, by name: rows in the order of the records, text columns as object, ints as Int64."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for record in records:
        for name, added in rows_of(record).items():
            rows[name] += added
    return {name: frame(rows[name], columns(name)) for name in TABLES}


def frame(rows: Sequence[Mapping[str, Any]], types: Mapping[str, Any]) -> pd.DataFrame:
    """Rows as a data frame with just these columns."""
    series = {
        name: pd.Series([row.get(name) for row in rows], dtype="Int64" if kind is int else object)
        for name, kind in types.items()
    }
    return pd.DataFrame(series, columns=list(types))


def rows_of(record: Record) -> dict[str, list[dict[str, Any]]]:
    """The rows that one record gives to each table: lists joined, names with the ids of what they name."""
    key = {"release_id": record.release_id, "path": record.source["path"]}
    ids = {
        table: {entity.name: getattr(entity, id_column) for entity in reversed(getattr(record, table))}
        for table, (_, id_column) in ENTITIES.items()
    }
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in TABLES}
    for table in ROWS:
        for entry in getattr(record, table):
            row = {k: LIST_SEPARATOR.join(v) if isinstance(v, list) else v for k, v in _flat(entry).items()}
            for column, (id_column, other) in LINKS.get(table, {}).items():
                row[id_column] = ids[other].get(row[column])
            if table == "quotes":
                row |= _speaker_ids(row, ids)
            rows[table].append(key | row)
    for table, (kind, id_column) in ENTITIES.items():
        for entity in getattr(record, table):
            who = {"kind": kind, "entity_id": getattr(entity, id_column), "name": entity.name}
            rows["mentions"] += [key | who | asdict(mention) for mention in entity.mentions]
    rows["mentions"].sort(key=lambda row: (row["start"], row["end"], row["kind"], row["entity_id"]))
    issuer = {"title": record.title, "place": record.place, "date": record.date, "issuer": record.issuer}
    rows["releases"].append(key | record.source | issuer | {"issuer_id": ids["organizations"].get(record.issuer)})
    return rows


def _flat(entry: Any) -> dict[str, Any]:
    return {field.name: getattr(entry, field.name) for field in fields(entry) if field.name != "mentions"}


def _speaker_ids(row: Mapping[str, Any], ids: Mapping[str, Mapping[str, str]]) -> dict[str, str | None]:
    """Two columns, since a foreign key leads to one table."""
    table = {"person": "people", "organization": "organizations"}.get(row["speaker_kind"], "")
    found = ids.get(table, {}).get(row["speaker"])
    return {
        "speaker_person_id": found if table == "people" else None,
        "speaker_organization_id": found if table == "organizations" else None,
    }


def write(run: Run, folder: Path, *, formats: Sequence[str] = FORMATS) -> None:
    """Writes a run: records.jsonl, a CSV a table, errors.csv, and texts/ for texts that no file of the user's holds.

    Each file is replaced whole. Raises OSError where the disk refuses.
    """
    contents: dict[str, str] = {}
    if "jsonl" in formats:
        contents[RECORDS] = "".join(line(record) for record in run.records)
    if "csv" in formats:
        contents |= {f"{name}.csv": csv_text(table) for name, table in tables(run.records).items()}
    error_columns = {field.name: str for field in fields(Failure)}
    contents["errors.csv"] = csv_text(frame([asdict(f) for f in run.failures], error_columns))
    contents |= {f"{TEXTS}/{release_id}.txt": text for release_id, text in run.texts.items()}
    folder.mkdir(parents=True, exist_ok=True)
    if run.texts:
        (folder / TEXTS).mkdir(exist_ok=True)
    _replace(folder, contents)
    # Of an earlier run into the same folder.
    for old in (folder / TEXTS).glob("rel-*.txt"):
        if old.stem not in run.texts:
            old.unlink()


def _replace(folder: Path, contents: Mapping[str, str]) -> None:
    """Writes all files beside their places first, then moves them in: a full disk leaves the old ones as they were."""
    moves: list[tuple[Path, Path]] = []
    try:
        for name, content in contents.items():
            target = folder / name
            temporary = target.with_name(f".{target.name}.{os.getpid()}")
            moves.append((temporary, target))
            with temporary.open("w", encoding="utf-8", newline="") as stream:
                stream.write(content)
                stream.flush()
                os.fsync(stream.fileno())
        for temporary, target in moves:
            temporary.replace(target)
    finally:
        for temporary, _ in moves:
            temporary.unlink(missing_ok=True)


def line(record: Record) -> str:
    """A record as one line of records.jsonl."""
    return json.dumps(record.as_dict(), ensure_ascii=False) + "\n"


class _Rows(io.StringIO):
    """Takes what csv.writer writes, one call a row that ends with CR LF, and ends it with LF.

    Python before 3.13 quotes a lone CR only where the line terminator has one, and a reader ends the row at it.
    """

    def write(self, row: str) -> int:
        return super().write(row.removesuffix("\r\n") + "\n")


def csv_text(table: pd.DataFrame) -> str:
    """A table as CSV: comma, LF, quoted where needed, empty where there is no value."""
    rows = _Rows(newline="")
    table.to_csv(rows, index=False, lineterminator="\r\n", quoting=csv.QUOTE_MINIMAL, na_rep="")
    return rows.getvalue()
