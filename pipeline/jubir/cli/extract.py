"""jubir extract, jubir merge: releases -> a folder of tables."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click
from click.exceptions import Exit

from jubir.across.corrections import FILE, Correction, CorrectionError, read_corrections, without_contacts
from jubir.batch.batch import Batch, How, Stopped, run_batch
from jubir.batch.journal import Busy
from jubir.batch.progress import MODES, Mode, progress
from jubir.batch.publish import published, refuse_links
from jubir.batch.run import Run
from jubir.batch.shards import Unfit, forget_shown, gather, join, run_shard, same_configuration
from jubir.batch.task import Settings
from jubir.batch.workers import Broken
from jubir.cli.options import FOLDER, LIMITS, MODEL, PARSER, TABLES, tell
from jubir.ingest.inputs import Limits, find
from jubir.stages.privacy import CONTACTS, Contacts, masked_names
from jubir.stages.stanza_parser import StanzaMissing
from jubir.write.files import sweep


def _part(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    if not (match := re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", value)) or not 1 <= int(match[1]) <= int(match[2]):
        raise click.BadParameter(f"{value!r} is not a part like 2/8")
    return int(match[1]), int(match[2])


@click.command()
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@TABLES
@click.option(
    "--contacts",
    type=click.Choice(CONTACTS),
    default="keep",
    show_default=True,
    help="Telephone numbers and mail addresses: keep them, mask them everywhere, or mask them and drop the table of contacts.",
)
@MODEL
@PARSER
@click.option("--jobs", "-j", type=click.IntRange(1), default=1, show_default=True, help="How many worker processes.")
@click.option("--fresh", is_flag=True, help="Forget what earlier runs into the same folder have done.")
@click.option("--fail-fast", is_flag=True, help="Stop at the first input that fails, and leave the tables as they are.")
@click.option(
    "--progress",
    "mode",
    type=click.Choice(MODES),
    default="auto",
    show_default=True,
    help="On standard error: a bar, plain lines, or nothing. auto: a bar where that is a terminal, lines elsewhere.",
)
@LIMITS
@click.option(
    "--engine",
    type=click.Choice(("local", "dask")),
    default="local",
    show_default=True,
    help="Who works: processes on this machine, or the workers of Dask (needs the extra [dask]).",
)
@click.option(
    "--scheduler",
    metavar="ADDRESS",
    help="With --engine dask: the scheduler's address, tcp://host:8786; without it --jobs workers start on this machine. "
    "Its workers must see INPUT and DIR under the same paths.",
)
@click.option(
    "--shard",
    "part",
    metavar="I/N",
    callback=_part,
    help="Work through the Ith of N parts only and write no tables; jubir merge makes them of all parts.",
)
@click.pass_context
def extract(
    context: click.Context,
    /,
    inputs: tuple[str, ...],
    output: Path,
    part: tuple[int, int] | None,
    mode: Mode,
    **options: Any,
) -> None:
    """Extract tables from press releases.

    INPUT is a .txt, .html, .pdf, .docx or .eml file (its attachments are releases, too), a .jsonl file with an "id" and
    a "text" a line, a folder (all of it is read), or - for standard input. The exit status is 0 when all went right, 1 when some inputs failed (the others are written),
    2 for a wrong call, 3 when nothing could be read or written, 130 after Ctrl-C.

    A second run into the same folder does only what is new or has changed, and what failed before. So does a run that
    was stopped or killed: the same command goes on where it was.

    \b
    Example:
      jubir extract releases/ -o outputs/ --jobs 4
    """
    limits = Limits(options["max_bytes"], options["max_characters"])
    contacts: Contacts = options["contacts"]
    memory = options["max_memory"] * 1_000_000
    settings = Settings(options["model"], limits, options["timeout"], memory, contacts, options["parser"])
    if options["scheduler"] and options["engine"] != "dask":
        raise click.UsageError("--scheduler goes with --engine dask")
    how = How(**{name: options[name] for name in ("jobs", "engine", "scheduler", "fresh", "fail_fast")})
    choice = {name: options[name] for name in ("formats", "profile", "corrected")}
    tables = Tables(output, **choice, hidden=contacts != "keep")
    found = find(inputs, limits=limits, leave_out=output)
    if contacts != "keep":
        found = masked_names(found)
    if not found.items:
        tell(found.failures)
        if not found.failures:
            click.echo("nothing to read: no .txt, .html, .pdf, .docx, .eml or .jsonl file", err=True)
        context.exit(3)
    with expected(output):
        if part:
            batch = run_shard(found, output, part, settings=settings, how=how, watch=partial(progress, mode))
        else:
            watch = partial(progress, mode)
            batch = run_batch(
                found, output, settings=settings, how=how, watch=watch, fill=tables.fill, published_as=tables.options
            )
    if not part:
        tables.clear(contacts)
    context.exit(tell_all(batch, None if part else tables))


@click.command("merge")
@click.argument("folders", nargs=-1, required=True, type=FOLDER, metavar="DIR...")
@TABLES
@click.pass_context
def merge_command(context: click.Context, /, folders: tuple[Path, ...], output: Path, **options: Any) -> None:
    """Make tables of the parts that jubir extract --shard I/N wrote into DIR.

    All N parts must be there, made with the same version, model and settings. The tables are those of a single run.

    \b
    Example:
      jubir extract releases/ -o part1/ --shard 1/2
      jubir extract releases/ -o part2/ --shard 2/2
      jubir merge part1/ part2/ -o outputs/
    """
    with expected(output):
        contacts = same_configuration(gather(folders)).get("contacts", "keep")
        tables = Tables(output, **options, hidden=contacts != "keep")
        batch = join(folders, output, fill=tables.fill, published_as=tables.options)
        tables.clear(contacts)
    context.exit(tell_all(batch, tables))


class Tables:
    """What to write of a run, and where."""

    def __init__(
        self, output: Path, *, formats: tuple[str, ...], profile: str, corrected: Path | None, hidden: bool = False
    ) -> None:
        self.output, self.formats, self.profile = output, formats, profile
        self.corrections = _corrections(corrected, output)
        if hidden and self.corrections:
            self.corrections = without_contacts(self.corrections)
        self.corrected = corrected or output / FILE
        self.options = (*formats, profile, *map(str, self.corrections or ()))

    def fill(self, run: Run, folder: Path) -> dict[str, Any]:
        """Writes the files; which corrections did not fit."""
        from jubir.write.files import write

        amended = write(run, folder, formats=self.formats, profile=self.profile, corrections=self.corrections)
        return {"problems": amended.problems, "absent": amended.absent}

    def clear(self, contacts: str) -> None:
        """Takes away what earlier runs have left, where this one hides what those may show."""
        if contacts == "keep":
            return
        forget_shown(self.output)
        gone = [name for name in sweep(self.output, keep=published(self.output)) if "/" not in name]
        if gone:
            click.echo(f"of an earlier run, deleted since this one hides contacts: {', '.join(gone)}", err=True)


@contextmanager
def expected(output: Path) -> Iterator[None]:
    """Turns what may end a run into a message and an exit status."""
    try:
        refuse_links(output)
        yield
    except KeyboardInterrupt:
        click.echo("stopped; the same command goes on where it was", err=True)
        raise
    except Stopped as error:
        click.echo(f"{error}\nstopped at the first failure; the tables are as they were", err=True)
        raise Exit(1) from error
    except CorrectionError as error:
        raise click.BadParameter(str(error), param_hint="--corrections") from error
    except StanzaMissing as error:
        raise click.ClickException(str(error)) from error
    except (Busy, Broken, Unfit) as error:
        # In one line: the call was right.
        click.echo(f"Error: {error}", err=True)
        raise Exit(2) from error
    except OSError as error:
        click.echo(f"cannot write to {output}: {error.strerror}; the tables are as they were", err=True)
        raise Exit(3) from error


def tell_all(batch: Batch, tables: Tables | None) -> int:
    """Says what came of a run; the exit status. Without tables: of a part of one."""
    run, counts = batch.run, batch.counts
    tell(run.failed)
    written = f"written to {tables.output}" if tables else "done"
    click.echo(
        f"{counts['ok']} releases {written}, {counts['failed']} failed, {counts['skipped']} duplicates; "
        f"{batch.clock['processed']} worked through in {batch.clock['seconds']:.1f} s",
        err=True,
    )
    if tables is None:
        return int(bool(run.failed))
    problems = batch.said["problems"]
    for problem in problems:
        click.echo(f"{tables.corrected}: {problem}", err=True)
    if tables.corrections:
        applied = len(tables.corrections) - len(problems) - batch.said["absent"]
        click.echo(f"{applied} corrections applied, {batch.said['absent']} for releases that were not read", err=True)
    return run.exit_status or int(bool(problems))


def _corrections(file: Path | None, output: Path) -> list[Correction] | None:
    """The corrections that the user names, else those that the output folder keeps, else None."""
    file = file or output / FILE
    try:
        return read_corrections(file) if file.is_file() else None
    except (CorrectionError, OSError) as error:
        raise click.BadParameter(str(error), param_hint="--corrections") from error
