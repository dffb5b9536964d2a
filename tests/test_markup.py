"""`plain` and `marked` undo each other; broken marks are refused; spans are read off a record as the rules say."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markup import LABELS, Span, cases, marked, order, plain, spans_of

TEXTS = st.text(st.characters(exclude_characters="[]", exclude_categories=["Cs"]), max_size=40)
VALUES = st.text(st.characters(exclude_characters="[]()", exclude_categories=["Cs"]), max_size=8)


@st.composite
def nested(draw: st.DrawFn) -> tuple[str, list[Span]]:
    """A text and spans of it that do not cross."""
    text = draw(TEXTS)
    spans: set[Span] = set()
    for _ in range(draw(st.integers(0, 6))):
        if not text:
            break
        start = draw(st.integers(0, len(text) - 1))
        end = draw(st.integers(start + 1, len(text)))
        value = draw(VALUES) if draw(st.booleans()) else ""
        new = Span(start, end, draw(st.sampled_from(LABELS)), value)
        if not any(s.start < new.start < s.end < new.end or new.start < s.start < new.end < s.end for s in spans):
            spans.add(new)
    return text, sorted(spans, key=order)


@given(nested())
@settings(max_examples=300, deadline=None)
def test_plain_undoes_marked(made: tuple[str, list[Span]]) -> None:
    text, spans = made
    assert plain(marked(text, spans)) == (text, spans)


def test_marks_hold_marks_and_values_hold_brackets() -> None:
    text, spans = plain("“[Siap, [PLN](ORG PT PLN (Persero)),](DIRECT Ani)” ujar [Ani](PER).")
    assert text == "“Siap, PLN,” ujar Ani."
    assert spans == [Span(1, 11, "DIRECT", "Ani"), Span(7, 10, "ORG", "PT PLN (Persero)"), Span(18, 21, "PER")]


@pytest.mark.parametrize("broken", ["[a", "a]", "[a] (PER)", "[a](NAMA)", "[](PER)", "[a](PER", "[a](PER (b)"])
def test_a_broken_mark_is_refused(broken: str) -> None:
    with pytest.raises(ValueError, match=r"mark|label"):
        plain(broken)


def test_crossing_spans_are_refused() -> None:
    with pytest.raises(ValueError, match="cross"):
        marked("satu dua", [Span(0, 5, "ORG"), Span(3, 8, "PER")])


def test_a_broken_file_is_named_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text("# labels: PER\n\n## A lesson\n[Ani](PER) datang.\n\nBudi datang.\n", encoding="utf-8")
    with pytest.raises(ValueError, match=r"x\.txt:6"):
        cases(path)


def mention(text: str, whole: str, start: int = 0) -> dict[str, Any]:
    at = whole.index(text, start)
    return {"start": at, "end": at + len(text), "text": text}


def test_spans_are_read_off_a_record() -> None:
    text = "“Siap,” ujar Plt. Ketua Yayasan Fajar (YF) Ani Sari. Ani dari YF membuka Desa Terang. Ia tersenyum."
    evidence = mention("Plt. Ketua Yayasan Fajar (YF) Ani Sari", text)
    second = mention("Ani dari YF", text)
    siap = mention("Siap,", text)
    role = {"person": "Ani Sari", "organization": "Yayasan Fajar"}
    record = {
        "people": [
            {
                "name": "Ani Sari",
                "aliases": ["Ani"],
                "mentions": [mention("Ani Sari", text), mention("Ani", text, 50), mention("Ia", text)],
            }
        ],
        "organizations": [
            {
                "name": "Yayasan Fajar",
                "abbreviation": "YF",
                "aliases": [],
                "mentions": [mention("Yayasan Fajar", text), mention("YF", text), mention("YF", text, 60)],
            }
        ],
        "programs": [
            {"name": "Desa Terang", "aliases": [], "owner": "Yayasan Fajar", "mentions": [mention("Desa Terang", text)]}
        ],
        "roles": [
            {**role, "title": "Plt. Ketua", "status": "acting", **evidence},
            {**role, "title": None, "status": "current", **second},
        ],
        "quotes": [{"kind": "direct", "speaker": "Ani Sari", "parent": None, **siap}],
        "works": [],
    }
    assert marked(text, spans_of(record, text, LABELS)) == (
        "“[Siap,](DIRECT Ani Sari)” ujar [Plt. Ketua](ROLE Ani Sari; Yayasan Fajar; acting) [Yayasan Fajar](ORG)"
        " ([YF](ORG Yayasan Fajar)) [Ani Sari](PER). [Ani](PER Ani Sari) dari"
        " [[YF](AFFILIATION Ani Sari)](ORG Yayasan Fajar) membuka"
        " [[Desa Terang](PROGRAM)](OWNED Yayasan Fajar). Ia tersenyum."
    )
