"""stanza as the second parser: its sentences, classes, lemmas and trees on the tokens of jubir.

stanza cuts words its own way and splits clitics (kata + nya). What it says of its words is carried over to jubir's tokens by the
characters they share: a token that holds several words has what stanza says of the one nearest to the root; of several tokens
that share one word, the first with a letter or digit has it, and the others hang on that one.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from spacy.tokens import Doc

PROCESSORS = "tokenize,mwt,pos,lemma,depparse"
NEEDS_EXTRA = "the parser stanza needs the extra [stanza]: pip install 'jubir[stanza]'"


class StanzaMissing(ValueError):
    """stanza or its weights are not there; the message says in one line what to do."""


@dataclass(frozen=True)
class Unit:
    """A word of stanza's text in characters; `head` is the number of its head in the text, its own for a root."""

    start: int
    end: int
    pos: str
    morph: str
    lemma: str
    head: int
    dep: str


@dataclass(frozen=True)
class StanzaParser:
    """stanza's pipeline; called with a Doc, it gives the same tokens and ents with stanza's analysis."""

    run: Any

    def __call__(self, doc: Doc) -> Doc:
        return analysed(doc, list(units_of(self.run(paragraphs(doc.text)), doc.text)))


def stanza_folder() -> Path:
    """Where stanza keeps its weights: its own default, which STANZA_RESOURCES_DIR moves. Raises StanzaMissing without stanza."""
    try:
        from stanza.resources.common import DEFAULT_MODEL_DIR
    except ImportError:
        raise StanzaMissing(NEEDS_EXTRA) from None
    return Path(DEFAULT_MODEL_DIR)


def load_stanza(folder: Path | None = None) -> StanzaParser:
    """stanza's Indonesian pipeline from a folder with its resources.json, by default its own; never goes online.

    Raises StanzaMissing where stanza or its weights are missing.
    """
    where = folder or stanza_folder()
    try:
        import stanza
    except ImportError:
        raise StanzaMissing(NEEDS_EXTRA) from None
    # Torch on a GPU does not give the same bytes as on a CPU.
    options = {"download_method": None, "use_gpu": False, "verbose": False}
    try:
        return StanzaParser(stanza.Pipeline("id", dir=str(where), processors=PROCESSORS, **options))
    except (FileNotFoundError, KeyError, ValueError) as error:
        raise StanzaMissing(no_weights(where)) from error


def no_weights(where: Path) -> str:
    return (
        f"no Indonesian weights of stanza in {where}: run `jubir models stanza` on a machine with a network, "
        "or give a folder that holds them as --parser FOLDER"
    )


def fetch_stanza(folder: Path | None = None) -> Path:
    """Has stanza download its Indonesian weights into a folder, by default its own; the folder.

    Raises StanzaMissing where stanza is, and OSError where the weights cannot be reached.
    """
    where = folder or stanza_folder()
    try:
        import stanza
    except ImportError:
        raise StanzaMissing(NEEDS_EXTRA) from None
    stanza.download("id", model_dir=str(where), processors=PROCESSORS)
    return where


def paragraphs(text: str) -> str:
    """The text with every line a paragraph of its own, as jubir reads it: stanza ends one at an empty line only."""
    return text.replace("\n", "\n\n")


def units_of(document: Any, text: str) -> Iterator[Unit]:
    """The words of stanza's document, those of a multi-word token as the one of them that the others hang on.

    `text` is the text before `paragraphs`; offsets refer to it.
    """
    breaks = [i for i, char in enumerate(paragraphs(text)) if char == "\n"][1::2]
    first = 0
    for sentence in document.sentences:
        place = {word.id: number for number, token in enumerate(sentence.tokens) for word in token.words}
        for number, token in enumerate(sentence.tokens):
            word = next(w for w in token.words if w.head == 0 or place[w.head] != number)
            shift = bisect_right(breaks, token.start_char)
            yield Unit(
                token.start_char - shift,
                token.end_char - shift,
                word.upos or "X",
                word.feats or "",
                word.lemma or word.text,
                first + (number if word.head == 0 else place[word.head]),
                "ROOT" if word.head == 0 else word.deprel,
            )
        first += len(sentence.tokens)


