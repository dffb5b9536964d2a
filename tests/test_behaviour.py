"""Behaviour after CheckList (Ribeiro et al., ACL 2020): what must not change does not, and what must change does so in one place.

Minimum functionality is what tests/sentences holds; here are invariance and direction, on every sample release.
"""

from __future__ import annotations

import re
import textwrap
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache, partial
from pathlib import Path
from typing import Any

import pytest
from conftest import ROOT

from jubir import Extractor
from jubir.schema import Release
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


def text_of(file: Path) -> str:
    return file.read_text("utf-8-sig")


@lru_cache(maxsize=256)
def found(text: str, extractor: Extractor) -> dict[str, Any]:
    """The record of a text without offsets, rules and what else is bound to its letters."""
    record = extractor(Release(text=text, path="t.txt")).as_dict()
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


def same(one: dict[str, Any], other: dict[str, Any]) -> None:
    for layer in LAYERS:
        assert one[layer] == other[layer], layer


def facts(record: dict[str, Any]) -> Iterator[tuple[str | None, ...]]:
    """What a record says, a fact a tuple, so that one that changes does not drown the others."""
    yield from (("person", person["name"]) for person in record["people"])
    yield from (("body", body["name"]) for body in record["organizations"])
    yield from (("program", program["name"], program["owner"]) for program in record["programs"])
    yield from (("role", role["person"], role["title"], role["organization"], role["status"]) for role in record["roles"])
    yield from (("quote", quote["kind"], quote["text"], quote["speaker"]) for quote in record["quotes"])


def share_kept(pairs: Iterable[tuple[dict[str, Any], dict[str, Any]]]) -> float:
    """Of the facts of all first records and of all second ones, the share that stands in both."""
    both = all_ = 0
    for one, other in pairs:
        first, second = Counter(facts(one)), Counter(facts(other))
        both += 2 * (first & second).total()
        all_ += first.total() + second.total()
    print(f"share kept: {both / all_:.4f}")
    return both / all_


# --- invariance --------------------------------------------------------------------------------------------------


def marks(text: str, opening: str, closing: str) -> str:
    return text.replace("“", opening).replace("”", closing)


# A reader that has learned reads by the words around, and a few facts of hundreds turn with them. The floors stand a little
# below what was measured.
@pytest.mark.parametrize(("glyphs", "floor"), [('""', 0.95), ("””", 0.95), ("„“", 0.9)], ids=["straight", "closing-twice", "low-high"])
def test_the_glyphs_of_quotation_marks_change_little(glyphs: str, floor: float, extractor: Extractor) -> None:
    def plain(value: str) -> str:
        return re.sub('[“”„"]', '"', value)

    texts = [text for text in map(text_of, SAMPLES) if "“" in text and "„" not in text]
    pairs = [(found(text, extractor), found(marks(text, *glyphs), extractor)) for text in texts]
    assert share_kept((mapped(one, plain), mapped(other, plain)) for one, other in pairs) >= floor


def test_a_headline_in_capitals_changes_little_but_the_title(extractor: Extractor) -> None:
    pairs = []
    for text in map(text_of, SAMPLES):
        before = found(text, extractor)
        title = before["title"]
        if title is not None and title in text:
            after = found(text.replace(title, title.upper(), 1), extractor)
            assert after["title"] == title.upper()
            assert (after["place"], after["date"]) == (before["place"], before["date"])
            pairs.append((before, after))
    assert share_kept(pairs) >= 0.87


def test_the_spelling_of_friday_changes_no_date(extractor: Extractor) -> None:
    pairs = []
    for text in map(text_of, SAMPLES):
        friday = re.sub(r"\b(?:Senin|Selasa|Rabu|Kamis|Jum[’']?at|Sabtu|Minggu)\b", "Jumat", text)
        before = found(friday, extractor)
        for spelling in ("Jum'at", "Jum’at"):
            after = found(friday.replace("Jumat", spelling), extractor)
            assert (after["title"], after["place"], after["date"]) == (before["title"], before["place"], before["date"])
            pairs.append((mapped(before, one_friday), mapped(after, one_friday)))
    assert share_kept(pairs) >= 0.9


def one_friday(value: str) -> str:
    return re.sub("Jum['’]at", "Jumat", value)


@each_sample
def test_blanks_at_the_ends_of_lines_and_other_line_ends_change_nothing(file: Path, extractor: Extractor) -> None:
    text = text_of(file).replace("\r\n", "\n")
    before = found(text, extractor)
    same(before, found(text.replace("\n", " \n"), extractor))
    same(before, found(text.replace("\n", "\r\n"), extractor))
    same(before, found(text + "\n\n\n", extractor))


@pytest.mark.parametrize("width", [60, 76])
def test_hard_wraps_change_little(width: int, extractor: Extractor) -> None:
    options: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
    pairs = []
    for text in map(text_of, SAMPLES):
        wrapped = "\n".join(textwrap.fill(line, width, **options) if line.strip() else "" for line in text.split("\n"))
        assert max(map(len, wrapped.split("\n"))) <= width + 40
        pairs.append((found(text, extractor), found(wrapped, extractor)))
        # Every mention still stands where its offsets say.
        record = extractor(Release(text=wrapped, path="t.txt")).as_dict()
        for person in record["people"]:
            for mention in person["mentions"]:
                assert wrapped[mention["start"] : mention["end"]] == mention["text"]
    assert share_kept(pairs) >= 0.95


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


def test_other_names_change_little_but_the_names(extractor: Extractor) -> None:
    pairs = []
    for text in map(text_of, SAMPLES):
        before = found(text, extractor)
        table = dict(swaps(before, text))
        pairs.append((renamed(before, table), found(renamed(text, table), extractor)))
    assert share_kept(pairs) >= 0.85


def renamed(value: Any, table: dict[str, str]) -> Any:
    """The same with words exchanged."""
    return mapped(value, partial(re.compile(r"\b\w+\b").sub, lambda match: table.get(match[0], match[0])))


# --- direction ---------------------------------------------------------------------------------------------------

ANNOUNCED = "Ketua Yayasan Cendana Hijau {name} meresmikan taman baca di Ternate, Kamis (5/1/2023). “Taman ini milik warga,” katanya."


def of_announced(name: str, extractor: Extractor) -> dict[str, Any]:
    record = extractor(Release(ANNOUNCED.format(name=name), "t.txt")).as_dict()
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
    record = extractor(Release(SIGNED, "t.txt")).as_dict()
    assert [(c["name"], c["email"]) for c in record["contacts"]][:1] == [("Dewi Ambarwati", "humas@contoh.go.id")]
    assert [c["phone"] for c in record["contacts"] if c["phone"]] == ["+62213456789"]
    held = [(r["title"], r["organization"]) for r in record["roles"] if r["person"] == "Dewi Ambarwati"]
    # "Kepala | Biro Komunikasi" and "Kepala Biro Komunikasi | Kementerian Pertanian" are both right.
    assert held in ([("Kepala", "Biro Komunikasi")], [("Kepala Biro Komunikasi", "Kementerian Pertanian")])


def test_closing_lines_without_an_address_are_text(extractor: Extractor) -> None:
    text = SIGNED.split("Email")[0]
    assert extractor(Release(text, "t.txt")).as_dict()["contacts"] == []
