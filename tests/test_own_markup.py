"""The marked-up sentences of seeds/gold/markup: whole marks, whole tokens, no sentence twice."""

from __future__ import annotations

from collections import Counter

from conftest import ROOT

from jubir.measure.marked import LABELS, MarkedText, read_marked, read_markup
from jubir.stages.parse import blank

FOLDER = ROOT / "seeds" / "gold" / "markup"
HONORIFICS = {
    "Bapak",
    "Ibu",
    "Pak",
    "Bu",
    "Dr.",
    "dr.",
    "drg.",
    "Prof.",
    "H.",
    "Hj.",
    "Ir.",
    "KH",
    "Drs.",
    "Dra.",
    "Capt.",
    "apt.",
}


def texts() -> list[MarkedText]:
    return [read_markup(line) for file in sorted(FOLDER.glob("*.txt")) for line in file.read_text("utf-8").splitlines()]


def test_every_mark_is_whole() -> None:
    for file in sorted(FOLDER.glob("*.txt")):
        read_marked(file)
        assert all(line == line.strip() and line for line in file.read_text("utf-8").splitlines()), file


def test_there_are_many_and_each_stands_once() -> None:
    found = [marked.text for marked in texts()]
    assert len(found) >= 300
    assert [text for text, times in Counter(found).items() if times > 1] == []


def test_every_label_is_taught() -> None:
    counts = Counter(label for marked in texts() for _, _, label in marked.spans)
    assert set(counts) == set(LABELS)
    assert min(counts["PROGRAM"], counts["TITLE"], counts["ORG"]) >= 100


def test_no_mark_cuts_a_token() -> None:
    nlp = blank()
    cut = [
        marked.text[start:end]
        for marked in texts()
        for doc in [nlp.make_doc(marked.text)]
        for start, end, _ in marked.spans
        if doc.char_span(start, end) is None
    ]
    assert cut == []


def test_names_of_people_have_no_honorific() -> None:
    people = [marked.text[start:end] for marked in texts() for start, end, label in marked.spans if label == "PER"]
    assert [name for name in people if name.split()[0] in HONORIFICS] == []
