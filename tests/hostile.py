"""Files that are made to do harm or are simply broken: name -> (bytes, the code they must be refused with, or None)."""

from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

FILES = Path(__file__).parent / "files"
WORD = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
LAUGHS = "<!DOCTYPE html [<!ENTITY a0 'haha'>" + "".join(
    f"<!ENTITY a{n + 1} '{f'&a{n};' * 10}'>" for n in range(12)
)  # fmt: skip


def docx(body: str, *, prolog: str = "", more: dict[str, bytes] | None = None) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as package:
        document = f"<?xml version='1.0'?>{prolog}<w:document {WORD}><w:body>{body}</w:body></w:document>"
        package.writestr("word/document.xml", document)
        for name, data in (more or {}).items():
            package.writestr(name, data)
    return stream.getvalue()


def pdf(*contents: bytes, pages: bytes = b"", filters: bytes = b"/FlateDecode", packed: bool = True) -> bytes:
    """A PDF with a page for each of the contents; `pages` replaces the tree of pages."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    kids = b" ".join(b"%d 0 R" % (4 + 2 * n) for n in range(len(contents)))
    objects.append(pages or b"<< /Type /Pages /Count %d /Kids [%s] >>" % (len(contents), kids))
    objects.append(b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for n, content in enumerate(contents):
        data = zlib.compress(content, 9) if packed else content
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents %d 0 R /Resources << /Font << /F 3 0 R >> >> >>"
            % (5 + 2 * n)
        )
        objects.append(b"<< /Length %d /Filter %s >>\nstream\n%s\nendstream" % (len(data), filters, data))
    out = io.BytesIO(b"%PDF-1.7\n")
    out.seek(0, io.SEEK_END)
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n%s\nendobj\n" % (number, body))
    table = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    out.writelines(b"%010d 00000 n \n" % place for place in places)
    out.write(b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, table))
    return out.getvalue()


def nested(levels: int) -> bytes:
    """A mail with mails in mails."""
    data = b"Subject: x\r\n\r\nJakarta\r\n"
    for n in range(levels):
        data = b"MIME-Version: 1.0\r\nMessage-ID: <%d>\r\nSubject: x\r\nContent-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n%s\r\n--b%d--\r\n" % (n, n, n, data[data.find(b"Content-Type"):] if n else data, n)  # fmt: skip
    return data


def files() -> dict[str, tuple[bytes, str | None]]:
    """All of them. A None is read, and read right."""
    letter, sheet = (FILES / "letter.docx").read_bytes(), (FILES / "letter.pdf").read_bytes()
    paragraph = "<w:p><w:r><w:t>Jakarta</w:t></w:r></w:p>"
    head = b"MIME-Version: 1.0\nMessage-ID: <1>\nSubject: x\n"
    office = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(5000)
    text_page = b"BT /F 12 Tf 72 720 Td (Jakarta, 3 Maret 2025) Tj ET"
    return {
        "nothing.txt": (b"", "empty"),
        "blank.html": (b"<html><body><p>&nbsp;</p></body></html>", "empty"),
        "bomb.docx": (docx(paragraph * 700_000), "inflates-too-much"),
        "bomb-picture.docx": (docx(paragraph, more={"word/media/a.bmp": bytes(120_000_000)}), "inflates-too-much"),
        "members.docx": (docx(paragraph, more={f"a/{n}": b"" for n in range(5_000)}), "too-many-members"),
        "laughs.docx": (docx("<w:p><w:r><w:t>&a12;</w:t></w:r></w:p>", prolog=LAUGHS + "]>"), "xml-entities"),
        "fetches.docx": (docx("&x;", prolog="<!DOCTYPE x [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"), "xml-entities"),
        "elements.docx": (docx("<w:p/>" * 3_000_000), "empty"),
        "deep.docx": (docx("<w:p>" * 50_000 + "</w:p>" * 50_000), "damaged"),
        "cut-off.docx": (letter[: len(letter) // 2], "damaged"),
        "broken.docx": (docx("<w:p>"), "damaged"),
        "locked.docx": (office + "EncryptedPackage".encode("utf-16-le") + bytes(500), "encrypted"),
        "old.docx": (office, "unsupported-type"),
        "sheet.docx": (docx("").replace(b"word/document.xml", b"xl/mydocument.xml"), "unsupported-type"),
        "operations.pdf": (pdf(b"BT /F 1 Tf 1 1 Td " + b"(a) Tj " * 400_000 + b"ET"), "too-large"),
        "inflates.pdf": (pdf(b" " * 150_000_000), "inflates-too-much"),
        "twice.pdf": (
            pdf(zlib.compress(b" " * 150_000_000, 9), filters=b"[/FlateDecode /FlateDecode]"),
            "inflates-too-much",
        ),
        "pages.pdf": (pdf(*[text_page] * 5_000), "too-many-pages"),
        "circle.pdf": (pdf(text_page, pages=b"<< /Type /Pages /Count 9 /Kids [2 0 R 2 0 R] >>"), "no-text"),
        "blank.pdf": (pdf(b"0 0 m 100 100 l S"), "no-text"),
        "filter.pdf": (pdf(text_page, filters=b"/NoSuchFilter"), "no-text"),
        "locked.pdf": ((FILES / "encrypted.pdf").read_bytes(), "encrypted"),
        "cut-off.pdf": (sheet[: len(sheet) // 3], "damaged"),
        "only-named.pdf": (b"%PDF-1.7\n", "damaged"),
        "picture.txt": (b"\x89PNG\r\n\x1a\n" + bytes(100), "unsupported-type"),
        "tags.html": (b"<html><body>" + b"<b>" * 1_000_000, "too-complex"),
        "deep.html": (b"<html><body>" + b"<div>" * 50_000 + b"Jakarta", "too-complex"),
        "laughs.html": ((LAUGHS + "]><html><body>&a12; Jakarta</body></html>").encode(), None),
        "parts.eml": (
            head + b"Content-Type: multipart/mixed; boundary=b\n\n" + b"--b\n\nx\n" * 100_000,
            "too-many-parts",
        ),
        "nested.eml": (nested(300), "too-many-parts"),
        "header.eml": (head + b"Content-Type: text/plain" + b"; a=b" * 500_000 + b"\n\nJakarta", "too-many-parts"),
        "nul.txt": (b"Jakarta\0\0\0Bandung", "binary"),
        "half-pair.txt": (b"Jakarta \xed\xa0\x80", "lone-surrogates"),
        "half-utf-16.txt": (b"\xff\xfeJ\0a\0k", "undecodable"),
        "huge.txt": (b"Jakarta " * 3_000_000, "too-large"),
        "one-line.txt": (b"x" * 5_000_000, "too-large"),
    }
