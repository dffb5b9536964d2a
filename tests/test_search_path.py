"""What lies in the folder that a user works in is theirs: no module of the same name gets into the command or into a worker."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest

JUBIR = shutil.which("jubir", path=sysconfig.get_path("scripts")) or "jubir"
# Names of ours, of what we need, of what is only imported while a release is read, and of the standard library.
THEIRS = (
    "pipeline.py",
    "click.py",
    "spacy.py",
    "rich.py",
    "lxml.py",
    "trafilatura.py",
    "signal.py",
    "jubir/__init__.py",
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with three releases and modules that nobody may import."""
    for name in THEIRS:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(f"raise RuntimeError('imported {name} of the working folder')")
    (tmp_path / "in").mkdir()
    for number, text in enumerate(("Judul satu", "Judul dua")):
        (tmp_path / "in" / f"{number}.txt").write_text(text)
    (tmp_path / "in" / "page.html").write_text("<html><body><p>Judul tiga: kata Ani Lestari.</p></body></html>")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def extract(*command: str | Path, **environment: str) -> list[str]:
    """The paths of the releases that two workers have read."""
    done = subprocess.run(
        [*map(str, command), "extract", "in", "-o", "out", "--jobs", "2"],
        env={name: value for name, value in os.environ.items() if not name.startswith("PYTHON")} | environment,
        capture_output=True,
        text=True,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr
    records = (Path("out") / "records.jsonl").read_text("utf-8").splitlines()
    return [json.loads(record)["source"]["path"] for record in records]


def test_the_command(folder: Path) -> None:
    assert extract(JUBIR) == ["0.txt", "1.txt", "page.html"]


@pytest.mark.parametrize("search_path", ["", ".", f"{os.pathsep}/nowhere"], ids=["none", "dot", "empty-entry"])
def test_where_python_was_told_to_look_there(folder: Path, search_path: str) -> None:
    """As `python -m` does by itself. Which jubir is started then, and whose signal.py it finds first, Python alone decides."""
    for name in ("jubir/__init__.py", "signal.py"):
        (folder / name).unlink()
    assert extract(sys.executable, "-m", "jubir", PYTHONPATH=search_path) == ["0.txt", "1.txt", "page.html"]
