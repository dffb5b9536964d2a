"""docs/: every block of code runs and prints what the page says it prints, the notebook runs, the site is whole.

`pytest tests/test_docs.py --update-golden` writes what the blocks print into the pages of both languages.
"""

from __future__ import annotations

import io
import re
import shlex
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing, redirect_stdout
from pathlib import Path
from typing import Any

import click
import pytest
from click.testing import CliRunner
from conftest import inline
from pages import ROOT, Block, blocks_of, with_outputs

import jubir
from jubir.batch.task import load as load_task
from jubir.cli import main
from jubir.schema import Record, Release
from jubir.write.files import FORMATS

DOCS = ROOT / "docs"
INDONESIAN = DOCS / "id"
TRANSLATED = sorted(
    page.relative_to(INDONESIAN) for page in INDONESIAN.rglob("*.md") if page.stem not in ("index", "tables")
)
# What this repository asks a reader to install or start, and no test does.
OTHERS = {"datasette"}
OTHER_WORDS = "file fail map direktori organisasi instansi posisi sitasi petikan narasumber".split()
# The pages with code. Of the notebook the kernel runs it, and the Indonesian pages have that of the English ones.
RUN = [page.relative_to(DOCS) for page in sorted(DOCS.rglob("*.md"))
       if INDONESIAN not in page.parents and "{code-cell}" not in page.read_text("utf-8")
       and any(b.language != "text" for b in blocks_of(page.read_text("utf-8")))]  # fmt: skip


@pytest.fixture(scope="module")
def real() -> Callable[[Release], Record]:
    """What `import jubir` reads with, loaded once for all pages."""
    from jubir.stages.extractor import load

    return load()


