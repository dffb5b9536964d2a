"""jubir evaluate: how right the records are, and that no figure falls."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import click

from jubir.batch.run import Extract
from jubir.cli.options import FOLDER, MODEL, extractor
from jubir.measure import evaluate as evaluation
from jubir.measure.floors import Part, falls, floors_of, floors_text, raised
from jubir.measure.markup import confusion_of, evaluate_markup, table_of


@click.command()
@click.argument("gold", required=False, type=FOLDER, metavar="GOLD_DIR")
@click.option("--texts", type=FOLDER, help="The folder of the releases.")
@click.option("--json", "as_json", is_flag=True, help="Print {layer: {p, r, f}} and nothing else.")
@click.option("--errors", is_flag=True, help="List every error, by class.")
@click.option(
    "--markup",
    type=FOLDER,
    metavar="DIR",
    help="Measure names on the marked-up .txt files of DIR instead.",
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
    mark-up has which; with --json as {"PER": {p, r, f}, ...}.

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
    """Prints what is found of the marked names of a folder."""
    try:
        scores = evaluate_markup(folder, extractor=extractor)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        click.echo(json.dumps(scores.figures()))
        return
    for line in table_of(scores):
        click.echo(line)
    click.echo("\nfound (columns) for what is marked (rows)")
    for line in confusion_of(scores):
        click.echo(line)


def _gate(extractor: Extract, dev: Path, update: bool, allow_regression: bool) -> int:
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
