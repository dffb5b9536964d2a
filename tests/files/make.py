"""Makes the files of this folder anew: python tests/files/make.py. Needs soffice (LibreOffice) and chromium on the PATH.

The texts are the sample releases. LibreOffice writes the .docx and .pdf, Chromium saves and prints the web page; the mail is
written by the standard library. The files are committed, since tests must not need the programs.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
from email.message import EmailMessage
from email.policy import SMTP
from html import escape
from pathlib import Path
from textwrap import wrap

HERE = Path(__file__).parent
RELEASES = HERE.parent.parent / "seeds" / "releases"
STYLES = """<office:font-face-decls><style:font-face style:name="S" svg:font-family="'Liberation Serif'"/></office:font-face-decls>
<office:styles><style:default-style style:family="paragraph"><style:text-properties style:font-name="S" fo:font-size="11pt"/></style:default-style></office:styles>
<office:automatic-styles>
<style:page-layout style:name="A5"><style:page-layout-properties fo:page-width="148mm" fo:page-height="210mm" fo:margin="15mm"/><style:header-style/><style:footer-style/></style:page-layout>
<style:style style:name="H" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/><style:text-properties fo:font-size="15pt" fo:font-weight="bold"/></style:style>
<style:style style:name="C" style:family="paragraph"><style:paragraph-properties fo:text-align="center"/></style:style>
<style:style style:name="P" style:family="paragraph"><style:paragraph-properties fo:text-align="justify" fo:text-indent="8mm"/></style:style>
</office:automatic-styles>
<office:master-styles><style:master-page style:name="Standard" style:page-layout-name="A5">
<style:header><text:p text:style-name="C">KEMENTERIAN KESEHATAN REPUBLIK INDONESIA</text:p><text:p text:style-name="C">Jalan Contoh Nomor 9, Jakarta, telepon (021) 5550100</text:p></style:header>
<style:footer><text:p text:style-name="C">Halaman <text:page-number/> dari <text:page-count/></text:p></style:footer>
</style:master-page></office:master-styles>"""
NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in [("office", "office"), ("style", "style"), ("text", "text"), ("table", "table"), ("draw", "drawing"),
                         ("fo", "xsl-fo-compatible"), ("svg", "svg-compatible")]
)  # fmt: skip
CHANGES = """<text:tracked-changes><text:changed-region text:id="c1"><text:insertion><office:change-info><dc:creator>A</dc:creator><dc:date>2024-03-12T08:00:00</dc:date></office:change-info></text:insertion></text:changed-region>
<text:changed-region text:id="c2"><text:deletion><office:change-info><dc:creator>A</dc:creator><dc:date>2024-03-12T08:00:00</dc:date></office:change-info><text:p>KALIMAT YANG DIHAPUS</text:p></text:deletion></text:changed-region></text:tracked-changes>"""


def paragraphs(name: str) -> list[str]:
    text = (RELEASES / f"{name}.txt").read_text("utf-8").replace("\r\n", "\n")
    return [block.strip("\n") for block in text.split("\n\n") if block.strip()]


def letter() -> str:
    """A letter with all that plain text has not: letterhead, page numbers, indented paragraphs, a text box, a table, changes."""
    headline, *body = [block for block in paragraphs("kemenkes-imunisasi-2024") if len(block.split()) > 3]
    parts = [f'<text:p text:style-name="H">{escape(headline)}</text:p>']
    parts += [f'<text:p text:style-name="P">{escape(block)}</text:p>' for block in body]
    parts[2] = parts[2].replace("</text:p>", ' <text:change-start text:change-id="c1"/>Kalimat ini disisipkan.'
                                '<text:change-end text:change-id="c1"/><text:change text:change-id="c2"/></text:p>')  # fmt: skip
    box = """<text:p text:style-name="P"><draw:frame text:anchor-type="paragraph" svg:width="60mm" svg:height="18mm" svg:x="50mm" svg:y="5mm"><draw:text-box>
<text:p>Kotak: layanan dibuka setiap Rabu.</text:p></draw:text-box></draw:frame>Jadwal layanan:</text:p><text:p/><text:p/><text:p/>"""
    rows = "".join(
        f"<table:table-row>{''.join(f'<table:table-cell><text:p>{cell}</text:p></table:table-cell>' for cell in row)}</table:table-row>"
        for row in [("Hari", "Tempat"), ("Rabu", "Puskesmas Kebon Jati")]
    )
    table = f'<table:table table:name="T"><table:table-column table:number-columns-repeated="2"/>{rows}</table:table>'
    text = f"<office:body><office:text>{CHANGES}{''.join(parts)}{box}{table}</office:text></office:body>"
    kind = 'office:version="1.3" office:mimetype="application/vnd.oasis.opendocument.text"'
    dc = 'xmlns:dc="http://purl.org/dc/elements/1.1/"'
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document {NAMES} {dc} {kind}>{STYLES}{text}</office:document>'
    )


def page(name: str) -> str:
    """A page of a web site as ministries have it: menu, article, news beside it, a foot."""
    headline, *body = [block for block in paragraphs(name) if len(block.split()) > 3]
    text = "".join(f"<p>{escape(block)}</p>" for block in body)
    menu = "".join(
        f'<li><a href="/{word.lower()}">{word}</a></li>' for word in ("Beranda", "Profil", "Berita", "Kontak")
    )
    others = "".join(
        f'<li><a href="/{n}">{t}</a></li>'
        for n, t in enumerate(["Menteri Budi Santoso Meresmikan Pasar", "Gubernur Ani Lestari Membuka Rapat"])
    )
    return f"""<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><title>{escape(headline)} | Situs Contoh</title>
