"""Marked-up releases -> precision, recall and F1 a label, for the model alone and for the tag stage.

A mark-up file is a release with its names marked in place: `kata [Ani Lestari](PER)`. Marks lie side by side, never inside
each other. A name is right where both its ends and its label are.

What the tag stage finds stands under the labels of the mark-up like this:

PER, ORG, PROGRAM  every mention of an entry of the people, organizations and programs, without honorifics and degrees
TITLE              a job title that is part of a role or names a speaker, with its field, place and status ("Plt. Wali
                   Kota Bekasi"), without the body behind it; a title that nobody in the text holds is none
LOC, LAW, EVENT    what the stage names so, so that it is nothing else
WORK               the same, and titles and themes in quotation marks

Of two that overlap, the longer is taken, as the mark-up marks the outermost name.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from jubir.measure.gold_match import Count
from jubir.measure.marked import LABELS, Span, read_marked

if TYPE_CHECKING:
    from jubir.stages.extractor import Extractor, Tagged, Told

SIDES = ("model", "stage")
# Columns of the confusion table for what was not found, and its row for what is not in the mark-up.
MISSED = "missed"
NOTHING = "nothing"
OTHER_ENDS = "other ends"


@dataclass
class MarkupScores:
    """What one side finds: the counts a label, and how often which label stands where the mark-up has which."""

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


def stage_spans(tagged: Tagged, told: Told) -> list[Span]:
    """The names of the tag stage in characters, none overlapping another."""
    from jubir.stages.rules.roles import head_end, in_order
    from jubir.stages.rules.speakers import Speakers

    words = tagged.words
    given = [fact.title for fact in told.roles if fact.title] + [(s.speaker.start, s.speaker.end) for s in told.said]
    found = {(a, b, entity.label) for entity in tagged.entities for a, b in entity.spans}
    items = in_order(tagged.names, tagged.entities)
    speakers = Speakers(words, items, told.roles)
    for item in items:
        name = item.name
        if name.label != "TITLE":
            if name.label not in ("PER", "ORG", "PROGRAM"):
                found.add((name.start, name.end, name.label))
        elif (
            any(a <= name.start < b for a, b in given)
            or words.is_capital(name.start)
            and speakers.by_title(item).entity
        ):
            found.add((name.start, name.end, "TITLE"))
        elif name.rule in ("place", "headline") and (place := head_end(words, item)) < name.end:
            found.add((place, name.end, "LOC"))  # an office that nobody of the release holds: its place is still one
    chosen: list[Span] = []
    taken = [False] * words.count
    for a, b, label in sorted(found, key=longest_first):
        if not any(taken[a:b]):
            taken[a:b] = [True] * (b - a)
            chosen.append((words.start[a], words.end[b - 1], label))
    return sorted(chosen)


def longest_first(span: Span) -> tuple[int, int, int]:
    start, end, label = span
    return start - end, start, LABELS.index(label)


def evaluate_markup(folder: Path, *, extractor: Extractor) -> dict[str, MarkupScores]:
    """The scores of "model" and "stage" on the .txt files of a folder.

    Raises ValueError where there is none, or where one is broken.
    """
    from jubir.stages.extractor import parse, tag, tell
    from jubir.stages.rules.roles import in_order

    files = sorted(folder.glob("*.txt"))
    if not files:
        raise ValueError(f"{folder}: no .txt file")
    scores = {side: MarkupScores() for side in SIDES}
    for file in files:
        text, gold = read_marked(file)
        doc = parse(text, extractor)
        scores["model"].add(gold, [(e.start_char, e.end_char, e.label_) for e in doc.ents])
        tagged = tag(doc, extractor)
        told = tell(tagged, in_order(tagged.names, tagged.entities), None)
        scores["stage"].add(gold, stage_spans(tagged, told))
    return scores


def table_of(scores: dict[str, MarkupScores]) -> Iterator[str]:
    """The lines of the table of figures: a label a line, both sides beside each other."""
    yield f"{'':9}" + "".join(f"{side:>21}" for side in scores) + f"{'gold':>8}"
    yield f"{'label':9}" + f"{'P':>7}{'R':>7}{'F1':>7}" * len(scores)
    rows = [(label, [s.counts[label] for s in scores.values()]) for label in LABELS]
    for label, counts in [*rows, ("all", [s.total for s in scores.values()])]:
        if any(counts):
            figures = "".join(f"{c.precision:7.3f}{c.recall:7.3f}{c.f1:7.3f}" for c in counts)
            yield f"{label:9}{figures}{counts[0].gold:8}"


def confusion_of(scores: MarkupScores) -> Iterator[str]:
    """The lines of the confusion table: a label of the mark-up a line, what was found in its place in the columns."""
    columns = [*LABELS, OTHER_ENDS, MISSED]
    used = [c for c in columns if any(scores.confusion[row, c] for row in (*LABELS, NOTHING))]
    width = {column: max(6, len(column) + 1) for column in used}
    yield f"{'':9}" + "".join(f"{column:>{width[column]}}" for column in used)
    for row in (*LABELS, NOTHING):
        if any(scores.confusion[row, column] for column in used):
            yield f"{row:9}" + "".join(f"{scores.confusion[row, c] or '.':>{width[c]}}" for c in used)
