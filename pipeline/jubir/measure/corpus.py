"""The marked releases in figures: what there is, what is wrong with the marks, and how far two annotators agree.

    python -m jubir.measure.corpus FOLDER [--second FOLDER]

prints a table of counts and every error and doubt; with --second the agreement of the releases that stand in both folders.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

import click

from jubir.marking import Marked, MarkError, read

NAMES = {"P": "people", "O": "bodies", "R": "programmes", "L": "places", "E": "events", "U": "laws", "W": "works"}
STATEMENTS = {"Q": "direct statements", "I": "indirect statements"}
TITLES = {"T": "titles", "t": "titles that refer back"}
OPENING = "“\"‘«„'”’"
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


def errors(release: Marked) -> Iterator[str]:
    """What is wrong with the marks of a release; each has to go."""
    people = {mark.ids[0] for mark in release.marks if mark.code == "P" and mark.ids}
    bodies = {mark.ids[0] for mark in release.marks if mark.code == "O" and mark.ids}
    for mark in release.marks:
        piece = release.text[mark.start : mark.end]
        if piece != piece.strip() or not piece:
            yield f"{mark.code}: empty, or a blank at an edge: {piece!r}"
        if mark.code in "PORQI" and len(mark.ids) != 1:
            yield f"{mark.code}: one number is needed: {piece!r}"
        if mark.body is not None and mark.body not in bodies:
            yield f"{mark.code}: there is no O{mark.body}: {piece!r}"
        for number in mark.ids if mark.code in "TtQI" else ():
            known = number[1:] in bodies if number.startswith("o") else number == "0" or number in people
            if not known:
                yield f"{mark.code}{number}: nobody has this number: {piece!r}"
    for person, body in release.affiliations:
        if person not in people or body not in bodies:
            yield f"A {person}@{body}: no such person or body"
    if release.title and " ".join(release.title.split()) not in " ".join(release.text.split()):
        yield f"the headline does not stand in the text: {release.title!r}"
    if release.date and not re.fullmatch(r"\d{4}-\d\d-\d\d", release.date):
        yield f"no date: {release.date!r}"


def doubts(release: Marked) -> Iterator[str]:
    """What may be wrong: a name marked once and not elsewhere, direct speech that opens without a quotation mark."""
    covered = bytearray(len(release.text))
    for mark in release.marks:
        if mark.code in NAMES or mark.code in TITLES:
            covered[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
    forms = {release.text[m.start : m.end]: m.code for m in release.marks if m.code in "POR" and m.end - m.start > 2}
    for form, code in sorted(forms.items()):
        for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", release.text):
            if not any(covered[match.start() : match.end()]):
                yield f"{form!r} is {code} elsewhere, at {match.start()} it has no mark"
    for mark in release.marks:
        if mark.code == "Q" and release.text[mark.start] not in OPENING:
            yield f"a direct statement opens without a mark: {release.text[mark.start : mark.start + 30]!r}"


def facts(release: Marked) -> dict[str, Facts]:
    """What two annotators are compared on, a layer each; numbers of people and bodies are replaced by their names."""
    name: dict[tuple[str, str], str] = {}
    for code in "POR":
        for mark in release.marks:
            if mark.code == code:
                form = " ".join(release.text[mark.start : mark.end].split())
                key = code, mark.ids[0]
                name[key] = max(name.get(key, ""), form, key=len)

    def who(number: str) -> str | None:
        return name.get(("O", number[1:])) if number.startswith("o") else name.get(("P", number))

    found: dict[str, Facts] = {}
    for mark in release.marks:
        layer = (NAMES | TITLES | STATEMENTS)[mark.code]
        found.setdefault(layer, Counter())[mark.start, mark.end] += 1
        if mark.code == "T":
            for number in mark.ids:
                title = release.text[mark.start : mark.end].casefold()
                body = name.get(("O", mark.body or ""))
                found.setdefault("roles", Counter())[title, who(number), body] = 1
        if mark.code in STATEMENTS:
            found.setdefault("speakers", Counter())[mark.start, who(mark.ids[0])] += 1
        if mark.code == "R" and mark.body:
            found.setdefault("owners", Counter())[name["R", mark.ids[0]], name.get(("O", mark.body))] = 1
    return found


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
    layers = [*NAMES.values(), *TITLES.values(), *STATEMENTS.values(), "roles", "speakers", "owners"]
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
@click.option("--doubts", "with_doubts", is_flag=True, help="Print doubts too.")
def main(folder: Path, second: Path | None, with_doubts: bool) -> None:
    """Count and check the marked releases of FOLDER."""
    try:
        releases = read_all(folder)
    except MarkError as error:
        raise click.ClickException(str(error)) from error
    wrong = 0
    for release in releases:
        for message in errors(release):
            wrong += 1
            click.echo(f"{release.name} ERROR {message}")
        if with_doubts:
            for message in doubts(release):
                click.echo(f"{release.name} doubt {message}")
    for what, number in counts(releases).items():
        click.echo(f"| {what} | {number:,} |")
    if second is not None:
        click.echo("| layer | F1 | first | second |\n|---|---|---|---|")
        for layer, (score, one, two) in agreement(releases, read_all(second)).items():
            click.echo(f"| {layer} | {score:.2f} | {one} | {two} |")
    if wrong:
        raise click.ClickException(f"{wrong} errors")


if __name__ == "__main__":
    main()
