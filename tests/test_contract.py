"""What records and tables promise, held against everything that the pipeline makes of the sample releases."""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jubir.batch.run import Run, collect, process_all
from jubir.ingest.inputs import find, read
from jubir.schema import Record, Release
from jubir.write.files import write
from jubir.write.rows import OF_RECORDS, tables

ROOT = Path(__file__).parent.parent
RELEASES = ROOT / "seeds" / "releases"
KEYS = ("people", "person_id"), ("organizations", "organization_id"), ("programs", "program_id"), ("roles", "role_id")
FOREIGN_KEYS = (
    ("releases", "issuer", "issuer_id", "organizations", "organization_id"),
    ("programs", "owner", "owner_id", "organizations", "organization_id"),
    ("programs", "funder", "funder_id", "organizations", "organization_id"),
    ("roles", "person", "person_id", "people", "person_id"),
    ("roles", "organization", "organization_id", "organizations", "organization_id"),
)


@pytest.fixture(scope="module")
def run(extractor: Callable[[Release], Record]) -> Run:
    found = find([str(RELEASES)])
    return collect(found, process_all(found.items, extractor=extractor))


@pytest.fixture(scope="module")
def rows(run: Run) -> dict[str, list[dict[str, Any]]]:
    return {
        name: [{str(column): value for column, value in row.items()} for row in table.to_dict("records")]
        for name, table in tables(run.records).items()
    }


def objects(node: Any) -> Iterator[dict[str, Any]]:
    if isinstance(node, dict):
        yield node
        for value in node.values():
            yield from objects(value)
    elif isinstance(node, list):
        for value in node:
            yield from objects(value)


def test_every_sample_has_its_record(run: Run) -> None:
    assert not run.failures
    assert [record.source["path"] for record in run.records] == sorted(file.name for file in RELEASES.glob("*.txt"))


def test_offsets(run: Run) -> None:
    for record, item in zip(run.records, find([str(RELEASES)]).items, strict=True):
        text = read(item).text
        for node in objects(record.to_dict()):
            if isinstance(node.get("start"), int):
                assert 0 <= node["start"] < node["end"]
                assert text[node["start"] : node["end"]] == node["text"], (record.source["path"], node)
        for quote in record.quotes:
            assert (quote.speaker_start is None) == (quote.speaker_text is None) == (quote.speaker_end is None)
            assert text[quote.speaker_start : quote.speaker_end] == quote.speaker_text or quote.speaker_text is None


def test_closed_values(run: Run) -> None:
    for record in run.records:
        assert record.schema == 1
        assert record.release_id.startswith("rel-")
        for quote in record.quotes:
            assert quote.kind in ("direct", "indirect")
            assert quote.speaker_kind in ("person", "organization", "unknown")
            assert (quote.speaker is None) == (quote.speaker_kind == "unknown")
            assert quote.speaker is None or quote.resolved_by
            assert quote.speaker or quote.reason
        assert {role.status for role in record.roles} <= {"current", "acting", "former"}
        assert all(contact.phone is None or contact.phone.startswith("+") for contact in record.contacts)


def test_names_are_entries_of_the_same_record(run: Run) -> None:
    for record in run.records:
        people: set[str | None] = {person.name for person in record.people}
        bodies: set[str | None] = {body.name for body in record.organizations}
        assert {role.person for role in record.roles} <= people
        assert {role.organization for role in record.roles} - {None} <= bodies
        assert {p.owner for p in record.programs} - {None} <= bodies
        assert record.issuer is None or record.issuer in bodies
        nobody: set[str | None] = {None}
        for quote in record.quotes:
            speakers = {"person": people, "organization": bodies}.get(quote.speaker_kind, nobody)
            assert quote.speaker in speakers


def test_ids_are_unique(rows: dict[str, list[dict[str, Any]]]) -> None:
    for table, key in (*KEYS, ("quotes", "quote_id")):
        counts = Counter((row["release_id"], row[key]) for row in rows[table])
        assert not [ids for ids, number in counts.items() if number > 1], table


@pytest.mark.parametrize(("table", "name", "column", "other", "key"), FOREIGN_KEYS)
def test_foreign_keys_resolve(
    rows: dict[str, list[dict[str, Any]]], table: str, name: str, column: str, other: str, key: str
) -> None:
    known = {(row["release_id"], row[key]): row["name"] for row in rows[other]}
    for row in rows[table]:
        if row[name] is not None:
            assert known[row["release_id"], row[column]] == row[name]


def test_speakers_parents_and_mentions_resolve(rows: dict[str, list[dict[str, Any]]]) -> None:
    ids = {(row["release_id"], row[key]) for table, key in KEYS for row in rows[table]}
    quotes = {(row["release_id"], row["quote_id"]) for row in rows["quotes"]}
    for row in rows["quotes"]:
        speakers = [row[c] for c in ("speaker_person_id", "speaker_organization_id") if row[c] is not None]
        assert len(speakers) == (row["speaker"] is not None)
        assert {(row["release_id"], speaker) for speaker in speakers} <= ids
        assert row["parent"] is None or (row["release_id"], row["parent"]) in quotes
    assert {(row["release_id"], row["entity_id"]) for row in rows["mentions"]} <= ids


def test_no_reader_takes_an_id_for_a_number(rows: dict[str, list[dict[str, Any]]]) -> None:
    found = {
        str(value) for name in rows for row in rows[name] for c, value in row.items() if c.endswith("_id") and value
    }
    assert len(found) > 100
    assert not [value for value in found if not re.fullmatch(r"[a-z]+-?[0-9a-f]+(-\d+)*", value)]


def test_two_runs_give_the_same_bytes(run: Run, extractor: Callable[[Release], Record], tmp_path: Path) -> None:
    found = find([str(RELEASES)])
    write(run, tmp_path / "one")
    write(collect(found, process_all(found.items[::-1], extractor=extractor)), tmp_path / "two")
    names = sorted(file.name for file in (tmp_path / "one").iterdir())
    assert {f"{table}.csv" for table in OF_RECORDS} <= set(names)
    for name in names:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name


def test_records_are_json_lines(run: Run, tmp_path: Path) -> None:
    write(run, tmp_path)
    lines = (tmp_path / "records.jsonl").read_bytes().split(b"\n")
    assert lines.pop() == b""
    assert [json.loads(line)["source"]["path"] for line in lines] == [r.source["path"] for r in run.records]
