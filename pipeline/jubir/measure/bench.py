"""`make bench`: how fast jubir is, beside what a user would take instead, in one run: docs/bench.md and its plot.

Every measurement is a process of its own, so that nothing warms the next one's caches and peak memory is its own. Of several
rounds, in which the sides take turns, the best counts: other work on the machine only ever makes a round slower.
"""

from __future__ import annotations

import importlib.util
import json
import os
import platform
import random
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import partial
from itertools import islice
from pathlib import Path
from typing import Any

import click

from jubir.schema import Release
from jubir.stages.lexicon import data_folder, load_lexicon

SIDES = {
    "jubir": "jubir",
    "encoder": "onnxruntime on the windows of the same texts, the encoder alone",
    "parse": "spaCy, models/syntax (word classes and trees, no names), a text at a time",
    "lokal": "lokal-id, `detect_pii` (people and contacts alone)",
    "stanza": "stanza, tokenize, pos, lemma, depparse (no names)",
}
NEEDS = {"lokal": "lokal", "stanza": "stanza"}
STANZA_SHARE = 20  # stanza reads every twentieth release
SCALE = 2_000  # releases that one and two jobs are timed on: enough for starting up to weigh little
MEMORY_AT = [1_000, 5_000, 10_000, 20_000]  # releases
ONE_THREAD = {f"{name}_NUM_THREADS": "1" for name in ("OMP", "OPENBLAS", "MKL", "BLIS")}


def releases(number: int) -> Iterator[tuple[str, str]]:
    """(file name, text): the sample releases over and over with other people's names and numbers, the same in every run."""
    samples = sorted((data_folder("seeds") / "releases").glob("*.txt"))
    names = {row["name"] for row in load_lexicon().tables["names"] if row["strength"] == "strong"}
    given = sorted(name for name in names if name.isalpha() and len(name) > 3)
    for i in range(number):
        sample = samples[i % len(samples)]
        rng = random.Random(f"{sample.stem} {i}")
        others: dict[str, str] = {}

        def other(match: re.Match[str], rng: random.Random = rng, others: dict[str, str] = others) -> str:
            word = match[0]
            if word.isdigit():
                return str(rng.randrange(10, 99))
            return others.setdefault(word, rng.choice(given)) if word in names else word

        yield (
            f"{i:06}-{sample.stem}.txt",
            re.sub(r"\b[A-Z][a-z]{3,}\b|(?<![\d.])\b\d\d\b(?![\d.])", other, sample.read_text("utf-8")),
        )


def write_releases(folder: Path, number: int) -> int:
    """Writes them, a hundred a folder; returns their number of words."""
    words = 0
    for i, (name, text) in enumerate(releases(number)):
        place = folder / f"{i // 100:04}"
        place.mkdir(parents=True, exist_ok=True)
        (place / name).write_text(text, "utf-8")
        words += len(text.split())
    return words


def each(read: Callable[[str], Any], texts: list[str]) -> None:
    for text in texts:
        read(text)


def runner(side: str) -> Callable[[list[str]], None]:
    """What reads a list of texts."""
    if side in ("jubir", "encoder"):
        from jubir.stages import extractor
        from jubir.stages.inputs import inputs_of

        loaded = extractor.load()
        if side == "jubir":
            return partial(each, lambda text: loaded(Release(text, "")))
        reader = loaded.reader
        return partial(each, lambda text: reader.hidden(inputs_of(text, reader.pieces, reader.facts)))
    if side == "parse":
        from jubir.stages.sentences import load_parser

        return partial(each, load_parser())
    if side == "lokal":
        from lokal import detect_pii

        return partial(each, detect_pii)
    from jubir.stages.stanza_parser import load_stanza

    parser: Any = load_stanza(None)
    return partial(each, parser.nlp)


def measure(side: str, number: int) -> dict[str, float]:
    """Seconds to load, words and documents a second of this process, its peak memory in MB."""
    texts = [text for _, text in releases(number)]
    begun = time.perf_counter()
    run = runner(side)
    loaded = time.perf_counter() - begun
    texts = texts[:: STANZA_SHARE if side == "stanza" else 1]
    begun, cpu = time.perf_counter(), time.process_time()
    run(texts)
    wall, cpu = time.perf_counter() - begun, time.process_time() - cpu
    words = sum(len(text.split()) for text in texts)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"load": loaded, "words": words, "documents": len(texts), "wall": wall, "cpu": cpu, "peak": peak}


def memory(marks: list[int]) -> dict[int, float]:
    """Megabytes that a worker takes after so many releases, one that is not replaced by a fresh one as real ones are."""
    import psutil

    from jubir.batch.batch import INPUTS_A_TASK
    from jubir.batch.task import load

    me, extractor, reading = psutil.Process(), load("default"), releases(max(marks))
    found: dict[int, float] = {}
    done = 0
    while task := list(islice(reading, INPUTS_A_TASK)):
        for _, text in task:
            extractor(Release(text, ""))
            done += 1
            if done in marks:
                found[done] = me.memory_info().rss / 2**20
    return found


