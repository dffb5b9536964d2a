"""Tables -> one SQLite database: keys, indexes, full-text search in the quotes, and views for the usual questions."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path

import pandas as pd

from jubir.write.dictionary import guide
from jubir.write.rows import values
from jubir.write.tables import GUIDE, TABLES, Table, foreign_keys

SQL_TYPES = {"string": "TEXT", "date": "TEXT", "integer": "INTEGER", "number": "REAL"}
# Each view by the tables it reads; it is made where all of them are written.
VIEWS: dict[str, tuple[tuple[str, ...], str]] = {
    "who_said_what": (
        ("releases", "quotes", "roles"),
        """
        SELECT releases.date, quotes.speaker, quotes.speaker_kind,
            (SELECT group_concat(office, '; ') FROM (
                SELECT trim(coalesce(title, '') || ', ' || coalesce(organization, implied_organization, ''), ', ') AS office
                FROM roles WHERE roles.release_id = quotes.release_id AND roles.person_id = quotes.speaker_person_id
                ORDER BY roles.start, roles.role_id)) AS roles,
            quotes.kind, quotes.text, quotes.cue, quotes.reason, releases.title, releases.issuer, releases.path,
            quotes.release_id, quotes.quote_id, quotes.speaker_person_id, quotes.speaker_organization_id
        FROM quotes JOIN releases USING (release_id)
        ORDER BY releases.date, releases.path, quotes.start, quotes."end" DESC""",
    ),
    "roles_by_person": (
        ("identity_roles",),
        """
        SELECT name AS person, title, organization, status, first_date, last_date, releases, identity_id
        FROM identity_roles
        ORDER BY name, identity_id, first_date, last_date, title, organization, status""",
    ),
    "programs_by_owner": (
        ("releases", "programs"),
        """
        SELECT programs.owner, programs.name AS program, programs.abbreviation, programs.funder,
            min(releases.date) AS first_date, max(releases.date) AS last_date,
            count(DISTINCT programs.release_id) AS releases
        FROM programs JOIN releases USING (release_id)
        GROUP BY 1, 2, 3, 4
        ORDER BY programs.owner IS NULL, 1, 2, 3, 4""",
    ),
}


def write_database(frames: Mapping[str, pd.DataFrame], path: Path) -> None:
    """Writes the database into a new file; the same tables give the same bytes."""
    with closing(sqlite3.connect(path)) as connection:
        # A half-written file is thrown away by the caller, so nothing needs a journal.
        connection.execute("PRAGMA journal_mode = OFF")
        connection.execute("PRAGMA synchronous = OFF")
        for name, table in [("guide", guide(frames)), *frames.items()]:
            _fill(connection, GUIDE if name == "guide" else TABLES[name], table)
        for name, (needed, query) in VIEWS.items():
            if set(needed) <= set(frames):
                connection.execute(f'CREATE VIEW "{name}" AS{query}')
        if "quotes" in frames:
            # Datasette finds the index by content="…", in just these quotation marks.
            connection.execute(
                "CREATE VIRTUAL TABLE quotes_fts USING fts5("
                """text, speaker, content="quotes", tokenize='unicode61 remove_diacritics 2')"""
            )
            connection.execute("INSERT INTO quotes_fts(quotes_fts) VALUES ('rebuild')")
        connection.commit()


def _fill(connection: sqlite3.Connection, of: Table, table: pd.DataFrame) -> None:
    connection.execute(create_table(of))
    marks = ", ".join("?" * len(of.names))
    connection.executemany(f'INSERT INTO "{of.name}" VALUES ({marks})', values(table))
    for statement in indexes(of):
        connection.execute(statement)


def create_table(table: Table) -> str:
    """CREATE TABLE, each column with its explanation as a comment, which the database keeps."""
    lines = []
    for column in table.columns:
        checks = f' CHECK ("{column.name}" IN ({", ".join(repr(v) for v in column.values)}))' if column.values else ""
        required = " NOT NULL" if column.required else ""
        lines.append((f'"{column.name}" {SQL_TYPES[column.type]}{required}{checks}', column.en))
    if table.primary_key:
        lines.append((f"PRIMARY KEY ({_names(table.primary_key)})", ""))
    for key in foreign_keys(table):
        lines.append((f'FOREIGN KEY ({_names(key.columns)}) REFERENCES "{key.table}" ({_names(key.to)})', ""))
    body = "".join(
        f"  {line}{',' if number < len(lines) else ''}{f' -- {comment}' if comment else ''}\n"
        for number, (line, comment) in enumerate(lines, 1)
    )
    return f'CREATE TABLE "{table.name}" ( -- {table.en}\n{body})'


def indexes(table: Table) -> list[str]:
    """CREATE INDEX for each foreign key that the primary key does not begin with, and for names."""
    keys = [list(key.columns) for key in foreign_keys(table)]
    keys += [[column] for column in ("name", "person", "speaker", "organization", "owner") if column in table.names]
    return [
        f'CREATE INDEX "{table.name}_{"_".join(key)}" ON "{table.name}" ({_names(key)})'
        for key in keys
        if key != table.primary_key[: len(key)]
    ]


def _names(columns: list[str] | tuple[str, ...]) -> str:
    return ", ".join(f'"{column}"' for column in columns)
