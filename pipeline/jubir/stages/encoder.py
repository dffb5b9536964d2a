"""The accurate model: mentions of a text by a small transformer run by onnxruntime (extra `accurate`)."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

BOS, PAD, EOS, UNK = 0, 1, 2, 3
UNIT = re.compile(r"\w+|[^\w\s]")
UNKNOWN_COST = 10.0
# Units a window may hold: the encoder has 512 positions, a unit takes one to two pieces; a unit of more than 16 is cut.
WINDOW = 160
LONGEST_UNIT = 16

Floats = NDArray[np.float32]
Span = tuple[int, int, str]


def units(text: str) -> list[tuple[int, int]]:
    """Every word and every mark of the text as (start, end): what tags are given to.

    >>> units("PT. Ani")
    [(0, 2), (2, 3), (4, 7)]
    """
    return [match.span() for match in UNIT.finditer(text)]


@dataclass
class Pieces:
    """A unigram vocabulary: piece -> (id, log probability); the segmentation of each word is kept once found."""

    table: dict[str, tuple[int, float]]
    longest: int = 0
    worst: float = 0.0
    known: dict[str, list[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.longest = max(map(len, self.table))
        self.worst = min(score for _, score in self.table.values()) - UNKNOWN_COST

    def split(self, word: str) -> list[int]:
        """The ids of the most probable pieces of a word ("▁" in front where a blank stood before it), at most LONGEST_UNIT."""
        found = self.known.get(word)
        if found is None:
            found = self.known[word] = self._search(word[: LONGEST_UNIT * 4])[:LONGEST_UNIT] or [UNK]
        return found

    def _search(self, word: str) -> list[int]:
        size = len(word)
        best = [0.0] + [float("-inf")] * size
        back: list[tuple[int, int]] = [(0, UNK)] * (size + 1)
        for start in range(size):
            for end in range(start + 1, min(size, start + self.longest) + 1):
                hit = self.table.get(word[start:end])
                if hit is None:
                    if end > start + 1:
                        continue
                    hit = (UNK, self.worst)
                score = best[start] + hit[1]
                if score > best[end]:
                    best[end] = score
                    back[end] = (start, hit[0])
        ids: list[int] = []
        end = size
        while end > 0:
            end, piece = back[end]
            ids.append(piece)
        return ids[::-1]

    def encode(self, text: str, spans: Sequence[tuple[int, int]]) -> tuple[list[int], list[int]]:
        """The ids of the units' pieces without the marks of start and end, and where each unit's first piece stands."""
        ids: list[int] = []
        first: list[int] = []
        for start, end in spans:
            word = unicodedata.normalize("NFKC", text[start:end])
            if start == 0 or text[start - 1].isspace():
                word = "▁" + word
            first.append(len(ids))
            ids += self.split(word)
        return ids, first

    def save(self, path: Path) -> None:
        """Write the pieces in the order of their ids, one a line, a tab before the log probability."""
        rows = sorted((number, piece, score) for piece, (number, score) in self.table.items())
        path.write_text("".join(f"{piece}\t{score:.4f}\n" for _, piece, score in rows), encoding="utf-8")


def load_pieces(path: Path) -> Pieces:
    """The vocabulary that Pieces.save wrote."""
    table: dict[str, tuple[int, float]] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n")[:-1], start=UNK + 1):
        piece, _, score = line.rpartition("\t")
        table[piece] = (number, float(score))
    return Pieces(table)


# --- tags --------------------------------------------------------------------------------------------------------


def tags_of_labels(labels: Sequence[str]) -> list[str]:
    """The tags of a head: O, then B- and I- of every label."""
    return ["O", *(f"{prefix}-{label}" for label in labels for prefix in "BI")]


def forbidden(tags: Sequence[str]) -> NDArray[np.bool_]:
    """Whether the second tag may not follow the first, as a square; the last row is the start of a text."""
    rows = [[tag.startswith("I-") and not (before != "O" and before[2:] == tag[2:]) for tag in tags] for before in tags]
    return np.array([*rows, [tag.startswith("I-") for tag in tags]])


def best_path(scores: Floats, moves: Floats) -> list[int]:
    """The tags (as numbers) of the best whole sequence: scores (units, tags), moves (tags + 1, tags), the last row for the start."""
    state = scores[0] + moves[-1]
    back = np.zeros(scores.shape, np.int64)
    for i in range(1, len(scores)):
        paths = state[:, None] + moves[:-1]
        back[i] = paths.argmax(0)
        state = paths.max(0) + scores[i]
    path = [int(state.argmax())]
    for i in range(len(scores) - 1, 0, -1):
        path.append(int(back[i][path[-1]]))
    return path[::-1]


def spans_of_path(path: Sequence[int], tags: Sequence[str], where: Sequence[tuple[int, int]]) -> list[Span]:
    """The mentions in characters that the tags of the units say."""
    spans: list[Span] = []
    for number, (start, end) in zip(path, where, strict=True):
        tag = tags[number]
        if tag.startswith("B-"):
            spans.append((start, end, tag[2:]))
        elif tag.startswith("I-"):
            spans[-1] = (spans[-1][0], end, tag[2:])
    return spans


def windows(text: str) -> Iterator[list[tuple[int, int]]]:
    """The units of the text in portions that fit the encoder: a line each, long lines cut after a sentence where possible."""
    line: list[tuple[int, int]] = []
    for unit in units(text):
        if line and "\n" in text[line[-1][1] : unit[0]]:
            yield from _portions(text, line)
            line = []
        line.append(unit)
    if line:
        yield from _portions(text, line)


def _portions(text: str, line: list[tuple[int, int]]) -> Iterator[list[tuple[int, int]]]:
    while len(line) > WINDOW:
        ends = [i + 1 for i in range(WINDOW // 2, WINDOW) if text[line[i][0]] in ".!?" and line[i][1] < line[i + 1][0]]
        cut = ends[-1] if ends else WINDOW
        yield line[:cut]
        line = line[cut:]
    yield line


Score = Callable[[list[list[int]]], list[Floats]]


def read_spans(
    texts: Iterable[str], pieces: Pieces, score: Score, tags: Sequence[str], moves: Floats, *, batch: int = 2000
) -> list[list[Span]]:
    """The mentions of every text; `score` gives (pieces, tags) for rows of pieces, about `batch` pieces at a time."""
    jobs: list[tuple[int, list[tuple[int, int]], list[int], list[int]]] = []
    answers: list[list[Span]] = []
    for number, text in enumerate(texts):
        answers.append([])
        for where in windows(text):
            ids, first = pieces.encode(text, where)
            jobs.append((number, where, ids, first))
    order = sorted(range(len(jobs)), key=lambda i: (len(jobs[i][2]), i))
    at = 0
    while at < len(order):
        # Rows of one length only: without padding the encoder needs no mask, which is several times faster.
        length = len(jobs[order[at]][2])
        size = 1
        while (
            at + size < len(order) and len(jobs[order[at + size]][2]) == length and (size + 1) * (length + 2) <= batch
        ):
            size += 1
        part = [jobs[i] for i in order[at : at + size]]
        at += size
        for (number, where, _, first), scores in zip(part, score([job[2] for job in part]), strict=True):
            path = best_path(scores[np.array(first) + 1], moves)
            answers[number] += spans_of_path(path, tags, where)
    return [sorted(spans) for spans in answers]


# --- the shipped file --------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Accurate:
    """The loaded model: call it with a text, get its mentions."""

    pieces: Pieces
    tags: list[str]
    moves: Floats
    session: Any

    def __call__(self, text: str) -> list[Span]:
        """The mentions of the text as (start, end, label) in characters, sorted."""
        return read_spans([text], self.pieces, self.score, self.tags, self.moves)[0]

    def score(self, rows: list[list[int]]) -> list[Floats]:
        """For each row of pieces an array (pieces + 2, tags)."""
        longest = max(map(len, rows)) + 2
        ids = np.full((len(rows), longest), PAD, np.int64)
        for i, row in enumerate(rows):
            ids[i, : len(row) + 2] = [BOS, *row, EOS]
        scores: Floats = self.session.run(None, {"ids": ids})[0]
        return list(scores)


def load_accurate(folder: Path, *, threads: int = 1) -> Accurate:
    """The accurate model of a folder with model.onnx, pieces.tsv and tags.json; needs onnxruntime."""
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = threads
    session = onnxruntime.InferenceSession(str(folder / "model.onnx"), options, providers=["CPUExecutionProvider"])
    head = json.loads((folder / "tags.json").read_text(encoding="utf-8"))
    return Accurate(
        load_pieces(folder / "pieces.tsv"), list(head["tags"]), np.array(head["moves"], np.float32), session
    )