def analysed(doc: Doc, units: Sequence[Unit]) -> Doc:
    """A Doc with the tokens and ents of `doc` and the analysis of the units. White space hangs on the token before it."""
    from spacy.tokens import Doc

    depth = depths(units)
    under = overlapping(doc, units)
    # What a token is: the unit nearest to the root among those that share a character with it.
    top = [min(shared, key=lambda number: (depth[number], number)) if shared else None for shared in under]
    bearer = bearers(doc, under)
    heads: list[int] = []
    deps: list[str] = []
    for token in doc:
        unit = top[token.i]
        if unit is None:
            heads.append(loose_head(token.i, top))
            deps.append("dep")
        elif bearer[unit] != token.i:
            heads.append(bearer[unit])
            deps.append("punct" if token.is_punct else "flat")
        else:
            heads.append(bearer[units[unit].head])
            deps.append(units[unit].dep)
    found = [None if unit is None else units[unit] for unit in top]
    return Doc(
        doc.vocab,
        words=[token.text for token in doc],
        spaces=[bool(token.whitespace_) for token in doc],
        pos=[pos_of(doc[i].is_space, doc[i].is_punct, unit) for i, unit in enumerate(found)],
        morphs=["" if unit is None else unit.morph for unit in found],
        lemmas=[doc[i].text if unit is None else unit.lemma for i, unit in enumerate(found)],
        heads=heads,
        deps=deps,
        ents=[f"{token.ent_iob_}-{token.ent_type_}" if token.ent_type_ else "O" for token in doc],
    )


def pos_of(is_space: bool, is_punct: bool, unit: Unit | None) -> str:
    if is_space:
        return "SPACE"
    # "Ir." and a bracket may share a word of stanza's; a mark is a mark all the same.
    return "PUNCT" if is_punct else "X" if unit is None else unit.pos


def depths(units: Sequence[Unit]) -> list[int]:
    """How many steps each unit is from its root. Raises ValueError where the heads are no tree."""
    found = [-1] * len(units)
    for number in range(len(units)):
        path = [number]
        while found[path[-1]] < 0 and units[path[-1]].head != path[-1]:
            path.append(units[path[-1]].head)
            if len(path) > len(units):
                raise ValueError("the heads are no tree")
        for step, unit in enumerate(reversed(path)):
            found[unit] = max(found[path[-1]], 0) + step
    return found


def overlapping(doc: Doc, units: Sequence[Unit]) -> list[list[int]]:
    """For each token, the numbers of the units that share a character with it; none for white space."""
    shared: list[list[int]] = []
    at = 0
    for token in doc:
        start, end = token.idx, token.idx + len(token.text)
        while at < len(units) and units[at].end <= start:
            at += 1
        here: list[int] = []
        number = at
        while number < len(units) and units[number].start < end:
            here.append(number)
            number += 1
        shared.append([] if token.is_space else here)
    return shared


def bearers(doc: Doc, under: Sequence[Sequence[int]]) -> dict[int, int]:
    """For each unit the token that bears it: the first with a letter or digit of those that share it, else the first."""
    found: dict[int, int] = {}
    for wordlike in (True, False):
        for token in doc:
            if any(char.isalnum() for char in token.text) or not wordlike:
                for unit in under[token.i]:
                    found.setdefault(unit, token.i)
    return found


def loose_head(i: int, top: Sequence[int | None]) -> int:
    """The head of a token without a unit: the nearest token before it that has one, else the first behind it, else itself."""
    before = (k for k in range(i - 1, -1, -1) if top[k] is not None)
    behind = (k for k in range(i + 1, len(top)) if top[k] is not None)
    return next(before, next(behind, i))
