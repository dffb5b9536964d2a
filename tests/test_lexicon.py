"""Every row of the lexicon has an example, and the example is run."""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from jubir.schema import Release
from jubir.stages.dates import find_dates
from jubir.stages.extractor import Extractor
from jubir.stages.lexicon import LexiconError, Row, load_lexicon, read_table
from jubir.stages.parse import cut_with
from jubir.stages.rules.tag import Tagger
from jubir.stages.rules.words import Words
from jubir.stages.zones import find_zones

# Rows whose example the rules do not yet read right: the list may only get shorter (a row that is right fails the test).
GAPS = frozenset((Path(__file__).parent / "lexicon_gaps.txt").read_text("utf-8").split("\n"))
ROWS = load_lexicon().rows
MARK = re.compile(r"\[([^\[\]]+)\]\(([A-Z]+)\)")


def row_id(row: Row) -> str:
    return f"{row.table}: {row.form}"


def found(text: str, extractor: Extractor, labels: set[str]) -> set[tuple[str, str]]:
    """(label, text) of what the pipeline finds of the labels."""
    record: dict[str, Any] = extractor(Release(text=text, path="t.txt")).to_dict()
    out: set[tuple[str, str]] = set()
    for key, label in (("people", "PER"), ("organizations", "ORG"), ("programs", "PROGRAM")):
        out |= {(label, mention["text"]) for entry in record[key] for mention in entry["mentions"]}
    out |= {("TITLE", role["title"]) for role in record["roles"] if role["title"]}
    out |= {("CUE", quote["cue"]) for quote in record["quotes"] if quote["cue"]}
    out |= {("WORK", work["text"]) for work in record["works"]}
    out |= {("DATE", text[m.start : m.end]) for m in find_dates(text)}
    zones = find_zones(text)
    words = Words(extractor.nlp.make_doc(text), zones, extractor.index, partial(cut_with, extractor.nlp))
    out |= {(n.label, words.chars(n.start, n.end)) for n in Tagger(words).run() if n.label in ("LOC", "LAW", "EVENT")}
    return {(label, name) for label, name in out if label in labels}


def right(row: Row, extractor: Extractor) -> bool:
    """All marks of the example are found. (What is found beyond them is for the marked sentences to judge.)"""
    text = MARK.sub(r"\1", row["example"])
    wanted = {(label, name) for name, label in MARK.findall(row["example"]) if label != "PRON"}
    return wanted <= found(text, extractor, {label for label, _ in wanted})


@pytest.mark.parametrize("table", sorted({row.table for row in ROWS}))
def test_examples(table: str, extractor: Extractor) -> None:
    rows = [row for row in ROWS if row.table == table]
    wrong = {row_id(row) for row in rows if not right(row, extractor)}
    known = {gap for gap in GAPS if gap.startswith(table + ": ")}
    assert wrong == known, (
        f"new: {sorted(wrong - known)[:20]}; mended (take them off the list): {sorted(known - wrong)[:20]}"
    )


def test_every_example_is_marked_and_holds_its_form() -> None:
    for row in ROWS:
        text = MARK.sub(r"\1", row["example"])
        assert MARK.search(row["example"]), row_id(row)
        assert any(form.casefold().strip("-") in text.casefold() for form in row.forms), row_id(row)


def test_a_broken_row_gives_file_and_line(tmp_path: Path) -> None:
    path = tmp_path / "verbs.tsv"
    path.write_text("form\texample\nkata\tx\ty\n", "utf-8")
    with pytest.raises(LexiconError, match=r"verbs\.tsv:2: 3 cells for 2 columns"):
        read_table(path, ("form", "example"))
