"""What people wrote down about Indonesian: seeds/lexicon/*.tsv as look-up tables (columns: seeds/lexicon/README.md)."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

PACKAGE = Path(__file__).parent.parent
PROJECT = PACKAGE.parent.parent


class LexiconError(ValueError):
    """A row that cannot be read: the message gives file and line."""


def data_folder(name: str) -> Path:
    """The folder `name` (seeds, models): inside the installed package, or beside it in a checkout."""
    for folder in (PACKAGE / name, PROJECT / name):
        if folder.is_dir():
            return folder
    raise FileNotFoundError(f"no folder {name} in {PACKAGE} or {PROJECT}")


@dataclass(frozen=True)
class Row:
    """One line of a table. `forms` are all spellings, the main one first."""

    table: str
    line: int
    forms: tuple[str, ...]
    values: dict[str, str]

    @property
    def form(self) -> str:
        return self.forms[0]

    def __getitem__(self, column: str) -> str:
        return self.values[column]


REQUIRED = {
    "affixes": ("form", "variants", "kind", "side", "example"),
    "positions": ("form", "variants", "follows", "example"),
    "offices": ("form", "variants", "organization", "example"),
    "statuses": ("form", "variants", "status", "example"),
    "organization_heads": ("form", "variants", "kind", "alone", "example"),
    "organizations": ("name", "abbreviation", "variants", "kind", "example"),
    "programs": ("name", "abbreviation", "owner", "variants", "example"),
    "introducers": ("form", "kind", "example"),
    "verbs": ("form", "lemma", "voice", "takes", "example"),
    "pronouns": ("form", "kind", "example"),
    "regions": ("name", "kind", "variants", "within", "example"),
    "places": ("form", "variants", "kind", "example"),
    "dates": ("form", "variants", "kind", "number", "example"),
    "names": ("name", "kind", "strength", "example"),
    "naming": ("form", "kind", "example"),
}


def read_table(path: Path, required: tuple[str, ...]) -> list[Row]:
    """The rows of one .tsv; raises LexiconError with file and line where a row does not fit its header."""
    rows = []
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.reader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        header = next(reader, [])
        if missing := set(required) - set(header):
            raise LexiconError(f"{path}:1: no column {', '.join(sorted(missing))}")
        for line, cells in enumerate(reader, 2):
            if len(cells) != len(header):
                raise LexiconError(f"{path}:{line}: {len(cells)} cells for {len(header)} columns")
            values = dict(zip(header, (cell.strip() for cell in cells), strict=True))
            main = values[header[0]]
            if not main:
                raise LexiconError(f"{path}:{line}: empty {header[0]}")
            spellings = [main, values.get("abbreviation", ""), *re.split(r"\s*;\s*", values.get("variants", ""))]
            rows.append(Row(path.stem, line, tuple(dict.fromkeys(s for s in spellings if s)), values))
    return rows


@dataclass
class Node:
    """A word trie: `rows` are the rows whose form ends here."""

    next: dict[str, Node] = field(default_factory=dict)
    rows: list[tuple[Row, str]] = field(default_factory=list)


class Trie:
    """Forms of several words, looked up case-folded from a position in a list of words."""

    def __init__(self) -> None:
        self.root = Node()

    def add(self, words: list[str], row: Row, form: str) -> None:
        node = self.root
        for word in words:
            node = node.next.setdefault(word.casefold(), Node())
        node.rows.append((row, form))

    def matches(self, words: list[str], start: int, end: int) -> Iterator[tuple[int, Row, str]]:
        """(end, row, form) of every form that stands at `start`, shortest first; `words` are case-folded."""
        node = self.root
        for i in range(start, end):
            following = node.next.get(words[i])
            if following is None:
                return
            node = following
            for row, form in node.rows:
                yield i + 1, row, form

    def longest(self, words: list[str], start: int, end: int) -> tuple[int, Row, str] | None:
        """The last of `matches`; written out, since most words open no form and this is asked for most of all."""
        node = self.root
        best = None
        for i in range(start, end):
            following = node.next.get(words[i])
            if following is None:
                break
            node = following
            if node.rows:
                best = i + 1, *node.rows[-1]
        return best


@dataclass
class Lexicon:
    tables: dict[str, list[Row]]
    common: frozenset[str]  # words that are written small in running text
    districts: tuple[str, ...]  # names of districts (kecamatan)

    @property
    def rows(self) -> list[Row]:
        return [row for table in sorted(self.tables) for row in self.tables[table]]


@lru_cache(maxsize=1)
def load_lexicon() -> Lexicon:
    """All tables; a broken row stops the program with file and line."""
    folder = data_folder("seeds") / "lexicon"
    tables = {name: read_table(folder / f"{name}.tsv", columns) for name, columns in REQUIRED.items()}
    common = frozenset((folder / "words.txt").read_text("utf-8").split())
    districts = tuple((folder / "districts.txt").read_text("utf-8").splitlines())
    return Lexicon(tables, common, districts)
