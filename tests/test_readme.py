"""What the READMEs say: their snippets run, their commands are understood, their examples are true; what pages of docs/ do to cells."""

from __future__ import annotations

import csv
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import click
import pandas as pd
import pytest
from pages import blocks
from test_formats import nasty

from jubir.across.amend import amend
from jubir.across.corrections import WHATS, parse_corrections, rulings
from jubir.batch.run import Run, collect, process_all
from jubir.cli import main
from jubir.ingest.inputs import find
from jubir.schema import Record, Release
from jubir.write.files import FORMATS, write
from jubir.write.rows import tables, values

ROOT = Path(__file__).parent.parent
READMES = ("README.md", "README.id.md")
PICTURED = """Kota Tirta Luncurkan Pasar Pintar

Tirta, 4 Juni 2024 – Pemerintah Kota Tirta meluncurkan program Pasar Pintar di Pasar Legi, Selasa.

“Pedagang tidak perlu lagi antre membayar retribusi,” kata Kepala Dinas Perdagangan Kota Tirta, Dr. Ani Lestari. Ia menambahkan bahwa 420 kios sudah terdaftar.
"""


@pytest.fixture(scope="module")
def run(extractor: Callable[[Release], Record]) -> Run:
    found = find([str(ROOT / "seeds" / "releases")])
    return collect(found, process_all(found.items, extractor=extractor))


@pytest.fixture(scope="module")
def folder(run: Run, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with outputs/ in it, as a user of the snippets has it, nasty strings among the cells."""
    folder = tmp_path_factory.mktemp("user")
    write(Run([*run.records, nasty()]), folder / "outputs", formats=FORMATS)
    return folder


@pytest.fixture
def written(run: Run) -> dict[str, list[list[str]]]:
    frames = tables([*run.records, nasty()])
    return {
        name: [["" if cell is None else str(cell) for cell in row] for row in values(t)] for name, t in frames.items()
    }


def cells(table: Any) -> list[list[str]]:
    """The cells of what a snippet's table() gives back."""
    rows = table.to_numpy().tolist() if isinstance(table, pd.DataFrame) else table.fetchall()
    return [["" if cell is None else cell for cell in row] for row in rows]


@pytest.mark.parametrize("package", ["pandas", "duckdb"])
def test_tables_are_read_cell_by_cell(
    package: str, folder: Path, written: dict[str, list[list[str]]], monkeypatch: pytest.MonkeyPatch
) -> None:
    (snippet,) = (block for block in blocks("docs/how-to/pandas.md", "python") if f"import {package}" in block)
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    exec(compile(snippet, "pandas.md", "exec"), names)
    for name, rows in written.items():
        assert cells(names["table"](name)) == rows, name


@pytest.mark.parametrize("readme", READMES)
def test_python(readme: str, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (snippet,) = blocks(readme, "python")
    monkeypatch.chdir(folder)
    names: dict[str, Any] = {}
    exec(compile(snippet, readme, "exec"), names)
    assert names["record"].quotes[0].speaker == "Sri Mulyani"
    assert "Lee Jeong Wook" in set(names["quotes"]["speaker"])


def in_r(text: str) -> str:
    """R reads every line break in a cell as LF and stops at a NUL, which no release holds; all else it keeps."""
    return text.replace("\r\n", "\n").replace("\r", "\n").partition("\0")[0]


@pytest.mark.slow
def test_r(folder: Path, written: dict[str, list[list[str]]]) -> None:
    program = shutil.which("Rscript")
    if program is None:
        pytest.skip("R is not installed")
    snippet = "".join(blocks("docs/how-to/r.md", "r"))
    tail = (
        'for (name in commandArgs(TRUE)) write.csv(table(name), paste0(name, ".r.csv"), row.names = FALSE, eol = "\\r\\n")\n'
        'write.csv(result, "result.r.csv", row.names = FALSE)\n'
    )
    (folder / "snippet.R").write_text('Sys.setlocale("LC_ALL", "C.UTF-8")\n' + snippet + tail, "utf-8")
    subprocess.run([program, "snippet.R", *written], cwd=folder, check=True, timeout=120)
    for name, rows in written.items():
        with (folder / f"{name}.r.csv").open(encoding="utf-8", newline="") as file:
            assert list(csv.reader(file))[1:] == [list(map(in_r, row)) for row in rows], name
    assert "Lee Jeong Wook" in (folder / "result.r.csv").read_text("utf-8")


def without_comments(block: str) -> str:
    return re.sub(r"\s+# .*", "", block)


def test_both_readmes_have_the_same_blocks() -> None:
    for language in ("python", "sh"):
        english, indonesian = (list(map(without_comments, blocks(name, language))) for name in READMES)
        assert indonesian
        assert not [block for block in indonesian if block not in english]
        assert len(indonesian) == len(english) or language == "sh"


@pytest.mark.parametrize("readme", READMES)
def test_commands_are_understood(readme: str) -> None:
    lines = [line for block in blocks(readme, "sh") for line in block.splitlines() if line.startswith("jubir ")]
    assert len(lines) >= 4
    for line in lines:
        name, *arguments = shlex.split(line, comments=True)[1:]
        command = main.commands[name]
        command.make_parser(click.Context(command)).parse_args(arguments)


@pytest.mark.parametrize("page", ["docs/how-to/corrections.md", "docs/id/how-to/corrections.md"])
def test_the_corrections_shown_fit(page: str, run: Run) -> None:
    (example,) = blocks(page, "csv")
    corrections = parse_corrections(example)
    found = amend(run.records, corrections)
    assert (found.problems, found.absent) == ([], 0)
    (before,) = (r for r in run.records if r.release_id == corrections[0].release_id)
    (after,) = (r for r in found.records if r.release_id == corrections[0].release_id)
    assert "Lestari Wulandari" in [p.name for p in after.people]
    assert len(after.people) == len(before.people) + 1
    assert len(after.works) == len(before.works) - 1
    assert after.quotes[2].speaker == after.people[1].name
    assert len(rulings(corrections)) == 1
    for what in WHATS:
        assert f"`{what}`" in (ROOT / page).read_text("utf-8")


def test_the_picture_is_true(extractor: Callable[[Release], Record]) -> None:
    picture = (ROOT / "docs" / "jubir.svg").read_text("utf-8")
    record = extractor(Release(PICTURED, "a.txt"))
    assert [(r.person, r.title, r.organization, r.status) for r in record.roles] == [
        ("Ani Lestari", "Kepala", "Dinas Perdagangan Kota Tirta", "current")
    ]
    assert [(q.speaker, q.kind, q.text, q.resolved_by) for q in record.quotes] == [
        ("Ani Lestari", "direct", "Pedagang tidak perlu lagi antre membayar retribusi,", "name"),
        ("Ani Lestari", "indirect", "420 kios sudah terdaftar.", "pronoun"),
    ]
    assert [(p.name, p.owner) for p in record.programs] == [("Pasar Pintar", "Pemerintah Kota Tirta")]
    for cell in ("Ani Lestari", "Kepala", "Dinas Perdagangan Kota Tirta", "current", "direct", "indirect", "pronoun",
                 "420 kios sudah terdaftar.", "Pasar Pintar", "Pemerintah Kota Tirta"):  # fmt: skip
        assert f">{cell}</text>" in picture


@pytest.mark.parametrize("readme", READMES)
def test_links_lead_somewhere(readme: str) -> None:
    text = (ROOT / readme).read_text("utf-8")
    targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)]+)\)", text) if "://" not in target]
    assert targets
    assert not [target for target in targets if not (ROOT / target).exists()]
