"""The command line: what a user types -> the functions of the other rooms; a module a group of commands."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from jubir.cli.evaluate import evaluate
from jubir.cli.extract import extract, merge_command
from jubir.cli.models import models
from jubir.cli.options import SETTINGS
from jubir.cli.report import report_command
from jubir.cli.show import parse_command, show


class Commands(click.Group):
    """The commands; click's own answer to Ctrl-C is exit status 1, which here means that an input failed.

    SIGTERM and SIGHUP end a run as Ctrl-C does, its workers with it; the exit status is 128 and the signal's number.
    """

    def invoke(self, context: click.Context) -> Any:
        try:
            with stopping():
                return super().invoke(context)
        except KeyboardInterrupt as error:
            context.exit(128 + (error.number if isinstance(error, Stopped) else signal.SIGINT))


class Stopped(KeyboardInterrupt):
    """A signal that asks for the end."""

    def __init__(self, number: int) -> None:
        super().__init__(number)
        self.number = number


def stop(number: int, _frame: object) -> None:
    raise Stopped(number)


@contextmanager
def stopping() -> Iterator[None]:
    """Signals that would end this process without its workers end it in order; one that is ignored (nohup) stays so."""
    before = {}
    if threading.current_thread() is threading.main_thread():
        names = [number for name in ("SIGTERM", "SIGHUP") if (number := getattr(signal, name, None)) is not None]
        before = {n: signal.signal(n, stop) for n in names if signal.getsignal(n) == signal.SIG_DFL}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@click.group(cls=Commands, context_settings=SETTINGS)
@click.version_option(package_name="jubir", prog_name="jubir")
def main() -> None:
    """Reads Indonesian press releases and writes who said what, in which role, for whom, about which programme."""
    # Output must not depend on the locale; a terminal that cannot show a character gets a question mark.
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")


for command in (evaluate, extract, merge_command, models, parse_command, report_command, show):
    main.add_command(command)
