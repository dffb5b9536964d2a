"""The command line: what a user types -> the functions of the other modules."""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click
from click.exceptions import Exit
from rich.console import Console

from jubir.across.corrections import FILE, Correction, CorrectionError, read_corrections, without_contacts
from jubir.batch.batch import Batch, How, Stopped, run_batch
from jubir.batch.journal import Busy
from jubir.batch.progress import MODES, Mode, progress
from jubir.batch.run import Extractor, Run, collect, process_all
from jubir.batch.shards import Unfit, merge, run_part
from jubir.batch.task import Settings
from jubir.batch.workers import Broken
from jubir.ingest.decode import Refused
from jubir.ingest.inputs import Failure, Limits, find, read
from jubir.measure import evaluate as evaluation
from jubir.measure.floors import Part, falls, floors_of, floors_text, raised
from jubir.measure.markup import confusion_of, evaluate_markup, table_of
from jubir.stages.privacy import CONTACTS, Contacts, without_addresses
from jubir.stages.stanza_parser import StanzaMissing, fetch_stanza
from jubir.write.files import DEFAULT_FORMATS, FORMATS, MissingExtra, check
from jubir.write.profiles import PROFILES
from jubir.write.report import REPORT, ReportError, report
from jubir.write.show import print_record

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
    callback=_one_of_or_folder("default", "accurate", "none"),
    default="default",
    show_default=True,
    metavar="default|accurate|none|PATH",
    help="The trained parts: default (small and fast), accurate (slower; needs the extra [accurate]), none (rules and lexicon alone), or a folder.",
)


PARSER = click.option(
    "--parser",
    callback=_one_of_or_folder("default", "stanza"),
    default="default",
    show_default=True,
    metavar="default|stanza|PATH",
    help="What analyses sentences: default (the model's own parser, which extract and show do without), stanza (needs the extra [stanza] and `jubir models stanza`), or a folder of stanza's weights.",
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


def _part(_context: click.Context, _parameter: click.Parameter, value: str | None) -> tuple[int, int] | None:
    if value is None:
        return None
    if not (match := re.fullmatch(r"([0-9]{1,6})/([0-9]{1,6})", value)) or not 1 <= int(match[1]) <= int(match[2]):
        raise click.BadParameter(f"{value!r} is not a part like 2/8")
    return int(match[1]), int(match[2])


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


@main.command()
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
        found = without_addresses(found)
    if not found.items:
        tell(found.failures)
        if not found.failures:
            click.echo("nothing to read: no .txt, .html, .pdf, .docx, .eml or .jsonl file", err=True)
        context.exit(3)
    with expected(output):
        if part:
            batch = run_part(found, output, part, settings=settings, how=how, watch=partial(progress, mode))
        else:
            watch = partial(progress, mode)
            batch = run_batch(
                found, output, settings=settings, how=how, watch=watch, fill=tables.fill, published_as=tables.options
            )
    if contacts != "keep" and (output / REPORT).exists():
        # The page of an earlier run may hold what this one was asked to hide.
        (output / REPORT).unlink()
        click.echo(
            f"{output / REPORT} was of an earlier run and is gone; jubir report {output} writes it anew", err=True
        )
    context.exit(tell_all(batch, None if part else tables))


@main.command("merge")
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
    tables = Tables(output, **options)
    with expected(output):
        batch = merge(folders, output, fill=tables.fill, published_as=tables.options)
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


@contextmanager
def expected(output: Path) -> Iterator[None]:
    """Turns what may end a run into a message and an exit status."""
    try:
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
        raise click.UsageError(str(error)) from error
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


def tell(failures: Iterable[Failure]) -> None:
    """Names each input that failed, on standard error."""
    for failure in failures:
        click.echo(f"{failure.path}: {failure.message} [{failure.code}]", err=True)


def extractor(model: str, parser: str = "default") -> Extractor:
    """The extractor with the trained parts that the user named."""
    # Here and not above: spaCy takes a second to import, and --help needs nothing of it.
    import jubir

    try:
        return jubir.load(model=model, parser=parser)
    except StanzaMissing as error:
        raise click.ClickException(str(error)) from error
    except (OSError, ValueError) as error:
        raise click.UsageError(f"the lexicon or the model {model!r} cannot be loaded: {error}") from error


@main.command()
@click.argument("gold", required=False, type=FOLDER, metavar="GOLD_DIR")
@click.option("--texts", type=FOLDER, help="The folder of the releases.")
@click.option("--json", "as_json", is_flag=True, help="Print {layer: {p, r, f}} and nothing else.")
@click.option("--errors", is_flag=True, help="List every error, by class.")
@click.option(
    "--markup",
    type=FOLDER,
    metavar="DIR",
    help="Measure names on the marked-up .txt files of DIR instead: the model alone, and the tag stage.",
)
@click.option("--gate", is_flag=True, help="Compare with the floors in models/scores.json; run it in the repository.")
@click.option("--update", is_flag=True, help="With --gate: raise the floors to the figures.")
@click.option("--allow-regression", is_flag=True, help="With --update: lower floors, too.")
@click.option(
    "--dev",
    type=click.Path(file_okay=False, path_type=Path),
    default=Path("../shared/gold/dev"),
    show_default=True,
    help="With --gate: a folder with gold/ and texts/ that is measured, too, where it exists.",
)
@MODEL
@click.pass_context
def evaluate(context: click.Context, /, gold: Path | None, texts: Path | None, model: str, **options: Any) -> None:
    """Measure against annotated releases.

    GOLD_DIR holds one JSON file a release, named like the release's .txt file in the folder that --texts gives.

    With --markup DIR the names of marked-up releases are measured, a label a line, and which label stands where the
    mark-up has which; with --json as {"model": {"PER": {p, r, f}, ...}, "stage": {...}}.

    \b
    Examples:
      jubir evaluate seeds/gold --texts seeds/releases --errors
      jubir evaluate --markup marked/ --json
      jubir evaluate --gate
    """
    if options["markup"]:
        if gold or texts or options["gate"] or options["errors"]:
            raise click.UsageError("--markup goes with --json and --model alone")
        _markup(options["markup"], extractor(model), as_json=options["as_json"])
        return
    if options["gate"]:
        if gold or texts:
            raise click.UsageError("--gate measures seeds/gold and --dev; it takes no GOLD_DIR and no --texts")
        context.exit(_gate(extractor(model), options["dev"], options["update"], options["allow_regression"]))
    if gold is None or texts is None:
        raise click.UsageError("give GOLD_DIR and --texts, or --gate")
    try:
        scores = evaluation.evaluate(gold, texts, extractor=extractor(model))
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if options["as_json"]:
        click.echo(json.dumps(scores.figures()))
        return
    if options["errors"]:
        _print_errors(scores)
    _print_table(scores)


def _markup(folder: Path, extractor: Any, *, as_json: bool) -> None:
    """Prints what the model and the tag stage find of the marked names of a folder."""
    try:
        scores = evaluate_markup(folder, extractor=extractor)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps({side: part.figures() for side, part in scores.items()}))
        return
    for line in table_of(scores):
        click.echo(line)
    for side, part in scores.items():
        click.echo(f"\n{side}: found (columns) for what is marked (rows)")
        for line in confusion_of(part):
            click.echo(line)


