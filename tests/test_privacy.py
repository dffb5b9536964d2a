"""What --contacts mask and drop leave in no file."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from jubir.cli import main
from jubir.ingest.inputs import Found, Item, find, read
from jubir.schema import Record, Release
from jubir.stages.privacy import hide, is_number, mask, masked_names

ROOT = Path(__file__).parent.parent
RELEASES = ROOT / "seeds" / "releases"
SEED = RELEASES / "iom-2022-07-05.txt"
HIDDEN = [
    "08122726308", "+62 812-2726-308", "(021) 5795 1275", "021/5795-1275", "0274.555.0100", "62812 2726 308", "0812 2726 308", "1500-567",
    "ani@pasar.go.id", "ani.lestari+pers@pasar-kota.contoh.go.id", "ani[at]pasar[dot]go[dot]id", "ani (at) pasar.go.id", "ani_l @ pasar.id",
    "3174010101700001", "19700101 199503 1 001", "01.234.567.8-901.000", "wa.me/628122726308", "Telp. 5795 1275", "WA: 8122726308",
]  # fmt: skip
SHOWN = [
    "05-07-2022", "05.07.2022", "5/7/2022", "08.00-12.00", "08.00 – 10.30", "Rp4.100.000.000", "12.345.678 jiwa", "tahun 2022-2024", "1.234,56",
    "Nomor 112/SP/HMS/III/2024", "UU No. 18 Tahun 2017", "0.12345678", "(P:78, L: 45)", "@humas", "Pasal 27 ayat (3)", "COVID-19", "17-19 Agustus 2023",
]  # fmt: skip


@pytest.mark.parametrize("text", HIDDEN)
def test_hidden(text: str) -> None:
    masked = mask(f"Hubungi Ani, {text}, hari Rabu.")
    assert masked.startswith("Hubungi Ani, ") and masked.endswith(", hari Rabu.")
    assert not re.search(r"\d", masked)
    assert "pasar" not in masked


@pytest.mark.parametrize("text", SHOWN)
def test_shown(text: str) -> None:
    assert mask(f"Ani berkata {text} kemarin.") == f"Ani berkata {text} kemarin."


@given(st.text() | st.lists(st.sampled_from([*HIDDEN, *SHOWN, " ", "\n", "0", "+", "(", "@", ".", "🙂"])).map("".join))
def test_masking_keeps_every_offset(text: str) -> None:
    masked = mask(text)
    assert len(masked) == len(text)
    assert all(new in (old, "*") for old, new in zip(text, masked, strict=True))


@given(
    st.lists(st.sampled_from([*HIDDEN, *SHOWN]), min_size=1), st.sampled_from([" ", ", ", "\n", "; ", " / ", " dan "])
)
def test_hidden_among_others(pieces: list[str], separator: str) -> None:
    masked, at = mask(separator.join(pieces)), 0
    for piece in pieces:
        if piece in HIDDEN:
            assert not re.search(r"\d{3}|pasar", masked[at : at + len(piece)]), (piece, masked)
        at += len(piece) + len(separator)


def test_long_rows_of_digits_take_no_time() -> None:
    for unit in ("1 ", "0", "(0", "a@", "a.", "+", "1.", "0/", "[at]"):
        mask(unit * (100_000 // len(unit)))


@pytest.fixture
def release() -> Release:
    return read(find([str(SEED)]).items[0])


def without_contacts(node: Any) -> Any:
    """A record but for what is hidden on purpose."""
    return {key: value for key, value in node.items() if key not in ("contacts", "release_id", "source")}


def test_all_else_stays_as_it_was(release: Release, extractor: Callable[[Release], Record]) -> None:
    record = extractor(release)
    hidden, masked = hide(release, record, "mask")
    assert without_contacts(masked.to_dict()) == without_contacts(record.to_dict())
    assert [(c.name, c.purpose, c.start, c.end) for c in masked.contacts] == [
        (c.name, c.purpose, c.start, c.end) for c in record.contacts
    ]
    assert [(c.email, c.phone) for c in masked.contacts] == [
        ("***********@***.***", None),
        ("*********@***.***", "+************"),
    ]
    assert all(hidden.text[c.start : c.end] == c.text for c in masked.contacts)
    assert (masked.release_id, masked.source["sha256"]) == (hidden.release_id, "")
    assert hide(release, record, "keep") == (release, record)
    assert hide(release, record, "drop")[1].contacts == []


ADDRESSED = """Pasar Induk Dibuka Lagi

