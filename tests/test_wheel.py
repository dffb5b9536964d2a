"""The wheel by itself: built, installed into an empty environment, used outside the repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent


def run(*command: str | Path, cwd: Path) -> str:
    # A PYTHONPATH of the caller would let the repository in.
    environment = {k: v for k, v in os.environ.items() if not k.startswith("PYTHON")}
    done = subprocess.run([str(c) for c in command], cwd=cwd, env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (file,) = folder.glob("jubir-*.whl")
    return file


def test_what_is_in_it(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()
    top = {name.split("/")[0] for name in names}
    assert top == {"jubir", next(name for name in top if name.endswith(".dist-info"))}
    for file in (*(ROOT / "seeds" / "lexicon").glob("*.tsv"), *(ROOT / "seeds" / "releases").glob("*.txt")):
        assert f"jubir/{file.relative_to(ROOT).as_posix()}" in names
    assert {"jubir/models/scores.json", "jubir/write/tables.tsv", "jubir/write/templates/report.html"} <= set(names)
    assert "jubir/py.typed" in names
    assert not [name for name in names if name.startswith(("jubir/train/", "jubir/seeds/marked/"))]
    assert not [name for name in names if "/work/" in name or name.endswith((".pyc", ".log", ".pt"))]


@pytest.mark.slow
def test_it_works_in_an_empty_environment(wheel: Path, tmp_path: Path) -> None:
    run(sys.executable, "-m", "venv", tmp_path / "venv", cwd=tmp_path)
    bin_folder = tmp_path / "venv" / ("Scripts" if os.name == "nt" else "bin")
    run(bin_folder / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", wheel, cwd=tmp_path)
    seed = ROOT / "seeds" / "releases" / "iom-2022-07-05.txt"
    run(bin_folder / "jubir", "extract", seed, "-o", tmp_path / "out", cwd=tmp_path)
    record = json.loads((tmp_path / "out" / "records.jsonl").read_text("utf-8"))
    assert record["title"].startswith("IOM Meluncurkan")
    assert record["people"]
    run(bin_folder / "jubir", "report", tmp_path / "out", "--input", seed, cwd=tmp_path)
    assert "text-" + record["release_id"] in (tmp_path / "out" / "report.html").read_text("utf-8")
    probe = "import jubir; print(jubir.extract('Solo - “Siap,” kata Bupati Solo Ani Lestari.').people[0].name)"
    assert run(bin_folder / "python", "-c", probe, cwd=tmp_path) == "Ani Lestari\n"
    probe = (
        "import spacy; n = spacy.blank('id'); n.add_pipe('jubir'); print(n('Solo - “Siap,” kata Ani.')._.jubir.quotes[0].text)"
    )
    assert run(bin_folder / "python", "-c", probe, cwd=tmp_path) == "Siap,\n"
    where = run(bin_folder / "python", "-c", "import jubir; print(jubir.__file__)", cwd=tmp_path)
    assert Path(where.strip()).is_relative_to(tmp_path)