def _gate(extractor: Extractor, dev: Path, update: bool, allow_regression: bool) -> int:
    """Prints how the figures compare with the floors; 0 where none is below."""
    if not Path("seeds/gold").is_dir():
        raise click.UsageError("--gate is run in the root of the repository: there is no seeds/gold here")
    parts = [Part("seeds", Path("seeds/gold"), Path("seeds/releases"))]
    if (dev / "gold").is_dir():
        parts.append(Part("dev", dev / "gold", dev / "texts"))
    file = Path("models/scores.json")
    floors, problems = floors_of(file), []
    for part in parts:
        try:
            scores = evaluation.evaluate(part.gold, part.texts, extractor=extractor)
        except ValueError as error:
            raise click.ClickException(str(error)) from error
        click.echo(f"{part.name}")
        _print_table(scores, floors.get(part.name, {}).get("layers", {}))
        if update:
            floors, lower = raised(part, scores, floors, allow_regression=allow_regression)
            problems += [] if allow_regression else lower
        else:
            problems += falls(part, scores, floors)
    for problem in problems:
        click.echo(problem, err=True)
    if update:
        file.write_text(floors_text(floors), "utf-8")
        if problems:
            click.echo("these floors were not lowered; --allow-regression lowers them", err=True)
    elif problems:
        click.echo("jubir evaluate --gate --update sets the floors to the figures", err=True)
    return int(bool(problems))


