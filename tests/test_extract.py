"""The whole pipeline: the golden seed release, offsets on any text, and time that grows with the text."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from jubir.schema import Release
from jubir.stages.extractor import Extractor

SEED = Path(__file__).parent.parent / "seeds" / "releases" / "iom-2022-07-05.txt"
PIECES = [
    *"“”\"'‘’„«»()[]–—,.:;!?/\n\r\t\u00a0\u00ad\u200b\u2028\u0301🙂é",
    "\r\n",
    "Bapak Yusuf Setiawan",
    "kata",
    "katanya",
    "mengatakan bahwa",
    "Kementerian Kesehatan (Kemenkes)",
    "Direktur Utama PT Maju Jaya",
    "program Desa Migran Produktif (Desmigratif)",
    "Selasa, (5/7)",
    "3 Maret 2025",
    "A. A. A.",
    "H. M. Ali, S.E.,",
    "0812 2726 308",
    "x@y.id",
    "Narahubung:",
    "dan",
    "Tentang",
    "123 peserta (P:78, L: 45)",
]
TEXTS = st.lists(
    st.one_of(st.sampled_from(PIECES), st.text(st.characters(exclude_categories=["Cs"]), max_size=8)), max_size=40
)


def spans(node: Any) -> Iterator[tuple[int, int, str]]:
    """Every object with start, end and text."""
    if isinstance(node, dict):
        if isinstance(node.get("start"), int) and isinstance(node.get("end"), int):
            yield node["start"], node["end"], node["text"]
        for value in node.values():
            yield from spans(value)
    elif isinstance(node, list):
        for value in node:
            yield from spans(value)


def test_seed_release(extractor: Extractor, golden: Callable[[str, Any], None]) -> None:
    record = extractor(Release(SEED.read_bytes().decode("utf-8"), SEED.name)).to_dict()
    golden("iom-2022-07-05", record)


@settings(max_examples=2000, deadline=None, suppress_health_check=list(HealthCheck))
@given(parts=TEXTS, blank=st.sampled_from(["", " "]))
def test_offsets(parts: list[str], blank: str, extractor: Extractor) -> None:
    text = blank.join(parts)
    record = extractor(Release(text, "t.txt")).to_dict()
    for start, end, piece in spans(record):
        assert 0 <= start < end
        assert text[start:end] == piece
    names = {entry["name"] for entry in [*record["people"], *record["organizations"]]}
    for quote in record["quotes"]:
        assert quote["speaker"] is None or quote["speaker"] in names
        assert (quote["speaker"] is None) == (quote["speaker_kind"] == "unknown")


ADVERSE = [
    "Aa Bb Cc Dd ", "ABC DEF GHI ", " ", "“ ” \" ' ", "A. A. A. ", "1234 5/7 12.", "((((()))) [[]] ", "(A (B (C ", "Aa\n\n",
    "Budi Santoso, ", "Politik, Hukum, ", "kata Budi ", "Kepala Dinas Kesehatan Kota ", "Kementerian Kesehatan dan ", "Aa Bb Cc (ABC) ",
    "program Aa Bb ", "Budi mengatakan bahwa dia pergi. ", "“Aa bb cc dd,” katanya. ", "“Aa bb ", "Aa dan ",
    "(((", "Budi dan Ani, Kepala Dinas Sosial Kota Bekasi (BKD), ",
]  # fmt: skip


@pytest.mark.parametrize("unit", ADVERSE)
def test_time_is_linear(unit: str, extractor: Extractor) -> None:
    def seconds(size: int) -> float:
        text = (unit * (size // len(unit) + 1))[:size]
        begun = time.process_time()
        extractor(Release(text, "t.txt"))
        return time.process_time() - begun

    seconds(1000)
    small, large = min(seconds(10_000) for _ in range(3)), min(seconds(100_000) for _ in range(2))
    # Ten times the text may take fifteen times as long; what is over in a blink is
    # not compared.
    assert large < 0.5 or large < 15 * small
    # What is linear may still be slow: 5.5 s were measured on a machine of 2.4 GHz, 3 s on a faster one.
    assert large < 9
