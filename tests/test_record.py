"""A record: it cannot be changed, and is the same again out of its values and out of its line."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from dataclasses import FrozenInstanceError, fields, replace
from pathlib import Path

import pytest
from test_corrections import record as corrected
from test_write import record as written

from jubir.across.amend import amend
from jubir.across.corrections import Correction
from jubir.schema import Record, Release
from jubir.write.files import RECORDS, write

RELEASES = Path(__file__).parent.parent / "seeds" / "releases"


@pytest.mark.parametrize("name", [field.name for field in fields(Record)])
def test_no_attribute_can_be_assigned_to(name: str) -> None:
    record = written()
    with pytest.raises(FrozenInstanceError):
        setattr(record, name, getattr(record, name))


@pytest.mark.parametrize("record", [written(), corrected(), Record("rel-1", {})])
def test_a_record_is_the_same_again(record: Record) -> None:
    assert Record.from_dict(record.to_dict()) == record
    assert Record.from_json(record.to_json()) == record
    assert json.loads(record.to_json()) == record.to_dict()
    assert next(iter(record.to_dict())) == "schema"


def test_a_record_of_another_schema_is_refused() -> None:
    with pytest.raises(ValueError, match="schema 0"):
        Record.from_dict(replace(written(), schema=0).to_dict())


def test_the_line_is_that_of_the_file(extractor: Callable[[Release], Record], tmp_path: Path) -> None:
    from jubir.batch.run import Run

    text = next(iter(sorted(RELEASES.glob("*.txt")))).read_text("utf-8")
    record = extractor(Release(text))
    write(Run([record]), tmp_path)
    assert (tmp_path / RECORDS).read_bytes() == (record.to_json() + "\n").encode("utf-8")


def test_a_correction_leaves_the_given_record_as_it_was() -> None:
    given = corrected()
    before = copy.deepcopy(given)
    rows = [
        Correction(2, given.release_id, "name", "o1", "Dinas Pasar Kota"),
        Correction(3, given.release_id, "same-person", "p2", "p3"),
        Correction(4, given.release_id, "drop", "p1", ""),
    ]
    (made,) = amend([given], rows).records
    assert given == before
    assert made.issuer == "Dinas Pasar Kota"
    assert [role.person for role in made.roles] == ["Budi"]
