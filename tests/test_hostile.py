"""Files made to do harm: each is refused with its own reason, in little time and little memory, and costs no other file."""

from __future__ import annotations

import csv
import json
import subprocess
import sys
from pathlib import Path

import pytest
from hostile import FILES, files


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
        "pipeline",
        "extract",
        str(inputs),
        "-o",
        str(output),
        "--model",
        "none",
        "--jobs",
        "2",
    ]
    run = subprocess.run(command, capture_output=True, text=True, timeout=500, check=False)
    assert run.returncode == 1, run.stderr
    assert "Traceback" not in run.stderr
    with (output / "errors.csv").open(encoding="utf-8", newline="") as stream:
        errors = list(csv.DictReader(stream))
    # A worker may take 2,000 MB and 30 s for a file (the defaults): more of either would be the code out-of-memory or timeout.
    wanted = {name: code for name, (_, code) in hostile.items() if code} | {"dangling.txt": "not-found"}
    assert {error["path"]: error["code"] for error in errors} == wanted
    assert len(wanted) > 20
    assert [(error["path"], error["seconds"]) for error in errors if float(error["seconds"] or 0) > 31] == []
    records = [json.loads(line) for line in (output / "records.jsonl").read_text("utf-8").splitlines()]
    read = [name for name, (_, code) in hostile.items() if code is None]
    assert sorted(record["source"]["path"] for record in records) == sorted([*good, *read])
