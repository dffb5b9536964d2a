"""How far a run is, on standard error: a bar for a terminal, plain lines for a log."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Literal, get_args

import click

from jubir.batch.task import Receipt

Mode = Literal["auto", "bar", "plain", "none"]
MODES: tuple[Mode, ...] = get_args(Mode)
# A log of a night's run should stay short enough to be read.
SECONDS_A_LINE = 10.0

Advance = Callable[[Receipt], None]


@contextmanager
def progress(mode: Mode, total: int) -> Iterator[Advance]:
    """A function to call with each receipt. `total`: how many inputs are to be worked through."""
    if mode == "auto":
        import sys

        mode = "bar" if sys.stderr.isatty() else "plain"
    if mode == "none" or not total:
        yield silent
    elif mode == "plain":
        yield plain(total)
    else:
        with bar(total) as advance:
            yield advance


def silent(receipt: Receipt) -> None:
    """Says nothing."""


def plain(total: int) -> Advance:
    """Says a line every now and then, and one at the end if that took a while."""
    done = failed = 0
    began = said = time.monotonic()

    def advance(receipt: Receipt) -> None:
        nonlocal done, failed, said
        done += receipt.done + receipt.failed
        failed += receipt.failed
        now = time.monotonic()
        if now - said >= SECONDS_A_LINE:
            said = now
            click.echo(line(done, total, failed, now - began), err=True)

    return advance


def line(done: int, total: int, failed: int, seconds: float) -> str:
    """
    >>> line(250, 1000, 3, 20.0)
    '250 of 1,000 inputs, 12.5 a second, 1:00 left, 3 failed'
    """
    rate = done / seconds
    left = round((total - done) / rate)
    return f"{done:,} of {total:,} inputs, {rate:.1f} a second, {left // 60}:{left % 60:02} left, {failed:,} failed"


@contextmanager
def bar(total: int) -> Iterator[Advance]:
    """A bar with the number of inputs, the rate, the time that is left, and how many failed."""
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeRemainingColumn(),
        TextColumn("{task.fields[failed]}"),
    )
    failed = done = 0
    began = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as display:
        task = display.add_task("", total=total, rate="", failed="")

        def advance(receipt: Receipt) -> None:
            nonlocal done, failed
            done += receipt.done + receipt.failed
            failed += receipt.failed
            rate = f"{done / (time.monotonic() - began):.1f}/s"
            display.update(task, completed=done, rate=rate, failed=f"{failed} failed" if failed else "")

        yield advance
