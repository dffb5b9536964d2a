"""Corrections: read, refused with their line, applied, kept."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from jubir.across.amend import amend
from jubir.across.corrections import (
    WHATS,
    Correction,
    CorrectionError,
    Ref,
    Ruling,
    kept,
    parse_corrections,
    read_corrections,
    rulings,
)
from jubir.batch.run import Run
from jubir.cli import main
from jubir.schema import Contact, Issue, Mention, Organization, Person, Program, Quote, Record, Role, Work
from jubir.write.files import DATABASE, write
from jubir.write.rows import tables

REL = "rel-0123456789abcdef"
OTHER = "rel-fedcba9876543210"


def record() -> Record:
    """Ani Lestari of Dinas Pasar and Budi; the second "Ani" is Ani Suryani, whom the program took for the first."""
    source = {"path": "a.txt", "sha256": "00", "media_type": "text/plain"}
    rec = Record(REL, source, "Pasar", "Solo", "2024-05-12", "Dinas Pasar")
    rec.people[:] = [
        Person(
            "p1",
            "Ani Lestari",
            aliases=["Bu Suryani"],
            mentions=[Mention(0, 11, "Ani Lestari"), Mention(50, 60, "Bu Suryani")],
        ),
        Person("p2", "Budi", mentions=[Mention(20, 24, "Budi")]),
        Person(
            "p3", "Budi Santoso", "Bapak", ["Dr."], aliases=["Pak Budi"], mentions=[Mention(30, 42, "Budi Santoso")]
        ),
    ]
    rec.organizations[:] = [
        Organization("o1", "Dinas Pasar", mentions=[Mention(12, 18, "Dinpas")]),
        Organization("o2", "Dinas Perdagangan", "Disdag"),
    ]
    rec.programs[:] = [Program("g1", "Pasar Pintar", owner="Dinas Pasar", funder="Dinas Perdagangan")]
    rec.roles[:] = [
        Role("r1", "Ani Lestari", "Kepala", "Dinas Pasar", "current", 0, 18, "Ani Lestari", "x"),
        Role("r2", "Budi", "Camat", None, "current", 20, 29, "Budi", "x"),
        Role("r3", "Budi Santoso", "Camat", None, "current", 30, 47, "Budi Santoso", "x"),
        Role("r4", "Ani Lestari", "Bendahara", None, "current", 50, 70, "Bu Suryani", "x"),
    ]
    rec.quotes[:] = [
        Quote("q1", "direct", "Ya.", 80, 83, "Budi", "person", "Budi", "kata", "name", None, "x"),
        Quote("q2", "direct", "Siap.", 84, 89, "Ani Lestari", "person", "Bu Suryani", "kata", "name", None, "x"),
        Quote("q3", "direct", "Iya.", 85, 88, "Dinas Pasar", "organization", "Dinpas", None, "name", None, "x", "q2"),
        Quote("q4", "indirect", "Nanti.", 90, 96, None, "unknown", "dia", "ujar", None, "two-candidates", "x"),
    ]
    rec.works[:] = [Work("theme", "Maju", 100, 104), Work("term", "Maju", 100, 104)]
    rec.contacts[:] = [Contact("Budi", None, "+628122726308", None, 110, 120, "x")]
    rec.issues[:] = [Issue("repaired", "mojibake"), Issue("unknown-speaker", "two-candidates", 90, 96, "Nanti.")]
    return rec


def corrected(*rows: tuple[str, str, str]) -> Record:
    found = amend([record()], [Correction(n, REL, *row) for n, row in enumerate(rows, 2)])
    assert found.problems == []
    return found.records[0]


def test_name_is_given_everywhere() -> None:
    rec = corrected(
        ("name", "p2", "Budiman"), ("name", "o1", "Dinas Pasar Kota Solo"), ("name", "g1", "Pasar Pintar Solo")
    )
    assert (rec.people[1].name, rec.people[1].aliases, rec.people[1].rule) == ("Budiman", ["Budi"], "correction")
    assert (rec.roles[1].person, rec.quotes[0].speaker, rec.contacts[0].name) == ("Budiman", "Budiman", "Budiman")
    assert (rec.roles[0].organization, rec.issuer, rec.quotes[2].speaker) == ("Dinas Pasar Kota Solo",) * 3
    assert (rec.programs[0].name, rec.programs[0].owner) == ("Pasar Pintar Solo", "Dinas Pasar Kota Solo")


def test_same_person_becomes_one_row() -> None:
    rec = corrected(("same-person", "p3", "p2"))
    assert [(p.person_id, p.name) for p in rec.people] == [("p1", "Ani Lestari"), ("p3", "Budi Santoso")]
    assert rec.people[1].aliases == ["Pak Budi", "Budi"]
    assert [m.start for m in rec.people[1].mentions] == [20, 30]
    assert rec.quotes[0].speaker == "Budi Santoso"
    assert [role.role_id for role in rec.roles if role.person == "Budi Santoso"] == ["r2"]


def test_same_organization_by_name() -> None:
    rec = corrected(("same-organization", "Dinas Pasar", "Dinas Perdagangan"))
    assert [(o.organization_id, o.abbreviation, o.aliases) for o in rec.organizations] == [
        ("o1", "Disdag", ["Dinas Perdagangan"])
    ]
    assert rec.programs[0].funder == "Dinas Pasar"


def test_different_person_is_split_off() -> None:
    rec = corrected(("different-person", "p1", "Bu Suryani"), ("name", "p4", "Ani Suryani"))
    assert [(p.person_id, p.name, p.aliases) for p in rec.people[::3]] == [
        ("p1", "Ani Lestari", []),
        ("p4", "Ani Suryani", ["Bu Suryani"]),
    ]
    assert [role.person for role in rec.roles] == ["Ani Lestari", "Budi", "Budi Santoso", "Ani Suryani"]
    assert rec.quotes[1].speaker == "Ani Suryani"


@pytest.mark.parametrize("value", ["p3", "Budi Santoso"])
def test_speaker(value: str) -> None:
    rec = corrected(("speaker", "q4", value))
    quote = rec.quotes[3]
    assert (quote.speaker, quote.speaker_kind, quote.resolved_by, quote.reason) == (
        *("Budi Santoso", "person", "correction"),
        None,
    )
    assert [issue.code for issue in rec.issues] == ["repaired"]


def test_speaker_unknown_and_speaker_organization() -> None:
    rec = corrected(("speaker", "q1", "unknown"), ("speaker", "q2", "o2"))
    assert (rec.quotes[0].speaker, rec.quotes[0].speaker_kind, rec.quotes[0].reason) == (None, "unknown", "correction")
    assert (rec.quotes[1].speaker, rec.quotes[1].speaker_kind) == ("Dinas Perdagangan", "organization")
    assert [(i.code, i.start) for i in rec.issues] == [
        ("repaired", None),
        ("unknown-speaker", 80),
        ("unknown-speaker", 90),
    ]


def test_drop() -> None:
    rec = corrected(
        ("drop", "p2", ""), ("drop", "q2", ""), ("drop", "o1", ""), ("drop", "w100-104-2", ""), ("drop", "c110-120", "")
    )
    assert [p.person_id for p in rec.people] == ["p1", "p3"]
    assert [r.role_id for r in rec.roles] == ["r1", "r3", "r4"]
    assert (rec.roles[0].organization, rec.issuer, rec.programs[0].owner) == (None, None, None)
    assert [(q.quote_id, q.speaker, q.parent) for q in rec.quotes] == [
        ("q1", None, None), ("q3", None, None), ("q4", None, None),
    ]  # fmt: skip
    assert [(w.kind, w.text) for w in rec.works] == [("theme", "Maju")]
    assert rec.contacts == []
    assert corrected(("drop", "r1", "")).roles[0].role_id == "r2"


def test_the_records_given_stay_as_they_are() -> None:
    given = record()
    amend([given], [Correction(2, REL, "drop", "p1", ""), Correction(3, REL, "name", "p2", "X")])
    assert given == record()


def test_was_finds_the_row_where_numbers_have_moved() -> None:
    found = amend([record()], [Correction(2, REL, "name", "p1", "Budi Santosa", "Budi Santoso")])
    assert found.records[0].people[2].name == "Budi Santosa"
    found = amend([record()], [Correction(2, REL, "speaker", "q9", "p1", "Nanti.")])
    assert found.records[0].quotes[3].speaker == "Ani Lestari"
    found = amend([record()], [Correction(2, REL, "name", "p1", "X", "Citra")])
    assert found.problems == [f"line 2: p1 of {REL} is not 'Citra' any more"]
    assert found.records[0].people[0].name == "Ani Lestari"


@pytest.mark.parametrize(
    ("row", "message"),
    [
        (("name", "p9", "X"), "has no person or organization or program 'p9'"),
        (("name", "p2", "Budi Santoso"), "p3 has the name 'Budi Santoso' already; same-person makes two rows one"),
        (("speaker", "q9", "p1"), "has no quote 'q9'"),
        (("speaker", "q1", "Citra"), "has no person or organization 'Citra'"),
        (("speaker", "q1", "g1"), "has no person or organization 'g1'"),
        (("same-person", "p1", "o1"), "has no person 'o1'"),
        (("same-person", "p1", "Ani Lestari"), "p1 and p1 are one row already"),
        (("different-person", "p1", "Citra"), "is nowhere called 'Citra'"),
        (("different-person", "p2", "Budi"), "is called 'Budi' everywhere"),
        (("drop", "w1-2", ""), "has no row 'w1-2'"),
    ],
)
def test_a_correction_that_fits_nothing(row: tuple[str, str, str], message: str) -> None:
    found = amend([record()], [Correction(7, REL, *row)])
    (problem,) = found.problems
    assert problem.startswith("line 7: ")
    assert message in problem
    assert found.records == [record()]


def test_two_entries_of_a_release_are_different_already() -> None:
    assert corrected(("different-person", "p2", "p3")) == record()


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(
    st.sampled_from(list(WHATS)),
    st.sampled_from(["p1", "p2", "p3", "p4", "o1", "o2", "g1", "q1", "q2", "q3", "r1", "w100-104", "c110-120"]),
    st.sampled_from(["p1", "p2", "p3", "o1", "o2", "unknown", "Budi", "Citra", "Bu Suryani", "Dinpas"]),
), max_size=6))  # fmt: skip
def test_whatever_is_corrected_keys_resolve(rows: list[tuple[str, str, str]]) -> None:
    found = amend([record()], [Correction(n, REL, *row) for n, row in enumerate(rows)])
    (rec,) = found.records
    frames = tables([rec])
    for table, key in (("people", "person_id"), ("organizations", "organization_id"), ("quotes", "quote_id")):
        assert frames[table][key].is_unique
    people: set[str | None] = {p.name for p in rec.people}
    bodies: set[str | None] = {o.name for o in rec.organizations}
    assert {r.person for r in rec.roles} <= people
    assert {r.organization for r in rec.roles} | {
        rec.issuer,
        rec.programs[0].owner if rec.programs else None,
    } <= bodies | {None}
    for quote in rec.quotes:
        assert (quote.speaker is None) == (quote.speaker_kind == "unknown") == (quote.reason is not None)
        assert quote.speaker in {"person": people, "organization": bodies}.get(quote.speaker_kind, {None})
        assert quote.parent in {None, *(q.quote_id for q in rec.quotes)}


@pytest.mark.parametrize(
    "data",
    [
        f"release_id,what,id,value,was,note\n{REL},name,p1,Ani L.,,\n{REL},name,p2,+62,,\n",
        f"\ufeffRelease_ID;What;ID;Value\r\n{REL};name; p1 ;Ani L.\r\n;;;\r\n{REL};name;p2;'+62\r\n",
        f"path\trelease_id\twhat\tid\tvalue\nx\t{REL}\tname\tp1\tAni L.\nx\t{REL}\tname\tp2\t+62\n",
    ],
)
def test_every_dialect_of_a_spreadsheet(tmp_path: Path, data: str) -> None:
    file = tmp_path / "corrections.csv"
    for encoding in ("utf-8", "utf-16") if not data.startswith("\ufeff") else ("utf-8",):
        file.write_bytes(data.encode(encoding))
        rows = [(row.release_id, row.what, row.id, row.value) for row in read_corrections(file)]
        assert rows == [(REL, "name", "p1", "Ani L."), (REL, "name", "p2", "+62")]
    file.write_bytes(f"release_id;what;id;value\n{REL};name;p1;José\n".encode("cp1252"))
    assert read_corrections(file)[0].value == "José"


def test_every_wrong_row_is_named_with_its_line() -> None:
    text = f"""release_id,what,id,value
{REL},rename,p1,X
rel-1,name,p1,X
{REL},name,,X

