"""The parts of a release that are no running text: headline and letterhead, datelines, contacts, credits."""

from __future__ import annotations

from typing import Any

import pytest

from jubir import Extractor
from jubir.schema import Release

BODY = (
    "Balai Benih Ikan Teluk Palas menyerahkan 4.000 benih nila kepada kelompok nelayan di pesisir pada Senin pagi. "
    "Kepala Balai Benih Ikan Teluk Palas Rini Astuti mengatakan bahwa benih itu siap ditebar."
)


def record(text: str, extractor: Extractor) -> dict[str, Any]:
    return extractor(Release(text=text, path="t.txt")).as_dict()


@pytest.mark.parametrize(
    ("opening", "place", "date"),
    [
        ("Semarang, 17 Juni 2019. ", "Semarang", "2019-06-17"),
        ("Padang, Humas. ", "Padang", None),
        ("SINGAPARNA (Kemenag Kab. Tasikmalaya) --- ", "SINGAPARNA", None),
        ("Bireuen (Inmas)— ", "Bireuen", None),
        ("Kupang, 14/8/2024 – ", "Kupang", "2024-08-14"),
    ],
)
def test_datelines(opening: str, place: str, date: str | None, extractor: Extractor) -> None:
    found = record(f"Balai Serahkan Benih kepada Nelayan\n\n{opening}{BODY}\n", extractor)
    assert (found["place"], found["date"]) == (place, date)
    assert [quote["speaker"] for quote in found["quotes"]] == ["Rini Astuti"]


def test_a_sentence_with_a_dash_has_no_dateline(extractor: Extractor) -> None:
    text = f"Balai Serahkan Benih kepada Nelayan\n\nKemarin, dua kapal datang. Satu di antaranya – yang besar – rusak. {BODY}\n"
    assert record(text, extractor)["place"] is None


def test_a_dateline_behind_a_standfirst(extractor: Extractor) -> None:
    text = (
        "Kader Alor Belajar Menimbang Balita\n\n"
        "Dinas Kesehatan melatih 40 kader dari sembilan desa. Camat Moti Gafar Saleh minta pelatihan itu diulang tahun depan.\n\n"
        "KALABAHI, KABAR ALOR - Sebanyak 40 kader mengikuti pelatihan di balai desa, Rabu (3/5/2023).\n"
    )
    found = record(text, extractor)
    assert (found["place"], found["date"]) == ("KALABAHI", "2023-05-03")
    assert [quote["speaker"] for quote in found["quotes"]] == ["Gafar Saleh"]


def test_the_date_of_the_statement_comes_before_that_of_the_event(extractor: Extractor) -> None:
    text = (
        "Bupati Buka Pasar Tani\n\nPasar yang menjual hasil panen empat puluh petani itu dibuka di Kalabahi, Selasa (2/5/2023).\n\n"
        "“Harga di sini lebih murah,” kata Bupati Alor Zulfahmi Koto dalam keterangan tertulis, Rabu (3/5/2023).\n"
    )
    assert record(text, extractor)["date"] == "2023-05-03"


def test_the_number_of_a_release_tells_its_year(extractor: Extractor) -> None:
    text = (
        "SIARAN PERS\nNomor: 12/HM/V/2023\n\nPasar Tani Dibuka di Alor\n\n"
        "KALABAHI, (3/5) – Hasil panen tahun 2022 dijual di pasar itu oleh empat puluh petani dari sembilan desa.\n"
    )
    assert record(text, extractor)["date"] == "2023-05-03"


def test_a_name_alone_below_its_office(extractor: Extractor) -> None:
    text = "Bupati Buka Pasar Tani\n\nKALABAHI – Pasar itu menjual hasil panen empat puluh petani.\n\nInformasi lebih lanjut:\nKepala Bagian Umum Dinas Pangan Alor\nWamaru Tasidel\nTelp. (021) 7890123\n"
    found = record(text, extractor)
    assert [contact["name"] for contact in found["contacts"]] == ["Wamaru Tasidel"]


def test_a_letterhead_is_no_headline(extractor: Extractor) -> None:
    head = "BALAI BENIH IKAN TELUK PALAS\nBAGIAN HUMAS\n\nSIARAN PERS\nNomor: 12/BBI/2024\n\nBALAI SERAHKAN BENIH KEPADA NELAYAN\n\n"
    assert record(f"{head}Palas, 3 Juni 2024 – {BODY}\n", extractor)["title"] == "BALAI SERAHKAN BENIH KEPADA NELAYAN"


@pytest.mark.parametrize(
    ("ending", "expected"),
    [
        (
            "Contact person:\n1. Rini Astuti (Kepala Balai) - 0811 9872 455\n2. Bagian Umum (021) 3520350, e-mail: umum@balai.go.id",
            [("Rini Astuti", None, "+628119872455"), ("Bagian Umum", "umum@balai.go.id", "+62213520350")],
        ),
        (
            "Biro Komunikasi Publik\nBalai Benih Ikan Teluk Palas\nTelp/Fax : 021-7221679",
            [("Biro Komunikasi Publik", None, "+62217221679")],
        ),
        (
            "Warga yang ingin mendaftar dapat menghubungi Posko Benih Ikan di nomor 0812 3377 9014.",
            [("Posko Benih Ikan", None, "+6281233779014")],
        ),
        (
            "Untuk informasi lebih lanjut hubungi Rini Astuti, telepon (021) 52907416-9, faksimili (021) 52921669.",
            [("Rini Astuti", None, "+622152907416")],
        ),
        (
            "Narahubung:\nRini Astuti\nM: +62 811-1988-4302\n\nSekretariat Balai\nsekretariat@balai.go.id | (022) 4234868",
            [("Rini Astuti", None, "+6281119884302"), ("Sekretariat Balai", "sekretariat@balai.go.id", "+62224234868")],
        ),
    ],
)
def test_contacts(ending: str, expected: list[tuple[str, str | None, str]], extractor: Extractor) -> None:
    found = record(f"Balai Serahkan Benih kepada Nelayan\n\nPalas, 3 Juni 2024 – {BODY}\n\n{ending}\n", extractor)
    assert [(c["name"], c["email"], c["phone"]) for c in found["contacts"]] == expected


def test_who_made_the_text_and_the_picture(extractor: Extractor) -> None:
    text = (
        f"Balai Serahkan Benih kepada Nelayan\n\nPalas, 3 Juni 2024 – {BODY}\n\nKontributor: Hasriani\nFoto : Donnie\n"
    )
    found = record(text, extractor)
    assert {"Hasriani", "Donnie"} <= {person["name"] for person in found["people"]}


def test_a_commission_is_known_by_its_number(extractor: Extractor) -> None:
    text = "Komisi II DPRD Provinsi Maluku menggelar rapat. Rapat dipimpin Ketua Komisi II, Gafar Saleh, di Ambon."
    assert [(r["title"], r["organization"]) for r in record(text, extractor)["roles"]] == [
        ("Ketua", "Komisi II DPRD Provinsi Maluku")
    ]
