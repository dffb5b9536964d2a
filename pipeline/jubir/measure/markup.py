"""Marked-up releases -> precision, recall and F1 a label.

A mark-up file is a release with its names marked in place: `kata [Ani Lestari](PER)`. Marks lie side by side, never inside
each other. A name is right where both its ends and its label are. What is read stands under the labels of the mark-up as it is,
but that a TITLE must have a holder or a statement ("kepala desa" that nobody in the text is, is none), and that a WORK stands
without its quotation marks.

Of two that overlap, the longer is taken, as the mark-up marks the outermost name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from jubir.ingest.wraps import flowing
from jubir.measure.gold_match import Count
from jubir.measure.marked import LABELS, Span, read_marked
from jubir.stages.record import inside_marks

if TYPE_CHECKING:
    from jubir.stages.extractor import Extractor
    from jubir.stages.reading import Reading

# Columns of the confusion table for what was not found, and its row for what is not in the mark-up.
MISSED = "missed"
NOTHING = "nothing"
OTHER_ENDS = "other ends"


@dataclass
class MarkupScores:
    """What is found: the counts a label, and how often which label stands where the mark-up has which."""

    counts: dict[str, Count] = field(default_factory=dict)
    confusion: Counter[tuple[str, str]] = field(default_factory=Counter)

    def add(self, gold: Iterable[Span], given: Iterable[Span]) -> None:
        """Counts the names of one text, as (start, end, label)."""
        wanted, found = set(gold), set(given)
        for label in LABELS:
            one, two = ({span for span in spans if span[2] == label} for spans in (found, wanted))
            self.counts[label] = self.counts.get(label, Count()) + Count(len(one & two), len(one), len(two))
        self.confusion.update(confused(wanted, found))

    @property
    def total(self) -> Count:
        """All labels together."""
        return sum(self.counts.values(), Count())

    def figures(self) -> dict[str, dict[str, float]]:
        """{label: {p, r, f}} to four digits, labels that stand nowhere left out."""
        return {
            label: {"p": round(count.precision, 4), "r": round(count.recall, 4), "f": round(count.f1, 4)}
            for label, count in self.counts.items()
            if count
        }


def confused(wanted: set[Span], found: set[Span]) -> Iterator[tuple[str, str]]:
    """(label in the mark-up, label found) of every name on either side.

    A name of the mark-up is held against the one found that shares most characters with it; the same label with
    other ends is `other ends`. What is found and shares no character with any name of the mark-up stands against `nothing`.
    """
    for start, end, label in sorted(wanted):
        near = [(min(end, e) - max(start, s), -s, other) for s, e, other in found if s < end and start < e]
        if not near:
            yield label, MISSED
        elif (start, end, label) in found:
            yield label, label
        else:
            other = max(near)[2]
            yield label, OTHER_ENDS if other == label else other
    for start, end, label in sorted(found):
        if not any(s < end and start < e for s, e, _ in wanted):
            yield NOTHING, label


def spans_of(reading: Reading) -> list[Span]:
    """The names of a reading in characters, none overlapping another."""
    borne = {link.head for link in reading.links_of("HOLDS", "REFERS")} | {link.tail for link in reading.links_of("SAID_BY")}
    found = {(span.start, span.end, span.label) for span in reading.of(*LABELS) if span.label != "TITLE" or span in borne}
    works = {span: inside_marks(reading.text, span) for span in reading.of("WORK")}
    found = {name for name in found if name[2] != "WORK"} | {(start, end, "WORK") for start, end in works.values()}
    chosen: list[Span] = []
    for start, end, label in sorted(found, key=longest_first):
        if not any(start < e and s < end for s, e, _ in chosen):
            chosen.append((start, end, label))
    return sorted(chosen)


def longest_first(span: Span) -> tuple[int, int, int]:
    start, end, label = span
    return start - end, start, LABELS.index(label)


def evaluate_markup(folder: Path, *, extractor: Extractor) -> MarkupScores:
    """The scores on the .txt files of a folder. Raises ValueError where there is none, or where one is broken."""
    files = sorted(folder.glob("*.txt"))
    if not files:
        raise ValueError(f"{folder}: no .txt file")
    scores = MarkupScores()
    for file in files:
        text, gold = read_marked(file)
        scores.add(gold, spans_of(extractor.read(flowing(text))))
    return scores


def table_of(scores: MarkupScores) -> Iterator[str]:
    """The lines of the table of figures: a label a line."""
    yield f"{'label':9}{'P':>7}{'R':>7}{'F1':>7}{'gold':>8}"
    for label, count in [*((label, scores.counts[label]) for label in LABELS), ("all", scores.total)]:
        if count:
            yield f"{label:9}{count.precision:7.3f}{count.recall:7.3f}{count.f1:7.3f}{count.gold:8}"


def confusion_of(scores: MarkupScores) -> Iterator[str]:
    """The lines of the confusion table: a label of the mark-up a line, what was found in its place in the columns."""
    columns = [*LABELS, OTHER_ENDS, MISSED]
    used = [c for c in columns if any(scores.confusion[row, c] for row in (*LABELS, NOTHING))]
    width = {column: max(6, len(column) + 1) for column in used}
    yield f"{'':9}" + "".join(f"{column:>{width[column]}}" for column in used)
    for row in (*LABELS, NOTHING):
        if any(scores.confusion[row, column] for column in used):
            yield f"{row:9}" + "".join(f"{scores.confusion[row, c] or '.':>{width[c]}}" for c in used)
