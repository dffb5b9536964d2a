"""Every format by a reader of somebody else's: pandas, DuckDB, frictionless, openpyxl, SQLite, LibreOffice."""

from __future__ import annotations

import asyncio
import datetime
import shutil
import sqlite3
import subprocess
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import duckdb
import frictionless
import openpyxl
import pandas as pd
import pytest

from jubir.across.identities import identify
from jubir.batch.run import Run, collect, process_all
from jubir.ingest.cells import cell, one_line
from jubir.ingest.inputs import Failure, find
from jubir.schema import Contact, Mention, Organization, Person, Quote, Record, Release, Work
from jubir.write.excel import write_workbook
from jubir.write.files import DATABASE, FORMATS, WORKBOOK, write
from jubir.write.profiles import PROFILES
from jubir.write.rows import across, frame, tables, values
from jubir.write.tables import TABLES

ROOT = Path(__file__).parent.parent
# What spreadsheets, databases and readers of CSV change when they are let.
NASTY = ["=1+1", "+62811", "-5", "@SUM(1)", "\t=1", "\r=1", "＝1", "1e5", "007", "198001012005011001", "1.234", "1,5",
         "12 Mei 2024", "2024-05-12", "5/7", "Mei 2024", "TRUE", "salah", "NA", "None", "null", "nan", "'kata", "'=1", " awal",
         "akhir ", 'a"b', "a;b", "a,b", "satu\ndua", "satu\r\ndua", "satu\rdua", "a\x0bb", "a\x00b", "_x0041_", "👩‍🌾", "<b>&amp;",
         "\u2028", "https://contoh.id", "mailto:a@contoh.id", "#N/A", "{=1}", "Rp 5.000", "50%", "x" * 40_000]  # fmt: skip


def nasty() -> Record:
    source = {"path": "=a.txt", "sha256": "00", "media_type": "text/plain"}
    record = Record("rel-0000000000000000", source, title="=1+1", date="2024-05-12")
    for number, text in enumerate(NASTY, 1):
        mention = Mention(number, number + 1, text)
        record.people.append(Person(f"p{number}", f"{text}", text, [text], [], [], [mention]))
        record.organizations.append(Organization(f"o{number}", text, text, None, [text, "b"], [mention]))
        record.quotes.append(
            Quote(f"q{number}", "direct", text, number, number + 1, text, "person", text, text, "name", None, "r")
        )
        record.works.append(Work("title", text, number, number + 1))
        record.contacts.append(Contact(text, text, "+628122726308", text, number, number + 1, text))
    return record


@pytest.fixture(scope="module")
def run(extractor: Callable[[Release], Record]) -> Run:
    found = find([str(ROOT / "seeds" / "releases")])
    done = collect(found, process_all(found.items, extractor=extractor))
    done.records.append(nasty())
    done.failures.append(Failure("=x.txt", "ingest", "empty", "no text"))
    return done


