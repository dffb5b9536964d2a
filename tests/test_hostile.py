"""Files made to do harm: each is refused with its own reason, in little time and little memory, and costs no other file."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hostile import files

# Reads each file by itself in a process that may take 2 GB, and prints what came of it.
READ = """
import json, resource, sys, time
from pathlib import Path
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))
from pipeline.decode import Refused
from pipeline.ingest import find, read
for file in sorted(Path(sys.argv[1]).iterdir()):
    begun = time.perf_counter()
    found = find([str(file)])
    result = [failure.code for failure in found.failures]
    for item in found.items:
        try:
            result.append("read " + read(item).text[-7:])
        except Refused as refused:
            result.append(refused.code)
    print(json.dumps([file.name, result, time.perf_counter() - begun]), flush=True)
"""


@pytest.mark.slow
def test_each_hostile_file_has_its_reason_in_time(tmp_path: Path) -> None:
    hostile = files()
    for name, (data, _) in hostile.items():
        (tmp_path / name).write_bytes(data)
    run = subprocess.run(
        [sys.executable, "-c", READ, tmp_path], capture_output=True, text=True, timeout=240, check=True
    )
    rows = [json.loads(line) for line in run.stdout.splitlines()]
    assert {name: result for name, result, _ in rows} == {
        name: [code or "read Jakarta"] for name, (_, code) in hostile.items()
    }
    assert len(rows) >= 20
    assert [(name, seconds) for name, _, seconds in rows if seconds > 31] == []
    assert not run.stderr
