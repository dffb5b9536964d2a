"""Lines of a page -> paragraphs."""

from __future__ import annotations

from dataclasses import replace
from textwrap import wrap

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jubir.ingest.wraps import Line, Page, body, doubled, open_end, paragraphs

TEXT = (
    "Kepala Dinas Pasar Kota Contoh, Ani Lestari, mengatakan bahwa pasar induk akan dibuka kembali pada bulan depan setelah "
    "perbaikan atap selesai. “Pedagang tidak perlu khawatir, semua kios tetap menjadi milik mereka,” kata Ani."
)
SHORT = "Bupati hadir dalam acara itu."


def lines(rows: list[str], *, page: int = 1, first: float = 0, size: float = 1) -> list[Line]:
    """Rows of letters that are all one wide, one below the other; "" leaves a gap. Spaces in front are an indent."""
    return [
        Line(row.strip(), len(row) - len(row.lstrip()), len(row), first + n, len(row.split()[0]), size, page)
        for n, row in enumerate(rows)
        if row
    ]


@pytest.mark.parametrize("width", range(40, 90))
def test_wrapped_paragraphs_come_back_whole(width: int) -> None:
    rows = [*wrap(TEXT, width), "", *wrap(SHORT, width), "", *wrap(TEXT, width)]
    assert paragraphs(lines(rows))[0] == f"{TEXT}\n\n{SHORT}\n\n{TEXT}"


@pytest.mark.parametrize("width", [50, 64, 72])
def test_an_indent_parts_paragraphs_that_no_gap_parts(width: int) -> None:
    rows = [*wrap(TEXT, width, initial_indent="    "), *wrap(TEXT, width, initial_indent="    ")]
    assert paragraphs(lines(rows))[0] == f"{TEXT}\n\n{TEXT}"


@pytest.mark.parametrize(
    "rows",
    [
        ["Narahubung:", "Ani Lestari", "Telepon 0274 555 0100", "ani@pasar.contoh.id"],
        ["1. Ani Lestari, Kepala Dinas Pasar Kota Contoh di Jawa", "2. Budi Santoso, Camat"],
        ["Hadir antara lain Kepala Dinas Pasar Kota Contoh yaitu:", "- Ani Lestari", "- Budi Santoso"],
    ],
)
def test_lists_and_addresses_stay_apart(rows: list[str]) -> None:
    text = [*wrap(TEXT, 60), ""]
    assert paragraphs(lines([*text, *rows]))[0] == TEXT + "\n\n" + "\n".join(rows)


def justified(rows: list[str], width: int) -> list[Line]:
    """Rows of a paragraph set between two edges: all but the last end at the right one."""
    return [replace(line, right=float(width)) if n < len(rows) - 1 else line for n, line in enumerate(lines(rows))]


def test_in_justified_text_a_line_that_ends_early_ends_its_paragraph() -> None:
    whole, width = " ".join([TEXT] * 3), 64
    rows = justified(wrap(whole, width), width)
    almost = Line(SHORT * 2, 0, width - 4, len(rows), 3)  # too full for the next word, and yet a last line
    after = [replace(line, base=line.base + len(rows) + 1) for line in rows]
    assert paragraphs([*rows, almost, *after])[0] == f"{whole}\n{SHORT * 2}\n{whole}"


def test_where_lines_are_even_a_little_more_distance_parts_paragraphs() -> None:
    rows = lines(wrap(TEXT, 60))
    last = rows[-1]
    rows[-1] = replace(last, right=60.0)  # full
    after = [replace(line, base=line.base + len(rows) + 0.1) for line in rows]
    assert paragraphs([*rows, *after])[0] == f"{TEXT}\n\n{TEXT}"


def test_a_number_in_brackets_is_no_item_of_a_list() -> None:
    rows = ["Kegiatan itu diikuti oleh 120 peserta dari enam kecamatan (P: 70, L:", "50) dan dibuka oleh Ani."]
    assert paragraphs(lines(rows))[0] == " ".join(rows)


def test_a_letterhead_wider_than_the_text_changes_nothing() -> None:
    rows = ["KEMENTERIAN CONTOH REPUBLIK INDONESIA, JALAN CONTOH NOMOR SATU, JAKARTA PUSAT 10110", "", *wrap(TEXT, 55)]
    assert paragraphs(lines(rows))[0] == f"{rows[0]}\n\n{TEXT}"