def stages(number: int) -> dict[str, float]:
    """Seconds of processor time that each stage takes of `number` releases."""
    from jubir.stages import extractor
    from jubir.stages.closed import closed_forms, without_titles
    from jubir.stages.inputs import inputs_of
    from jubir.stages.laws import keep_laws
    from jubir.stages.reading import Reading
    from jubir.stages.record import make_record
    from jubir.stages.zones import find_zones

    loaded = extractor.load()
    reader = loaded.reader
    spent: dict[str, float] = defaultdict(float)

    def timed(name: str, job: Callable[..., Any], *arguments: Any) -> Any:
        begun = time.process_time()
        result = job(*arguments)
        spent[name] += time.process_time() - begun
        return result

    for _, text in releases(number):
        inputs = timed("words, pieces, facts", inputs_of, text, reader.pieces, reader.facts)
        hidden = timed("encoder", reader.hidden, inputs)
        reading = timed("heads", reader.decode, Reading(text), inputs, hidden)
        reading = timed("laws and closed forms", without_titles, reading, loaded.normal)
        reading = timed("laws and closed forms", keep_laws, reading, loaded.normal)
        reading = timed("laws and closed forms", closed_forms, reading, loaded.normal)
        zones = timed("zones", find_zones, text)
        timed("record", make_record, Release(text, ""), reading, zones, loaded.normal)
    return dict(spent)


