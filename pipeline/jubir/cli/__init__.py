"""The command line: what a user types -> the functions of the other rooms; a module a group of commands."""

from __future__ import annotations

import sys
from typing import Any

import click

from jubir.cli.evaluate import evaluate
from jubir.cli.extract import extract, merge_command
from jubir.cli.models import models
from jubir.cli.options import SETTINGS
from jubir.cli.report import report_command
from jubir.cli.show import parse_command, show


class Commands(click.Group):
    """The commands; click's own answer to Ctrl-C is exit status 1, which here means that an input failed."""

    def invoke(self, context: click.Context) -> Any:
        try:
            return super().invoke(context)
        except KeyboardInterrupt:
            context.exit(130)


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
