"""How far a run is: the four modes, and what a worker and a closed pipe have to keep to."""

from __future__ import annotations

import subprocess
import sys

import pytest
from conftest import ROOT

from jubir.batch import progress, workers
from jubir.batch.progress import Mode
from jubir.batch.task import Receipt


def said(mode: Mode, capsys: pytest.CaptureFixture[str]) -> str:
    """What 3 receipts of 2 inputs each, one of them failed, make a mode say; standard output stays empty."""
    with progress.progress(mode, 6) as advance:
        for failed in (0, 1, 0):
            advance(Receipt(2 - failed, failed))
    captured = capsys.readouterr()
    assert captured.out == ""
    return captured.err


def test_plain_lines_have_rate_time_left_and_failures(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "SECONDS_A_LINE", 0.0)
    first, second, third = said("plain", capsys).splitlines()
    assert first.startswith("2 of 6 inputs, ") and first.endswith(" left, 0 failed")
    assert second.startswith("4 of 6 inputs, ") and second.endswith(" left, 1 failed")
    assert third.startswith("6 of 6 inputs, ") and " a second, 0:00 left, " in third


def test_without_a_terminal_auto_is_plain_and_none_says_nothing(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(progress, "SECONDS_A_LINE", 0.0)
    assert said("auto", capsys).count(" inputs, ") == 3
    assert said("none", capsys) == ""


def test_a_short_run_says_nothing_on_the_way(capsys: pytest.CaptureFixture[str]) -> None:
    assert said("plain", capsys) == ""


def test_a_bar_counts_what_failed(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("FORCE_COLOR", "1")
    monkeypatch.setenv("TTY_COMPATIBLE", "1")
    shown = said("bar", capsys)
    assert "6/6" in shown and "1 failed" in shown and "/s" in shown


@pytest.mark.slow
@pytest.mark.parametrize("command", [["show"], ["parse"]])
def test_a_pipe_that_is_closed_gives_no_traceback(command: list[str]) -> None:
    file = ROOT / "seeds" / "releases" / "iom-2022-07-05.txt"
    run = subprocess.Popen(
        [sys.executable, "-m", "jubir", *command, str(file)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert run.stdout is not None and run.stderr is not None
    run.stdout.close()
    messages = run.stderr.read()
    run.stderr.close()
    run.wait(timeout=60)
    assert "Traceback" not in messages and "BrokenPipe" not in messages


def test_a_worker_has_one_thread_for_products() -> None:
    names = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "BLIS_NUM_THREADS")
    assert {workers.ONE_THREAD[name] for name in names} == {"1"}
