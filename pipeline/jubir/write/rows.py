"""Records -> the rows of every table, as data frames: flat, lists joined, beside each name the id of what it names."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, fields
from typing import TYPE_CHECKING, Any

import pandas as pd
import phonenumbers

from jubir.schema import ENTITIES, PLACED, Record, place_id
from jubir.write.tables import TABLES

if TYPE_CHECKING:
    from jubir.across.identities import Identities

LIST_SEPARATOR = "; "
# The tables that records give rows to; other modules fill the rest.
OF_RECORDS = ("releases", "people", "organizations", "programs", "roles", "quotes", "mentions", "works", "figures",
              "contacts", "issues")  # fmt: skip
# Beside a column that holds a name, the id of what it names: table -> column -> (column of the id, table it is in).
LINKS = {
    "programs": {"owner": ("owner_id", "organizations"), "funder": ("funder_id", "organizations")},
    "roles": {"person": ("person_id", "people"), "organization": ("organization_id", "organizations")},
}
DTYPES: dict[str, Any] = {"string": object, "date": object, "integer": "Int64", "number": "Float64"}


def tables(records: Iterable[Record]) -> dict[str, pd.DataFrame]:
    """The tables that records fill, by name: rows in the order of the records, text and dates as object (missing: None),
    integers as Int64."""
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in OF_RECORDS}
    for record in records:
        for name, added in rows_of(record).items():
            rows[name] += added
    return {name: frame(name, rows[name]) for name in OF_RECORDS}


def across(found: Identities) -> dict[str, pd.DataFrame]:
    """The tables that say who is the same person or body in many releases."""
    rows: dict[str, Iterable[Any]] = {
        "identities": found.identities,
        "identity_members": found.members,
        "identity_roles": found.roles,
        "merge_candidates": found.candidates,
    }
    return {name: frame(name, map(flat, entries)) for name, entries in rows.items()}


def frame(table: str, rows: Iterable[Mapping[str, Any]]) -> pd.DataFrame:
    """Rows as a data frame with just the columns that tables.tsv gives the table."""
    listed = list(rows)
    series = {
        # No value is None in every table, also where a list is empty.
        column.name: pd.Series(
            [None if (v := row.get(column.name)) == "" else v for row in listed], dtype=DTYPES[column.type]
        )
        for column in TABLES[table].columns
    }
    return pd.DataFrame(series, columns=TABLES[table].names)


def values(table: pd.DataFrame) -> list[tuple[Any, ...]]:
    """The rows of a frame in plain Python: str, int, float, None."""
    columns = [[None if pd.isna(value) else value for value in table[name].tolist()] for name in table.columns]
    return list(zip(*columns, strict=True))


def flat(entry: Any) -> dict[str, Any]:
    """The fields of a dataclass as cells: lists of strings joined; mentions are rows of their own."""
    values = {field.name: getattr(entry, field.name) for field in fields(entry) if field.name != "mentions"}
    return {name: LIST_SEPARATOR.join(v) if isinstance(v, list) else v for name, v in values.items()}


def rows_of(record: Record) -> dict[str, list[dict[str, Any]]]:
    """The rows that one record gives to each table."""
    key = {"release_id": record.release_id, "path": record.source["path"]}
    ids = {
        table: {entity.name: getattr(entity, id_column) for entity in reversed(getattr(record, table))}
        for table, (_, id_column) in ENTITIES.items()
    }
    rows: dict[str, list[dict[str, Any]]] = {name: [] for name in OF_RECORDS}
    for table in OF_RECORDS:
        places: Counter[str] = Counter()
        for number, entry in enumerate(getattr(record, table, ()), 1):
            row = key | flat(entry)
            for column, (id_column, other) in LINKS.get(table, {}).items():
                row[id_column] = ids[other].get(row[column])
            if table in PLACED:
                id_column, letter = PLACED[table]
                row[id_column] = place_id(letter, row["start"], row["end"], seen=places)
            if table == "quotes":
                row |= _speaker_ids(row, ids)
            elif table == "contacts":
                row["phone_uri"] = phone_uri(row["phone"])
            elif table == "issues":
                row["issue_id"] = f"i{number}"
            rows[table].append(row)
    for table, (kind, id_column) in ENTITIES.items():
        for entity in getattr(record, table):
            own = getattr(entity, id_column)
            who = {"kind": kind, "entity_id": own, "name": entity.name, id_column: own}
            rows["mentions"] += [key | who | asdict(mention) for mention in entity.mentions]
    rows["mentions"].sort(key=lambda row: (row["start"], row["end"], row["kind"], row["entity_id"]))
    head = {"title": record.title, "place": record.place, "date": record.date, "issuer": record.issuer}
    rows["releases"].append(key | record.source | head | {"issuer_id": ids["organizations"].get(record.issuer)})
    return rows


def _speaker_ids(row: Mapping[str, Any], ids: Mapping[str, Mapping[str, str]]) -> dict[str, str | None]:
    """Two columns, since a foreign key leads to one table."""
    table = {"person": "people", "organization": "organizations"}.get(row["speaker_kind"], "")
    found = ids.get(table, {}).get(row["speaker"])
    return {
        "speaker_person_id": found if table == "people" else None,
        "speaker_organization_id": found if table == "organizations" else None,
    }


def phone_uri(phone: str | None) -> str | None:
    """An E.164 number as RFC 3966 writes it; None for what is no number, a masked one for instance.

    >>> phone_uri("+628122726308")
    'tel:+62-812-2726-308'
    """
    if phone is None or not re.fullmatch(r"\+[0-9]+", phone):
        return None
    try:
        return phonenumbers.format_number(phonenumbers.parse(phone), phonenumbers.PhoneNumberFormat.RFC3966)
    except phonenumbers.NumberParseException:
        return None
