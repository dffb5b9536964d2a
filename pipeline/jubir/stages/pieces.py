"""A unigram vocabulary: words -> numbers of pieces."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from jubir.stages.units import Units, normal

BOS, PAD, EOS, UNK = 0, 1, 2, 3
UNKNOWN_COST = 10.0
LONGEST = 16  # pieces of a unit
KEPT = 100_000  # words


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
        """The ids of the most probable pieces of a word ("▁" in front where a blank stood before it), at most LONGEST."""
        found = self.known.get(word)
        if found is None:
            if len(self.known) >= KEPT:  # else many releases would fill the memory
                self.known.clear()
            found = self.known[word] = self._search(word[: LONGEST * 4])[:LONGEST] or [UNK]
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

    def of_units(self, units: Units) -> list[list[int]]:
        """The pieces of every unit; the last unit of a line has the end mark behind its own."""
        closes = {end - 1 for _, end in units.lines}
        out = []
        for i, form in enumerate(units.form):
            free = units.start[i] == 0 or units.text[units.start[i] - 1].isspace()
            ids = self.split("▁" + normal(form) if free else normal(form))
            out.append([*ids, EOS] if i in closes else ids)
        return out

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
