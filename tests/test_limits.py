"""Hostile files among good ones: each is a row of errors.csv with the reason that it deserves, the others are right."""

from __future__ import annotations

import json
import os
from pathlib import Path

import hostile
import pytest
from test_cli import rows
from torture import Jubir, clock, published

# Of the files that tests/hostile.py makes: those that no reader of a kind of its own refuses are tried in test_ingest alone.
FROM_READERS = (
    "nothing.txt blank.html bomb.docx laughs.docx cut-off.docx locked.docx old.docx operations.pdf inflates.pdf "
    "pages.pdf blank.pdf locked.pdf cut-off.pdf picture.txt tags.html parts.eml nul.txt half-utf-16.txt huge.txt one-line.txt"
).split()


def bad(folder: Path) -> dict[str, str]:
    """25 files that cannot be read: name -> code."""
    codes: dict[str, str] = {}
    files = hostile.files()
    for name in FROM_READERS:
        data, code = files[name]
        assert code is not None
        (folder / f"bad-{name}").write_bytes(data)
        codes[f"bad-{name}"] = code
    (folder / "bad-link.txt").symlink_to("/no/such/file")
    os.mkfifo(folder / "bad-pipe.txt")
    codes |= {"bad-link.txt": "not-found", "bad-pipe.txt": "not-a-file"}
    for name, text, code in (
        ("bad-poison.txt", "RACUN", "worker-died"),
        ("bad-hangs.txt", "GANTUNG", "timeout"),
        ("bad-greedy.txt", "RAKUS", "out-of-memory"),
    ):
        (folder / name).write_text(f"Judul\n{text}")
        codes[name] = code
    assert len(codes) == 25
    return codes


@pytest.mark.slow
def test_hostile_files(jubir: Jubir, many: Path, tmp_path: Path, figures: dict[str, str]) -> None:
    clean, out, folder = tmp_path / "clean", tmp_path / "out", tmp_path / "in"
    folder.mkdir()
    for file in many.iterdir():
        (folder / file.name).hardlink_to(file)
    jubir("extract", many, "-o", clean, "--jobs", "2")
    codes = bad(folder)
    # Memory is that of the process as a whole; a worker that has loaded nothing but a stand-in needs little.
    limits = ("--timeout", "10", "--max-memory", "1500")
    result = jubir("extract", folder, "-o", out, "--jobs", "2", *limits)
    assert result.returncode == 1, result.stderr
    assert {row["path"]: row["code"] for row in rows(out / "errors.csv")} == codes
    counts = json.loads((out / "run.json").read_text())["counts"]
    assert counts == {
        "found": len(list(many.iterdir())) + 25,
        "ok": len(list(many.iterdir())),
        "failed": 25,
        "skipped": 0,
    }
    tables = {n: d for n, d in published(out).items() if n not in ("run.json", "errors.csv", "datapackage.json")}
    for name, data in tables.items():
        assert data == published(clean)[name], name
    seconds = {row["path"]: row for row in rows(out / "errors.csv")}
    assert float(seconds["bad-hangs.txt"]["seconds"]) == 10
    assert seconds["bad-poison.txt"]["attempts"] == "3"
    # All of them are tried again, and nothing else.
    again = jubir("extract", folder, "-o", out, "--jobs", "2", *limits)
    assert again.returncode == 1
    assert clock(out)["processed"] <= 25
    figures["hostile files"] = (
        f"{counts['ok']:,} releases right, 25 refused, each with its code, in {clock(out)['seconds']:.0f} s for the 25"
    )
