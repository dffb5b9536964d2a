"""One release in the terminal."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from jubir.cli import main

pytestmark = pytest.mark.usefixtures("without_core")


def show(text: str, *options: str, folder: Path) -> str:
    file = folder / "x.txt"
    file.write_text(text, "utf-8")
    result = CliRunner().invoke(main, ["show", *options, str(file)])
    assert result.exit_code == 0
    return result.stdout


def test_who_says_what_for_whom(tmp_path: Path) -> None:
    page = show("Judul [bold]satu[/]\nkata Ani Lestari.", folder=tmp_path)
    assert page.startswith("Judul [bold]satu[/]\n")
    for part in (
        "People",
        "Ani Lestari",
        "Kepala, Dinas Pasar",
        "also: Ani, Bu Ani",
        "Quotes",
        "(direct)",
        "“Ani Lestari”",
    ):
        assert part in page, part
    assert "stand-in" not in page
    assert "Contacts" not in page


def test_why(tmp_path: Path) -> None:
    page = show("Judul satu\nkata Ani Lestari.", "--why", folder=tmp_path)
    for part in ("[stand-in]", "short-name", "“Ani kata”"):
        assert part in page, part


def test_what_cannot_be_read_is_said(tmp_path: Path) -> None:
    (tmp_path / "x.txt").write_bytes(b"")
    result = CliRunner().invoke(main, ["show", str(tmp_path / "x.txt")])
    assert (result.exit_code, result.stderr) == (3, "x.txt: no text [empty]\n")
