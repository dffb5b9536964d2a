"""A command in a process of its own, with texts that do harm; sizes that --torture raises to those of the promise."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from jubir.batch.journal import HIDDEN

HOOKS = Path(__file__).parent / "hooks"
ROOT = Path(__file__).parent.parent


class Jubir:
    """Starts the command; `stand_in`: milliseconds a release of an extractor without knowledge, None for the real one."""

    def __init__(self) -> None:
        path = [str(HOOKS), str(ROOT / "pipeline"), *filter(None, os.environ.get("PYTHONPATH", "").split(os.pathsep))]
        self.environment = os.environ | {"PYTHONPATH": os.pathsep.join(path), "JUBIR_STAND_IN": "5"}

    def start(self, *arguments: str | Path, **environment: str) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "jubir", *map(str, arguments)]
        pipe = subprocess.PIPE
        return subprocess.Popen(
            command, env=self.environment | environment, text=True, stdout=pipe, stderr=pipe, start_new_session=True
        )

    def __call__(
        self, *arguments: str | Path, limit: float = 300, **environment: str
    ) -> subprocess.CompletedProcess[str]:
        """Runs to its end; none may take longer than `limit` seconds."""
        process = self.start(*arguments, **environment)
        try:
            out, error = process.communicate(timeout=limit)
        finally:
            end_group(process)
        assert "Traceback" not in error, error
        return subprocess.CompletedProcess(arguments, process.returncode, out, error)


def end_group(process: subprocess.Popen[str]) -> None:
    """Ends what a command has left behind: its workers are of the same group."""
    try:
        os.killpg(process.pid, 9)
    except ProcessLookupError:
        return
    process.wait()


@pytest.fixture
def jubir() -> Jubir:
    return Jubir()


@pytest.fixture(scope="session")
def torture(request: pytest.FixtureRequest) -> bool:
    return bool(request.config.getoption("--torture"))


@pytest.fixture(scope="session")
def figures(request: pytest.FixtureRequest, torture: bool) -> Iterator[dict[str, str]]:
    """What was measured, a line a test; with --torture it becomes docs/torture.md."""
    found: dict[str, str] = {}
    yield found
    if torture and found:
        write_figures(found)


def write_figures(found: dict[str, str]) -> None:
    file = ROOT / "docs" / "torture.md"
    old = (
        dict(line[2:].split(": ", 1) for line in file.read_text("utf-8").splitlines() if line.startswith("- "))
        if file.exists()
        else {}
    )
    lines = [f"- {name}: {text}" for name, text in sorted((old | found).items())]
    head = (
        "# What it withstands\n\n`make torture` runs it; the suite has a smaller set of each. Last figures "
        f"({os.cpu_count()} processors, Python {sys.version.split()[0]}), by test:\n\n"
    )
    file.parent.mkdir(exist_ok=True)
    file.write_text(head + "\n".join(lines) + "\n", "utf-8")


@pytest.fixture(scope="session")
def many(tmp_path_factory: pytest.TempPathFactory, torture: bool) -> Path:
    """Short releases: 1,000 with --torture, else 120."""
    folder = tmp_path_factory.mktemp("many")
    for n in range(1000 if torture else 120):
        (folder / f"{n:04}.txt").write_text(f"Judul {n}\nJAKARTA - “Siap,” kata Menteri {n}.\n", "utf-8")
    return folder


def published(output: Path) -> dict[str, bytes]:
    """What a run has published, without the clock of run.json and the seconds and attempts of errors.csv."""
    found = {}
    for file in sorted(output.rglob("*")):
        if not file.is_file() or HIDDEN in file.parts:
            continue
        data = file.read_bytes()
        if file.name == "run.json":
            values = json.loads(data)
            values.pop("clock")
            data = json.dumps(values).encode()
        elif file.name == "errors.csv":
            data = b"\n".join(line.rsplit(b",", 2)[0] for line in data.split(b"\n"))
        found[file.relative_to(output).as_posix()] = data
    return found


def clock(output: Path) -> dict[str, Any]:
    return dict(json.loads((output / "run.json").read_text("utf-8"))["clock"])


def wait_for(condition: Callable[[], Any], *, seconds: float = 60) -> Any:
    """What the condition says, once it says something."""
    end = time.monotonic() + seconds
    while not (found := condition()):
        assert time.monotonic() < end, "waited in vain"
        time.sleep(0.01)
    return found
