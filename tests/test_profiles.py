"""CSV in two profiles."""

from __future__ import annotations

import csv
import io

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from jubir.ingest.cells import CELL_LIMIT, LINE_BREAKS, cell, one_line, unguard
from jubir.write.profiles import csv_excel_id, csv_text
from jubir.write.rows import frame

ANY = st.text(st.characters(exclude_categories=["Cs"]), max_size=60)


@given(st.lists(st.tuples(ANY, ANY), max_size=5))
def test_plain_is_lossless(rows: list[tuple[str, str]]) -> None:
    text = csv_text(pd.DataFrame(rows, columns=["a", "b"], dtype=object))
    assert list(csv.reader(io.StringIO(text, newline="")))[1:] == [list(row) for row in rows]


@given(st.one_of(ANY, ANY.map("'{}".format), ANY.map("={}".format), ANY.map("'={}".format)))
def test_the_guard_can_be_taken_off(text: str) -> None:
    line = LINE_BREAKS.sub(" ", text)
    if one_line(line).lstrip("'") == line.lstrip("'"):  # no control character was replaced
        assert unguard(one_line(line)) == line


@given(ANY)
def test_no_cell_runs(text: str) -> None:
    for made in (one_line(text), cell(text)):
        assert not made.startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
        assert not made.lstrip().startswith(("=", "+", "-", "@"))
    assert "\n" not in one_line(text)


@pytest.mark.parametrize(
    ("text", "made"),
    [
        ("+62811", "'+62811"),
        ("- satu", "'- satu"),
        ("＝1+1", "'＝1+1"),
        (" =1+1", "' =1+1"),
        ("1.234", "'1.234"),
        ("0812 2726 308", "'0812 2726 308"),
        ("198001012005011001", "'198001012005011001"),
        ("12 Mei 2024", "'12 Mei 2024"),
        ("Maret 2023", "'Maret 2023"),
        ("Rp 5.000", "'Rp 5.000"),
        ("BENAR", "'BENAR"),
        ("satu\r\ndua\ntiga\u2028empat", "satu dua tiga empat"),
        ("a\x00b", "a\ufffdb"),
        # What stays as it is.
        ("p1", "p1"),
        ("c2064-2153", "c2064-2153"),
        ("rel-1e50000000000000", "rel-1e50000000000000"),
        ("tel:+62-811", "tel:+62-811"),
        ("Komisi 7", "Komisi 7"),
        ("123 peserta (P:78, L: 45)", "123 peserta (P:78, L: 45)"),
        ("'kata' ia", "'kata' ia"),
        ("a;b", "a;b"),
    ],
)
def test_excel_id_cells(text: str, made: str) -> None:
    assert one_line(text) == made


def test_the_limit_of_a_cell_counts_utf_16() -> None:
    assert cell("a" * CELL_LIMIT) == "a" * CELL_LIMIT
    assert cell("a" * (CELL_LIMIT + 1)) == "a" * (CELL_LIMIT - 1) + "…"
    assert len(cell("👩" * CELL_LIMIT).encode("utf-16-le")) // 2 <= CELL_LIMIT


def test_excel_id_file() -> None:
    table = frame(
        "figures", [{"release_id": "rel-1", "path": "a.txt", "figure_id": "f1-4", "what": "a;b", "total": 12}]
    )
    assert csv_excel_id("figures", table) == (
        '\ufeffrelease_id;path;figure_id;what;total;female;male;start;end;text\r\nrel-1;a.txt;f1-4;"a;b";12;;;;;\r\n'
    )


def test_long_texts_take_linear_time() -> None:
    for text in ("1" * 100_000, "1." * 50_000, "jan" * 30_000, " " * 100_000, "'" * 100_000, "rp" + "9" * 100_000):
        one_line(text)
