"""SIGKILL and Ctrl-C at any moment: after the same command once more the bytes are those of a run that nobody disturbed."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import time
from functools import partial
from pathlib import Path

import psutil
import pytest
from torture import Jubir, clock, end_group, published, wait_for

from jubir.batch.journal import HIDDEN

JOBS = 2
MILLISECONDS = 25  # a release


@pytest.fixture(scope="module")
def undisturbed(many: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[dict[str, bytes], float]:
    """What a run without a disturbance publishes, and how long it works after its first result."""
    out = tmp_path_factory.mktemp("undisturbed") / "out"
    began = time.monotonic()
    process = Jubir().start("extract", many, "-o", out, "--jobs", f"{JOBS}", JUBIR_STAND_IN=f"{MILLISECONDS}")
    wait_for(lambda: parts(out))
    first = time.monotonic()
    assert process.wait(300) == 0, began
    return published(out), time.monotonic() - first


def parts(out: Path) -> list[Path]:
    """The files that workers have begun, or finished."""
    work = out / HIDDEN / "work"
    return [*work.glob("*.part"), *work.glob("*.jsonl")] if work.exists() else []


def moments(torture: bool, seed: int, duration: float) -> list[float]:
    """Seconds after the first result."""
    dice = random.Random(seed)
    return [dice.uniform(0, duration) for _ in range(20 if torture else 3)]


def workers(process: subprocess.Popen[str]) -> list[psutil.Process]:
    """The workers of a run: what has been forked off its fork server."""
    found = []
    for child in psutil.Process(process.pid).children(recursive=True):
        try:
            if child.ppid() != process.pid and not child.children():
                found.append(child)
        except psutil.NoSuchProcess:
            continue
    return found


def alive(process: psutil.Process) -> bool:
    try:
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def all_gone(processes: list[psutil.Process]) -> bool:
    return not any(map(alive, processes))


def nobody_in(group: int) -> bool:
    """True where a group of processes has ended."""
    members = []
    for process in psutil.process_iter():
        try:
            if os.getpgid(process.pid) == group:
                members.append(process)
        except ProcessLookupError:
            continue
    return all_gone(members)


def start(jubir: Jubir, many: Path, out: Path) -> subprocess.Popen[str]:
    """An extraction with workers that take their time over each release."""
    return jubir.start("extract", many, "-o", out, "--jobs", f"{JOBS}", JUBIR_STAND_IN=f"{MILLISECONDS}")


def test_a_worker_is_killed(
    jubir: Jubir,
    many: Path,
    undisturbed: tuple[dict[str, bytes], float],
    torture: bool,
    tmp_path: Path,
    figures: dict[str, str],
) -> None:
    want, _ = undisturbed
    killed = again = 0
    slowest = 0.0
    at_work = len(list(many.iterdir())) * MILLISECONDS / 1000 / JOBS
    for number, moment in enumerate(moments(torture, 1, at_work)):
        out = tmp_path / f"out{number}"
        began = time.monotonic()
        process = start(jubir, many, out)
        try:
            wait_for(partial(parts, out))
            time.sleep(moment)
            victims = workers(process) if process.poll() is None else []
            if victims:
                random.Random(number).choice(victims).kill()
                killed += 1
            assert process.wait(120) == 0, process.stderr and process.stderr.read()
        finally:
            end_group(process)
        slowest = max(slowest, time.monotonic() - began)
        assert published(out) == want
        again += clock(out)["processed"] != len(list(many.iterdir()))
    assert killed, "no worker was alive at any of the moments"
    figures["a worker killed"] = (
        f"{killed} times at seeded moments, same bytes each time, the slowest run {slowest:.1f} s"
    )


def test_the_run_is_killed(
    jubir: Jubir,
    many: Path,
    undisturbed: tuple[dict[str, bytes], float],
    torture: bool,
    tmp_path: Path,
    figures: dict[str, str],
) -> None:
    want, duration = undisturbed
    total = len(list(many.iterdir()))
    most = cut = killed = 0
    for number, moment in enumerate(moments(torture, 2, duration)):
        out = tmp_path / f"out{number}"
        process = start(jubir, many, out)
        try:
            wait_for(partial(parts, out))
            time.sleep(moment)
            victims = workers(process) if process.poll() is None else []
            killed += process.poll() is None
            process.kill()  # nothing where it has ended
            process.wait()
            # They see that they are alone when they are done with what they have.
            wait_for(partial(all_gone, victims), seconds=30)
        finally:
            end_group(process)
        tables = [name for name in published(out) if name != "run.json"] if out.exists() else []
        assert not tables or {n: d for n, d in published(out).items() if n != "run.json"}.items() <= want.items()
        finished = sum(part.read_text("utf-8").count("\n") // 2 for part in parts(out) if part.suffix == ".part")
        finished += sum(part.read_text("utf-8").count("\n") for part in parts(out) if part.suffix == ".jsonl")
        result = jubir("extract", many, "-o", out, "--jobs", str(JOBS), limit=120)
        assert result.returncode == 0, result.stderr
        assert published(out) == want
        cut += clock(out)["processed"] > 0
        if finished:
            most = max(most, clock(out)["processed"] - (total - finished))
    assert cut
    assert most <= JOBS * 32
    figures["the run killed"] = (
        f"{killed} times at seeded moments, {cut} times with inputs left to do, same bytes after the rerun, "
        f"at most {most} inputs worked through twice"
    )


def test_ctrl_c(
    jubir: Jubir, many: Path, undisturbed: tuple[dict[str, bytes], float], tmp_path: Path, figures: dict[str, str]
) -> None:
    out = tmp_path / "out"
    process = jubir.start("extract", many, "-o", out, "--jobs", f"{JOBS}", JUBIR_STAND_IN="50")
    try:
        wait_for(lambda: parts(out))
        # A terminal sends it to the whole group.
        os.killpg(process.pid, signal.SIGINT)
        began = time.monotonic()
        _, error = process.communicate(timeout=30)
        seconds = time.monotonic() - began
        assert (process.returncode, "goes on where it was" in error, "Traceback" in error) == (130, True, False), error
        assert seconds < 5
        # The fork server ends by itself a moment after its parent.
        wait_for(partial(nobody_in, process.pid), seconds=10)
    finally:
        end_group(process)
    assert jubir("extract", many, "-o", out).returncode == 0
    assert published(out) == undisturbed[0]
    figures["Ctrl-C"] = f"ended after {seconds:.1f} s with exit status 130"