@pytest.fixture(scope="module")
def kept(real: Callable[[Release], Record], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A reader's folder: samples, an archive, and the tables of one run in every format."""
    folder = tmp_path_factory.mktemp("reader")
    releases = folder / "seeds" / "releases"
    shutil.copytree(ROOT / "seeds" / "releases", releases)
    for name in ("my-releases", "archive"):
        (folder / name).mkdir()
        for number, file in enumerate(sorted(releases.glob("*.txt"))[:3]):
            shutil.copy(file, folder / name / f"{number}.txt")
    with pytest.MonkeyPatch.context() as patch:
        share(patch, real)
        run_command(f"jubir extract {releases} -o {folder / 'outputs'} --format {','.join(FORMATS)}")
    return folder


@pytest.fixture
def folder(kept: Path, real: Callable[[Release], Record], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of that folder to work in: the working folder of the test."""
    shutil.copytree(kept, tmp_path, dirs_exist_ok=True)
    monkeypatch.chdir(tmp_path)
    share(monkeypatch, real)
    return tmp_path


def share(patch: pytest.MonkeyPatch, real: Callable[[Release], Record]) -> None:
    """Has commands and the API work in this process, with the reader that is loaded."""
    patch.setattr("jubir.stages.extractor.load", lambda *, model="default", parser="default": real)
    patch.setattr("jubir.batch.batch.run_local", inline)
    patch.setattr("jubir.batch.shards.run_local", inline, raising=False)
    patch.setattr("jubir.api._shared", {})
    patch.setenv("COLUMNS", "80")
    load_task.cache_clear()


def run_command(line: str) -> str:
    """Runs one line that a reader is asked to type; what it prints."""
    name, *arguments = shlex.split(line, comments=True)
    if name == "jubir":
        if any("tcp://" in argument for argument in arguments):
            command = main.commands[arguments[0]]
            command.make_parser(click.Context(command)).parse_args(arguments[1:])
            return ""
        result = CliRunner().invoke(main, arguments)
        assert result.exit_code == 0, (line, result.output, result.exception)
        return result.stdout
    if name == "seq":
        pipe = arguments.index("parallel")
        return "".join(
            run_command(shlex.join(arguments[pipe + 1 :]).replace("{}", str(number)).replace("'", ""))
            for number in range(1, int(arguments[0]) + 1)
        )
    if name == "pip":
        assert arguments[0] == "install"
        extra = re.fullmatch(r"\.(?:\[(\w+)\])?", arguments[1])
        project = (ROOT / "pyproject.toml").read_text("utf-8")
        assert extra is None or extra[1] is None or f"\n{extra[1]} = [" in project, line
        assert extra or arguments[1] in OTHERS, line
        return ""
    assert name == "datasette", f"no test knows what {line!r} does"
    pytest.importorskip("datasette")
    command_line = [sys.executable, "-m", "datasette", *arguments, "--get", "/jubir/who_said_what.json"]
    subprocess.run(command_line, check=True, capture_output=True, timeout=120)
    return ""


def run_block(block: Block, names: dict[str, Any], r_before: str) -> str:
    """Runs a block where a reader would; what it prints."""
    if block.file:
        Path(block.file).parent.mkdir(parents=True, exist_ok=True)
        Path(block.file).write_text(block.body, "utf-8")
        return ""
    if block.language == "sh":
        return "".join(run_command(line) for line in block.body.splitlines())
    if block.language == "python":
        with redirect_stdout(io.StringIO()) as printed:
            exec(compile(block.body, "page", "exec"), names)
        return printed.getvalue()
    if block.language == "sql":
        with closing(sqlite3.connect("outputs/jubir.sqlite")) as connection:
            assert connection.execute(block.body).fetchall()
        return ""
    assert block.language == "r", block.language
    if program := shutil.which("Rscript"):
        Path("page.R").write_text('Sys.setlocale("LC_ALL", "C.UTF-8")\n' + r_before + block.body, "utf-8")
        subprocess.run([program, "page.R"], check=True, timeout=120)
    return ""


@pytest.mark.parametrize("page", RUN, ids=str)
def test_blocks_run_and_print_what_the_page_says(page: Path, folder: Path, request: pytest.FixtureRequest) -> None:
    text = (DOCS / page).read_text("utf-8")
    found = blocks_of(text)
    outputs: list[str | None] = []
    names: dict[str, Any] = {"__name__": "page"}
    printed, r_before = "", ""
    for block in found:
        if block.language == "text" and not block.file:
            outputs.append(printed)
            continue
        raw = run_block(block, names, r_before)
        # rich fills its lines up with blanks.
        printed = "".join(f"{line.rstrip()}\n" for line in raw.strip("\n").splitlines())
        outputs.append(None)
        if block.language == "r":
            r_before += block.body
    if request.config.getoption("--update-golden"):
        for file in (DOCS / page, INDONESIAN / page):
            if file.exists():
                file.write_text(with_outputs(file.read_text("utf-8"), outputs), "utf-8")
    said = [block.body for block in blocks_of((DOCS / page).read_text("utf-8"))]
    assert [(one, two) for one, two in zip(said, outputs, strict=True) if two is not None and one != two] == []
    check = CHECKS.get(page.as_posix())
    if check:
        check(names)


def one_row_a_quote(names: dict[str, Any]) -> None:
    """The join of pandas.md: no quote is lost and none comes twice."""
    tables = jubir.read_tables("outputs")
    assert len(names["said"]) == len(tables["quotes"])
    assert "Lee Jeong Wook" in set(names["counted"]["speaker"])
    assert set(names["frames"]) == set(tables) - {"errors"}


CHECKS: dict[str, Callable[[dict[str, Any]], None]] = {"how-to/pandas.md": one_row_a_quote}


@pytest.mark.parametrize("page", TRANSLATED, ids=str)
def test_both_languages_have_the_same_blocks(page: Path) -> None:
    english, indonesian = ((folder / page).read_text("utf-8") for folder in (DOCS, INDONESIAN))
    assert blocks_of(indonesian) == blocks_of(english)
    headings = [re.findall(r"^#+ ", text, re.M) for text in (indonesian, english)]
    assert headings[0] == headings[1]


def test_all_that_is_to_be_translated_is() -> None:
    wanted = {Path("tutorial.md"), *(page.relative_to(DOCS) for page in (DOCS / "how-to").glob("*.md"))}
    assert set(TRANSLATED) == wanted


@pytest.mark.parametrize("page", [*INDONESIAN.rglob("*.md")], ids=lambda page: page.stem)
def test_one_word_a_thing(page: Path) -> None:
    """File is berkas, folder folder, body lembaga, role jabatan, quote kutipan; and no other word for them."""
    prose = re.sub(r"```.*?^ *```$|`[^`]*`|\([^)]*\)|\*[^*]*\*", " ", page.read_text("utf-8"), flags=re.S | re.M)
    for word in OTHER_WORDS:
        assert not re.search(rf"\b{word}\b", prose, re.I), word


def test_the_notebook_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    jupytext = pytest.importorskip("jupytext")
    nbclient = pytest.importorskip("nbclient")
    pytest.importorskip("ipykernel")
    pytest.importorskip("matplotlib")
    notebook = jupytext.read(DOCS / "notebook.md")
    # By this Python, whatever kernel is registered under the name.
    monkeypatch.setenv("JUPYTER_PREFER_ENV_PATH", "1")
    done = nbclient.NotebookClient(notebook, timeout=300, resources={"metadata": {"path": str(DOCS)}}).execute()
    outputs = [output for cell in done.cells for output in cell.get("outputs", [])]
    assert [output for output in outputs if output.output_type == "error"] == []
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 3


def test_links_lead_somewhere() -> None:
    pages = sorted(DOCS.rglob("*.md"))
    text = {page: page.read_text("utf-8") for page in pages}
    for page, content in text.items():
        targets = [target.partition("#")[0] for target in re.findall(r"\]\(([^)\s]+)\)", content)]
        missing = [t for t in targets if t and "://" not in t and not (page.parent / t).exists()]
        assert missing == [], page
