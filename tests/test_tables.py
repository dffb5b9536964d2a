"""pipeline/jubir/write/tables.tsv, the one source of what the columns are and mean."""

from __future__ import annotations

from dataclasses import fields
from pathlib import Path

import pytest

from jubir.ingest.inputs import Failure
from jubir.schema import (
    Contact,
    Figure,
    Identity,
    IdentityMember,
    IdentityRole,
    Issue,
    MergeCandidate,
    Organization,
    Person,
    Program,
    Quote,
    Role,
    Work,
)
from jubir.write.dictionary import DICTIONARY, markdown
from jubir.write.rows import OF_RECORDS
from jubir.write.tables import TABLES, DescriptionError, ForeignKey, foreign_keys, read_tables

CLASSES = {"people": Person, "organizations": Organization, "programs": Program, "roles": Role, "quotes": Quote,
           "works": Work, "figures": Figure, "contacts": Contact, "issues": Issue, "errors": Failure,
           "identities": Identity, "identity_members": IdentityMember, "identity_roles": IdentityRole,
           "merge_candidates": MergeCandidate}  # fmt: skip


@pytest.mark.parametrize("name", CLASSES)
def test_every_field_is_a_column(name: str) -> None:
    wanted = [field.name for field in fields(CLASSES[name]) if field.name != "mentions"]
    assert set(wanted) <= set(TABLES[name].names), (
        "describe the new field in pipeline/jubir/write/tables.tsv, in both languages"
    )
    assert [column for column in TABLES[name].names if column in wanted][: len(wanted)] == wanted


def test_every_table_is_described() -> None:
    assert set(OF_RECORDS) | set(CLASSES) <= set(TABLES)
    for name in OF_RECORDS:
        table = TABLES[name]
        assert table.primary_key[0] == "release_id"
        assert len(set(table.names)) == len(table.names)


def test_keys_lead_to_primary_keys() -> None:
    for table in TABLES.values():
        for key in foreign_keys(table):
            assert list(key.to) == TABLES[key.table].primary_key
    assert foreign_keys(TABLES["roles"]) == [
        ForeignKey(("release_id",), "releases", ("release_id",)),
        ForeignKey(("release_id", "person_id"), "people", ("release_id", "person_id")),
        ForeignKey(("release_id", "organization_id"), "organizations", ("release_id", "organization_id")),
    ]


def test_popolo() -> None:
    found = {table.popolo_of(column) for table in TABLES.values() for column in table.columns}
    assert {"Person.name", "Organization.classification", "Membership.role", "Membership.person_id",
            "Speech.text", "Speech.creator_id", "Speech.attribution_text"} <= found  # fmt: skip


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a\tb\tstring\t\t\t\tx", "tables.tsv:3: a cell too few"),
        ("a\tb\tstring\t\t\t\tx\t", "no explanation"),
        ("a\tb\ttext\t\t\t\tx\ty", "'text' is no type"),
        ("a\tb\tstring\tprimry\t\t\tx\ty", "'primry' are no flags"),
        ("z\tb\tstring\t\t\t\tx\ty", "the table 'z' has no row of its own"),
    ],
)
def test_a_broken_row(tmp_path: Path, row: str, message: str) -> None:
    file = tmp_path / "tables.tsv"
    file.write_text(f"table\tcolumn\ttype\tflags\tvalues\tpopolo\ten\tid\na\t\t\t\t\t\tx\ty\n{row}\n", "utf-8")
    with pytest.raises(DescriptionError, match=message):
        read_tables(file)


def test_the_dictionary_of_the_repository_is_true() -> None:
    written = (Path(__file__).parent.parent / DICTIONARY).read_text("utf-8")
    assert written == markdown(), "python -m jubir.write.dictionary writes it anew"
