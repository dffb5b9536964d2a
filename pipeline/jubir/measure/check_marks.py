"""What is wrong with the marks of a release, and what may be.

    python -m jubir.measure.check_marks FOLDER [TEXTS]

prints a line for each error and each doubt; an error makes it end with 1. With TEXTS, a folder of the same releases without
marks, a marked text that is not its release letter for letter is an error, too.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from functools import lru_cache
from pathlib import Path

import click

from jubir.marking import Mark, Marked, MarkError, read
from jubir.stages.lexicon import load_lexicon

ONE_NUMBER = "PORQI"
# A name in one of these would be marked twice: the outermost name is marked, and a title ends where its body begins.
NAMES = "PORLTt"
OPENING = "“\"‘«„'”’"
# Between quotation marks, this many words or more are no single term.
CLAUSE = 5
QUOTED = re.compile(r"[“\"«„]([^“”\"«»„\n]+)[”\"»]")
SENTENCE = re.compile(r"[^.!?\n]+[.!?\n]?")
# What may stand in front of a bare verb of saying (`kata`, `jelas`), which is a noun or an adjective elsewhere.
BEHIND_SPEECH = r"(?<=[,”\"’»])\s+"


@lru_cache(maxsize=1)
def saying() -> re.Pattern[str]:
    """Verbs of saying of seeds/lexicon/verbs.tsv without the passive ones, which need nobody who speaks.

    A bare one counts only behind a comma or a quotation mark.
    """
    anywhere: list[str] = []
    bare: list[str] = []
    for row in load_lexicon().tables["verbs"]:
        if row["voice"] != "passive":
            forms = bare if row["voice"] == "bare" else anywhere
            forms += map(re.escape, row.forms)
    return re.compile(rf"\b(?:{'|'.join(anywhere)})\b|{BEHIND_SPEECH}(?:{'|'.join(bare)})\b", re.IGNORECASE)


@lru_cache(maxsize=1)
def honorific() -> re.Pattern[str]:
    """An affix of seeds/lexicon/affixes.tsv that stands before a name, with its blank; one letter alone is an initial."""
    forms = {form for row in load_lexicon().tables["affixes"] if row["side"] == "prefix" for form in row.forms}
    longest_first = sorted((form for form in forms if len(form.rstrip(".")) > 1), key=len, reverse=True)
    return re.compile(rf"(?:{'|'.join(map(re.escape, longest_first))})\s+(?=\S)")


def folded(text: str) -> str:
    return " ".join(text.split())


def piece(release: Marked, mark: Mark) -> str:
    return release.text[mark.start : mark.end]


def numbers(release: Marked, code: str) -> set[str]:
    """The numbers that a code of the release has."""
    return {number for mark in release.marks if mark.code == code for number in mark.ids}


def errors(release: Marked) -> Iterator[str]:
    """What is wrong with the marks of a release; each has to go."""
    people, bodies = numbers(release, "P"), numbers(release, "O")
    for mark in release.marks:
        text = piece(release, mark)
        if text != text.strip() or not text:
            yield f"{mark.code}: empty, or a blank at an edge: {text!r}"
        if mark.code in ONE_NUMBER and len(mark.ids) != 1:
            yield f"{mark.code}: one number is needed: {text!r}"
        if mark.code in "Tt" and not mark.ids:
            yield f"{mark.code}: whose it is is needed: {text!r}"
        if mark.body is not None and mark.body not in bodies:
            yield f"{mark.code}: there is no O{mark.body}: {text!r}"
        for number in mark.ids if mark.code in "TtQI" else ():
            known = number[1:] in bodies if number.startswith("o") else number == "0" or number in people
            if not known:
                yield f"{mark.code}{number}: nobody has this number: {text!r}"
    yield from crossing(release)
    yield from footer_errors(release, people=people, bodies=bodies)


def crossing(release: Marked) -> Iterator[str]:
    """Marks that share a part of their text, which no file can hold, and names inside names."""
    around: list[Mark] = []
    for mark in release.marks:
        while around and around[-1].end <= mark.start:
            around.pop()
        if around and around[-1].end < mark.end:
            yield f"marks cross: {piece(release, around[-1])!r}, {piece(release, mark)!r}"
        if mark.code in NAMES and (outer := next((m for m in around if m.code in NAMES), None)):
            yield f"{mark.code} inside {outer.code}: {piece(release, outer)!r}"
        around.append(mark)


def footer_errors(release: Marked, *, people: set[str], bodies: set[str]) -> Iterator[str]:
    for person, body in release.affiliations:
        if person not in people or body not in bodies:
            yield f"A {person}@{body}: no such person or body"
    if release.title and folded(release.title) not in folded(release.text):
        yield f"the headline does not stand in the text: {release.title!r}"
    if release.date and not is_date(release.date):
        yield f"no date: {release.date!r}"


def is_date(text: str) -> bool:
    """Whether a text is a day of the calendar in ISO form, with its dashes.

    >>> is_date("2024-02-29"), is_date("2023-02-29"), is_date("20240229")
    (True, False, False)
    """
    try:
        return date.fromisoformat(text).isoformat() == text
    except ValueError:
        return False


def differs(release: Marked, text: str) -> Iterator[str]:
    """Where the marked text leaves its release; blanks at the end do not count."""
    one, two = release.text.rstrip(), text.rstrip()
    if one != two:
        at = next((i for i, (a, b) in enumerate(zip(one, two, strict=False)) if a != b), min(len(one), len(two)))
        yield f"not the release from {at} on: {one[at : at + 30]!r} for {two[at : at + 30]!r}"


def doubts(release: Marked) -> Iterator[str]:
    """What may be wrong with the marks of a release; each is to be looked at."""
    yield from forgotten_names(release)
    yield from forgotten_statements(release)
    yield from forgotten_quotes(release)
    for mark in release.marks:
        if mark.code == "Q" and release.text[mark.start] not in OPENING:
            yield f"a direct statement opens without a quotation mark: {piece(release, mark)[:30]!r}"
        if mark.code == "P" and honorific().match(piece(release, mark)):
            yield f"an honorific in a name: {piece(release, mark)!r}"


def covered(release: Marked, codes: str) -> bytearray:
    """A 1 for each character that lies in a mark of one of the codes."""
    out = bytearray(len(release.text))
    for mark in release.marks:
        if mark.code in codes:
            out[mark.start : mark.end] = b"\1" * (mark.end - mark.start)
    return out


def forgotten_names(release: Marked) -> Iterator[str]:
    """Names that are marked in one place and stand in another without a mark."""
    inside = covered(release, "PORLEUWTt")
    forms = {piece(release, m): m.code for m in release.marks if m.code in "POR" and m.end - m.start > 2}
    for form, code in sorted(forms.items()):
        for match in re.finditer(rf"(?<!\w){re.escape(form)}(?!\w)", release.text):
            if not any(inside[match.start() : match.end()]):
                yield f"{form!r} is {code} elsewhere, at {match.start()} it has no mark"


def forgotten_statements(release: Marked) -> Iterator[str]:
    """Sentences with a verb of saying of which nothing is marked as a statement."""
    inside = covered(release, "QI")
    names = covered(release, "PORLTtEUW")
    for sentence in SENTENCE.finditer(release.text):
        if any(inside[sentence.start() : sentence.end()]):
            continue
        verb = saying().search(release.text, sentence.start(), sentence.end())
        if verb and not names[verb.end() - 1]:
            yield f"{verb[0].strip()!r}, and no statement: {folded(sentence[0])[:100]!r}"


def forgotten_quotes(release: Marked) -> Iterator[str]:
    """Clauses in quotation marks that are neither speech nor a name."""
    inside = covered(release, "QIWREU")
    for match in QUOTED.finditer(release.text):
        if len(match[1].split()) >= CLAUSE and not any(inside[match.start() : match.end()]):
            yield f"quotation marks without a mark: {folded(match[0])[:60]!r}"


@click.command(context_settings={"help_option_names": ["-h", "--help"]})
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("texts", required=False, type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(folder: Path, texts: Path | None) -> None:
    """Check the marked releases of FOLDER, and that each is the same as its release in TEXTS where it stands there."""
    wrong = unsure = 0
    files = sorted(folder.glob("*.txt"))
    for path in files:
        try:
            release = read(path)
        except MarkError as error:
            click.echo(f"{path.stem} ERROR {error}")
            wrong += 1
            continue
        found = list(errors(release))
        if texts is not None and (texts / path.name).exists():
            found += differs(release, (texts / path.name).read_text(encoding="utf-8"))
        maybe = list(doubts(release))
        for message in found:
            click.echo(f"{path.stem} ERROR {message}")
        for message in maybe:
            click.echo(f"{path.stem} doubt {message}")
        wrong += len(found)
        unsure += len(maybe)
    click.echo(f"{len(files)} releases, {wrong} errors, {unsure} doubts")
    if wrong:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
