"""Behaviour after CheckList (Ribeiro et al., ACL 2020): what must not change does not, and what must change does so in one place.

Minimum functionality is what tests/sentences holds; here are invariance and direction, on every sample release.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from jubir.schema import Release
from jubir.stages.extractor import Extractor, load
from jubir.stages.lexicon import load_lexicon

SAMPLES = sorted((ROOT / "seeds" / "releases").glob("*.txt"))
LAYERS = ("title", "place", "date", "people", "organizations", "programs", "roles", "quotes", "contacts")
POSITIONS = {
    "start",
    "end",
    "mentions",
    "speaker_start",
    "speaker_end",
    "evidence_start",
    "evidence_end",
    "page",
    "rule",
}

each_sample = pytest.mark.parametrize("file", SAMPLES, ids=lambda file: file.stem)


@pytest.fixture(scope="module")
def extractor() -> Extractor:
    return load()


def text_of(file: Path) -> str:
    return file.read_text("utf-8-sig")


def found(text: str, extractor: Extractor) -> dict[str, Any]:
    """The record of a text without offsets, rules and what else is bound to its letters."""
    record = extractor(Release(text=text, path="t.txt")).to_dict()
    return {layer: without_positions(record[layer]) for layer in LAYERS}


def without_positions(value: Any) -> Any:
    if isinstance(value, list):
        return [without_positions(entry) for entry in value]
    if isinstance(value, dict):
        return {key: without_positions(entry) for key, entry in value.items() if key not in POSITIONS}
    return " ".join(value.split()) if isinstance(value, str) else value


def mapped(value: Any, change: Callable[[str], str]) -> Any:
    """The record with every string changed."""
    if isinstance(value, list):
        return [mapped(entry, change) for entry in value]
    if isinstance(value, dict):
        return {key: mapped(entry, change) for key, entry in value.items()}
    return change(value) if isinstance(value, str) else value


def same(one: dict[str, Any], other: dict[str, Any], *, but: tuple[str, ...] = ()) -> None:
    for layer in LAYERS:
        if layer not in but:
            assert one[layer] == other[layer], layer


# --- invariance --------------------------------------------------------------------------------------------------


def marks(text: str, opening: str, closing: str) -> str:
    return text.replace("“", opening).replace("”", closing)


@each_sample
@pytest.mark.parametrize("glyphs", ['""', "””", "„“"], ids=["straight", "closing-twice", "low-high"])
def test_the_glyphs_of_quotation_marks_change_nothing(file: Path, glyphs: str, extractor: Extractor) -> None:
    text = text_of(file)
    if "“" not in text or "„" in text:
        pytest.skip("no curly marks in this release, or other ones beside them")
    other = found(marks(text, *glyphs), extractor)

    def plain(value: str) -> str:
        return re.sub('[“”„"]', '"', value)

    same(mapped(found(text, extractor), plain), mapped(other, plain))


@each_sample
def test_a_headline_in_capitals_changes_the_title_alone(file: Path, extractor: Extractor) -> None:
    text = text_of(file)
    before = found(text, extractor)
    title = before["title"]
    if title is None or title not in text:
        pytest.skip("no headline on one line")
    after = found(text.replace(title, title.upper(), 1), extractor)
    assert after["title"] == title.upper()
    same(before, after, but=("title",))


@each_sample
def test_the_spelling_of_friday_changes_no_date(file: Path, extractor: Extractor) -> None:
    text = re.sub(r"\b(?:Senin|Selasa|Rabu|Kamis|Jum[’']?at|Sabtu|Minggu)\b", "Jumat", text_of(file))
    for spelling in ("Jum'at", "Jum’at"):
        same(found(text, extractor), found(text.replace("Jumat", spelling), extractor), but=("quotes",))


@each_sample
def test_blanks_at_the_ends_of_lines_and_other_line_ends_change_nothing(file: Path, extractor: Extractor) -> None:
    text = text_of(file).replace("\r\n", "\n")
    before = found(text, extractor)
    same(before, found(text.replace("\n", " \n"), extractor))
    same(before, found(text.replace("\n", "\r\n"), extractor))
    same(before, found(text + "\n\n\n", extractor))


@each_sample
@pytest.mark.parametrize("width", [60, 76])
def test_hard_wraps_change_nothing(file: Path, width: int, extractor: Extractor) -> None:
    text = text_of(file)
    options: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
    wrapped = "\n".join(textwrap.fill(line, width, **options) if line.strip() else "" for line in text.split("\n"))
    assert max(map(len, wrapped.split("\n"))) <= width + 40
    same(found(text, extractor), found(wrapped, extractor))
    # Every mention still stands where its offsets say.
    record = extractor(Release(text=wrapped, path="t.txt")).to_dict()
    for person in record["people"]:
        for mention in person["mentions"]:
            assert wrapped[mention["start"] : mention["end"]] == mention["text"]


# Other people: given names of the lexicon that are nothing else, one for each word of a name.
OTHERS = [
    row["name"]
    for row in load_lexicon().tables["names"]
    if row["strength"] == "strong" and row["kind"] == "given" and row["name"].isalpha() and len(row["name"]) > 4
]


def swaps(record: dict[str, Any], text: str) -> Iterator[tuple[str, str]]:
    """Words of people's names that are names and nothing else in the text, and what stands in for each."""
    strong = {row["name"] for row in load_lexicon().tables["names"] if row["strength"] == "strong"}
    words = sorted({w for person in record["people"] for w in person["name"].split() if w in strong and len(w) > 3})
    bodies = " ".join(str(record[layer]) for layer in ("organizations", "programs", "title", "place"))
    free = [name for name in OTHERS if name not in text]
    for number, word in enumerate(words):
        if not re.search(rf"\b{word}\b", bodies):
            yield word, free[(37 * number + len(text)) % len(free)]