@pytest.fixture(scope="module", params=PROFILES)
def profile(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def plain(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("plain")
    write(run, folder, formats=FORMATS)
    return folder


@pytest.fixture(scope="module")
def excel_id(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("excel-id")
    write(run, folder, formats=["csv"], profile="excel-id")
    return folder


def rows(table: pd.DataFrame) -> list[list[Any]]:
    return [list(row) for row in values(table)]


def select(sql: str) -> duckdb.DuckDBPyRelation:
    found = duckdb.sql(sql)
    assert found is not None
    return found


def strings(table: pd.DataFrame) -> list[list[str]]:
    return [["" if value is None else str(value) for value in row] for row in rows(table)]


@pytest.fixture(scope="module")
def frames(run: Run) -> dict[str, pd.DataFrame]:
    return tables(run.records) | across(identify(run.records))


def test_every_format_gives_the_same_bytes_twice(run: Run, plain: Path, tmp_path: Path) -> None:
    write(run, tmp_path, formats=FORMATS)
    names = sorted(file.name for file in plain.iterdir())
    assert {WORKBOOK, DATABASE, "quotes.parquet", "quotes.csv", "records.jsonl"} <= set(names)
    assert sorted(file.name for file in tmp_path.iterdir()) == names
    for name in names:
        assert (tmp_path / name).read_bytes() == (plain / name).read_bytes(), name


def test_pandas_and_duckdb_read_the_strings_that_were_written(frames: dict[str, pd.DataFrame], plain: Path) -> None:
    for name, table in frames.items():
        file = plain / f"{name}.csv"
        read = pd.read_csv(file, dtype=str, keep_default_na=False)
        assert read.to_numpy().tolist() == strings(table), name
        found = select(
            f"SELECT * FROM read_csv('{file}', all_varchar=true, header=true, delim=',', quote='\"', escape='\"', new_line='\\n')"
        ).fetchall()
        assert [["" if value is None else value for value in row] for row in found] == strings(table), name


def test_parquet_holds_values_and_types(frames: dict[str, pd.DataFrame], plain: Path) -> None:
    for name, table in frames.items():
        found = select(f"SELECT * FROM '{plain / name}.parquet'")
        assert [[plain_value(value) for value in row] for row in found.fetchall()] == rows(table), name
    assert "DATE" in map(str, select(f"SELECT * FROM '{plain}/releases.parquet'").types)


def plain_value(value: Any) -> Any:
    return value.isoformat()[:10] if isinstance(value, datetime.date) else value


@pytest.mark.parametrize("folder", ["plain", "excel_id"])
def test_frictionless_finds_no_error(folder: str, request: pytest.FixtureRequest) -> None:
    report = frictionless.validate(str(request.getfixturevalue(folder) / "datapackage.json"))
    assert report.flatten(["taskNumber", "rowNumber", "type", "note"]) == []
    assert {task.name for task in report.tasks} == set(TABLES)


def test_frictionless_would_see_a_broken_key(plain: Path, tmp_path: Path) -> None:
    shutil.copytree(plain, tmp_path / "copy")
    roles = (tmp_path / "copy" / "roles.csv").read_text("utf-8")
    (tmp_path / "copy" / "roles.csv").write_text(roles.replace(",p1,", ",p99,", 1), "utf-8")
    report = frictionless.validate(str(tmp_path / "copy" / "datapackage.json"))
    assert [error[0] for error in report.flatten(["type"])] == ["foreign-key"]


def test_database(frames: dict[str, pd.DataFrame], plain: Path) -> None:
    with closing(sqlite3.connect(plain / DATABASE)) as connection:
        assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert connection.execute("PRAGMA foreign_key_check").fetchall() == []
        keys = {row[2] for name in TABLES for row in connection.execute(f"PRAGMA foreign_key_list('{name}')")}
        assert keys == {"releases", "people", "organizations", "programs", "quotes", "identities"}
        for name, table in frames.items():
            assert [list(row) for row in connection.execute(f'SELECT * FROM "{name}"')] == rows(table), name
        explained = {
            row[:2] for row in connection.execute('SELECT "table", "column" FROM guide WHERE "column" IS NOT NULL')
        }
        assert explained == {(name, column) for name in [*frames, "errors"] for column in TABLES[name].names}


def test_a_broken_key_would_show(frames: dict[str, pd.DataFrame], plain: Path, tmp_path: Path) -> None:
    shutil.copy(plain / DATABASE, tmp_path / "copy.sqlite")
    with closing(sqlite3.connect(tmp_path / "copy.sqlite")) as connection:
        connection.execute("UPDATE quotes SET speaker_person_id = 'p99' WHERE rowid = 1")
        assert [row[0] for row in connection.execute("PRAGMA foreign_key_check")] == ["quotes"]


def test_views_and_full_text_search(plain: Path) -> None:
    with closing(sqlite3.connect(plain / DATABASE)) as connection:
        said = connection.execute(
            "SELECT speaker, roles FROM who_said_what WHERE path = 'iom-2022-07-05.txt' AND speaker = 'Lee Jeong Wook'"
        ).fetchall()
        assert said
        assert {roles for _, roles in said} == {"Deputy Country Director, Korea International Cooperation Agency"}
        quotes = connection.execute("SELECT count(*) FROM quotes").fetchone()
        assert connection.execute("SELECT count(*) FROM who_said_what").fetchone() == quotes
        held = connection.execute(
            "SELECT person, title, organization, status, first_date, last_date, releases FROM roles_by_person WHERE person = 'Lee Jeong Wook'"
        ).fetchall()
        title, body, day = "Deputy Country Director", "Korea International Cooperation Agency", "2022-07-05"
        assert held == [("Lee Jeong Wook", title, body, "current", day, day, 1)]
        owned = connection.execute(
            "SELECT abbreviation FROM programs_by_owner WHERE owner LIKE 'Kementerian Ketenaga%'"
        )
        assert ("Desmigratif",) in owned.fetchall()
        found = connection.execute(
            "SELECT text FROM quotes WHERE rowid IN (SELECT rowid FROM quotes_fts WHERE quotes_fts MATCH 'pekerja AND migran')"
        ).fetchall()
        assert found
        assert all("migran" in text.casefold() for (text,) in found)


def test_datasette_shows_and_searches_it(plain: Path) -> None:
    from datasette.app import Datasette

    async def ask() -> tuple[Any, Any]:
        served = Datasette([str(plain / DATABASE)])
        found = await served.client.get("/jubir/quotes.json?_shape=array&_search=migran")
        page = await served.client.get("/jubir/who_said_what")
        return found.json(), page

    found, page = asyncio.run(ask())
    assert found
    assert all("migran" in row["text"].casefold() for row in found)
    assert page.status_code == 200
    assert "Lee Jeong Wook" in page.text


def cells(book: Any) -> Iterator[Any]:
    for sheet in book:
        for row in sheet.iter_rows():
            yield from row


def values_of(sheet: Any) -> list[list[Any]]:
    # openpyxl leaves _x005F_, the escape for the _ of what looks like an escape, as it is.
    return [
        [value.replace("_x005F_", "_") if isinstance(value, str) else plain_value(value) for value in row]
        for row in sheet.iter_rows(min_row=2, values_only=True)
    ]


def wanted(name: str, table: pd.DataFrame, made: Callable[[str], str]) -> list[list[Any]]:
    """The cells of a table as a spreadsheet should have them."""
    kinds = [column.type for column in TABLES[name].columns]
    return [
        [
            made(value) if kind == "string" and value is not None else value
            for kind, value in zip(kinds, row, strict=True)
        ]
        for row in rows(table)
    ]


def test_workbook(frames: dict[str, pd.DataFrame], plain: Path) -> None:
    book = openpyxl.load_workbook(plain / WORKBOOK)
    assert book.sheetnames == ["guide", *frames, "errors"]
    for cell_ in cells(book):
        assert cell_.data_type != "f"
        assert not str(cell_.value).startswith(("=", "+", "-", "@", "\t", "\r"))
        assert cell_.value is None or len(str(cell_.value).encode("utf-16-le")) <= 2 * 32_767
        assert cell_.hyperlink is None
    for name, table in frames.items():
        sheet = book[name]
        assert [c.value for c in sheet[1]] == TABLES[name].names
        assert sheet.freeze_panes == "A2"
        assert sheet.auto_filter.ref
        assert values_of(sheet) == wanted(name, table, cell), name
    dates = [c for c in book["releases"]["G"][1:] if c.value is not None]
    assert dates
    assert all(isinstance(c.value, datetime.datetime) for c in dates)
    guide = {(row[0], row[1]): row[2:4] for row in values_of(book["guide"])}
    assert "apostrophe" in guide["guide", None][1]
    assert guide["people", "name"] == [
        "Nama tanpa sapaan, pangkat, atau gelar",
        "Name without honorific, title or degree",
    ]


def test_a_long_table_goes_on_in_the_next_sheet(tmp_path: Path) -> None:
    table = frame("works", [{"release_id": "rel-1", "path": "a", "work_id": f"w{n}"} for n in range(7)])
    write_workbook({"works": table}, tmp_path / "book.xlsx", row_limit=4)
    book = openpyxl.load_workbook(tmp_path / "book.xlsx")
    assert book.sheetnames == ["guide", "works", "works 2", "works 3"]
    assert [row[2] for name in book.sheetnames[1:] for row in values_of(book[name])] == [f"w{n}" for n in range(7)]


# Semicolon, quotation mark, UTF-8, Indonesian (0x421), special numbers looked for: all that an import may guess.
OPTIONS = "--infilter=CSV:59,34,76,1,,1057,false,true,false"


def convert(file: Path, to: str, folder: Path, *options: str) -> Path:
    """What LibreOffice makes of a file."""
    office = shutil.which("soffice") or shutil.which("libreoffice")
    if office is None:
        pytest.skip("LibreOffice is not installed; .ci/run installs it")
    profile = f"-env:UserInstallation=file://{folder / 'profile'}"
    command = [office, profile, "--headless", *options, "--convert-to", to, "--outdir", str(folder), str(file)]
    subprocess.run(command, check=True, capture_output=True, timeout=240)
    return folder / f"{file.stem}.{to.partition(':')[0]}"


@pytest.mark.slow
def test_libreoffice_changes_no_cell_of_the_workbook(
    frames: dict[str, pd.DataFrame], plain: Path, tmp_path: Path
) -> None:
    saved = openpyxl.load_workbook(convert(plain / WORKBOOK, "xlsx", tmp_path))
    assert not [cell_.coordinate for cell_ in cells(saved) if cell_.data_type == "f"]
    for name, table in frames.items():
        assert values_of(saved[name]) == wanted(name, table, cell), name


@pytest.mark.slow
def test_libreoffice_changes_no_cell_of_excel_id(
    frames: dict[str, pd.DataFrame], excel_id: Path, tmp_path: Path
) -> None:
    for name in ("people", "organizations", "quotes", "contacts", "releases", "works"):
        sheet = openpyxl.load_workbook(convert(excel_id / f"{name}.csv", "xlsx", tmp_path, OPTIONS)).active
        assert sheet is not None
        assert [c.value for c in sheet[1]] == TABLES[name].names
        assert values_of(sheet) == wanted(name, frames[name], one_line), name


@pytest.mark.slow
def test_libreoffice_would_change_cells_without_the_guard(tmp_path: Path) -> None:
    lines = "".join(f"p;{text}\n" for text in ["007", "1.234", "+62811", "12 Mei 2024", "Rp 5.000"])
    (tmp_path / "raw.csv").write_text("\ufeffa;b\n" + lines, "utf-8")
    sheet = openpyxl.load_workbook(convert(tmp_path / "raw.csv", "xlsx", tmp_path, OPTIONS)).active
    assert sheet is not None
    assert [row[1] for row in values_of(sheet)] == [7, 1234, 62811, "2024-05-12", 5000]
