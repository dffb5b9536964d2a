"""A Dask scheduler that dies, says nothing or has no workers: each ends in bounded time with one line."""

from __future__ import annotations

import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psutil
import pytest
from test_kill import parts
from torture import Jubir, end_group, wait_for

pytestmark = [pytest.mark.slow]


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def scheduler(jubir: Jubir, *, workers: int) -> Iterator[tuple[str, subprocess.Popen[bytes]]]:
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    options = ("--host", "127.0.0.1", "--port", str(port), "--no-dashboard")
    commands = [["dask_scheduler", *options]]
    commands += [["dask_worker", address, "--nthreads", "1", "--no-dashboard", "--no-nanny"]] * workers
    environment = jubir.environment | {"JUBIR_STAND_IN": "300"}
    quiet = subprocess.DEVNULL
    processes = [
        subprocess.Popen([sys.executable, "-m", f"distributed.cli.{command[0]}", *command[1:]], env=environment,
                         stdout=quiet, stderr=quiet, start_new_session=True)
        for command in commands
    ]  # fmt: skip
    try:
        yield address, processes[0]
    finally:
        for process in processes:
            end_group(process)  # type: ignore[arg-type]


def test_finding_9_a_silent_port(many: Path, jubir: Jubir, tmp_path: Path) -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"tcp://127.0.0.1:{silent.getsockname()[1]}"
        began = time.monotonic()
        result = jubir("extract", many, "-o", tmp_path / "out", "--engine", "dask", "--scheduler", address, limit=90)
    assert time.monotonic() - began < 60
    assert result.returncode == 2
    assert "no Dask scheduler answers" in result.stderr


def test_finding_9_no_workers(many: Path, jubir: Jubir, tmp_path: Path) -> None:
    with scheduler(jubir, workers=0) as (address, _):
        result = jubir("extract", many, "-o", tmp_path / "out", "--engine", "dask", "--scheduler", address, limit=90)
    assert result.returncode == 2
    assert "no workers" in result.stderr


def test_finding_9_the_scheduler_dies(many: Path, jubir: Jubir, tmp_path: Path) -> None:
    out = tmp_path / "out"
    with scheduler(jubir, workers=1) as (address, process):
        run = jubir.start("extract", many, "-o", out, "--engine", "dask", "--scheduler", address)
        try:
            wait_for(partial(parts, out), seconds=90)
            process.kill()
            _, said = run.communicate(timeout=90)
        finally:
            end_group(run)
    assert run.returncode == 2, said
    assert "does not answer any more" in said


def test_finding_9_a_cluster_of_our_own_takes_no_code_from_others(many: Path, jubir: Jubir, tmp_path: Path) -> None:
    pytest.importorskip("cryptography")
    run = jubir.start("extract", many, "-o", tmp_path / "out", "--engine", "dask", JUBIR_STAND_IN="300")
    try:
        wait_for(partial(parts, tmp_path / "out"), seconds=90)
        ports = {c.laddr.port for c in psutil.Process(run.pid).net_connections() if c.status == "LISTEN"}
        assert ports
        for port in ports:
            stranger = [sys.executable, "-c", STRANGER, f"tcp://127.0.0.1:{port}"]
            assert subprocess.run(stranger, capture_output=True, timeout=60, check=False).returncode == 7
    finally:
        end_group(run)


STRANGER = """
import sys
from distributed import Client
try:
    Client(sys.argv[1], timeout=5)
except OSError:
    sys.exit(7)
"""
