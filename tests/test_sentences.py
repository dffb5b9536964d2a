"""Marked-up sentences, each with its lesson: what the pipeline finds is written back into the text and compared."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from markup import Case, cases, marked, plain, spans_of

FILES = sorted((Path(__file__).parent / "sentences").glob("*.txt"))
CASES = [case for path in FILES for case in cases(path)]
# Cases that the pipeline does not yet read right, by id. Strict: one that is mended fails until it is taken off the list.
GAPS = frozenset((Path(__file__).parent / "sentence_gaps.txt").read_text("utf-8").split("\n"))


@pytest.fixture(scope="session")
def extractor() -> Any:
    from jubir.stages.extractor import load

    return load(model="none")


def parameter(case: Case) -> Any:
    marks = [pytest.mark.xfail(strict=True, reason="known gap")] if case.id in GAPS else []
    return pytest.param(case, id=case.id, marks=marks)


@pytest.mark.parametrize("case", [parameter(case) for case in CASES])
def test_sentence(case: Case, extractor: Any) -> None:
    from jubir.schema import Release
    from jubir.stages.extractor import extract

    text, _ = plain(case.marked)
    record = extract(Release(text=text, path="t.txt"), extractor=extractor).to_dict()
    assert marked(text, spans_of(record, text, case.labels)) == case.marked


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
