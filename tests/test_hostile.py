"""Files made to do harm: each is refused with its own reason, in little time and little memory, and costs no other file."""

from __future__ import annotations

import contextlib
import csv
import json
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest
from hostile import FILES, files


def watched(run: subprocess.Popen[str], *, seconds: float) -> int:
    """Waits for the run; the most bytes of memory that it or one of its workers held, looked at twenty times a second."""
    largest, until = 0, time.monotonic() + seconds
    whole = psutil.Process(run.pid)
    while run.poll() is None:
        assert time.monotonic() < until, "the run hangs"
        with contextlib.suppress(psutil.NoSuchProcess):
            for process in (whole, *whole.children(recursive=True)):
                with contextlib.suppress(psutil.NoSuchProcess):
                    largest = max(largest, process.memory_info().rss)
        time.sleep(0.05)
    return largest


@pytest.mark.slow
def test_each_hostile_file_has_its_reason_and_costs_nothing_else(tmp_path: Path) -> None:
    hostile = files()
    inputs, output = tmp_path / "in", tmp_path / "out"
    inputs.mkdir()
    for name, (data, _) in hostile.items():
        (inputs / name).write_bytes(data)
    (inputs / "dangling.txt").symlink_to(inputs / "nowhere")
    good = ("iom.pdf", "letter.docx")
    for name in good:
        (inputs / name).write_bytes((FILES / name).read_bytes())
    command = [
        sys.executable,
        "-m",
        "jubir",
        "extract",
        str(inputs),
        "-o",
        str(output),
        "--jobs",
        "2",
    ]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True) as run:
        largest = watched(run, seconds=500)
        assert run.stderr is not None
        messages = run.stderr.read()
    assert run.returncode == 1, messages
    assert "Traceback" not in messages
    assert 50_000_000 < largest < 2_000_000_000
    with (output / "errors.csv").open(encoding="utf-8", newline="") as stream:
        errors = list(csv.DictReader(stream))
    wanted = {name: code for name, (_, code) in hostile.items() if code} | {"dangling.txt": "not-found"}
    assert {error["path"]: error["code"] for error in errors} == wanted
    assert len(wanted) > 20
    assert [(error["path"], error["seconds"]) for error in errors if float(error["seconds"] or 0) > 31] == []
    records = [json.loads(line) for line in (output / "records.jsonl").read_text("utf-8").splitlines()]
    read = [name for name, (_, code) in hostile.items() if code is None]
    assert sorted(record["source"]["path"] for record in records) == sorted([*good, *read])