def python(*arguments: str) -> str:
    """What a fresh process prints."""
    environment = os.environ | ONE_THREAD
    done = subprocess.run(
        [sys.executable, "-m", *arguments], env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout


def in_process(*arguments: str) -> Any:
    return json.loads(python("jubir.measure.bench", *arguments).splitlines()[-1])


def extract(folder: Path, jobs: int) -> float:
    """Seconds of a whole run of the command: reading, extracting, joining people across releases, writing CSV and JSON lines."""
    with tempfile.TemporaryDirectory() as output:
        begun = time.perf_counter()
        python("jubir", "extract", str(folder), "-o", output, "--jobs", str(jobs), "--progress", "none")
        return time.perf_counter() - begun


def machine() -> str:
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    return f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GB, Python {platform.python_version()}"


def bench(number: int, growth: list[int], rounds: int) -> dict[str, Any]:
    """All figures."""
    load = os.getloadavg()[0]
    sides = [side for side in SIDES if side not in NEEDS or importlib.util.find_spec(NEEDS[side])]
    best: dict[str, dict[str, float]] = {}
    for _ in range(rounds):
        for side in list(sides):
            try:
                found = in_process("side", side, str(number))
            except subprocess.CalledProcessError:
                sides.remove(side)  # stanza without its weights
                continue
            if side not in best or found["cpu"] < best[side]["cpu"]:
                best[side] = found
            click.echo(f"{side}: {found['words'] / found['cpu']:.0f} words/s", err=True)
    figures: dict[str, Any] = {"machine": machine(), "load": load, "number": number, "rounds": rounds, "sides": best}
    figures["stages"] = in_process("stages", str(number))
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        write_releases(root / "scale", SCALE)
        figures["one"] = min(extract(root / "one", 1) for _ in range(rounds) if write_releases(root / "one", 1))
        figures["jobs"] = {1: [], 2: []}
        for _ in range(rounds):
            for jobs, seconds in figures["jobs"].items():
                seconds.append(extract(root / "scale", jobs))
        figures["growth"] = {}
        for size in growth:
            words = write_releases(root / str(size), size)
            figures["growth"][size] = extract(root / str(size), 2), words
            click.echo(f"{size} releases: {figures['growth'][size][0]:.1f} s", err=True)
    figures["memory"] = {int(mark): size for mark, size in in_process("memory").items()}
    return figures


def table(header: str, rows: list[list[str]]) -> str:
    cells = header.split("|")
    lines = [header, "|".join("---" if i == 0 else "---:" for i in range(len(cells)))]
    return "\n".join("| " + line.replace("|", " | ") + " |" for line in [*lines, *("|".join(row) for row in rows)])


def markdown(figures: dict[str, Any]) -> str:
    """docs/bench.md."""
    from jubir.batch.workers import INPUTS_A_WORKER

    sides, number = figures["sides"], figures["number"]
    speed = {side: found["words"] / found["cpu"] for side, found in sides.items()}
    rows = [
        [
            SIDES[side],
            f"{speed[side]:,.0f}",
            f"{found['documents'] / found['cpu']:,.1f}",
            f"{found['load']:.1f}",
            f"{found['peak']:,.0f}",
        ]
        for side, found in sides.items()
    ]
    missing = [SIDES[side] for side in SIDES if side not in sides]
    spent = figures["stages"]
    whole = sum(spent.values())
    shares = [[name, f"{seconds / whole:.0%}"] for name, seconds in spent.items()]
    one, two = (min(figures["jobs"][jobs]) for jobs in (1, 2))
    grown = [
        [f"{size:,}", f"{seconds:,.1f}", f"{1000 * seconds / size:,.0f}", f"{words / seconds:,.0f}"]
        for size, (seconds, words) in figures["growth"].items()
    ]
    return f"""\
# How fast

Made by `make bench`. The machine: {figures["machine"]}; one thread a process; its load before the run was
{figures["load"]:.1f}. Each figure is the best of {figures["rounds"]} rounds, in which the sides took turns, and speed is told in processor time. The texts
are the sample releases with other names and numbers, {number:,} of them, {next(iter(sides.values()))["words"] / number:,.0f} words each.

## Beside what else could be taken

{table("what|words a second|releases a second|seconds to load|peak MB", rows)}

The whole of jubir runs at **{speed["jubir"] / speed["encoder"]:.0%}** of the words a second of its encoder alone. Words are counted by white space. {"Not here: " + "; ".join(missing) + "." if missing else ""}

## Where the time goes

{table("stage|share", shares)}

## The whole command

One release, from the start of the process to the tables: {figures["one"]:.1f} s. {SCALE:,} releases: {one:.1f} s with `--jobs 1`, {two:.1f} s with
`--jobs 2`: **{one / two:.2f}** times as fast.

`--jobs 2`, tables and identities included:

{table("releases|seconds|ms a release|words a second", grown)}

A worker that is not replaced, as real ones are after {INPUTS_A_WORKER:,} releases, takes so much memory:

{table("releases|MB", [[f"{mark:,}", f"{size:,.0f}"] for mark, size in figures["memory"].items()])}

![Seconds by number of releases, and words a second by tool](bench.svg)
"""


def plot(figures: dict[str, Any], file: Path) -> None:
    """The picture of docs/bench.md."""
    import matplotlib

    matplotlib.use("svg")
    matplotlib.rcParams["svg.hashsalt"] = "jubir"
    from matplotlib import pyplot

    picture, (left, right) = pyplot.subplots(1, 2, figsize=(10, 3.6), layout="constrained")
    sides = figures["sides"]
    names = [SIDES[side].split(" (")[0].replace("`", "") for side in sides]
    left.barh(names, [found["words"] / found["cpu"] for found in sides.values()], color="#2f6f9f")
    left.invert_yaxis()
    left.set_xscale("log")
    left.set_xlabel("words a second, one process")
    sizes = [int(size) for size in figures["growth"]]
    right.loglog(sizes, [seconds for seconds, _ in figures["growth"].values()], "o-", color="#2f6f9f", label="measured")
    first = next(iter(figures["growth"].values()))[0]
    right.loglog(sizes, [first * size / sizes[0] for size in sizes], "--", color="#999999", label="in proportion")
    right.set_xlabel("releases")
    right.set_ylabel("seconds, --jobs 2")
    right.legend()
    picture.savefig(file, metadata={"Date": None})


@click.group(invoke_without_command=True)
@click.option("--releases", "number", default=600, show_default=True, help="How many to compare the tools on.")
@click.option("--growth", default="100,1000,10000", show_default=True, help="How many to read in whole runs.")
@click.option("--rounds", default=3, show_default=True)
@click.option("--output", type=click.Path(path_type=Path, file_okay=False), default=Path("docs"), show_default=True)
@click.pass_context
def main(context: click.Context, number: int, growth: str, rounds: int, output: Path) -> None:
    """Measures and writes bench.md and bench.svg."""
    if context.invoked_subcommand is None:
        figures = bench(number, [int(size) for size in growth.split(",")], rounds)
        output.mkdir(exist_ok=True)
        (output / "bench.md").write_text(markdown(figures), "utf-8")
        plot(figures, output / "bench.svg")


@main.command("side")
@click.argument("side", type=click.Choice(list(SIDES)))
@click.argument("number", type=int)
def side_command(side: str, number: int) -> None:
    """One side in this process."""
    click.echo(json.dumps(measure(side, number)))


@main.command("memory")
def memory_command() -> None:
    """The memory of one worker."""
    click.echo(json.dumps(memory(MEMORY_AT)))


@main.command("stages")
@click.argument("number", type=int)
def stages_command(number: int) -> None:
    """The shares of the stages."""
    click.echo(json.dumps(stages(number)))


if __name__ == "__main__":
    main()
