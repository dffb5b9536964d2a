"""Treebanks for the parser: CoNLL-U -> spaCy Docs on the words of the text, clitics with their word."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from spacy.tokens import Doc
from spacy.vocab import Vocab


@dataclass(frozen=True)
class Word:
    """A word of a tree; head is its head's place in the sentence, its own for the root."""

    form: str
    lemma: str
    pos: str
    morph: str
    head: int
    dep: str
    space: bool


def read_trees(lines: Iterable[str]) -> Iterator[list[Word]]:
    """The sentences of a CoNLL-U file.

    One rule for clitics: what the treebank splits (keluarga + nya, menyetujui + nya) is one word here, as it is written;
    it has the class, features, lemma and head of the part that the others hang on.
    """
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        if line and not line.startswith("#"):
            rows.append(line.split("\t"))
        elif not line and rows:
            yield _sentence(rows)
            rows = []


def _sentence(rows: Sequence[Sequence[str]]) -> list[Word]:
    plain = {int(row[0]): row for row in rows if row[0].isdigit()}
    groups: list[tuple[str, list[int], bool]] = []
    covered = 0
    for row in rows:
        if "-" in row[0]:
            first, last = map(int, row[0].split("-"))
            groups.append((row[1], list(range(first, last + 1)), "SpaceAfter=No" not in row[9]))
            covered = last
        elif row[0].isdigit() and int(row[0]) > covered:
            groups.append((row[1], [int(row[0])], "SpaceAfter=No" not in row[9]))
    place = {number: i for i, (_, members, _) in enumerate(groups) for number in members}
    words: list[Word] = []
    for i, (form, members, space) in enumerate(groups):
        # The part whose head stands outside the word; the first, should a tree have more than one.
        top = next(number for number in members if int(plain[number][6]) not in members)
        row = plain[top]
        head = int(row[6])
        words.append(
            Word(
                form,
                row[2],
                row[3],
                "" if row[5] == "_" else row[5],
                i if head == 0 else place[head],
                "ROOT" if head == 0 else row[7],
                space,
            )
        )
    return words


def doc_of(sentences: Sequence[Sequence[Word]], vocab: Vocab) -> Doc:
    """The sentences in a row as one Doc with classes, features, lemmas and trees."""
    flat = [word for sentence in sentences for word in sentence]
    heads: list[int] = []
    for sentence in sentences:
        start = len(heads)
        heads += [start + word.head for word in sentence]
    # A sentence's last word is followed by a blank, whatever the treebank says.
    ends = set(_ends(sentences))
    return Doc(
        vocab,
        words=[word.form for word in flat],
        spaces=[word.space or i in ends for i, word in enumerate(flat)],
        pos=[word.pos for word in flat],
        morphs=[word.morph for word in flat],
        lemmas=[word.lemma for word in flat],
        heads=heads,
        deps=[word.dep for word in flat],
    )


def _ends(sentences: Sequence[Sequence[Word]]) -> Iterator[int]:
    total = 0
    for sentence in sentences:
        total += len(sentence)
        yield total - 1


def docs_of(sentences: Sequence[Sequence[Word]], vocab: Vocab, *, size: int = 5) -> list[Doc]:
    """Docs of `size` sentences each, so that the ends of sentences are learned, too."""
    return [doc_of(sentences[at : at + size], vocab) for at in range(0, len(sentences), size)]
