"""What a user types: outputs, messages, exit status."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from jubir.cli import main

pytestmark = pytest.mark.usefixtures("without_core")


def jubir(*arguments: str | Path, stdin: bytes | None = None) -> Result:
    return CliRunner().invoke(main, [str(a) for a in arguments], input=stdin, prog_name="jubir")


def rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "satu.txt").write_text("Judul satu\nkata Ani Lestari.", "utf-8")
    (folder / "dua.txt").write_text("Judul dua", "utf-8")
    return folder


def test_all_right(releases: Path, tmp_path: Path) -> None:
    result = jubir("extract", releases, "-o", tmp_path / "out")
    assert (result.exit_code, result.stdout) == (0, "")
    assert "2 releases written" in result.stderr
    assert [row["path"] for row in rows(tmp_path / "out" / "releases.csv")] == ["dua.txt", "satu.txt"]


def test_some_failed(releases: Path, tmp_path: Path) -> None:
    (releases / "kosong.txt").write_text("")
    (releases / "cacat.txt").write_text("BOOM rahasia")
    result = jubir("extract", releases, tmp_path / "tiada.txt", "-o", tmp_path / "out")
    assert result.exit_code == 1
    assert "kosong.txt: no text [empty]" in result.stderr
    assert "rahasia" not in result.stderr
    assert [
        (row["path"], row["code"], row["message"].split(" at ")[0]) for row in rows(tmp_path / "out" / "errors.csv")
    ] == [
        (str(tmp_path / "tiada.txt"), "not-found", "no such file or folder"),
        ("cacat.txt", "internal-error", "RuntimeError"),
        ("kosong.txt", "empty", "no text"),
    ]
    assert len(rows(tmp_path / "out" / "releases.csv")) == 2


def test_the_same_text_twice_is_one_record_and_no_failure(releases: Path, tmp_path: Path) -> None:
    (releases / "zzz.txt").write_text("Judul dua", "utf-8")
    result = jubir("extract", releases, "-o", tmp_path / "out")
    assert (result.exit_code, "1 duplicates" in result.stderr) == (0, True)
    (row,) = rows(tmp_path / "out" / "errors.csv")
    first = rows(tmp_path / "out" / "releases.csv")[0]
    assert (row["path"], row["code"], row["release_id"]) == ("zzz.txt", "duplicate", first["release_id"])
    assert first["release_id"] in row["message"]


def test_nothing_could_be_read(tmp_path: Path) -> None:
    (tmp_path / "kosong.txt").write_text("")
    assert jubir("extract", tmp_path / "kosong.txt", "-o", tmp_path / "out").exit_code == 3
    assert [row["code"] for row in rows(tmp_path / "out" / "errors.csv")] == ["empty"]


def test_a_mistyped_input_leaves_the_output_alone(releases: Path, tmp_path: Path) -> None:
    jubir("extract", releases, "-o", tmp_path / "out")
    before = (tmp_path / "out" / "records.jsonl").read_bytes()
    result = jubir("extract", tmp_path / "relases", "-o", tmp_path / "out")
    assert (result.exit_code, "no such file" in result.stderr) == (3, True)
    assert (tmp_path / "out" / "records.jsonl").read_bytes() == before
    (tmp_path / "leer").mkdir()
    assert jubir("extract", tmp_path / "leer", "-o", tmp_path / "out").exit_code == 3


@pytest.mark.parametrize(
    "arguments",
    [
        ["extract", "x.txt"],
        ["extract", "-o", "out"],
        ["extract", "x.txt", "-o", "out", "--format", "csv,docx"],
        ["extract", __file__, "-o", "out", "--model", "/no/such/model"],
        ["extract", "x.txt", "-o", __file__],
        ["extract", "x.txt", "-o", "out", "--jobs", "0"],
        ["extract", "x.txt", "-o", "out", "--shard", "3/2"],
        ["extract", "x.txt", "-o", "out", "--scheduler", "tcp://127.0.0.1:1"],
        ["merge", ".", "-o", "out"],
        ["evaluate"],
        ["evaluate", "/no/such/folder", "--texts", "."],
        ["evaluate", ".", "--gate"],
        ["show", "."],
        ["nonsense"],
    ],
)
def test_usage(arguments: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.txt").write_text("Jakarta")
    result = jubir(*arguments)
    assert result.exit_code == 2
    assert "Error:" in result.stderr
    assert not Path("out").exists()


def test_standard_input(tmp_path: Path) -> None:
    assert jubir("extract", "-", "-o", tmp_path, stdin="Judul “satu”".encode()).exit_code == 0
    record = json.loads((tmp_path / "records.jsonl").read_text("utf-8"))
    assert (record["source"]["path"], record["title"]) == ("stdin", "Judul “satu”")
    assert (tmp_path / "texts" / f"{record['release_id']}.txt").read_text("utf-8") == "Judul “satu”"


def test_formats(releases: Path, tmp_path: Path) -> None:
    assert jubir("extract", releases, "-o", tmp_path / "out", "--format", "jsonl").exit_code == 0
    names = sorted(f.name for f in (tmp_path / "out").iterdir())
    assert names == [".jubir", "errors.csv", "records.jsonl", "run.json"]


def test_bytes_do_not_depend_on_the_order_of_the_inputs(releases: Path, tmp_path: Path) -> None:
    inputs = [releases / "satu.txt", releases / "dua.txt"]
    for name, order in (("one", inputs), ("two", inputs[::-1])):
        assert jubir("extract", *order, "-o", tmp_path / name).exit_code == 0
    for file in (tmp_path / "one").glob("[!.]*"):
        if file.name != "run.json":
            assert file.read_bytes() == (tmp_path / "two" / file.name).read_bytes()


def test_version() -> None:
    result = jubir("--version")
    assert (result.exit_code, result.stdout.startswith("jubir, version ")) == (0, True)


def test_every_command_has_help_with_an_example_and_every_option_has_help() -> None:
    for name, command in main.commands.items():
        text = jubir(name, "--help").stdout
        assert f"jubir {name} " in text.split("Example")[1], name
        for parameter in command.params:
            assert not isinstance(parameter, click.Option) or parameter.help, (name, parameter.name)
