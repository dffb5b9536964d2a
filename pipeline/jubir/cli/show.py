"""jubir show, jubir parse: one release in the terminal, sentences as CoNLL-U."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console

from jubir.batch.run import collect, process_all
from jubir.cli.options import MODEL, PARSER, extractor
from jubir.ingest.decode import Refused
from jubir.ingest.inputs import find, read
from jubir.stages.stanza_parser import StanzaMissing
from jubir.write.show import print_record


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--why", is_flag=True, help="Add to each row the rule that made it and the words that it rests on.")
@MODEL
@click.pass_context
def show(context: click.Context, file: str, why: bool, model: str) -> None:
    """Show one release: who says what, in which role.

    People with their roles, organizations, programs, quotes with their speakers, contacts, and the doubts.

    \b
    Example:
      jubir show --why seeds/releases/iom-2022-07-05.txt
    """
    if Path(file).is_dir():
        raise click.BadParameter(f"{file!r} is a folder; extract reads folders", param_hint="FILE")
    found = find([file])
    run = collect(found, process_all(found.items, extractor=extractor(model)) if found.items else ())
    console = Console()
    for record in run.records:
        print_record(record, console=console, why=why)
    for failure in run.failed:
        click.echo(f"{failure.path}: {failure.message} [{failure.code}]", err=True)
    context.exit(run.exit_status)


@click.command("parse")
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
