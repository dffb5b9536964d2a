"""Runs -> files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from jubir.batch.run import Run
from jubir.ingest.inputs import Failure
from jubir.schema import (
    Contact,
    Figure,
    Issue,
    Mention,
    Organization,
    Person,
    Program,
    Quote,
    Record,
    Role,
    Work,
)
from jubir.write.files import write
from jubir.write.profiles import csv_text
from jubir.write.rows import OF_RECORDS, tables
from jubir.write.tables import TABLES

# What a spreadsheet or a CSV reader stumbles over.
NASTY = ["x\ry", "p\r\nq", "n\nm", " awal", 'a"b', "NA", "null", "1,5", "“é”; 👩‍🌾", "\u2028", "=1+1", "\t"]


def record() -> Record:
    rec = Record("rel-1", {"path": "a/b.txt", "sha256": "00", "media_type": "text/plain"}, issuer="Dinas Pasar")
    ani = [Mention(9, 12, "Ani"), Mention(0, 3, "Ani")]
    rec.people[:] = [Person("per-1", "Ani", "Ibu", ["Dr.", "H."], [], ["Bu Ani", "Ani L."], ani, "address")]
    rec.organizations[:] = [Organization("org-1", "Dinas Pasar", None, "agency", [], [Mention(4, 8, "Dina")])]
    rec.programs[:] = [Program("pro-1", "Pasar Pintar", owner="Dinas Pasar", funder="Bank Jauh")]
    rec.roles[:] = [Role("rol-1", "Ani", "Kepala", "Dinas Pasar", "acting", 0, 3, "Ani", "apposition")]
    said = ("ya", 1, 3)
    rec.quotes[:] = [
        Quote("quo-1", "direct", *said, "Ani", "person", "Ani", "kata", "name", None, "marks"),
        Quote("quo-2", "direct", *said, "Dinas Pasar", "organization", None, None, "name", None, "marks", "quo-1"),
        Quote("quo-3", "indirect", *said, None, "unknown", None, None, None, "two-candidates", "bahwa"),
    ]
    rec.works[:] = [Work("theme", "maju", 3, 7)]
    rec.figures[:] = [Figure("peserta", 123, 78, None, 1, 4, "123")]
    rec.contacts[:] = [Contact("Ani", None, "+62812", None, 1, 2, "x")]
    rec.issues[:] = [Issue("no-date", "no date")]
    return rec


def test_rows() -> None:
    found = {name: table.to_dict("records") for name, table in tables([record()]).items()}
    assert list(found) == list(OF_RECORDS)
    for rows in found.values():
        assert {(row["release_id"], row["path"]) for row in rows} == {("rel-1", "a/b.txt")}
    (person,) = found["people"]
    assert (person["prefixes"], person["suffixes"], person["aliases"]) == ("Dr.; H.", None, "Bu Ani; Ani L.")
    assert found["releases"][0]["issuer_id"] == "org-1"
    assert (found["programs"][0]["owner_id"], found["programs"][0]["funder_id"]) == ("org-1", None)
    assert (found["roles"][0]["person_id"], found["roles"][0]["organization_id"]) == ("per-1", "org-1")
    assert [(q["speaker_person_id"], q["speaker_organization_id"]) for q in found["quotes"]] == [
        ("per-1", None),
        (None, "org-1"),
        (None, None),
    ]
    assert [(m["kind"], m["entity_id"], m["start"]) for m in found["mentions"]] == [
        ("person", "per-1", 0),
        ("organization", "org-1", 4),
        ("person", "per-1", 9),
    ]


def test_a_missing_number_is_empty_and_no_float() -> None:
    figures = csv_text(tables([record()])["figures"])
    assert figures.splitlines()[1] == "rel-1,a/b.txt,f1-4,peserta,123,78,,1,4,123"
    assert csv_text(tables([record()])["issues"]).splitlines()[1] == "rel-1,a/b.txt,i1,no-date,no date,,,"


@pytest.mark.parametrize("value", NASTY)
def test_csv_gives_back_the_same_string(value: str) -> None:
    text = csv_text(pd.DataFrame({"a": [value, "z"], "b": [value, None]}, dtype=object))
    assert list(csv.reader(io.StringIO(text, newline=""))) == [["a", "b"], [value, value], ["z", ""]]
    table = pd.read_csv(io.BytesIO(text.encode()), dtype=str, keep_default_na=False)
    assert table.to_numpy().tolist() == [[value, value], ["z", ""]]


def test_lines_end_with_lf_alone() -> None:
    assert "\r" not in csv_text(tables([record()])["people"])


def files(folder: Path) -> Mapping[str, bytes]:
    return {f.relative_to(folder).as_posix(): f.read_bytes() for f in sorted(folder.rglob("*")) if f.is_file()}


def test_files(tmp_path: Path) -> None:
    run = Run([record()], [Failure("x.txt", "ingest", "empty", "no text")], {"rel-1": "a\r\nb"})
    write(run, tmp_path)
    names = {f"{table}.csv" for table in TABLES} | {"records.jsonl", "texts/rel-1.txt"}
    names |= {"datapackage.json", "DATA_DICTIONARY.md"}
    written = files(tmp_path)
    assert set(written) == names
    assert json.loads(written["records.jsonl"]) == record().to_dict()
    assert list(json.loads(written["records.jsonl"])) == [
        *("schema", "release_id", "source", "title", "place", "date", "issuer", "people", "organizations", "programs"),
        *("roles", "quotes", "works", "figures", "contacts", "issues"),
    ]
    assert written["texts/rel-1.txt"] == b"a\r\nb"
    assert (
        written["errors.csv"]
        == b"path,stage,code,message,sha256,release_id,seconds,attempts\nx.txt,ingest,empty,no text,,,,1\n"
    )
    write(run, tmp_path)
    assert files(tmp_path) == written


def test_formats(tmp_path: Path) -> None:
    write(Run([record()]), tmp_path, formats=["jsonl"])
    assert set(files(tmp_path)) == {"records.jsonl", "errors.csv"}


def test_texts_of_an_earlier_run_go(tmp_path: Path) -> None:
    write(Run([record()], texts={"rel-1": "a"}), tmp_path)
    (tmp_path / "texts" / "catatan.txt").write_text("of the user")
    write(Run([record()]), tmp_path)
    assert [name for name in files(tmp_path) if name.startswith("texts/")] == ["texts/catatan.txt"]


def test_what_cannot_be_written_leaves_the_old_files(tmp_path: Path) -> None:
    write(Run([record()]), tmp_path)
    before = files(tmp_path)
    broken = replace(record(), title="\ud800")  # cannot be encoded: fails in the middle like a full disk
    with pytest.raises(UnicodeEncodeError):
        write(Run([broken]), tmp_path)
    assert files(tmp_path) == before
