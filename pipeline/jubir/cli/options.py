"""Options that several commands have, and what they share besides."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import click

from jubir.across.corrections import FILE
from jubir.batch.run import Extract
from jubir.ingest.inputs import Failure
from jubir.write.files import DEFAULT_FORMATS, FORMATS, MissingExtra, check
from jubir.write.profiles import PROFILES

SETTINGS = {"help_option_names": ["-h", "--help"]}
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


def _one_of_or_folder(*names: str) -> Callable[[click.Context, click.Parameter, str], str]:
    """The check of an option whose value is one of these names or a folder."""

    def check_value(_context: click.Context, _parameter: click.Parameter, value: str) -> str:
        if value not in names and not Path(value).is_dir():
            raise click.BadParameter(f"{value!r} is neither {', '.join(names)} nor a folder")
        return value

    return check_value


MODEL = click.option(
    "--model",
    callback=_one_of_or_folder("default"),
    default="default",
    show_default=True,
    metavar="default|PATH",
    help="The trained reader: default (that of jubir), or the folder of another one.",
)


PARSER = click.option(
    "--parser",
    callback=_one_of_or_folder("default", "stanza"),
    default="default",
    show_default=True,
    metavar="default|stanza|PATH",
    help="What analyses sentences: default (jubir's own), stanza (needs the extra [stanza] and `jubir models stanza`), or a folder of stanza's weights.",
)


def _formats(_context: click.Context, _parameter: click.Parameter, value: str) -> tuple[str, ...]:
    names = tuple(name.strip() for name in value.split(","))
    if strange := sorted(set(names) - set(FORMATS)):
        raise click.BadParameter(f"{', '.join(strange)!r} is none of {', '.join(FORMATS)}")
    try:
        check(names)
    except MissingExtra as error:
        raise click.BadParameter(str(error)) from error
    return names


# Where to write, and what.
TABLE_OPTIONS = [
    click.option(
        "-o",
        "--output",
        required=True,
        type=click.Path(file_okay=False, path_type=Path),
        help="The folder to write into.",
    ),
    click.option(
        "--format",
        "formats",
        default=",".join(DEFAULT_FORMATS),
        show_default=True,
        metavar="LIST",
        callback=_formats,
        help="What to write, joined by commas: csv (a file a table), jsonl (records.jsonl), xlsx (a workbook), sqlite (a "
        "database), parquet (needs the extra [parquet]). errors.csv always comes.",
    ),
    click.option(
        "--csv",
        "profile",
        type=click.Choice(PROFILES),
        default=PROFILES[0],
        show_default=True,
        help="The CSV files: plain (UTF-8, commas, lossless) or excel-id (opens by a double click in a spreadsheet set to "
        "Indonesian: semicolons, no cell that runs as a formula).",
    ),
    click.option(
        "--corrections",
        "corrected",
        type=click.Path(exists=True, dir_okay=False, path_type=Path),
        metavar="FILE",
        help=f"A CSV of corrections (README). It is kept as {FILE} in the output folder and applied in later runs, too.",
    ),
]


def TABLES(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options of what is written."""
    for option in reversed(TABLE_OPTIONS):
        command = option(command)
    return command


# option -> (type, default, help)
LIMIT_OPTIONS: dict[str, tuple[click.IntRange | click.FloatRange, float, str]] = {
    "--timeout": (click.FloatRange(0, min_open=True), 30.0, "Seconds for one input; what takes longer is given up."),
    "--max-bytes": (click.IntRange(1), 20_000_000, "Bytes of one file."),
    "--max-characters": (click.IntRange(1), 200_000, "Characters of one release."),
    "--max-memory": (click.IntRange(1), 2_000, "Megabytes for a worker; what needs more is given up."),
}


def LIMITS(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds an option a limit."""
    for name, (kind, default, text) in reversed(LIMIT_OPTIONS.items()):
        command = click.option(name, type=kind, default=default, show_default=True, help=text)(command)
    return command


def tell(failures: Iterable[Failure]) -> None:
    """Names each input that failed, on standard error."""
    for failure in failures:
        click.echo(f"{failure.path}: {failure.message} [{failure.code}]", err=True)


def extractor(model: str) -> Extract:
    """The extractor with the reader that the user named."""
    # Here and not above: what it imports takes a second, and --help needs nothing of it.
    import jubir

    try:
        return jubir.load(model=model)
    except (OSError, ValueError) as error:
        raise click.UsageError(f"the lexicon or the model {model!r} cannot be loaded: {error}") from error