@each_sample
def test_other_names_change_nothing_but_the_names(file: Path, extractor: Extractor) -> None:
    text = text_of(file)
    before = found(text, extractor)
    table = dict(swaps(before, text))
    if not table:
        pytest.skip("no name that is a name alone")

    def swapped(value: str) -> str:
        return re.sub(r"\b\w+\b", lambda m: table.get(m[0], m[0]), value)

    after = found(swapped(text), extractor)
    # An address made of the name stays as it is.
    same(mapped(before, swapped), after, but=("contacts",))


# --- direction ---------------------------------------------------------------------------------------------------

ANNOUNCED = "Ketua Yayasan Cendana Hijau {name} meresmikan taman baca di Ternate, Kamis (5/1/2023). “Taman ini milik warga,” katanya."


def of_announced(name: str, extractor: Extractor) -> dict[str, Any]:
    record = extractor(Release(ANNOUNCED.format(name=name), "t.txt")).to_dict()
    assert len(record["people"]) == 1
    assert record["quotes"][0]["speaker"] == record["people"][0]["name"] == "Nurlela Umar"
    person: dict[str, Any] = record["people"][0]
    return person


@pytest.mark.parametrize("address", ["Bapak", "Ibu", "Saudari"])
def test_an_address_adds_an_honorific_and_keeps_the_name(address: str, extractor: Extractor) -> None:
    assert of_announced("Nurlela Umar", extractor)["honorific"] is None
    assert of_announced(f"{address} Nurlela Umar", extractor)["honorific"] == address


@pytest.mark.parametrize("title", ["Dr.", "Prof.", "Ir.", "Hj.", "drg.", "Letkol"])
def test_a_title_adds_a_prefix_and_keeps_the_name(title: str, extractor: Extractor) -> None:
    assert of_announced(f"{title} Nurlela Umar", extractor)["prefixes"] == [title]


@pytest.mark.parametrize("degree", ["S.E.", "M.Si.", "Ph.D.", "S.H., M.H."])
def test_a_degree_adds_a_suffix_and_keeps_the_name(degree: str, extractor: Extractor) -> None:
    suffixes = of_announced(f"Nurlela Umar, {degree},", extractor)["suffixes"]
    assert [s.rstrip(".") for s in suffixes] == [d.strip().rstrip(".") for d in degree.split(",")]


@pytest.mark.parametrize(
    ("word", "status"), [("Plt.", "acting"), ("Pj.", "acting"), ("mantan", "former"), ("Pelaksana Tugas", "acting")]
)
def test_a_word_before_the_title_changes_the_status_and_stays_in_the_title(
    word: str, status: str, extractor: Extractor
) -> None:
    text = "JAKARTA – Hal itu disampaikan {}Bupati Alor Wiranto Lubis di kantornya."
    before, after = (found(text.format(w), extractor)["roles"] for w in ("", word + " "))
    assert [(r["person"], r["title"], r["status"]) for r in before] == [("Wiranto Lubis", "Bupati Alor", "current")]
    assert [(r["person"], r["title"], r["status"]) for r in after] == [("Wiranto Lubis", f"{word} Bupati Alor", status)]


# --- a signature that no word announces ----------------------------------------------------------------------------

SIGNED = """Menteri Buka Rapat Pangan

Jakarta, 21 Februari 2024 – Menteri Pertanian Rinto Wijaya membuka rapat itu. “Pusat dan daerah harus seirama,” tegas Menteri Rinto.

Kepala Biro Komunikasi
Kementerian Pertanian
Dewi Ambarwati
Email: humas@contoh.go.id
Telp: (021) 345-6789
"""


def test_the_lines_that_close_a_release_are_its_contact(extractor: Extractor) -> None:
    record = extractor(Release(SIGNED, "t.txt")).to_dict()
    assert [(c["name"], c["email"]) for c in record["contacts"]][:1] == [("Dewi Ambarwati", "humas@contoh.go.id")]
    assert [c["phone"] for c in record["contacts"] if c["phone"]] == ["+62213456789"]
    held = [(r["title"], r["organization"]) for r in record["roles"] if r["person"] == "Dewi Ambarwati"]
    assert held == [("Kepala", "Biro Komunikasi")]


def test_closing_lines_without_an_address_are_text(extractor: Extractor) -> None:
    text = SIGNED.split("Email")[0]
    assert extractor(Release(text, "t.txt")).to_dict()["contacts"] == []
