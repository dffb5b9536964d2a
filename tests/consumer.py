"""A user's script that uses all of the API: `mypy --strict` reads it (test_typed.py), and it runs."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

import jubir
from jubir import Reader, Record, Refused, Release, Source
from jubir.schema import Person, Quote

TEXT = "JAKARTA - “Siap,” kata Menteri Keuangan Sri Mulyani."


def sources(folder: Path) -> Iterator[Source]:
    yield TEXT
    yield Release(TEXT, path="a.txt")
    yield from folder.glob("*.txt")


def tell(source: Source, error: Exception) -> None:
    if isinstance(error, Refused):
        print(source, error.code)


def speakers(record: Record) -> dict[str, list[Quote]]:
    found: dict[str, list[Quote]] = {}
    for quote in record.quotes:
        if quote.speaker is not None:
            found.setdefault(quote.speaker, []).append(quote)
    return found


def main(folder: Path) -> None:
    reader: Reader = jubir.load("none")
    record: Record = reader(TEXT)
    person: Person = record.people[0]
    release: Release = jubir.read(next(folder.glob("*.txt")))
    quote: Quote = jubir.extract(TEXT).quotes[0]
    records: list[Record] = [record, *jubir.extract_many(sources(folder), jobs=1, model="none", on_error=tell)]
    frames: dict[str, pd.DataFrame] = jubir.to_pandas(records)
    again = Record.from_json(record.to_json())
    values = Record.from_dict(again.to_dict()).to_dict()
    print(person.name, quote.text, list(speakers(record)), len(records), len(frames["quotes"]), values["schema"])
    print(release.path, release.release_id, jubir.__version__)
    tables: dict[str, pd.DataFrame] = jubir.read_tables(folder) if (folder / "releases.csv").exists() else {}
    print(sorted(tables))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
