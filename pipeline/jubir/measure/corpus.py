"""The marked releases in figures: what there is, who wrote how much of it, and how far two annotators agree.

    python -m jubir.measure.corpus FOLDER [--second FOLDER]

prints a table of counts and one of writers; with --second the agreement of the releases that stand in both folders.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from statistics import median
from typing import TypeAlias

import click

from jubir.marking import Mark, Marked, MarkError, read

NAMES = {"P": "people", "O": "bodies", "R": "programmes", "L": "places", "E": "events", "U": "laws", "W": "works"}
STATEMENTS = {"Q": "direct statements", "I": "indirect statements"}
TITLES = {"T": "titles", "t": "titles that refer back"}
# Two annotators mean the same statement where what both marked is at least this part of what either did.
SHARED = 0.8
STATED = "statements, most of the text, and speakers"
Facts: TypeAlias = Counter[tuple[object, ...]]


def read_all(folder: Path) -> list[Marked]:
    """The releases of a folder, sorted by name. Raises MarkError at the first that cannot be read."""
    return [read(path) for path in sorted(folder.glob("*.txt"))]


def counts(releases: Iterable[Marked]) -> dict[str, int]:
    """How much there is of everything that is marked."""
    found: Counter[str] = Counter()
    for release in releases:
        found["releases"] += 1
        found["words"] += len(release.text.split())
        for code, name in (NAMES | TITLES | STATEMENTS).items():
            marks = [mark for mark in release.marks if mark.code == code]
            found[f"marks of {name}" if code in NAMES else name] += len(marks)
            if code in "POR":
                found[name] += len({mark.ids[0] for mark in marks})
        found["titles with a body"] += sum(mark.code == "T" and mark.body is not None for mark in release.marks)
        found["programmes with an owner"] += len({m.ids[0] for m in release.marks if m.code == "R" and m.body})
        found["affiliations without a title"] += len(release.affiliations)
        found["contacts"] += len(release.contacts)
    return dict(found)


def writer_of(name: str) -> str:
    """The writer of a release, as its name tells: what stands before a number, else it is a sample release.

    >>> writer_of("c3_014"), writer_of("kemenkes-imunisasi-2024")
    ('c3', 'samples')
    """
    match = re.fullmatch(r"([a-z]+\d*)_\d+", name)
    return match[1] if match else "samples"


def writers(releases: Iterable[Marked]) -> dict[str, tuple[int, int, int, int, int]]:
    """By writer: releases, words of the release in the middle, people, bodies, statements."""
    parts: dict[str, list[Marked]] = {}
    for release in releases:
        parts.setdefault(writer_of(release.name), []).append(release)
    rows = {}
    for writer, part in sorted(parts.items(), key=lambda item: (item[0] == "samples", item[0])):
        found = counts(part)
        middle = int(median(len(release.text.split()) for release in part))
        said = sum(found[name] for name in STATEMENTS.values())
        rows[writer] = len(part), middle, found["people"], found["bodies"], said
    return rows


def names_of(release: Marked) -> dict[tuple[str, str], str]:
    """(code, number) of everybody and everything with a number -> its longest form in the text."""
    name: dict[tuple[str, str], str] = {}
    for mark in release.marks:
        if mark.code in "POR":
            form = " ".join(release.text[mark.start : mark.end].split())
            key = mark.code, mark.ids[0]
            name[key] = max(name.get(key, ""), form, key=len)
    return name


def speaker_of(mark: Mark, name: dict[tuple[str, str], str]) -> str | None:
    """The name of who says a statement; None where nobody can tell."""
    number = mark.ids[0]
    return name.get(("O", number[1:])) if number.startswith("o") else name.get(("P", number))


def facts(release: Marked) -> dict[str, Facts]:
    """What two annotators are compared on, a layer each; numbers of people and bodies are replaced by their names."""
    name = names_of(release)
    found: dict[str, Facts] = {}
    for mark in release.marks:
        layer = (NAMES | TITLES | STATEMENTS)[mark.code]
        found.setdefault(layer, Counter())[mark.start, mark.end] += 1
        if mark.code == "T":
            for number in mark.ids:
                title = release.text[mark.start : mark.end].casefold()
                body = name.get(("O", mark.body or ""))
                found.setdefault("roles", Counter())[title, name.get(("P", number)), body] = 1
        if mark.code in STATEMENTS:
            found.setdefault("speakers", Counter())[mark.start, speaker_of(mark, name)] += 1
        if mark.code == "R" and mark.body:
            found.setdefault("owners", Counter())[name["R", mark.ids[0]], name.get(("O", mark.body))] = 1
    return found


def same_statements(first: Marked, second: Marked) -> tuple[int, int, int]:
    """How many statements two annotators have in common, of one kind, most of the text and one speaker; then how many each has."""
    one, two = names_of(first), names_of(second)
    left = [mark for mark in second.marks if mark.code in STATEMENTS]
    ours = [mark for mark in first.marks if mark.code in STATEMENTS]
    theirs = len(left)
    same = 0
    for mark in ours:
        for other in left:
            shared = min(mark.end, other.end) - max(mark.start, other.start)
            all_of_both = max(mark.end, other.end) - min(mark.start, other.start)
            alike = mark.code == other.code and speaker_of(mark, one) == speaker_of(other, two)
            if alike and shared >= SHARED * all_of_both:
                left.remove(other)
                same += 1
                break
    return same, len(ours), theirs


def agreement(first: Iterable[Marked], second: Iterable[Marked]) -> dict[str, tuple[float, int, int]]:
    """F1 of the second annotator against the first by layer, and how many marks each made; exact places."""
    other = {release.name: release for release in second}
    same: Counter[str] = Counter()
    ones: Counter[str] = Counter()
    twos: Counter[str] = Counter()
    for release in first:
        if release.name in other:
            a, b = facts(release), facts(other[release.name])
            for layer in {*a, *b}:
                one, two = a.get(layer, Counter()), b.get(layer, Counter())
                same[layer] += sum((one & two).values())
                ones[layer] += sum(one.values())
                twos[layer] += sum(two.values())
            for count, number in zip((same, ones, twos), same_statements(release, other[release.name]), strict=True):
                count[STATED] += number
    layers = [*NAMES.values(), *TITLES.values(), *STATEMENTS.values(), "roles", "speakers", STATED, "owners"]
    return {
        layer: (2 * same[layer] / (ones[layer] + twos[layer]), ones[layer], twos[layer])
        for layer in layers
        if ones[layer] + twos[layer]
    }


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option(
    "--second", type=click.Path(exists=True, file_okay=False, path_type=Path), help="The same, marked by another."
)
def main(folder: Path, second: Path | None) -> None:
    """Count the marked releases of FOLDER."""
    try:
        releases = read_all(folder)
    except MarkError as error:
        raise click.ClickException(str(error)) from error
    for what, number in counts(releases).items():
        click.echo(f"| {what} | {number:,} |")
    click.echo("| writer | releases | words, median | people | bodies | statements |\n|---|---|---|---|---|---|")
    for writer, row in writers(releases).items():
        click.echo(f"| {writer} | {' | '.join(f'{number:,}' for number in row)} |")
    if second is not None:
        click.echo("| layer | F1 | first | second |\n|---|---|---|---|")
        for layer, (score, one, two) in agreement(releases, read_all(second)).items():
            click.echo(f"| {layer} | {score:.2f} | {one} | {two} |")


if __name__ == "__main__":
    main()