<style>@media print {{ nav, aside, footer {{ display: none }} }}</style><script>document.title += "";</script></head>
<body><header><nav><ul>{menu}</ul></nav></header><main><article><h1>{escape(headline)}</h1>{text}</article>
<aside><h3>Berita Terkait</h3><ul>{others}</ul></aside></main><footer><p>Hak cipta. Telepon (021) 5550100</p></footer></body></html>"""


def set_in_columns(name: str) -> str:
    """The release in two justified columns, its words parted where a line ends."""
    text = "".join(f"<p>{escape(block)}</p>" for block in paragraphs(name))
    text = re.sub(r"\b([a-z]{4,}?[aiueo])([bcdfghjklmnprstwy][a-z]{3,})\b", "\\1\u00ad\\2", text)
    style = "@page { size: A4; margin: 20mm } body { columns: 2; font: 10pt serif; text-align: justify } p { margin: 0; text-indent: 6mm }"
    return f'<!DOCTYPE html><html lang="id"><head><meta charset="utf-8"><style>{style}</style></head><body>{text}</body></html>'


def mail(name: str, attached: list[Path]) -> bytes:
    """A mail of 72 columns with the letter attached."""
    message = EmailMessage(policy=SMTP.clone(max_line_length=78))
    message["From"], message["To"], message["Subject"] = (
        "Humas <humas@contoh.go.id>",
        "redaksi@contoh.id",
        "Siaran pers",
    )
    message["Date"], message["Message-ID"] = "Tue, 05 Jul 2022 10:00:00 +0700", "<1@contoh.go.id>"
    wrapped = ["\n".join(wrap(block, 72, break_long_words=False, break_on_hyphens=False)) for block in paragraphs(name)]
    message.set_content("\n\n".join(wrapped) + "\n", cte="quoted-printable")
    for file in attached:
        message.add_attachment(file.read_bytes(), maintype="application", subtype="octet-stream", filename=file.name)
    message.set_boundary("batas")
    return message.as_bytes()


def office(folder: Path, source: Path, kind: str, *more: str) -> Path:
    subprocess.run(
        ["soffice", "--headless", *more, "--convert-to", kind, "--outdir", folder, source],
        check=True,
        capture_output=True,
    )
    return folder / f"{source.stem}.{kind.partition(':')[0]}"


def chromium(*options: str) -> bytes:
    command = ["chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", *options]
    return subprocess.run(command, check=True, capture_output=True).stdout


def main() -> None:
    with tempfile.TemporaryDirectory() as temporary:
        folder = Path(temporary)
        source = folder / "letter.fodt"
        source.write_text(letter(), "utf-8")
        word = "docx:MS Word 2007 XML"
        for file in (office(folder, source, word), office(folder, source, "pdf")):
            (HERE / file.name).write_bytes(file.read_bytes())
        secret = 'pdf:writer_pdf_Export:{"EncryptFile":{"type":"boolean","value":"true"},"DocumentOpenPassword":{"type":"string","value":"rahasia"}}'
        (HERE / "encrypted.pdf").write_bytes(office(folder, source, secret).read_bytes())
        site = folder / "page.html"
        site.write_text(page("iom-2022-07-05"), "utf-8")
        (HERE / "iom-page.html").write_bytes(chromium("--dump-dom", site.as_uri()))
        chromium(f"--print-to-pdf={HERE / 'iom-printed.pdf'}", site.as_uri())
        # Soft hyphens make Chromium set each letter by itself, which puts PDFium's own lines to the test.
        columns = folder / "columns.html"
        columns.write_text(set_in_columns("iom-2022-07-05"), "utf-8")
        chromium(f"--print-to-pdf={HERE / 'iom-columns.pdf'}", columns.as_uri())
        simple = folder / "iom.html"
        text = "".join(f"<p>{escape(block)}</p>" for block in paragraphs("iom-2022-07-05"))
        simple.write_text(f'<html><head><meta charset="utf-8"></head><body>{text}</body></html>', "utf-8")
        written = office(folder, simple, word, "--infilter=HTML (StarWriter)")
        (HERE / "iom.docx").write_bytes(written.read_bytes())
        (HERE / "iom.pdf").write_bytes(office(folder, written, "pdf").read_bytes())
        (HERE / "iom.eml").write_bytes(mail("iom-2022-07-05", [HERE / "letter.docx", HERE / "letter.pdf"]))


if __name__ == "__main__":
    main()