{REL},name,p1,"two
lines"
{REL},speaker,q1,
{REL},same-person,p1,p1
,drop,q1,
"""
    with pytest.raises(CorrectionError) as error:
        parse_corrections(text, name="c.csv")
    whats = ", ".join(WHATS)
    assert str(error.value).splitlines() == [
        f"c.csv:2: what is 'rename', not one of {whats}",
        "c.csv:3: release_id is 'rel-1', not like rel-0123456789abcdef",
        "c.csv:4: id is empty; name needs the id of a person, organization or program",
        "c.csv:8: value is empty; speaker needs the speaker's id or name, or unknown",
        "c.csv:9: id and value are both 'p1'",
        "c.csv:10: release_id is '', not like rel-0123456789abcdef",
    ]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "c.csv:1: no column release_id"),
        ("release_id,what,id\n", "c.csv:1: no column value; needed are release_id"),
    ],
)
def test_a_file_without_the_columns(text: str, message: str) -> None:
    with pytest.raises(CorrectionError, match=message):
        parse_corrections(text, name="c.csv")


def test_a_workbook_is_refused(tmp_path: Path) -> None:
    (tmp_path / "c.csv").write_bytes(b"PK\x03\x04")
    with pytest.raises(CorrectionError, match="save the sheet as CSV"):
        read_corrections(tmp_path / "c.csv")


def test_rulings_for_all_releases() -> None:
    rows = [
        Correction(2, REL, "same-person", "p1", f"{OTHER} p2"),
        Correction(3, "", "different-person", "Budi", "Budi Santoso"),
        Correction(4, "", "same-organization", "Dinpas", "Dinas Pasar"),
        Correction(5, REL, "same-person", "p1", "p2"),
        Correction(6, REL, "different-person", "p1", f"{OTHER}:Ani"),
    ]
    assert rulings(rows) == [
        Ruling("person", Ref("p1", REL), Ref("p2", OTHER), True),
        Ruling("person", Ref("Budi"), Ref("Budi Santoso"), False),
        Ruling("organization", Ref("Dinpas"), Ref("Dinas Pasar"), True),
        Ruling("person", Ref("p1", REL), Ref("Ani", OTHER), False),
    ]
    assert amend([record()], [rows[0], rows[1], rows[4]]).records == [record()]


def test_kept_corrections_are_read_again() -> None:
    rows = [Correction(2, REL, "name", "p1", 'a";\n,b', "x", "why"), Correction(3, "", "same-person", "A", "B")]
    again = parse_corrections(kept(rows))
    assert [(r.release_id, r.what, r.id, r.value, r.was, r.note) for r in again] == [
        (r.release_id, r.what, r.id, r.value, r.was, r.note) for r in rows
    ]


def test_write_applies_and_keeps_them(tmp_path: Path) -> None:
    rows = [Correction(2, REL, "same-person", "p3", "p2"), Correction(3, OTHER, "drop", "p1", "")]
    found = write(Run([record()]), tmp_path, formats=["jsonl", "sqlite"], corrections=rows)
    assert (found.problems, found.absent) == ([], 1)
    assert len(json.loads((tmp_path / "records.jsonl").read_text("utf-8"))["people"]) == 2
    assert read_corrections(tmp_path / "corrections.csv") == rows
    with closing(sqlite3.connect(tmp_path / DATABASE)) as connection:
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []


@pytest.mark.usefixtures("without_core")
def test_command(tmp_path: Path) -> None:
    release, out, file = tmp_path / "a.txt", tmp_path / "out", tmp_path / "mine.csv"
    release.write_text("Judul\n\nAni Lestari berkata.\n", "utf-8")
    command = ["extract", str(release), "-o", str(out)]
    assert CliRunner().invoke(main, command).exit_code == 0
    first = json.loads((out / "records.jsonl").read_text("utf-8"))
    file.write_text(f"release_id;what;id;value\n{first['release_id']};name;per-1;Ani Lestari Dewi\n", "utf-8")
    done = CliRunner().invoke(main, [*command, "--corrections", str(file)])
    assert (done.exit_code, "1 corrections applied, 0 for releases" in done.stderr) == (0, True)
    after = (out / "records.jsonl").read_bytes()
    assert json.loads(after)["quotes"][0]["speaker"] == "Ani Lestari Dewi"
    # The next run needs no option; a new file replaces the old one.
    assert CliRunner().invoke(main, command).exit_code == 0
    assert (out / "records.jsonl").read_bytes() == after
    file.write_text(f"release_id;what;id;value\n{first['release_id']};speaker;q99;per-1\n", "utf-8")
    done = CliRunner().invoke(main, [*command, "--corrections", str(file)])
    assert done.exit_code == 1
    assert f"{file}: line 2: {first['release_id']} has no quote 'q99'" in done.stderr
    assert json.loads((out / "records.jsonl").read_text("utf-8")) == first
    file.write_text("release_id;what;id;value\nrel-1;nama;p1;x\n", "utf-8")
    done = CliRunner().invoke(main, [*command, "--corrections", str(file)])
    assert done.exit_code == 2
    assert f"{file}:2: what is 'nama'" in done.stderr


@pytest.mark.usefixtures("without_core")
def test_no_contact_is_kept_where_contacts_are_hidden(tmp_path: Path) -> None:
    release, out, file = tmp_path / "a.txt", tmp_path / "out", tmp_path / "mine.csv"
    release.write_text("Judul\n\nAni Lestari berkata.\n", "utf-8")
    rows = f"{REL},name,p1,Ani 0812-2726-308,ani@pasar.go.id,telepon 08122726308\n{REL},same-person,p1,{OTHER} p2,,\n"
    file.write_text(f"release_id,what,id,value,was,note\n{rows}", "utf-8")
    command = ["extract", str(release), "-o", str(out), "--contacts", "mask", "--corrections", str(file)]
    done = CliRunner().invoke(main, command)
    assert done.exit_code == 0, done.stderr
    text = (out / "corrections.csv").read_text("utf-8")
    assert "2726" not in text
    assert "pasar" not in text
    assert f"{OTHER} p2" in text
