"""jubir report: the page of a run."""

from __future__ import annotations

from pathlib import Path

import click

from jubir.cli.options import FOLDER
from jubir.write.files import REPORT
from jubir.write.report import ReportError, report


@click.command("report")
@click.argument("folder", type=FOLDER, metavar="DIR")
@click.option(
    "--input",
    "inputs",
    type=click.Path(exists=True, path_type=Path),
    multiple=True,
    help="What the releases were read from, where their texts are: a folder or a file; may be given more than once.",
)
def report_command(folder: Path, inputs: tuple[Path, ...]) -> None:
    """Write one page to read and search, DIR/report.html, of a run in DIR.

    It needs DIR/records.jsonl, and the releases where they were read. The page needs no network and no other file.

    \b
    Example:
      jubir report outputs/ --input releases/
    """
    try:
        without_text = report(folder, inputs=[path if path.is_dir() else path.parent for path in inputs])
    except ReportError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"cannot write {folder / REPORT}: {error.strerror}") from error
    for path in without_text:
        click.echo(
            f"{path}: its text was not found or has changed; --input names the folder it was read from", err=True
        )
    click.echo(f"{folder / REPORT}", err=True)
