"""Web pages, PDF, Word files and mails, written by real programs (tests/files/make.py says how)."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import pytest
from hostile import docx, pdf

from jubir.ingest.decode import Refused
from jubir.ingest.docx import read_docx
from jubir.ingest.html import read_html
from jubir.ingest.inputs import Item, find, read
from jubir.ingest.mail import attachments, read_mail
from jubir.ingest.pdf import PdfLimits, read_pdf
from jubir.schema import Record, Release

FILES = Path(__file__).parent / "files"
RELEASES = Path(__file__).parent.parent / "seeds" / "releases"
SEED = RELEASES / "iom-2022-07-05.txt"
LETTER = RELEASES / "kemenkes-imunisasi-2024.txt"


def release(file: Path) -> Release:
    found = find([str(file)])
    assert not found.failures
    return read(found.items[0])


def facts(record: Record) -> Any:
    """The tables of a record without offsets, which differ, and with its white space folded, as does that at ends of lines."""

    def bare(node: Any) -> Any:
        if isinstance(node, dict):
            places = ("start", "end", "mentions", "speaker_start", "speaker_end")
            return {key: bare(value) for key, value in node.items() if key not in places}
        if isinstance(node, list):
            return [bare(item) for item in node]
        return " ".join(node.split()) if isinstance(node, str) else node

    tables = "title place date people organizations programs roles quotes works figures contacts"
    return {table: bare(record.to_dict()[table]) for table in tables.split()}


@pytest.mark.parametrize(
    "name", ["iom-page.html", "iom.docx", "iom.pdf", "iom-printed.pdf", "iom-columns.pdf", "iom.eml"]
)
def test_the_seed_release_says_the_same_in_every_format(name: str, extractor: Callable[[Release], Record]) -> None:
    assert facts(extractor(release(FILES / name))) == facts(extractor(release(SEED)))


@pytest.mark.parametrize(
    "name", ["iom-page.html", "iom.docx", "iom.pdf", "iom-printed.pdf", "iom-columns.pdf", "iom.eml"]
)
def test_the_name_of_a_file_says_nothing(name: str, tmp_path: Path) -> None:
    for suffix in (".txt", ".pdf", ".docx", ".jpg", ""):
        file = tmp_path / f"siaran{suffix}"
        file.write_bytes((FILES / name).read_bytes())
        assert release(file).text == release(FILES / name).text


def test_what_is_read_is_kept_with_its_checksum() -> None:
    read_from = release(FILES / "iom.pdf")
    assert read_from.rewritten
    assert read_from.source["media_type"] == "application/pdf"
    assert read_from.release_id == f"rel-{read_from.source['text_sha256'][:16]}"


def test_mentions_in_a_pdf_have_their_page(extractor: Callable[[Release], Record]) -> None:
    text = release(FILES / "iom.pdf")
    assert len(text.pages) == 2
    record = extractor(text)
    pages = {m.page for person in record.people for m in person.mentions}
    assert pages == {1, 2}
    (contact,) = (person for person in record.people if person.name == "Ariani H. Soejoeti")
    assert [m.page for m in contact.mentions] == [2]
    (reclaru,) = (person for person in record.people if person.name == "Sebastien Reclaru")
    assert reclaru.mentions[0].page == 1
    other = extractor(release(SEED))
    assert {m.page for person in other.people for m in person.mentions} == {None}


def letter() -> list[str]:
    return [" ".join(block.split()) for block in LETTER.read_text("utf-8").split("\n\n") if len(block.split()) > 3]


def test_a_letter_of_word() -> None:
    blocks = release(FILES / "letter.docx").text.split("\n\n")
    number, headline, first, *others = letter()
    assert blocks[:3] == [number, headline, f"{first} Kalimat ini disisipkan."]
    text = "\n\n".join(blocks)
    assert "DIHAPUS" not in text
    assert text.count("Kotak: layanan dibuka setiap Rabu.") == 1
    assert "Rabu\tPuskesmas Kebon Jati" in blocks
    assert text.count("KEMENTERIAN KESEHATAN REPUBLIK INDONESIA") == 1
    assert "Halaman" not in text
    assert [block for block in others if block not in blocks] == []


def test_a_letter_as_pdf_has_its_paragraphs_whole_and_no_letterhead() -> None:
    text = release(FILES / "letter.pdf").text
    paragraphs = [line for line in text.split("\n") if line]
    assert [block for block in letter()[3:] if block not in paragraphs] == []
    assert letter()[1] in paragraphs  # the headline, broken in two and centred
    assert "KEMENTERIAN KESEHATAN REPUBLIK INDONESIA" not in text
    assert "Halaman" not in text


def test_an_attachment_is_a_release_of_its_own() -> None:
    found = find([str(FILES / "iom.eml")])
    assert [(item.path, item.part) for item in found.items] == [
        ("iom.eml", 0), ("iom.eml/letter.docx", 1), ("iom.eml/letter.pdf", 2)
    ]  # fmt: skip
    assert read(found.items[1]).text == release(FILES / "letter.docx").text
    assert read(found.items[2]).sha256 == release(FILES / "letter.pdf").sha256


def mail(text: str = "", **options: Any) -> EmailMessage:
    message = EmailMessage()
    message["From"], message["Subject"], message["Message-ID"] = "humas@contoh.go.id", "Siaran", "<1@contoh.go.id>"
    if text:
        message.set_content(text, **options)
    return message


def test_a_mail_that_says_nothing_is_its_attachments(tmp_path: Path) -> None:
    message = mail(" ")
    for _ in range(2):
        message.add_attachment("“Siap,” kata Ani.".encode(), maintype="text", subtype="plain", filename="a.txt")
    message.add_attachment(b"\x89PNG", maintype="image", subtype="png", filename="logo.png")
    message.add_attachment(b"BEGIN:VCARD", maintype="text", subtype="vcard", filename="ani.vcf")
    inner = mail("Jakarta, 3 Maret 2025 – Ani membuka pasar.")
    message.add_attachment(inner)
    file = tmp_path / "x.eml"
    file.write_bytes(message.as_bytes())
    found = find([str(file)])
    assert [item.path for item in found.items] == ["x.eml/2-a.txt", "x.eml/6.eml", "x.eml/a.txt"]
    assert [read(item).text.strip() for item in found.items] == ["“Siap,” kata Ani.", "Jakarta, 3 Maret 2025 – Ani membuka pasar.", "“Siap,” kata Ani."]  # fmt: skip


def test_of_two_forms_the_plain_one_is_read_unless_it_is_a_stub() -> None:
    page = "<p>“Siap,” kata <b>Ani</b> Lestari.</p><p>Pasar dibuka lagi setelah perbaikan atap selesai.</p>"
    message = mail("“Siap,” kata Ani Lestari. Pasar dibuka lagi.")
    message.add_alternative(page, subtype="html")
    assert read_mail(message.as_bytes())[0].strip() == "“Siap,” kata Ani Lestari. Pasar dibuka lagi."
    stub = mail("Buka di peramban.")
    stub.add_alternative(page, subtype="html")
    assert read_mail(stub.as_bytes())[0].startswith("“Siap,” kata Ani Lestari.\n\nPasar")
    assert attachments(stub.as_bytes()) == []


def test_a_flowed_mail() -> None:
    message = mail("“Siap,” kata \nAni Lestari.\n\nPasar dibuka.\n-- \nHumas", params={"format": "flowed"})
    assert read_mail(message.as_bytes())[0].split("\n") == [
        "“Siap,” kata Ani Lestari.",
        "",
        "Pasar dibuka.",
        "--",
        "Humas",
    ]


@pytest.mark.parametrize(("charset", "data"), [("windows-1252", b"\x93Siap\x94"), ("iso-8859-1", b"\x93Siap\x94"), ("tidak-ada", b"\x93Siap\x94"), ("utf-16", "“Siap”".encode("utf-16")), ("shift_jis", "“Siap”".encode("shift_jis"))])  # fmt: skip
def test_the_encoding_that_a_mail_declares(charset: str, data: bytes) -> None:
    head = f"Message-ID: <1>\nSubject: x\nFrom: a\nContent-Type: text/plain; charset={charset}\nContent-Transfer-Encoding: base64\n\n"
    from base64 import b64encode

    assert read_mail(head.encode() + b64encode(data))[0] == "“Siap”"


def test_an_encoding_that_a_page_declares() -> None:
    page = '<html><head><meta charset="windows-1251"></head><body><p>Москва, kata Ani</p></body></html>'
    assert read_html(page.encode("windows-1251"))[0] == "Москва, kata Ani"


def test_a_short_page_is_read_whole_but_for_what_surrounds_it() -> None:
    page = b"""<!DOCTYPE html><html><head><title>Beranda</title><style>p{}</style></head><body><nav>Menu</nav><header>Situs</header>
    <h1>Pasar  Dibuka</h1><div>Jakarta &ndash; <q>Siap</q>,<script>x</script> kata\n<b>Ani</b>.<br>Telepon 0274</div><table><tr><td>Hari</td><td>Rabu</td></tr></table>
    <p hidden>Tersembunyi</p><p style="display: none">Juga</p><footer>Hak cipta</footer></body></html>"""
    text, guessed, whole = read_html(page)
    assert text == "Pasar Dibuka\n\nJakarta – “Siap”, kata Ani.\nTelepon 0274\n\nHari\tRabu"
    assert (guessed, whole) == (None, True)


def test_the_headline_comes_from_the_page_where_the_article_has_none() -> None:
    words = "Pasar induk dibuka lagi setelah perbaikan atap selesai dan pedagang kembali ke kios masing-masing. "
    page = f'<html><head><meta property="og:title" content="Pasar Induk Dibuka Lagi | Situs"></head><body><div class="post">{f"<p>{words * 3}</p>" * 3}</div></body></html>'
    assert read_html(page.encode())[0].startswith("Pasar Induk Dibuka Lagi\n\nPasar induk dibuka lagi setelah")


@pytest.mark.parametrize("clock", ["2019-01-01", "2031-01-01"])
def test_the_clock_of_a_file_says_nothing(clock: str, tmp_path: Path, extractor: Callable[[Release], Record]) -> None:
    import os
    from datetime import datetime

    file = tmp_path / "x.html"
    file.write_bytes((FILES / "iom-page.html").read_bytes())
    seconds = datetime.fromisoformat(clock).timestamp()
    os.utime(file, (seconds, seconds))
    assert extractor(release(file)).date == extractor(release(SEED)).date


def test_pdf_pages_without_text_are_counted() -> None:
    line = b"BT /F 12 Tf 72 400 Td (Jakarta, 3 Maret 2025, kata Ani Lestari.) Tj ET"
    text, pages, second = read_pdf(pdf(b"", line, b"", line))
    assert text == "Jakarta, 3 Maret 2025, kata Ani Lestari.\n\nJakarta, 3 Maret 2025, kata Ani Lestari."
    assert (pages, second) == ((0, 0, 42, 42), False)
    page = Release(text, "x.pdf", pages=pages).page
    assert [page(0), page(41), page(42)] == [2, 2, 4]


def test_pypdf_is_asked_where_pdfium_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("jubir.ingest.pdf.pdfium_lines", lambda data, limits: ([], 1))
    text, pages, second = read_pdf((FILES / "iom.pdf").read_bytes())
    assert "Sebastien Reclaru" in text
    assert (len(pages), second) == (2, True)


def test_a_pdf_that_takes_too_long_is_left() -> None:
    with pytest.raises(Refused) as refused:
        read_pdf((FILES / "iom.pdf").read_bytes(), limits=PdfLimits(seconds=0))
    assert refused.value.code == "timeout"


def test_the_parts_of_a_word_file_in_order() -> None:
    box = "<mc:AlternateContent xmlns:mc='m'><mc:Choice><w:txbxContent><w:p><w:r><w:t>Kotak</w:t></w:r></w:p></w:txbxContent></mc:Choice><mc:Fallback><w:txbxContent><w:p><w:r><w:t>Kotak</w:t></w:r></w:p></w:txbxContent></mc:Fallback></mc:AlternateContent>"
    body = f"""<w:p><w:r><w:t>Pasar</w:t><w:tab/><w:t>dibuka</w:t><w:br/><w:t>lagi, kata anak</w:t><w:noBreakHyphen/><w:t>anak</w:t>{box}</w:r>
    <w:ins><w:r><w:t> baru</w:t></w:r></w:ins><w:del><w:r><w:delText> lama</w:delText></w:r></w:del><w:moveFrom><w:r><w:t> pindah</w:t></w:r></w:moveFrom><w:hyperlink><w:r><w:t> di sini</w:t></w:r></w:hyperlink></w:p>
    <w:sdt><w:sdtContent><w:p><w:r><w:t>Isian</w:t></w:r></w:p></w:sdtContent></w:sdt>
    <w:tbl><w:tr><w:tc><w:p><w:r><w:t>satu</w:t></w:r></w:p><w:p><w:r><w:t>dua</w:t></w:r></w:p></w:tc></w:tr></w:tbl>"""
    part = b"<w:hdr xmlns:w='w'><w:p><w:r><w:t>Kop</w:t></w:r></w:p><w:p><w:fldSimple w:instr=' PAGE '><w:r><w:t>1</w:t></w:r></w:fldSimple></w:p></w:hdr>"
    data = docx(
        body,
        more={
            "word/header1.xml": part,
            "word/header2.xml": part,
            "word/footnotes.xml": part.replace(b"Kop", b"Catatan"),
        },
    )
    assert read_docx(data).split("\n\n")[:-2] == [
        "Pasar\tdibuka\nlagi, kata anak-anak baru di sini",
        "Kotak",
        "Isian",
        "satu",
        "dua",
        "Catatan",
    ]
    assert read_docx(data).split("\n\n")[-1] == "Kop"


def test_standard_input_may_be_any_format() -> None:
    item = Item("stdin", data=(FILES / "iom.docx").read_bytes())
    assert read(item).text == release(FILES / "iom.docx").text


def test_a_run_over_text_files_loads_no_reader() -> None:
    code = f"""
import sys
from jubir.ingest.inputs import find, read
read(find([{str(SEED)!r}]).items[0])
assert not {{"lxml", "trafilatura", "pypdfium2", "pypdf", "jubir.ingest.mail"}} & set(sys.modules), "loaded"
"""
    subprocess.run([sys.executable, "-c", code], check=True)