def _print_table(scores: evaluation.Scores, floors: Mapping[str, float] | None = None) -> None:
    click.echo(f"{'layer':18}{'P':>7}{'R':>7}{'F1':>7}{'right':>8}{'given':>8}{'gold':>8}" + "   floor" * bool(floors))
    for layer, count in scores.counts.items():
        if count:
            floor = f"{floors[layer]:8.3f}" if floors and layer in floors else ""
            figures = f"{count.precision:7.3f}{count.recall:7.3f}{count.f1:7.3f}"
            click.echo(f"{layer:18}{figures}{count.right:8}{count.given:8}{count.gold:8}{floor}")
    missing = f": {' '.join(scores.missing)}" if scores.missing else ""
    click.echo(f"{scores.documents} documents, {len(scores.missing)} without a record{missing}")


def _print_errors(scores: evaluation.Scores) -> None:
    for error in scores.errors:
        click.echo(f"{error.layer}\t{error.kind}\t{error.document}\t{' '.join(error.item.split())}")
    classes = Counter((error.layer, error.kind) for error in scores.errors)
    click.echo()
    for (layer, kind), number in classes.items():
        click.echo(f"{layer:18}{kind:32}{number:5}")
    click.echo()


@main.command()
@click.argument("file", metavar="FILE")
@click.option("--why", is_flag=True, help="Add to each row the rule that made it and the words that it rests on.")
@MODEL
@PARSER
@click.pass_context
def show(context: click.Context, file: str, why: bool, model: str, parser: str) -> None:
    """Show one release: who says what, in which role.

    People with their roles, organizations, programs, quotes with their speakers, contacts, and the doubts.

    \b
    Example:
      jubir show --why seeds/releases/iom-2022-07-05.txt
    """
    if Path(file).is_dir():
        raise click.BadParameter(f"{file!r} is a folder; extract reads folders", param_hint="FILE")
    found = find([file])
    run = collect(found, process_all(found.items, extractor=extractor(model, parser)) if found.items else ())
    console = Console()
    for record in run.records:
        print_record(record, console=console, why=why)
    for failure in run.failed:
        click.echo(f"{failure.path}: {failure.message} [{failure.code}]", err=True)
    context.exit(run.exit_status)


@main.command("parse")
@click.argument("inputs", nargs=-1, required=True, metavar="INPUT...")
@PARSER
@click.pass_context
def parse_command(context: click.Context, inputs: tuple[str, ...], parser: str) -> None:
    """Write sentences, word classes, lemmas and trees as CoNLL-U.

    INPUT is what extract takes; the result goes to standard output, a document a release. Tables need none of it.

    \b
    Example:
      jubir parse seeds/releases/iom-2022-07-05.txt > iom.conllu
    """
    from jubir.ingest.wraps import flowing
    from jubir.stages.sentences import load_parser
    from jubir.write.conllu import to_conllu

    found = find(inputs)
    try:
        analyse = load_parser(parser)
    except StanzaMissing as error:
        raise click.ClickException(str(error)) from error
    except (OSError, ValueError) as error:
        raise click.UsageError(f"the parser {parser!r} cannot be loaded: {error}") from error
    failures = [(failure.path, failure.code, failure.message) for failure in found.failures]
    for item in found.items:
        try:
            text = read(item).text
        except Refused as refused:
            failures.append((item.path, refused.code, str(refused)))
        else:
            click.echo(to_conllu(analyse(flowing(text)), name=item.path), nl=False)
    for path, code, message in failures:
        click.echo(f"{path}: {message} [{code}]", err=True)
    context.exit((1 if len(failures) < len(found.items) + len(found.failures) else 3) if failures else 0)


@main.group()
def models() -> None:
    """Fetch trained parts that jubir does not bring along.

    \b
    Example:
      jubir models stanza
    """


@models.command("stanza")
@click.option(
    "--folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Where to put them; by default where stanza keeps its own (STANZA_RESOURCES_DIR).",
)
def models_stanza(folder: Path | None) -> None:
    """Fetch stanza's Indonesian weights for --parser stanza.

    stanza downloads them itself, some hundred megabytes; this is the one command of jubir that goes online. For a machine
    without a network run it on another one, copy the folder, and name it: --parser FOLDER.

    \b
    Example:
      jubir models stanza --folder stanza-id
    """
    try:
        where = fetch_stanza(folder)
    except StanzaMissing as error:
        raise click.ClickException(str(error)) from error
    except (OSError, ValueError) as error:
        raise click.ClickException(
            f"stanza's weights cannot be fetched ({type(error).__name__}); run this on a machine with a network, copy "
            "its folder here, and name it: --parser FOLDER"
        ) from error
    click.echo(f"stanza's Indonesian weights are in {where}", err=True)


@main.command("report")
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
