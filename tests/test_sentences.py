"""Marked-up sentences, each with its lesson: what the pipeline finds is written back into the text and compared.

`pytest tests/test_sentences.py --update-gaps` writes which of them the reader of models/reader gets wrong.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from markup import Case, cases, marked, plain, spans_of

from jubir import Extractor, extract
from jubir.schema import Release

FILES = sorted((Path(__file__).parent / "sentences").glob("*.txt"))
CASES = [case for path in FILES for case in cases(path)]
# Cases that the reader does not get right, by id. Strict: one that is mended fails until it is taken off the list.
GAP_FILE = Path(__file__).parent / "sentence_gaps.txt"
GAPS = frozenset(GAP_FILE.read_text("utf-8").split("\n")) - {""}
# A reader may trade one sentence for another, but no group of them may be given up: the share that must be right.
FLOOR = 0.25
FLOOR_OF_ALL = 0.7


def parameter(case: Case) -> Any:
    marks = [pytest.mark.xfail(strict=True, reason="the reader gets it wrong")] if case.id in GAPS else []
    return pytest.param(case, id=case.id, marks=marks)


@pytest.mark.parametrize("case", [parameter(case) for case in CASES])
def test_sentence(case: Case, extractor: Extractor, gaps: set[str] | None) -> None:
    text, _ = plain(case.marked)
    record = extract(Release(text=text, path="t.txt"), extractor=extractor).as_dict()
    try:
        found = marked(text, spans_of(record, text, case.labels))
    except ValueError as error:  # what is found crosses itself
        found = str(error)
    if gaps is not None:
        gaps.update([case.id] if found != case.marked else [])
        pytest.skip("the list of gaps is written anew")
    assert found == case.marked


def test_no_group_of_sentences_is_given_up() -> None:
    given = Counter(case.group for case in CASES)
    right = Counter(case.group for case in CASES if case.id not in GAPS)
    assert {group: right[group] / given[group] for group in given if right[group] < FLOOR * given[group]} == {}
    assert right.total() >= FLOOR_OF_ALL * given.total()


def test_the_list_of_gaps_names_cases() -> None:
    assert {case.id for case in CASES} >= GAPS


def test_every_case_is_written_in_its_canonical_form() -> None:
    for case in CASES:
        text, spans = plain(case.marked)
        assert marked(text, spans) == case.marked, case.id
        assert {span.label for span in spans} <= set(case.labels), case.id


def test_there_are_enough_cases_and_no_text_twice() -> None:
    assert len(CASES) >= 260
    assert len({case.id for case in CASES}) == len(CASES)
    assert len({case.marked for case in CASES}) == len(CASES)
    assert {f"h{number:02d}" for number in range(1, 16)} <= {path.stem.split("-")[0] for path in FILES}