def test_a_headline_is_one_line_wherever_it_is_broken() -> None:
    rows = [*wrap(TEXT, 60), "", *wrap(TEXT, 60)]
    headline = lines(["          Pasar Induk Contoh", "          Dibuka Lagi"], first=-5, size=1.4)
    assert paragraphs([*headline, *lines(rows)])[0] == f"Pasar Induk Contoh Dibuka Lagi\n\n{TEXT}\n\n{TEXT}"


def test_a_sentence_goes_on_over_the_page() -> None:
    rows = wrap(TEXT, 60)
    text, pages = paragraphs([*lines(rows[:2]), *lines(rows[2:], page=2)])
    assert text == TEXT
    assert pages == [Page(1, 0), Page(2, TEXT.index(rows[2]))]


def test_a_finished_sentence_at_the_end_of_a_page_ends_its_paragraph() -> None:
    rows = wrap(TEXT, 60)
    assert paragraphs([*lines(rows), *lines(rows, page=2)])[0] == f"{TEXT}\n\n{TEXT}"


def at(text: str, page: int, place: float) -> Line:
    return Line(text, 0, len(text), 100 * place, 3, page=page, place=place)


def test_what_stands_at_the_edge_of_each_page_is_left_out() -> None:
    text = [at("Isi siaran pers.", page, 0.5) for page in (1, 2, 3)]
    edges = [
        at(row, page, place)
        for page in (1, 2, 3)
        for row, place in [("DINAS PASAR", 0.05), (f"Halaman {page} dari 3", 0.95)]
    ]
    first = at("Siaran Pers Nomor 1", 1, 0.08)
    assert body([first, *edges, *text], pages=3) == [first, *text]


@pytest.mark.parametrize(
    "row", ["1", "- 2 -", "Halaman 1 dari 2", "https://contoh.go.id/berita/12 1/2", "7/5/22, 10:00 AM Berita"]
)
def test_numbers_and_marks_of_a_printed_page_are_left_out(row: str) -> None:
    assert body([at(row, 1, 0.97), at("Isi.", 1, 0.5)], pages=1) == [at("Isi.", 1, 0.5)]
    assert body([at(row, 1, 0.5)], pages=1) == [at(row, 1, 0.5)]


@pytest.mark.parametrize(
    "word",
    "anak-anak anak-anaknya berlari-lari sayur-mayur bolak-balik warna-warni rata-rata hak-haknya undang-undang lauk-pauk serba-serbi".split(),
)
def test_a_doubled_word_keeps_its_hyphen(word: str) -> None:
    left, right = word.split("-")
    assert doubled(left, right)
    assert open_end(f"para {left}-", right) == f"para {left}-"


@pytest.mark.parametrize(
    "word", "mengem-bangkan pemerin-tah per-lindungan kesejah-teraan peme-rintahan mema-parkan".split()
)
def test_a_parted_word_loses_its_hyphen(word: str) -> None:
    left, right = word.split("-")
    assert open_end(f"untuk {left}-", right) == f"untuk {left}"


@pytest.mark.parametrize(
    ("text", "more"),
    [
        ("COVID-", "19"),
        ("Semi-", "Dokumenter"),
        ("se-", "Indonesia"),
        ("PMI-", "nya"),
        ("Bekasi-", "an"),
        ("non-", "pemerintah"),
    ],
)
def test_a_hyphen_before_a_name_or_number_stays(text: str, more: str) -> None:
    assert open_end(text, more) == text


def test_a_dash_is_no_hyphen() -> None:
    assert open_end("Jakarta -", "Kementerian") == "Jakarta - "


@given(
    st.lists(st.lists(st.sampled_from(["Ani", "pasar", "dan", "“Siap,”", "anak-", "1.", "-"]), min_size=1, max_size=12))
)
def test_no_word_is_lost(rows: list[list[str]]) -> None:
    text, _ = paragraphs(lines([" ".join(row) for row in rows]))
    letters = "".join("".join(row) for row in rows)
    assert "".join(text.split()).replace("-", "") == letters.replace("-", "")