Jakarta, 3 Maret 2025 – “Hubungi saya di 0812-2726-308 atau ani@pasar.contoh.id,” kata Kepala Dinas Pasar Ani Lestari (0274 555 0100).

Narahubung: Ani Lestari (081227263089, ani.lestari@pasar.contoh.id)
"""
SECRETS = re.compile(
    r"2726|5550100|555 0100|pasar\.contoh|iom\.int|ani@|lestari@|soejoeti@|gagnestasia@|5550 1234|55501234"
)


@pytest.mark.parametrize("contacts", ["mask", "drop"])
def test_no_file_and_no_message_holds_a_number_or_an_address(contacts: str, tmp_path: Path) -> None:
    inputs, output = tmp_path / "in", tmp_path / "out"
    inputs.mkdir()
    (inputs / "satu.txt").write_text(ADDRESSED, "utf-8")
    (inputs / "dua.txt").write_text(ADDRESSED, "utf-8")
    (inputs / "ani@pasar.contoh.id.txt").write_text("", "utf-8")
    (inputs / "iom.txt").write_bytes(SEED.read_bytes())
    (inputs / "letter.pdf").write_bytes((ROOT / "tests" / "files" / "letter.pdf").read_bytes())
    command = ["extract", str(inputs), "-o", str(output), "--model", "none", "--format", "csv,jsonl,xlsx,sqlite"]
    hidden = [*command, "--contacts", contacts]
    # What an earlier run has kept goes, the formats that are not asked for again and the page included.
    assert CliRunner().invoke(main, command).exit_code == 1
    assert SECRETS.search((output / "records.jsonl").read_text("utf-8"))
    (output / "report.html").write_text(ADDRESSED, "utf-8")
    run = CliRunner().invoke(main, [*hidden, "--format", "csv"])
    assert run.exit_code == 1
    assert not [file for file in output.rglob("*") if file.suffix in (".xlsx", ".sqlite", ".html")]
    outputs = [
        run,
        CliRunner().invoke(main, hidden),
        CliRunner().invoke(main, ["report", str(output), "--input", str(inputs)]),
    ]
    assert not [run.output for run in outputs if SECRETS.search(run.output)]
    files = {file.name: file for file in output.rglob("*") if file.is_file()}
    assert {
        "records.jsonl",
        "contacts.csv",
        "errors.csv",
        "jubir.xlsx",
        "jubir.sqlite",
        "report.html",
        "journal.jsonl",
    } <= set(files)
    for name, file in files.items():
        data = file.read_bytes()
        if name.endswith(".xlsx"):
            with zipfile.ZipFile(file) as book:
                data = b"".join(book.read(part) for part in book.namelist())
        assert not SECRETS.search(data.decode("utf-8", "replace")), name
    assert len(list((output / "texts").iterdir())) == 3
    rows = (output / "contacts.csv").read_text("utf-8").splitlines()
    assert len(rows) > 1 if contacts == "mask" else len(rows) == 1


def test_with_keep_they_are_there(tmp_path: Path) -> None:
    (tmp_path / "satu.txt").write_text(ADDRESSED, "utf-8")
    run = CliRunner().invoke(
        main, ["extract", str(tmp_path / "satu.txt"), "-o", str(tmp_path / "out"), "--model", "none"]
    )
    assert run.exit_code == 0
    assert SECRETS.search((tmp_path / "out" / "contacts.csv").read_text("utf-8"))


def test_ids_of_json_lines_may_be_addresses() -> None:
    found = masked_names(Found([Item("ani@pasar.id", text="Jakarta"), Item("2022-07-05/siaran-12.txt")]))
    assert [item.path for item in found.items] == ["***@*****.**", "2022-07-05/siaran-12.txt"]


def test_a_number_needs_to_look_like_one() -> None:
    assert is_number("0812 2726 308")
    assert not is_number("12 345 678")
