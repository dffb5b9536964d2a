"""A run's folder -> report.html in it: what the page needs is found and checked here, jubir.write.page makes it."""

from __future__ import annotations

import csv
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from jubir.ingest.cells import unguard
from jubir.ingest.decode import Refused
from jubir.ingest.inputs import Item, read
from jubir.schema import SCHEMA
from jubir.write.files import RECORDS, REPORT, TEXTS
from jubir.write.page import ENTITY_IDS, Identities, Json, page


class ReportError(Exception):
    """There is nothing to report on; the message says why in one line."""


def report(folder: Path, *, inputs: Sequence[Path] = ()) -> list[str]:
    """Writes folder/report.html; what comes back are the paths of the releases whose text was not found.

    `inputs` are the folders that the releases were read from. The same records and texts give the same bytes.
    Raises ReportError without a readable records.jsonl, OSError where the disk refuses.
    """
    records = load_records(folder / RECORDS)
    texts = {record["release_id"]: find_text(record, folder, inputs) for record in records}
    identities = load_identities(folder, records)
    target = folder / REPORT
    temporary = target.with_name(f".{REPORT}.{os.getpid()}")
    try:
        temporary.write_text(page(records, texts, identities), "utf-8", newline="")
        temporary.replace(target)
    finally:
        temporary.unlink(missing_ok=True)
    return [record["source"]["path"] for record in records if texts[record["release_id"]] is None]


def load_records(file: Path) -> list[Json]:
    """The records of a run. Raises ReportError where there are none or a line is none of ours."""
    try:
        lines = file.read_text("utf-8").split("\n")
    except FileNotFoundError:
        raise ReportError(f"no {RECORDS} in {file.parent}: jubir extract writes it") from None
    except UnicodeDecodeError:
        raise ReportError(f"{file} is not UTF-8") from None
    records = []
    for number, line in enumerate(lines, start=1):
        if not line:
            continue
        try:
            record = json.loads(line)
        except ValueError:
            raise ReportError(f"{file}:{number}: not JSON") from None
        if not isinstance(record, dict) or record.get("schema") != SCHEMA:
            raise ReportError(f"{file}:{number}: not a record of schema {SCHEMA}")
        if not re.fullmatch(r"rel-[0-9a-f]+", record["release_id"]):
            raise ReportError(f"{file}:{number}: not a release_id of ours")
        records.append(record)
    return records


def load_identities(folder: Path, records: Iterable[Json]) -> Identities | None:
    """Who is one and the same in two releases or more, out of the run's CSV; None without it.

    What is of other records than these is passed over: a later run may have written no CSV.
    """
    if not (folder / "identities.csv").is_file():
        return None
    names = {row["identity_id"]: unguard(row["name"]) for row in _rows(folder / "identities.csv")}
    held = {
        (record["release_id"], row[id_column]): row["name"]
        for record in records
        for table, id_column in ENTITY_IDS.items()
        for row in record[table]
    }
    members: dict[str, list[tuple[str, str]]] = {}
    for row in _rows(folder / "identity_members.csv"):
        key = row["release_id"], row["entity_id"]
        if held.get(key) == unguard(row["name"]) and row["identity_id"] in names:
            members.setdefault(row["identity_id"], []).append(key)
    shared = {one: keys for one, keys in members.items() if len({release for release, _ in keys}) > 1}
    return Identities(
        {one: names[one] for one in sorted(shared)}, {key: one for one, keys in shared.items() for key in keys}
    )


def _rows(file: Path) -> list[dict[str, str]]:
    """The rows of a CSV of ours, in either profile."""
    with file.open(encoding="utf-8-sig", newline="") as stream:
        delimiter = ";" if ";" in stream.readline() else ","
        stream.seek(0)
        return list(csv.DictReader(stream, delimiter=delimiter))


def find_text(record: Json, folder: Path, inputs: Sequence[Path]) -> str | None:
    """The text that the record's offsets refer to: kept in texts/, or the source file where it is still the same file."""
    kept = folder / TEXTS / f"{record['release_id']}.txt"
    if kept.is_file():
        with kept.open(encoding="utf-8", newline="") as stream:
            text = stream.read()
        return text if fits(record, text) else None
    source = record["source"]
    for place in (*inputs, Path()):
        file = place / source["path"]
        if not file.is_file() or hashlib.sha256(file.read_bytes()).hexdigest() != source["sha256"]:
            continue
        try:
            text = read(Item(source["path"], file=file)).text
        except Refused:
            continue
        if fits(record, text):
            return text
    return None


def fits(record: Json, text: str) -> bool:
    """Whether the text is that of the record and every row stands where it says: a page must not colour the wrong words."""
    if record["source"].get("text_sha256") != hashlib.sha256(text.encode("utf-8")).hexdigest():
        return False
    return all(text[n["start"] : n["end"]] == n["text"] for n in _located(record))


def _located(node: Any) -> Iterator[Json]:
    if isinstance(node, dict):
        if isinstance(node.get("start"), int) and isinstance(node.get("text"), str):
            yield node
        node = list(node.values())
    if isinstance(node, list):
        for value in node:
            yield from _located(value)
