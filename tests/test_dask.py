"""The same under Dask: a killed worker, a text that kills its worker, a killed client, a scheduler and workers of their own."""

from __future__ import annotations

import os
import random
import signal
import socket
import subprocess
import sys
import time
from functools import partial
from pathlib import Path

import psutil
import pytest
from test_cli import rows
from test_kill import parts
from torture import Jubir, clock, end_group, published, wait_for

pytestmark = [pytest.mark.slow]
DASK = ("--engine", "dask", "--jobs", "2")


@pytest.fixture(scope="module")
def local(many: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    out = tmp_path_factory.mktemp("local") / "out"
    assert Jubir()("extract", many, "-o", out).returncode == 0
    return published(out)


def dask_workers(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """The workers that a run has started: what works, not what minds it."""
    children = psutil.Process(process.pid).children(recursive=True)
    return [c for c in children if not c.children() and "resource_tracker" not in " ".join(c.cmdline())]


def test_a_worker_is_killed(
    many: Path, local: dict[str, bytes], jubir: Jubir, tmp_path: Path, figures: dict[str, str]
) -> None:
    out = tmp_path / "out"
    began = time.monotonic()
    process = jubir.start("extract", many, "-o", out, *DASK, JUBIR_STAND_IN="40")
    try:
        wait_for(partial(parts, out))
        random.Random(3).choice(dask_workers(process)).kill()
        assert process.wait(120) == 0, process.stderr and process.stderr.read()
    finally:
        end_group(process)
    assert published(out) == local
    figures["Dask, a worker killed"] = f"same bytes, {time.monotonic() - began:.0f} s"


def test_a_text_that_kills_its_worker(
    many: Path, local: dict[str, bytes], jubir: Jubir, tmp_path: Path, figures: dict[str, str]
) -> None:
    folder, out = tmp_path / "in", tmp_path / "out"
    folder.mkdir()
    for file in many.iterdir():
        (folder / file.name).hardlink_to(file)
    (folder / "0055-poison.txt").write_text("Judul\nRACUN")
    began = time.monotonic()
    result = jubir("extract", folder, "-o", out, *DASK, limit=120)
    assert result.returncode == 1, result.stderr
    (row,) = rows(out / "errors.csv")
    assert (row["path"], row["code"], row["attempts"]) == ("0055-poison.txt", "worker-died", "3")
    assert published(out)["records.jsonl"] == local["records.jsonl"]
    figures["Dask, a text that kills its worker"] = (
        f"one row of errors.csv, the rest the same bytes, {time.monotonic() - began:.0f} s"
    )


def test_the_client_is_killed(
    many: Path, local: dict[str, bytes], jubir: Jubir, tmp_path: Path, figures: dict[str, str]
) -> None:
    out = tmp_path / "out"
    process = jubir.start("extract", many, "-o", out, *DASK, JUBIR_STAND_IN="40")
    try:
        wait_for(lambda: [part for part in parts(out) if part.suffix == ".jsonl"])
        os.kill(process.pid, signal.SIGKILL)
        process.wait()
    finally:
        end_group(process)
    assert jubir("extract", many, "-o", out, *DASK, limit=120).returncode == 0
    assert published(out) == local
    total = len(list(many.iterdir()))
    assert 0 < clock(out)["processed"] < total
    figures["Dask, the client killed"] = f"the rerun works through {clock(out)['processed']} of {total}, same bytes"


def test_a_scheduler_and_two_workers(
    many: Path, local: dict[str, bytes], jubir: Jubir, tmp_path: Path, figures: dict[str, str]
) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    address = f"tcp://127.0.0.1:{port}"
    environment = jubir.environment | {"DASK_DISTRIBUTED__WORKER__DAEMON": "False"}
    processes: list[subprocess.Popen[str]] = []

    def start(*arguments: str) -> None:
        with (tmp_path / f"log{len(processes)}").open("w") as log:
            processes.append(
                subprocess.Popen(arguments, env=environment, stdout=log, stderr=log, text=True, start_new_session=True)
            )

    began = time.monotonic()
    try:
        start(
            sys.executable,
            "-m",
            "distributed.cli.dask_scheduler",
            "--host",
            "127.0.0.1",
            "--port",
            str(port),
            "--no-dashboard",
        )
        for _ in range(2):
            start(sys.executable, "-m", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-dashboard")
        result = jubir("extract", many, "-o", tmp_path / "out", "--engine", "dask", "--scheduler", address, limit=120)
        logs = "\n".join(log.read_text() for log in tmp_path.glob("log*"))
        assert result.returncode == 0, result.stderr + logs
        loads = subprocess.run(
            [sys.executable, "-c", LOADS, address],
            env=environment,
            text=True,
            capture_output=True,
            timeout=60,
            check=False,
        )
        assert loads.stdout.split() == ["1", "1"], loads.stderr
    finally:
        for process in processes:
            end_group(process)
    assert published(tmp_path / "out") == local
    figures["Dask, a scheduler and two workers over loopback"] = (
        f"same bytes, the model loaded once a worker, {time.monotonic() - began:.0f} s"
    )


# Prints how often each worker has loaded the model.
LOADS = """
import sys
from distributed import Client
def loads():
    from jubir.batch.task import load
    return load.cache_info().misses
with Client(sys.argv[1]) as client:
    print(*client.run(loads).values())
"""


def test_no_scheduler(many: Path, jubir: Jubir, tmp_path: Path) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = f"tcp://127.0.0.1:{probe.getsockname()[1]}"
    result = jubir("extract", many, "-o", tmp_path / "out", "--engine", "dask", "--scheduler", address)
    assert (result.returncode, "no Dask scheduler answers" in result.stderr) == (2, True), result.stderr
