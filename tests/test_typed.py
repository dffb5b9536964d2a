"""The types that a user's type checker and editor see."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

import jubir

HERE = Path(__file__).parent
PACKAGE = Path(jubir.__path__[0])
# What a type checker must see, or a user's mistake goes through.
MISTAKES = {
    "jubir.extract(3)": "arg-type",
    'jubir.extract("a").people[0].nam': "attr-defined",
    'jubir.extract("a").title = "b"': "misc",
    'jubir.extract_many(["a"], jobs="2")': "arg-type",
    'jubir.to_pandas("a")': "arg-type",
    'jubir.load("none").read("a")': "attr-defined",
}


def mypy(script: Path, cwd: Path) -> str:
    """What `mypy --strict` says of a script outside of the repository, as if jubir were installed for it."""
    environment = os.environ | {"PYTHONPATH": str(PACKAGE.parent)}
    command = ["mypy", "--strict", "--config-file=", "--python-executable", sys.executable, "--no-error-summary"]
    done = subprocess.run(
        [sys.executable, "-m", *command, str(script)],
        cwd=cwd,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout + done.stderr


def test_the_package_says_that_it_has_types() -> None:
    assert (PACKAGE / "py.typed").is_file()


@pytest.mark.slow
def test_mypy_understands_a_script_that_uses_all_of_it(tmp_path: Path) -> None:
    pytest.importorskip("mypy")
    script = tmp_path / "consumer.py"
    script.write_text((HERE / "consumer.py").read_text("utf-8"), "utf-8")
    assert mypy(script, tmp_path) == ""
    script.write_text("import jubir\n" + "".join(f"{line}\n" for line in MISTAKES), "utf-8")
    found = [line for line in mypy(script, tmp_path).splitlines() if ": error: " in line]
    for (line, code), said in zip(MISTAKES.items(), found, strict=True):
        assert said.endswith(f"[{code}]"), line


def test_the_script_uses_all_of_it_and_runs(tmp_path: Path) -> None:
    text = (HERE / "consumer.py").read_text("utf-8")
    assert [name for name in jubir.__all__ if name not in text] == []
    (tmp_path / "b.txt").write_text("Solo - “Siap,” kata Bupati Solo Ani Lestari.", "utf-8")
    environment = os.environ | {"PYTHONPATH": str(PACKAGE.parent)}
    done = subprocess.run(
        [sys.executable, str(HERE / "consumer.py"), str(tmp_path)],
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("Sri Mulyani Siap, ['Sri Mulyani'] 4 2 1\n")
